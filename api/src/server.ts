import { existsSync, readdirSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { awaitDatabase, compose, openImpatientRedis, type Parts } from './compose.ts';
import { readTrustedDocuments } from './edge/trusted-documents.ts';
import { type Env, EnvironmentError, readEnv } from './env.ts';
import type { Http } from './http.ts';
import { receiveRazorpayEvent } from './payment/razorpay/webhook.ts';
import { receiveStripeEvent } from './payment/stripe-webhook.ts';

const PORT_DEFAULT = 4000;
const DRAIN_MS = 10_000;
/** Longer than what load balancers keep idle connections for, so that they close them and not we. */
const KEEP_ALIVE_MS = 65_000;
const RECEIVE_MS = 15_000;
/** Seen from src/ and from dist/ alike. */
const MIGRATIONS = path.join(import.meta.dirname, '../../prisma/migrations');

/** What a worker shows of itself: it serves no shop. */
const PROBES = new Set(['/livez', '/readyz', '/metrics']);

/** A reason not to start that a person can act on; printed without a stack. */
class BootError extends Error {}

const stops: (() => Promise<void>)[] = [];

/** Runs the steps in reverse order of starting, each whatever became of the others. */
async function stopAll(log?: Parts['log']): Promise<void> {
  for (const stop of stops.splice(0).reverse())
    await stop().catch((error: unknown) => log?.warn({ error }, 'a part did not stop cleanly'));
}

async function boot(): Promise<void> {
  const env = readEnv(process.env);
  const parts = await compose(env, env.ROLE === 'worker' ? 'worker' : 'api');
  stops.push(() => parts.close());
  await awaitDatabase(parts.db, parts.log).catch((error: unknown) => {
    const { host, pathname } = new URL(env.DATABASE_URL);
    const reason = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error);
    throw new BootError(
      `The database at ${host}${pathname} does not answer: ${reason}\nStart PostgreSQL there, or set DATABASE_URL.`,
    );
  });
  if (env.ROLE !== 'worker') await serve(env, parts, (http) => http.listener);
  else if (env.PORT !== undefined)
    await serve(env, parts, (http) => (request, response) => {
      if (PROBES.has(request.url?.split('?')[0] ?? '')) return http.listener(request, response);
      response.writeHead(404).end();
    });
  if (env.ROLE !== 'api') await work(env, parts);
  const finish = (signal: string) => {
    parts.log.info({ signal }, 'stopping');
    void stopAll(parts.log).then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, finish);
}

async function serve(env: Env, parts: Parts, listenerOf: (http: Http) => RequestListener): Promise<void> {
  // Only a process that answers GraphQL pays for it in memory.
  const [{ createHttp }, { schema }, { graphiqlPage }] = await Promise.all([
    import('./http.ts'),
    import('./schema.ts'),
    import('./edge/graphiql.ts'),
  ]);
  const redis = openImpatientRedis(env.REDIS_URL, parts.log);
  stops.push(async () => redis.disconnect());
  const http = createHttp({
    ...parts,
    schema,
    redis,
    receiveStripeEvent: (ctx, input) => receiveStripeEvent(ctx, { ...input, verify: parts.verifyStripe }),
    receiveRazorpayEvent: env.RAZORPAY_WEBHOOK_SECRET
      ? (ctx, input) => receiveRazorpayEvent(ctx, { ...input, secrets: env.RAZORPAY_WEBHOOK_SECRET ?? [] })
      : null,
    options: {
      graphiql: env.GRAPHIQL ? graphiqlPage(env.GRAPHIQL_PUBLISHABLE_KEY) : null,
      rateLimits: env.RATE_LIMITS,
      corsOrigins: env.CORS_ORIGINS,
      trustedProxies: env.TRUSTED_PROXIES,
      metricsToken: env.METRICS_TOKEN ?? null,
      migrations: migrationsOfThisBuild(),
      trustedDocuments: env.TRUSTED_DOCUMENTS
        ? readTrustedDocuments(env.TRUSTED_DOCUMENTS, env.TRUSTED_DOCUMENTS_ONLY)
        : null,
    },
  });
  const server = createServer(
    { requestTimeout: RECEIVE_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    listenerOf(http),
  );
  const port = await listen(server, env.PORT ?? PORT_DEFAULT, env.HOST);
  stops.push(() => drain(server));
  parts.log.info({ role: env.ROLE, host: env.HOST, port }, `listening on http://${env.HOST}:${port}`);
}

async function work(env: Env, parts: Parts): Promise<void> {
  const [{ startWorker }, { consumers }, { sweeps }] = await Promise.all([
    import('./worker.ts'),
    import('./consumers.ts'),
    import('./sweeps.ts'),
  ]);
  const worker = startWorker({
    ctx: { ...parts, actor: { kind: 'system', job: 'worker' }, channel: null, correlationId: 'worker' },
    clock: parts.clock,
    redisUrl: env.REDIS_URL,
    queuePrefix: `hourglass-${new URL(env.DATABASE_URL).pathname.slice(1)}`,
    consumers,
    sweeps,
  });
  stops.push(() => worker.drain());
}

function migrationsOfThisBuild(): readonly string[] | null {
  if (!existsSync(MIGRATIONS)) return null;
  return readdirSync(MIGRATIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `Port ${port} is taken by another process. Stop it, or set PORT to a free port.`,
        EACCES: `Port ${port} may not be used by this account. Set PORT to one above 1023.`,
        EADDRNOTAVAIL: `This machine has no address ${host}. Set HOST to one it has, such as 127.0.0.1 or 0.0.0.0.`,
      };
      reject(
        new BootError(reasons[error.code ?? ''] ?? `Cannot listen on ${host}:${port}: ${error.message}`),
      );
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Accepts nothing new, lets requests under way finish, and cuts what is still open after ten seconds. */
async function drain(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(cut);
}

boot().catch(async (error: unknown) => {
  const expected = error instanceof EnvironmentError || error instanceof BootError;
  console.error(expected ? error.message : error);
  await stopAll();
  process.exit(1);
});
