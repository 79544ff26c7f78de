/**
 * `pnpm mutations [words]`: takes the guards of the shop away one at a time, in a copy of the repository, and runs the
 * tests that are said to notice. A guard that nobody misses fails the run. Writes the table into docs/reliability.md
 * when all were tried.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeSection } from './generated-section.mjs';
import { GUARDS } from './guards.mjs';
import { root, startPostgres, startRedis } from './services.mjs';
import { bin, must, say } from './steps.mjs';

const words = process.argv.slice(2);
const chosen = GUARDS.filter(({ guard, test }) => words.every((word) => `${guard} ${test}`.includes(word)));

/** The last commit, with the installed packages beside it and a Prisma client of its own. */
function copyRepository() {
  const copy = mkdtempSync(path.join(tmpdir(), 'hourglass-mutations-'));
  must('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, copy]);
  for (const folder of ['', 'api', 'sandbox', 'storefront'])
    if (existsSync(path.join(root, folder, 'node_modules')))
      symlinkSync(path.join(root, folder, 'node_modules'), path.join(copy, folder, 'node_modules'));
  must(bin('prisma'), ['generate'], { cwd: copy, quiet: true });
  return copy;
}

/** Names of the tests that failed; undefined when the run itself broke, which proves nothing. */
async function failuresOf(copy, services, { test, only }) {
  const report = path.join(copy, 'report.json');
  rmSync(report, { force: true });
  const narrowed = only ? ['-t', only] : [];
  const args = ['run', '--config', 'vitest.config.ts', test, ...narrowed, '--bail=1'];
  // Not spawnSync: Postgres stops when nobody reads what it logs.
  const run = spawn(bin('vitest'), [...args, '--reporter=json', `--outputFile.json=${report}`], {
    cwd: copy,
    stdio: 'ignore',
    env: {
      ...process.env,
      TEST_DATABASE_URL: services.postgres.url,
      TEST_REDIS_URL: services.redis.url,
      INTERLEAVINGS_SEED: 'mutations',
      CRASH_MATRIX_SHARE: '1',
    },
  });
  await once(run, 'close');
  if (!existsSync(report)) return undefined;
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  if (!tests.some(({ status }) => status === 'passed' || status === 'failed')) return undefined;
  return tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
}

/** Takes the guard away, runs its tests, puts it back. */
async function tryWithout(copy, services, mutation) {
  const file = path.join(copy, mutation.file);
  const original = readFileSync(file, 'utf8');
  const mutated = original.replace(mutation.find, () => mutation.put);
  if (mutated === original)
    return { ...mutation, problem: `${mutation.file} does not have what is to be taken away` };
  writeFileSync(file, mutated);
  const failures = await failuresOf(copy, services, mutation);
  writeFileSync(file, original);
  if (!failures) return { ...mutation, problem: 'the tests could not be run' };
  return failures.length > 0
    ? { ...mutation, caughtBy: failures[0] }
    : { ...mutation, problem: 'nobody noticed' };
}

const copy = copyRepository();
const services = {
  postgres: await startPostgres({
    dir: path.join(copy, '.postgres'),
    port: 0,
    durable: false,
    ephemeral: true,
  }),
  redis: await startRedis({ dir: path.join(copy, '.redis'), port: 0, ephemeral: true }),
};
/** What is known of every guard, from this run and the ones before: a part can be tried again without the rest. */
const memory = path.join(root, 'reports/mutations.json');
const known = () => (existsSync(memory) ? JSON.parse(readFileSync(memory, 'utf8')) : {});
mkdirSync(path.dirname(memory), { recursive: true });
const results = [];
try {
  for (const mutation of chosen) {
    const { guard, problem, caughtBy } = await tryWithout(copy, services, mutation);
    say(`${problem ? 'NOT CAUGHT' : 'caught'}  ${guard}: ${problem ?? caughtBy}`);
    results.push({ guard, problem });
    writeFileSync(memory, JSON.stringify({ ...known(), [guard]: { problem, caughtBy } }, null, 2));
  }
} finally {
  await services.postgres.stop();
  await services.redis.stop();
  rmSync(copy, { recursive: true, force: true });
}
const missed = results.filter(({ problem }) => problem);
console.log(`${results.length - missed.length} of ${results.length} guards are missed when they are gone`);
writeTable(known());

function writeTable(found) {
  if (GUARDS.some(({ guard }) => !found[guard] || found[guard].problem)) return;
  const place = (file) =>
    file.replace('api/src/', '').replace('prisma/migrations/', '').replace('/migration.sql', '');
  const rows = GUARDS.map(({ guard, file, test }) => {
    const noticed = found[guard].caughtBy.replaceAll('|', '\\|').replace(/seed \w+/, 'seed …');
    return `| ${guard} | \`${place(file)}\` | \`${test.replace('api/', '')}\` | ${noticed} |`;
  });
  const head = ['| guard taken away | in | noticed by | first test that fails |', '|---|---|---|---|'];
  const count = `${rows.length} guards, each taken away alone; every one is missed.`;
  writeSection('mutations', ['', count, '', ...head, ...rows, '']);
}
process.exit(missed.length === 0 ? 0 : 1);
