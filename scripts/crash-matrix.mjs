/**
 * `pnpm crash-matrix [words]`: kills a process before and after every side effect and writes what came of it into
 * docs/reliability.md. With words only the operations of that name; their results join those of the runs before.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeSection } from './generated-section.mjs';
import { root } from './services.mjs';
import { bin } from './steps.mjs';

const report = path.join(root, 'reports/crash-matrix.jsonl');
const words = process.argv.slice(2);
mkdirSync(path.dirname(report), { recursive: true });
if (words.length === 0) rmSync(report, { force: true });
const narrowed = words.length > 0 ? ['-t', words.join('|')] : [];
const { status } = spawnSync(
  bin('vitest'),
  ['run', '--config', 'vitest.config.ts', 'api/test/crash/crash-matrix', '--reporter=verbose', ...narrowed],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CRASH_MATRIX_SHARE: '1', CRASH_MATRIX_REPORT: report },
  },
);
if (status !== 0) process.exit(status ?? 1);

const lines = readFileSync(report, 'utf8').trim().split('\n');
const scenarios = [...new Map(lines.map((line) => [JSON.parse(line).name, JSON.parse(line)])).values()];
const missing = scenarios[0].of - scenarios.length;
if (missing > 0) {
  console.log(`${missing} operations have not been run yet; the table is written when all have`);
  process.exit(0);
}
const kills = scenarios.flatMap(({ verdicts }) => verdicts);
const recovered = kills.filter(({ problems }) => problems.length === 0);
const word = (verdicts, index, when) => {
  const verdict = verdicts.find(({ point }) => point.index === index && point.when === when);
  return verdict.problems.length === 0 ? 'recovered' : verdict.problems.join('; ');
};
const rows = scenarios.flatMap(({ name, effects, verdicts }) =>
  effects.map(
    (effect, index) =>
      `| ${index === 0 ? name : ''} | ${index + 1} | \`${effect}\` | ${word(verdicts, index, 'before')} | ${word(verdicts, index, 'after')} |`,
  ),
);
writeSection('crash matrix', [
  '',
  `${scenarios.length} operations, ${rows.length} effects, ${kills.length} kills, ${recovered.length} recovered.`,
  '',
  '| operation | | effect | killed before | killed after |',
  '|---|---|---|---|---|',
  ...rows,
  '',
]);
