import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '~': path.join(import.meta.dirname, 'app') } },
  test: {
    root: import.meta.dirname,
    include: ['app/**/*.test.ts', 'app/**/*.test.tsx', 'server/**/*.test.mjs'],
    environment: 'node',
  },
});
