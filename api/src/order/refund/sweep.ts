import type { Ctx } from '../../ctx.ts';
import { transact } from '../../platform/transact.ts';
import { lockOrder } from '../lock.ts';
import { nextCheck } from './book-refund.ts';
import { readRefundable, requestRefund, sumRefundable } from './request-refund.ts';
import { runRefund } from './run-refund.ts';
import { syncPayment } from './sync-payment.ts';

const BATCH = 50;
const LEASE_SECONDS = 60;
/** A cancel is answered long before. */
const CANCELED_DAYS = 7;

/**
 * The guarantee behind every refund: asks again where there is no answer, looks again at refunds that may still come
 * to something else, and gives back what was taken for an order that is cancelled. Returns how many it took.
 */
export async function sweepRefunds(ctx: Ctx): Promise<number> {
  return (await sweepUnanswered(ctx)) + (await sweepWatched(ctx)) + (await sweepCanceled(ctx));
}

async function sweepUnanswered(ctx: Ctx): Promise<number> {
  const leaseEnd = new Date(ctx.now().getTime() + LEASE_SECONDS * 1000);
  const due = await ctx.db.$queryRaw<{ id: string }[]>`
    UPDATE "PaymentOperation" SET "nextAttemptAt" = ${leaseEnd}
    WHERE id IN (
      SELECT id FROM "PaymentOperation"
      WHERE "nextAttemptAt" <= ${ctx.now()} AND state = 'PENDING' AND kind = 'REFUND'
      ORDER BY "nextAttemptAt" LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING id`;
  for (const { id } of due)
    await runRefund(ctx, { operationId: id }).catch((error: unknown) =>
      ctx.log.error({ error, operationId: id }, 'a refund failed; the sweep will try again'),
    );
  return due.length;
}

/** A refund may fail for weeks, and the event that says so may be lost. */
async function sweepWatched(ctx: Ctx): Promise<number> {
  const due = await ctx.db.refund.findMany({
    where: { nextCheckAt: { lte: ctx.now() } },
    orderBy: { nextCheckAt: 'asc' },
    take: BATCH,
  });
  for (const refund of due) {
    const { id, paymentId, nextCheckAt } = refund;
    const { count } = await ctx.db.refund.updateMany({
      where: { id, nextCheckAt },
      data: { nextCheckAt: nextCheck(refund, ctx.now()) },
    });
    if (count === 0) continue;
    await syncPayment(ctx, { paymentId, scope: 'MONEY_BACK' }).catch((error: unknown) =>
      ctx.log.error({ error, paymentId }, 'looking at a refund failed; the sweep will look again'),
    );
  }
  return due.length;
}

/** Money was taken before a cancel could let go of it, in the dashboard say: tried once, then it is for staff. */
async function sweepCanceled(ctx: Ctx): Promise<number> {
  const since = new Date(ctx.now().getTime() - CANCELED_DAYS * 86_400_000);
  const due = await ctx.db.$queryRaw<{ orderId: string }[]>`
    SELECT DISTINCT o.id AS "orderId" FROM "Order" o
      JOIN "PaymentCollection" c ON c."orderId" = o.id
      JOIN "Payment" p ON p."paymentCollectionId" = c.id AND p."capturedAmount" > p."pledgedAmount"
    WHERE o.state = 'CANCELED' AND o."canceledAt" > ${since}
      AND NOT EXISTS (SELECT FROM "Refund" r WHERE r."paymentId" = p.id AND r.origin = 'SYSTEM')
    LIMIT ${BATCH}`;
  for (const { orderId } of due)
    await refundCanceled(ctx, orderId).catch((error: unknown) =>
      ctx.log.error({ error, orderId }, 'giving back a cancelled order failed; the sweep will try again'),
    );
  return due.length;
}

async function refundCanceled(ctx: Ctx, orderId: string): Promise<void> {
  const operationIds = await transact(ctx, async (tx) => {
    const order = await lockOrder(tx, orderId);
    const tried = await tx.db.refund.findMany({ where: { orderId, origin: 'SYSTEM' } });
    const { open } = await readRefundable(tx, order);
    const amount = sumRefundable(
      open.filter((source) => !tried.some((it) => it.paymentId === source.paymentId)),
    );
    if (order.state !== 'CANCELED' || amount === 0n) return [];
    const ask = { reason: 'CANCELED', note: null, origin: 'SYSTEM', actorId: null } as const;
    return (await requestRefund(tx, order, { ...ask, what: { kind: 'AMOUNT', amount } })).operationIds;
  });
  for (const operationId of operationIds) await runRefund(ctx, { operationId });
}
