/** Runs the test suites and adds up what their own reports say. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from './services.mjs';
import { bin, say } from './steps.mjs';

const SUITES = [
  { name: 'unit', config: 'vitest.config.ts' },
  { name: 'e2e', config: 'e2e/vitest.config.ts', needsBuild: true },
];
const reports = path.join(root, 'reports');

function run({ name, config }, filters) {
  const report = path.join(reports, `${name}.json`);
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const result = spawnSync(bin('vitest'), ['run', '--config', config, ...reporters, ...filters], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: process.env,
  });
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0, status: result.status };
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, success } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  // A file that could not be loaded fails without any test of its own; so does a run that broke down outside its tests.
  const broken = numFailedTests > 0 ? 0 : numFailedTestSuites || (success && result.status === 0 ? 0 : 1);
  return {
    passed: numPassedTests,
    failed: numFailedTests + broken,
    skipped: numPendingTests,
    status: result.status,
  };
}

/**
 * `npm test` runs everything; `npm test -- cart` only files whose path has that word, without the browser suite.
 * Returns the exit code; the last line counts honestly.
 */
export async function runTests(filters, { build }) {
  mkdirSync(reports, { recursive: true });
  const suites =
    filters.length === 0
      ? SUITES
      : SUITES.filter(({ name }) => name === (filters.includes('e2e') ? 'e2e' : 'unit'));
  const words = filters.filter((word) => word !== 'e2e');
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const suite of suites) {
    if (suite.needsBuild) build();
    say(`running the ${suite.name} tests`);
    const counted = run(suite, words);
    for (const key of Object.keys(total)) total[key] += counted[key];
  }
  console.log(
    `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
  );
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}
