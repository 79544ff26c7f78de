import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      'api',
      'sandbox',
      'storefront',
      {
        test: {
          name: 'demo',
          include: ['prisma/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'],
        },
      },
    ],
    maxWorkers: 2,
  },
});
