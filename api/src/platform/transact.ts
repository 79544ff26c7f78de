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
      return await ctx.db.$transaction((db) => work(txOf(ctx, db)), {
        timeout: TIMEOUT_MS,
        maxWait: MAX_WAIT_MS,
      });
    } catch (error) {
      if (count === ATTEMPTS_MAX || !isWriteConflict(error)) throw error;
      await sleep(count * 10);
    }
  }
}

function txOf(ctx: Ctx, db: Prisma.TransactionClient): Tx {
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
      const orderId = typeof data.orderId === 'string' ? data.orderId : null;
      const createdAt = ctx.now();
      await db.outboxEvent.create({
        data: {
          id: newId(),
          name: contract.name,
          payload: data,
          orderId,
          sequence: orderId ? await nextSequence(db, orderId) : null,
          correlationId: ctx.correlationId,
          deliverAt: options?.deliverAt ?? createdAt,
          createdAt,
        },
      });
    },
  };
}

/** The order's row lock makes the sequence gapless and ordered as the commits are. */
async function nextSequence(db: Prisma.TransactionClient, orderId: string): Promise<number> {
  const { eventSequence } = await db.order.update({
    where: { id: orderId },
    data: { eventSequence: { increment: 1 } },
    select: { eventSequence: true },
  });
  return eventSequence;
}

/** Model calls report P2034; raw SQL through a driver adapter reports P2010 with the cause inside. */
function isWriteConflict(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  const { cause } = (error.meta?.driverAdapterError ?? {}) as { cause?: { kind?: string } };
  return error.code === 'P2034' || cause?.kind === 'TransactionWriteConflict';
}
