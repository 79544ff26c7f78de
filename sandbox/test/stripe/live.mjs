#!/usr/bin/env node
/**
 * `STRIPE_SECRET_KEY=sk_test_… pnpm test:stripe-live`: the checks of the local Stripe that hold at the real one too,
 * against api.stripe.com; `-t D43` picks one. Without a key it says so and succeeds; with a live key it refuses.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const key = process.env.STRIPE_SECRET_KEY ?? '';
if (key === '') {
  console.log('test:stripe-live: STRIPE_SECRET_KEY is not set, so nothing was checked.');
  process.exit(0);
}
if (!/^(sk|rk)_test_/.test(key)) {
  console.error('test:stripe-live: STRIPE_SECRET_KEY is not a test key (sk_test_…, rk_test_…); refused.');
  process.exit(1);
}
const sandbox = fileURLToPath(new URL('../..', import.meta.url));
const vitest = path.join(
  path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
);
spawn(
  process.execPath,
  [
    vitest,
    'run',
    '--root',
    sandbox,
    '--config',
    path.join(sandbox, 'vitest.live.config.ts'),
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
).on('exit', (code) => process.exit(code ?? 1));
