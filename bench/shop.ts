import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../api/src/generated/prisma/client.ts';
import { seedBench } from '../prisma/seed/bench.ts';
import { answers, type Child, Processes } from '../scripts/processes.mjs';
import { NODE_ENVIRONMENT, NODE_FLAGS } from '../scripts/production-node.mjs';
import { freePort, root, type Service, startPostgres, startRedis } from '../scripts/services.mjs';

const CONTROL_TOKEN = 'bench';
const HOST = 'http://127.0.0.1';

/** One catalogue: a database of its own, with an api and a limit server on it. */
export interface Stand {
  readonly databaseUrl: string;
  readonly databasePid: number;
  readonly db: pg.Pool;
  /** Addresses of the GraphQL endpoint and of the limit server. */
  readonly api: { readonly url: string; readonly child: Child };
  readonly limit: { readonly url: string; readonly child: Child };
  startWorker(): Child;
  /** One more api process on the same database; resolves with its GraphQL endpoint. */
  startApi(): Promise<string>;
  startStorefront(): Promise<{ readonly url: string; readonly child: Child }>;
  /** Ends api, limit server and the connections; the database stays. */
  close(): Promise<void>;
}

export interface Site {
  readonly sandbox: { readonly url: string; readonly child: Child };
  openStand(products: number): Promise<Stand>;
  /** Runs a control call of the sandbox. */
  control<Answer>(path: string, body?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

interface Ground {
  readonly processes: Processes;
  readonly postgres: Service & { readonly pid: number };
  readonly env: Readonly<Record<string, string>>;
  readonly sandboxUrl: string;
  readonly webhookPort: number;
  readonly profile: boolean;
}

const lastLines: string[] = [];
/** What the processes printed last, for when something fails. */
export const recentOutput = (): string => lastLines.slice(-40).join('\n');

/** Postgres (durable), Redis and the sandbox, all on free ports and on data that is forgotten at the end. */
export async function openSite({ profile }: { profile: boolean }): Promise<Site> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hourglass-bench-'));
  const processes = new Processes({
    write: (name, line) => {
      lastLines.push(`${name} | ${line}`);
      if (lastLines.length > 400) lastLines.splice(0, 200);
    },
    onEnd: (name, code) => console.error(`${name} ended (${code})\n${recentOutput()}`),
  });
  const stop = async () => {
    await processes.stopAll();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const postgres = await startPostgres({ dir: path.join(dataDir, 'postgres'), port: 0, ephemeral: true });
    processes.onStop(() => postgres.stop());
    const redis = await startRedis({ dir: path.join(dataDir, 'redis'), port: 0, ephemeral: true });
    processes.onStop(() => redis.stop());
    const [sandboxPort, webhookPort] = [await freePort(), await freePort()];
    const sandboxUrl = `${HOST}:${sandboxPort}`;
    const env = environment({ redisUrl: redis.url, sandboxUrl });
    const child = processes.start('sandbox', process.execPath, ['sandbox/dist/server.js'], {
      env: {
        ...env,
        SANDBOX_PORT: String(sandboxPort),
        SANDBOX_CONTROL_TOKEN: CONTROL_TOKEN,
        STRIPE_WEBHOOK_URL: `${HOST}:${webhookPort}/webhooks/stripe`,
      },
    });
    await answers('sandbox', `${sandboxUrl}/_sandbox/clock`);
    if (!('pid' in postgres) || typeof postgres.pid !== 'number')
      throw new Error('Postgres has no process id');
    const ground = {
      processes,
      postgres: { ...postgres, pid: postgres.pid },
      env,
      sandboxUrl,
      webhookPort,
      profile,
    };
    return {
      sandbox: { url: sandboxUrl, child },
      openStand: (products) => openStand(ground, products),
      control: (route, body) => control(sandboxUrl, route, body),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function control<Answer>(sandboxUrl: string, route: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${sandboxUrl}/_sandbox/${route}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${CONTROL_TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`sandbox ${route}: ${response.status} ${await response.text()}`);
  return response.json();
}

function environment({
  redisUrl,
  sandboxUrl,
}: {
  redisUrl: string;
  sandboxUrl: string;
}): Record<string, string> {
  const secret = () => randomBytes(32).toString('base64url');
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    RATE_LIMITS: 'off',
    REDIS_URL: redisUrl,
    TOKEN_SECRET: secret(),
    SESSION_SECRET: secret(),
    STRIPE_SECRET_KEY: 'sk_test_sandbox',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_sandbox',
    STRIPE_WEBHOOK_SECRET: `whsec_${secret()}`,
    STRIPE_API_URL: sandboxUrl,
    CLOCK_URL: `${sandboxUrl}/_sandbox/clock`,
    STRIPE_JS_URL: `${sandboxUrl}/endive/stripe.js`,
    STRIPE_API_ORIGIN: sandboxUrl,
    RESEND_API_KEY: 're_sandbox',
    RESEND_BASE_URL: `${sandboxUrl}/resend`,
    MAIL_FROM: 'Tenter <shop@tenter.example>',
    STOREFRONT_URL: `${HOST}:3000`,
    PUBLISHABLE_KEY: 'pk_demo_tenter',
  };
}

/** Migrates and fills a database with the catalogue, then starts what is measured on it. */
async function openStand(ground: Ground, products: number): Promise<Stand> {
  const { processes, env, webhookPort } = ground;
  const databaseUrl = await fillDatabase(ground, products);
  const limitPort = await freePort();
  const stops: (() => Promise<void>)[] = [];
  const start = (name: string, args: readonly string[], extra: Record<string, string>, cwd = root) => {
    const child = processes.start(name, process.execPath, args, {
      cwd,
      env: { ...env, ...NODE_ENVIRONMENT, DATABASE_URL: databaseUrl, ...extra },
    });
    stops.push(() => child.stop());
    return child;
  };
  const node = ground.profile ? ['--cpu-prof', '--cpu-prof-dir=reports', ...NODE_FLAGS] : NODE_FLAGS;
  const api = start('api', [...node, 'api/dist/server.js'], { ROLE: 'api', PORT: String(webhookPort) });
  const limit = start('limit', ['--import=tsx', 'bench/limit-server.ts'], { PORT: String(limitPort) });
  await answers('api', `${HOST}:${webhookPort}/readyz`);
  await answers('limit', `${HOST}:${limitPort}/health`);
  const db = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  return {
    databaseUrl,
    databasePid: ground.postgres.pid,
    db,
    api: { url: `${HOST}:${webhookPort}/graphql`, child: api },
    limit: { url: `${HOST}:${limitPort}`, child: limit },
    startWorker: () => start('worker', [...node, 'api/dist/server.js'], { ROLE: 'worker' }),
    async startApi() {
      const port = await freePort();
      start('api', [...node, 'api/dist/server.js'], { ROLE: 'api', PORT: String(port) });
      await answers('api', `${HOST}:${port}/readyz`);
      return `${HOST}:${port}/graphql`;
    },
    async startStorefront() {
      const port = await freePort();
      const child = start(
        'storefront',
        [...NODE_FLAGS, 'server.mjs'],
        { PORT: String(port), API_URL: `${HOST}:${webhookPort}/graphql` },
        path.join(root, 'storefront'),
      );
      await answers('storefront', `${HOST}:${port}/health`);
      return { url: `${HOST}:${port}`, child };
    },
    async close() {
      await db.end();
      for (const stop of stops.reverse()) await stop();
    },
  };
}

async function fillDatabase({ postgres, env }: Ground, products: number): Promise<string> {
  const url = new URL(postgres.url);
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`CREATE DATABASE bench_${products}`);
  await admin.end();
  url.pathname = `/bench_${products}`;
  const prisma = path.join(root, 'node_modules/.bin/prisma');
  execFileSync(prisma, ['migrate', 'deploy'], {
    cwd: root,
    env: { ...process.env, ...env, DATABASE_URL: url.href },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const db = new PrismaClient({ adapter: new PrismaPg({ connectionString: url.href }) });
  try {
    await seedBench(db, { products });
    // Freshly loaded tables would be read without their visibility maps.
    await db.$executeRawUnsafe('VACUUM ANALYZE');
  } finally {
    await db.$disconnect();
  }
  return url.href;
}
