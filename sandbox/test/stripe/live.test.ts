import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHECKS } from './checks/all.ts';
import { type Bench, listen, open } from './setting.ts';

const RUNNER = fileURLToPath(new URL('./live.mjs', import.meta.url));

interface Run {
  code: number;
  output: string;
}

function run(env: Record<string, string>, ...args: string[]): Promise<Run> {
  const { STRIPE_SECRET_KEY: _, ...inherited } = process.env;
  return new Promise((resolve) => {
    const options = { env: { ...inherited, NO_COLOR: '1', ...env } };
    execFile(process.execPath, [RUNNER, ...args], options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr }),
    );
  });
}

let bench: Bench;
let port: number;

beforeAll(async () => {
  const listener = await listen();
  port = Number(new URL(listener.url).port);
  await listener.close();
  // Forwards its events as `stripe listen` would.
  bench = await open({ webhook: { url: `http://127.0.0.1:${port}/webhooks`, secret: 'whsec_forwarded' } });
});
afterAll(() => bench.stop());

test('without a key it says so in one line and succeeds', async () => {
  expect(await run({})).toEqual({
    code: 0,
    output: 'test:stripe-live: STRIPE_SECRET_KEY is not set, so nothing was checked.\n',
  });
});

test('it refuses a live key without calling anybody', async () => {
  for (const key of ['sk_live_0123456789', 'rk_live_0123456789', 'pk_test_1']) {
    const { code, output } = await run({ STRIPE_SECRET_KEY: key, STRIPE_API_URL: bench.sandbox.url });
    expect([key, code]).toEqual([key, 1]);
    expect(output).toContain('is not a test key');
    expect(output).not.toContain(key);
  }
});

test('pointed at the local Stripe, every check of the real API runs and passes', {
  timeout: 120_000,
}, async () => {
  const { code, output } = await run({
    STRIPE_SECRET_KEY: 'sk_test_runner',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_runner',
    STRIPE_API_URL: bench.sandbox.url,
    STRIPE_WEBHOOK_SECRET: 'whsec_forwarded',
    STRIPE_LISTEN_PORT: String(port),
  });
  const missing = CHECKS.filter(({ live, number }) => live && !output.includes(` D${number} `));
  expect([code, missing.map(({ number }) => number)], output).toEqual([0, []]);
  expect(output).not.toMatch(/skipped|not checked/);
});

test('what this run cannot check is named, not counted as passed', { timeout: 120_000 }, async () => {
  const env = { STRIPE_SECRET_KEY: 'sk_test_runner', STRIPE_API_URL: bench.sandbox.url };
  const { code, output } = await run(env, '-t', 'D(62|72|73) ');
  expect(code, output).toBe(0);
  for (const line of [
    'not checked, D62: needs `stripe listen',
    'not checked, D72: needs STRIPE_PUBLISHABLE_KEY',
    'not checked, D73: needs STRIPE_PUBLISHABLE_KEY',
  ]) {
    expect(output).toContain(line);
  }
});
