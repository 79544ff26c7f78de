import { setTimeout as sleep } from 'node:timers/promises';
import type { Ctx, Tx } from '../ctx.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { newId } from './id.ts';

const ATTEMPTS_MAX = 5;
const TIMEOUT_MS = 10_000;
/** How long to wait for a connection; a flood of buyers of one thing queues here. */
const MAX_WAIT_MS = 15_000;

/**
 * Runs `work` in one READ COMMITTED transaction and runs it again on deadlock or serialization failure,
 * so `work` must do nothing but database work.
 */
export async function transact<T>(ctx: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ctx.db.$transaction((db) => work(txOf(ctx, db)), {
        timeout: TIMEOUT_MS,
        maxWait: MAX_WAIT_MS,
      });
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !isWriteConflict(error)) throw error;
      await sleep(attempt * 10);
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
