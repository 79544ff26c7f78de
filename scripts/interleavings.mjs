/** `pnpm interleavings [--schedules 10000] [--seed abc] [--first 1]`: plays seeded orders of concurrent events; see docs/reliability.md. */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { root } from './services.mjs';
import { bin } from './steps.mjs';

const { values } = parseArgs({
  options: { schedules: { type: 'string' }, seed: { type: 'string' }, first: { type: 'string' } },
});
const env = Object.fromEntries(
  Object.entries(values).map(([name, value]) => [`INTERLEAVINGS_${name.toUpperCase()}`, value]),
);
const { status } = spawnSync(
  bin('vitest'),
  ['run', '--config', 'vitest.config.ts', 'api/test/interleavings'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  },
);
process.exit(status ?? 1);
