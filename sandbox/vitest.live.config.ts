import { defineConfig } from 'vitest/config';

/** The checks that hold at the real API too, one after the other: a test account allows 25 calls a second. */
export default defineConfig({
  test: { include: ['test/stripe/live.ts'], testTimeout: 120_000, maxWorkers: 1, reporters: ['verbose'] },
});
