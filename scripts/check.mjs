/** `pnpm check`: types, lint and format, dead code, architecture, and that generated files are what the code makes. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './services.mjs';
import { bin, say } from './steps.mjs';

const CHECKS = [
  ['types: api', bin('tsc', 'api'), ['-p', 'api']],
  ['types: sandbox', bin('tsc', 'sandbox'), ['-p', 'sandbox']],
  ['types: storefront', bin('tsc', 'storefront'), ['-p', 'storefront']],
  ['types: the rest', bin('tsc'), ['-p', '.']],
  ['GraphQL documents', bin('gql.tada', 'storefront'), ['check'], 'storefront'],
  ['lint and format', bin('biome'), ['ci', '.']],
  ['dead code', bin('knip'), []],
  [
    'architecture and printed schema',
    bin('vitest'),
    ['run', '--config', 'vitest.config.ts', 'tidy', 'api/src/schema.test'],
  ],
];

/** Runs every check, also after one has failed; returns the exit code. */
export function runChecks() {
  const failed = CHECKS.filter(([name, command, args, folder = '']) => {
    say(name);
    const { status, error } = spawnSync(command, args, { cwd: path.join(root, folder), stdio: 'inherit' });
    return Boolean(error) || status !== 0;
  });
  for (const [name] of failed) console.error(`failed: ${name}`);
  console.log(
    failed.length === 0
      ? `all ${CHECKS.length} checks passed`
      : `${failed.length} of ${CHECKS.length} checks failed`,
  );
  return failed.length === 0 ? 0 : 1;
}
