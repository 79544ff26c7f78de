import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    // As in the api: the log names a test that needed its retry.
    retry: process.env['CI'] ? 1 : 0,
  },
});
