import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'e2e',
    root: import.meta.dirname,
    globalSetup: ['start-shop.ts'],
    include: ['**/*.spec.ts'],
    // One browser and one clock for all: files run one after the other.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // A browser on a loaded machine can lose a navigation; the default reporter names every test that needed its retry.
    retry: process.env['CI'] ? 1 : 0,
  },
});
