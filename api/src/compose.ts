import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Ctx } from './ctx.ts';
import type { Env } from './env.ts';
import { PrismaClient } from './generated/prisma/client.ts';
import { createResendMailer } from './notification/resend.ts';
import { gatewaysByName, type PaymentGateway } from './payment/gateway.ts';
import { createManualGateway } from './payment/manual/gateway.ts';
import { createRazorpayGateway } from './payment/razorpay/gateway.ts';
import { createStripeGateway } from './payment/stripe.ts';
import { createStripeVerifier, type StripeVerifier } from './payment/stripe-webhook.ts';
import { type Clock, followClock, systemClock } from './platform/clock.ts';
import { createLogger, type Logger } from './platform/logger.ts';
import { nameOf } from './platform/statement.ts';

/** What both processes are made of. Everything else comes with a request or a job. */
export interface Parts extends Pick<Ctx, 'db' | 'sql' | 'gatewayOf' | 'mailer' | 'settings' | 'now'> {
  readonly log: Logger;
  readonly clock: Clock;
  readonly verifyStripe: StripeVerifier;
  /** Gives back every connection. */
  close(): Promise<void>;
}

/** A connection that is given this long to come about fails loudly instead of hanging. */
const CONNECT_TIMEOUT_MS = 5_000;
/** The pool must not sit on connections of a failed-over server for ever. */
const IDLE_TIMEOUT_MS = 60_000;

/** Builds the parts from the environment. Opens nothing yet but the sandbox clock. */
export async function compose(env: Env, name: string): Promise<Parts> {
  const log = createLogger({ level: env.LOG_LEVEL, name });
  const clock = env.CLOCK_URL ? await followClock(env.CLOCK_URL, log) : systemClock;
  // Prisma and the plain statements share the connections.
  const sql = new pg.Pool({
    connectionString: env.DATABASE_URL,
    max: env.DATABASE_POOL,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    application_name: name,
  });
  const db = new PrismaClient({
    adapter: new PrismaPg(sql, {
      statementNameGenerator: nameOf,
      // An idle connection that breaks is replaced by the pool; the next request notices nothing.
      onPoolError: (error) => log.warn({ error }, 'a database connection broke'),
    }),
  });
  return {
    db,
    sql,
    log,
    clock,
    now: () => clock.now(),
    gatewayOf: gatewaysByName([
      createManualGateway({ db, now: () => clock.now() }),
      ...razorpayOf(env),
      createStripeGateway({
        secretKey: env.STRIPE_SECRET_KEY,
        apiUrl: env.STRIPE_API_URL,
        incremental: env.REQUEST_INCREMENTAL_AUTHORIZATION,
        log,
      }),
    ]),
    mailer: createResendMailer({ apiKey: env.RESEND_API_KEY, baseUrl: env.RESEND_BASE_URL }),
    verifyStripe: createStripeVerifier(env.STRIPE_WEBHOOK_SECRET),
    settings: {
      tokenSecret: env.TOKEN_SECRET,
      storefrontUrl: env.STOREFRONT_URL,
      graceWindowSeconds: env.GRACE_WINDOW ?? null,
      mailFrom: env.MAIL_FROM,
      ...(env.STAFF_EMAIL &&
        env.STAFF_ORDER_URL && { staffDesk: { email: env.STAFF_EMAIL, orderUrl: env.STAFF_ORDER_URL } }),
      requestIncremental: env.REQUEST_INCREMENTAL_AUTHORIZATION,
    },
    async close() {
      clock.stop();
      await db.$disconnect();
      await sql.end();
    },
  };
}

/** Razorpay where its keys are set; a channel's methods of a provider that is not set up are not offered. */
function razorpayOf(env: Env): PaymentGateway[] {
  const { RAZORPAY_KEY_ID: keyId, RAZORPAY_KEY_SECRET: keySecret } = env;
  if (!keyId || !keySecret) return [];
  return [createRazorpayGateway({ keyId, keySecret, apiUrl: env.RAZORPAY_API_URL })];
}

/**
 * A client for what must never wait for Redis: answers fail within a fraction of a second while it is away, and it
 * connects again by itself.
 */
export function openImpatientRedis(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 300,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(attempt * 200, 2_000),
  });
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) log.warn({ error }, 'redis is away: rate limits count in this process only');
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info({}, 'redis is back');
    away = false;
  });
  return redis;
}

const RETRY_MS = 500;

/**
 * Waits until the database answers.
 *
 * @throws the last refusal after `patienceMs`.
 */
export async function awaitDatabase(db: PrismaClient, log: Logger, patienceMs = 10_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (let attempt = 1; ; attempt++) {
    try {
      await db.$queryRaw`SELECT 1`;
      return;
    } catch (error) {
      if (performance.now() + RETRY_MS > deadline) throw error;
      if (attempt === 1) log.warn({}, 'the database does not answer yet');
      await sleep(RETRY_MS);
    }
  }
}
