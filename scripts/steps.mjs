/**
 * The steps that turn a checkout into something that runs: install, generate, build. Each remembers a fingerprint of
 * what it was made from and runs again only when that changes. Plain Node: this runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './services.mjs';

const PACKAGES = ['api', 'storefront', 'sandbox'];
const MANIFESTS = [
  'package.json',
  'pnpm-workspace.yaml',
  'pnpm-lock.yaml',
  ...PACKAGES.map((name) => `${name}/package.json`),
];
const API_SOURCES = ['api/src', 'prisma/schema.prisma', 'pnpm-lock.yaml'];
const STAMPS = path.join(root, 'node_modules/.stamps.json');
const LEFT_OUT = /^(node_modules|dist|build|generated|graphql-env\.d\.ts|\..*)$/;

const started = performance.now();
/** One line of progress with the seconds since the start. */
export const say = (message) =>
  console.log(`[${((performance.now() - started) / 1000).toFixed(1).padStart(5)}s] ${message}`);

/** A step that failed and has said so itself. */
export class StepFailed extends Error {}

/** An executable of an installed package. */
export const bin = (name, folder = '') => path.join(root, folder, 'node_modules/.bin', name);

/** Runs a command to its end with its output shown. @throws {StepFailed} */
export function must(command, args, { cwd = root, env = {}, quiet = false } = {}) {
  const result = spawnSync(command, args, {
    cwd,
    // Prisma looks for its generators on the PATH.
    env: {
      ...process.env,
      PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH}`,
      ...env,
    },
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    encoding: 'utf8',
  });
  if (!result.error && result.status === 0) return;
  if (quiet) console.error(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  const why = result.error?.message ?? `status ${result.status ?? result.signal}`;
  throw new StepFailed(`${path.basename(command)} ${args.join(' ')} failed: ${why}`);
}

const stamps = () => (existsSync(STAMPS) ? JSON.parse(readFileSync(STAMPS, 'utf8')) : {});

function fingerprint(paths) {
  const hash = createHash('sha256').update(process.version);
  const visit = (relative) => {
    const full = path.join(root, relative);
    if (!existsSync(full)) return;
    if (statSync(full).isFile()) return void hash.update(relative).update(readFileSync(full));
    for (const name of readdirSync(full).sort()) if (!LEFT_OUT.test(name)) visit(path.join(relative, name));
  };
  for (const relative of paths) visit(relative);
  return hash.digest('hex');
}

function step(name, inputs, outputs, work) {
  const print = fingerprint(inputs);
  if (stamps()[name] === print && outputs.every((output) => existsSync(path.join(root, output)))) return;
  say(name);
  work();
  mkdirSync(path.dirname(STAMPS), { recursive: true });
  writeFileSync(STAMPS, JSON.stringify({ ...stamps(), [name]: fingerprint(inputs) }));
}

/** Installs what the lockfile names, with an installed pnpm of the right major version or through npx. */
export function install() {
  const outputs = ['node_modules/.pnpm', ...PACKAGES.map((name) => `${name}/node_modules`)];
  step('installing dependencies', MANIFESTS, outputs, () => {
    const wanted = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).packageManager;
    const have = spawnSync('pnpm', ['--version'], {
      encoding: 'utf8',
      cwd: path.parse(root).root,
    }).stdout?.trim();
    const args = ['install', '--frozen-lockfile', '--reporter=append-only'];
    const sameMajor = have && have.split('.')[0] === wanted.split('@')[1].split('.')[0];
    if (sameMajor) must('pnpm', args);
    else must('npx', ['--yes', wanted, ...args]);
  });
}

/** Makes the generated files that are not committed, and those that are. */
export function generate() {
  const client = ['api/src/generated/prisma', 'api/src/generated/pothos.ts'];
  step(
    'generating the Prisma client',
    ['prisma/schema.prisma', 'prisma.config.ts', 'pnpm-lock.yaml'],
    client,
    () => must(bin('prisma'), ['generate'], { quiet: true }),
  );
  step(
    'typing GraphQL documents',
    ['schema.graphql', 'pnpm-lock.yaml'],
    ['storefront/app/graphql-env.d.ts'],
    () =>
      must(bin('gql.tada', 'storefront'), ['generate', 'output'], {
        cwd: path.join(root, 'storefront'),
        quiet: true,
      }),
  );
}

/** Prints schema.graphql from the code. */
export const printSchema = () => must(bin('tsx', 'api'), ['api/src/print-schema.ts']);

function bundle(entries, outdir) {
  rmSync(path.join(root, outdir), { recursive: true, force: true });
  const options = [
    '--bundle',
    '--splitting',
    '--platform=node',
    '--target=node20',
    '--format=esm',
    '--packages=external',
  ];
  must(bin('esbuild'), [...entries, ...options, '--sourcemap', `--outdir=${outdir}`, '--log-level=warning']);
}

/** Bundles for production: api and worker, sandbox, storefront. */
export function build() {
  step('building the api', API_SOURCES, ['api/dist/server.js'], () =>
    bundle(['api/src/server.ts', 'api/src/worker.ts'], 'api/dist'),
  );
  step('building the sandbox', ['sandbox/src', 'pnpm-lock.yaml'], ['sandbox/dist/server.js'], () =>
    bundle(['sandbox/src/server.ts'], 'sandbox/dist'),
  );
  step(
    'building the storefront',
    ['storefront', 'schema.graphql', 'pnpm-lock.yaml'],
    ['storefront/build/server/index.js'],
    () =>
      must(bin('remix', 'storefront'), ['vite:build', '--logLevel', 'warn'], {
        cwd: path.join(root, 'storefront'),
        env: { NODE_ENV: 'production' },
      }),
  );
}
