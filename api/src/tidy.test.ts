import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../..');

/** A module may import from those before it. Moving a name is an architecture decision: write an ADR. */
const ORDER = [
  'platform',
  'graphql',
  'money',
  'channel',
  'staff',
  'catalog',
  'inventory',
  'pricing',
  'shipping',
  'cart',
  'payment',
  'order',
  'checkout',
  'review',
  'notification',
];
/** Above all modules: what turns HTTP into calls of them. Only entry files know it. */
const EDGE = 'edge';

/** Files that start or assemble a process and hence may know everything. */
const ENTRIES = [
  'server.ts',
  'worker.ts',
  'compose.ts',
  'http.ts',
  'schema.ts',
  'consumers.ts',
  'sweeps.ts',
  'print-schema.ts',
  'reconcile.ts',
];

/** Types that a lower module may name, because the type has to live with its meaning. */
const UPWARD_TYPES: ReadonlySet<string> = new Set(['graphql/builder.ts > staff/actor.ts']);

/** `file` and `imports` are paths below api/src; packages keep their bare name. Type-only imports count as well. */
const DENIED: readonly { file: RegExp; imports: RegExp; why: string }[] = [
  {
    file: /^(?!graphql\/|edge\/)[a-z-]+\/(?!(.*\/)?schema\.ts$).*(?<!\.test)\.ts$/,
    imports:
      /^(@pothos\/|graphql$|graphql-yoga|graphql\/(builder|scalars|access)\.ts$|graphql\/.*(?<!\.ts)$)/,
    why: 'only schema.ts files know GraphQL',
  },
  {
    file: /(^|\/)schema\.ts$/,
    imports: /^(bullmq|stripe|ioredis|pg)$|platform\/transact\.ts$/,
    why: 'a schema.ts decodes, calls an operation and selects',
  },
  {
    file: /^(money|pricing)\/(?!(.*\/)?schema\.ts$).*(?<!\.test)\.ts$/,
    imports: /^ctx\.ts$|^platform\/(?!domain-error)|^generated\/|^node:(?!assert)/,
    why: 'pure: values in, values out',
  },
  { file: /^(?!payment\/stripe)/, imports: /^stripe$/, why: 'the Stripe SDK lives in payment/stripe*.ts' },
  {
    file: /^(?!notification\/resend)/,
    imports: /^resend$/,
    why: 'the Resend SDK lives in notification/resend.ts',
  },
  { file: /^(?!platform\/|worker\.ts)/, imports: /^bullmq$/, why: 'queues live in platform/' },
  {
    file: /^(?!(server|http|compose)\.ts$|edge\/)/,
    imports: /^edge\//,
    why: 'only the entries know the edge',
  },
  {
    file: /^[a-z-]+\//,
    imports: /^(server|worker|compose|env|http|consumers|sweeps)\.ts$/,
    why: 'nothing imports an entry',
  },
];

const NAMELESS = /(^|[-/])(utils?|helpers?|common|shared|misc|base|managers?)([-./]|$)/i;
const LINES_MAX = 450;
const SKIPPED = /(^|\/)(node_modules|generated|build|dist|public|\.[^/]+)(\/|$)|graphql-env\.d\.ts$/;

interface Source {
  /** Path below the repository. */
  readonly file: string;
  readonly text: string;
  /** Specifiers, relative ones resolved below the repository. */
  readonly imports: readonly string[];
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

function sourcesOf(folder: string): Source[] {
  if (!existsSync(path.join(ROOT, folder))) return [];
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mts|mjs)$/.test(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
    .filter((file) => !SKIPPED.test(file))
    .map((file) => {
      const text = readFileSync(path.join(ROOT, file), 'utf8');
      const imports = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
      return {
        file,
        text,
        imports: imports.map((name) =>
          name.startsWith('.') ? path.normalize(path.join(path.dirname(file), name)) : name,
        ),
      };
    });
}

const everything = ['api', 'storefront', 'sandbox', 'e2e', 'bench', 'prisma', 'scripts'].flatMap(sourcesOf);
/** The application itself, with paths below api/src. */
const api = everything
  .filter(({ file }) => file.startsWith('api/src/'))
  .map((source) => ({
    ...source,
    file: source.file.slice('api/src/'.length),
    imports: source.imports.map((name) => name.replace(/^api\/src\//, '')),
  }));
const moduleOf = (file: string) => (file.includes('/') ? file.split('/')[0]! : '');
const isTest = (file: string) => file.endsWith('.test.ts');

test('there is something to look at', () => {
  expect(api.length).toBeGreaterThan(50);
  expect(api.flatMap(({ imports }) => imports).length).toBeGreaterThan(200);
});

test('modules import downwards only', () => {
  const known = new Set([...ORDER, EDGE, 'generated']);
  const problems = api
    .filter(({ file }) => !isTest(file))
    .flatMap(({ file, imports }) => {
      const own = moduleOf(file);
      if (own === '')
        return ENTRIES.includes(file) || /^(ctx|env)\.ts$/.test(file) ? [] : [`${file}: no module`];
      if (!known.has(own)) return [`${file}: ${own} has no place in the order of modules`];
      if (own === EDGE) return [];
      return imports
        .filter(
          (name) =>
            ORDER.indexOf(moduleOf(name)) > ORDER.indexOf(own) && !UPWARD_TYPES.has(`${file} > ${name}`),
        )
        .map((name) => `${file} imports upwards: ${name}`);
    });
  expect(problems).toEqual([]);
});

test('denied imports are not there', () => {
  const problems = api
    .filter(({ file }) => !isTest(file))
    .flatMap(({ file, imports }) =>
      DENIED.filter((rule) => rule.file.test(file)).flatMap((rule) =>
        imports
          .filter((name) => rule.imports.test(name))
          .map((name) => `${file} imports ${name}: ${rule.why}`),
      ),
    );
  expect(problems).toEqual([]);
});

test('process.env is read by entries only', () => {
  const allowed =
    /^api\/src\/(server|reconcile)\.ts$|^api\/test\/|^storefront\/(app\/lib\/env\.server\.ts|server\.mjs|vite\.config\.ts|vitest\.config\.ts|scripts\/)|^sandbox\/(src\/server\.ts|test\/)|^(scripts|prisma|bench|e2e)\/|\.config\.ts$/;
  const readers = everything
    .filter(
      ({ file, text }) =>
        /\bprocess\.env\b(?!\.NODE_ENV)|\{\s*env\s*\}\s*=\s*process\b/.test(text) && !isTest(file),
    )
    .map(({ file }) => file)
    .filter((file) => !allowed.test(file));
  expect(readers).toEqual([]);
});

test('modules ask Ctx for the time, not the machine', () => {
  const problems = api
    .filter(({ file }) => ORDER.slice(1).includes(moduleOf(file)) && !isTest(file))
    .flatMap(({ file, text }) =>
      [...text.matchAll(/\bnew Date\(\)|\bDate\.now\(\)|\bMath\.random\(\)/g)].map(
        ([hit]) => `${file}: ${hit}`,
      ),
    );
  expect(problems).toEqual([]);
});

test('no file only passes on what others export', () => {
  const barrels = everything.filter(({ file, text }) => {
    if (/(^|\/)index\.tsx?$/.test(file) && !/(^|\/)routes\//.test(file)) return true;
    return /^\s*export\s*(type\s*)?(\*|\{[^}]*\})\s*from\s*['"]\./m.test(text) && !/\.d\.[cm]?ts$/.test(file);
  });
  expect(barrels.map(({ file }) => file)).toEqual([]);
});

test('files say what they are and stay readable', () => {
  const problems = everything.flatMap(({ file, text }) => [
    ...(NAMELESS.test(file) ? [`${file}: the name says nothing`] : []),
    // Lists of goods and reviews are data, not code to be read.
    ...(!/^prisma\/demo\/|^prisma\/schema-engine\.mjs$/.test(file) && text.split('\n').length > LINES_MAX
      ? [`${file}: ${text.split('\n').length} lines`]
      : []),
  ]);
  expect(problems).toEqual([]);
});

test('the parts of the repository do not reach into each other', () => {
  const walls: readonly [from: RegExp, to: RegExp][] = [
    [/^storefront\//, /^(api|prisma|sandbox|bench|e2e)\/|^@hourglass\/|^@prisma\/|^@pothos\//],
    [/^sandbox\/src\//, /^(api|prisma|storefront|bench|e2e)\/|^@hourglass\//],
    [/^e2e\//, /^(api|prisma|storefront|sandbox|bench)\/|^@hourglass\//],
    [/^api\/src\//, /^(storefront|sandbox|bench|e2e|prisma)\//],
  ];
  const problems = everything.flatMap(({ file, imports }) =>
    walls
      .filter(([from]) => from.test(file) && !(isTest(file) && from.test('api/src/')))
      .flatMap(([, to]) => imports.filter((name) => to.test(name)).map((name) => `${file} imports ${name}`)),
  );
  expect(problems).toEqual([]);
});
