import { setTimeout as sleep } from 'node:timers/promises';
import type { Ctx, Tx } from '../ctx.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { EffectTaken, recallEffect, rememberEffect } from './effect.ts';
import { newId } from './id.ts';

const ATTEMPTS_MAX = 5;
const TIMEOUT_MS = 10_000;
/** How long to wait for a connection; a flood of buyers of one thing queues here. */
const MAX_WAIT_MS = 15_000;

/**
 * Runs `work` in one READ COMMITTED transaction and runs it again on deadlock or serialization failure,
 * so `work` must do nothing but database work.
 *
 * Under an Idempotency-Key the first transaction of a mutation is the one that has its effect: it commits once however
 * often the call is repeated, and a repetition gets what it returned, which must be plain data. Whatever follows it is
 * run again and must be safe to repeat, as it must after any crash.
 */
export async function transact<T>(ctx: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> {
  const { once } = ctx;
  if (!once || once.begun) return attempt(ctx, work);
  once.begun = true;
  const before = once.fresh ? undefined : await recallEffect(ctx, once);
  if (before) return before.result as T;
  try {
    return await attempt(ctx, async (tx) => {
      const result = await work(tx);
      await rememberEffect(tx.db, ctx, { ...once, result });
      return result;
    });
  } catch (error) {
    if (!(error instanceof EffectTaken)) throw error;
    return (await recallEffect(ctx, once))!.result as T;
  }
}

async function attempt<T>(ctx: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await ctx.db.$transaction(
        async (db) => {
          const announced: Announced[] = [];
          const result = await work(txOf(ctx, db, announced));
          await writeEvents(db, ctx, announced);
          return result;
        },
        { timeout: TIMEOUT_MS, maxWait: MAX_WAIT_MS },
      );
    } catch (error) {
      if (count === ATTEMPTS_MAX || !isWriteConflict(error)) throw error;
      await sleep(count * 10);
    }
  }
}

function txOf(ctx: Ctx, db: Prisma.TransactionClient, announced: Announced[]): Tx {
  return {
    db,
    actor: ctx.actor,
    channel: ctx.channel,
    now: ctx.now,
    correlationId: ctx.correlationId,
    settings: ctx.settings,
    capabilitiesOf: (provider) => ctx.gatewayOf(provider).capabilities,
    async announce(contract, payload, options) {
      const data = contract.payload.parse(payload) as Prisma.InputJsonObject;
      announced.push({
        id: newId(),
        name: contract.name,
        payload: JSON.stringify(data),
        orderId: typeof data.orderId === 'string' ? data.orderId : null,
        deliverAt: options?.deliverAt ?? ctx.now(),
      });
    },
  };
}

interface Announced {
  readonly id: string;
  readonly name: string;
  /** As JSON. */
  readonly payload: string;
  readonly orderId: string | null;
  readonly deliverAt: Date;
}

/**
 * Writes what was announced, in its order, as the last statement of the transaction. The order's row lock makes the
 * sequence of its events gapless and ordered as the commits are.
 */
async function writeEvents(
  db: Prisma.TransactionClient,
  ctx: Ctx,
  announced: readonly Announced[],
): Promise<void> {
  if (announced.length === 0) return;
  const column = <Key extends keyof Announced>(key: Key) => announced.map((event) => event[key]);
  await db.$executeRaw`
    WITH event AS (
      SELECT * FROM unnest(${column('id')}::uuid[], ${column('name')}::text[], ${column('payload')}::jsonb[],
        ${column('orderId')}::uuid[], ${column('deliverAt')}::timestamptz[]) WITH ORDINALITY
        AS event(id, name, payload, "orderId", "deliverAt", place)),
    numbered AS (
      UPDATE "Order" o SET "eventSequence" = o."eventSequence" + own.count
      FROM (SELECT "orderId", count(*)::int AS count FROM event WHERE "orderId" IS NOT NULL GROUP BY 1) own
      WHERE o.id = own."orderId" RETURNING o.id, o."eventSequence" - own.count AS before)
    INSERT INTO "OutboxEvent" (id, name, payload, "orderId", sequence, "correlationId", "deliverAt", "createdAt")
    SELECT event.id, event.name, event.payload, event."orderId",
      numbered.before + row_number() OVER (PARTITION BY event."orderId" ORDER BY event.place),
      ${ctx.correlationId}, event."deliverAt", ${ctx.now()}
    FROM event LEFT JOIN numbered ON numbered.id = event."orderId"`;
}

/** Model calls report P2034; raw SQL through a driver adapter reports P2010 with the cause inside. */
function isWriteConflict(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  const { cause } = (error.meta?.driverAdapterError ?? {}) as { cause?: { kind?: string } };
  return error.code === 'P2034' || cause?.kind === 'TransactionWriteConflict';
}
