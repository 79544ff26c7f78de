import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite would take the ESM build of graphql for our files and Node the CommonJS one for everybody else's: two realms.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    name: 'api',
    globalSetup: ['test/global-setup.ts'],
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Several processes on two cores can miss a moment; the log names a test that needed its retry. Proofs with chance
    // in them (simulation, interleavings, crash matrix) get none.
    retry: process.env['CI'] ? 1 : 0,
  },
});
