import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { freePort } from '../../scripts/services.mjs';
import type { Till } from './till.ts';

const API = path.join(import.meta.dirname, '..');
const STARTED_WITHIN_MS = 40_000;

/** Real processes of the shop, bundled as in production, on the database, the clock and the Stripe of a till. */
export interface Fleet {
  /** Starts an api process. Resolves with its address once it serves. */
  startApi(env?: Readonly<Record<string, string>>): Promise<{ readonly url: string; kill(): Promise<void> }>;
  startWorker(env?: Readonly<Record<string, string>>): { kill(): Promise<void> };
  /** Ends all of them, without asking. */
  stop(): Promise<void>;
}

export async function openFleet(till: Till, { redisUrl }: { readonly redisUrl: string }): Promise<Fleet> {
  // Beside the packages that the bundle leaves outside.
  const parent = path.join(API, 'node_modules/.fleet');
  mkdirSync(parent, { recursive: true });
  const outdir = mkdtempSync(path.join(parent, 'bundle-'));
  await build({
    entryPoints: [path.join(API, 'src/server.ts')],
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
    outExtension: { '.js': '.mjs' },
  });
  const children = new Set<ChildProcess>();
  const start = (role: 'api' | 'worker', extra: Readonly<Record<string, string>>) => {
    const child = spawn(process.execPath, [path.join(outdir, 'server.mjs')], {
      env: {
        PATH: process.env.PATH,
        ROLE: role,
        DATABASE_URL: till.database.url,
        DATABASE_POOL: '12',
        REDIS_URL: redisUrl,
        RATE_LIMITS: 'off',
        TOKEN_SECRET: till.ctx.settings.tokenSecret,
        STRIPE_SECRET_KEY: 'sk_test_till',
        STRIPE_WEBHOOK_SECRET: 'whsec_of_nobody',
        STRIPE_API_URL: till.sandboxUrl,
        CLOCK_URL: `${till.sandboxUrl}/_sandbox/clock`,
        RESEND_API_KEY: 're_fleet',
        RESEND_BASE_URL: `${till.sandboxUrl}/resend`,
        LOG_LEVEL: 'error',
        ...extra,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    children.add(child);
    const kill = async () => {
      children.delete(child);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    };
    return { kill, child };
  };
  return {
    async startApi(env = {}) {
      const port = env.PORT ? Number(env.PORT) : await freePort();
      const { kill, child } = start('api', { PORT: String(port), ...env });
      const url = `http://127.0.0.1:${port}`;
      await ready(child, `${url}/livez`);
      return { url, kill };
    },
    startWorker: (env = {}) => start('worker', env),
    async stop() {
      await Promise.all([...children].map((child) => endOf(child)));
      rmSync(outdir, { recursive: true, force: true });
    },
  };
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  const until = performance.now() + STARTED_WITHIN_MS;
  while (performance.now() < until) {
    if (child.exitCode !== null) throw new Error(`the api ended with ${child.exitCode} before it served`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing answers at ${url}`);
}
