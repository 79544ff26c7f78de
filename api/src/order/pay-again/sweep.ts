import type { Ctx } from '../../ctx.ts';
import { transact } from '../../platform/transact.ts';
import { orderCaptureLate } from '../events.ts';
import { finishEdit } from '../finish-edit.ts';
import { closeShopperPayment } from './close.ts';
import { lapsePayment } from './lapse.ts';
import { settlePayAgain } from './settle.ts';

const BATCH = 50;
/** Nobody else takes a claimed row for this long. */
const LEASE_MS = 45_000;

/** Looks after payments whose shopper or webhook never came back: they count, or they are closed. */
export async function sweepShopperPayments(ctx: Ctx): Promise<number> {
  const due = await ctx.db.$queryRaw<{ id: string; orderEditId: string | null; state: string }[]>`
    UPDATE "PaymentOperation" SET "nextAttemptAt" = ${leaseEnd(ctx)}
    WHERE id IN (
      SELECT id FROM "PaymentOperation"
      WHERE "flow" IS NOT NULL AND "closedAt" IS NULL AND "nextAttemptAt" <= ${ctx.now()}
      ORDER BY "nextAttemptAt" LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING id, "orderEditId", state`;
  for (const { id, orderEditId, state } of due) {
    const settled = orderEditId
      ? state === 'PENDING'
        ? finishEdit(ctx, { editId: orderEditId })
        : closeShopperPayment(ctx, { operationId: id })
      : settlePayAgain(ctx, { operationId: id });
    await settled.catch((error: unknown) =>
      ctx.log.error({ error, operationId: id }, 'settling a shopper’s payment failed; the sweep tries again'),
    );
  }
  return due.length;
}

/** Ends orders that could not be charged and that nobody paid in time. */
export async function sweepUnpaidOrders(ctx: Ctx): Promise<number> {
  const due = await ctx.db.$queryRaw<{ id: string }[]>`
    UPDATE "Order" SET "nextCaptureAt" = ${leaseEnd(ctx)}
    WHERE id IN (
      SELECT id FROM "Order"
      WHERE state = 'CAPTURE_FAILED' AND "paymentDueAt" <= ${ctx.now()} AND "nextCaptureAt" <= ${ctx.now()}
      ORDER BY "nextCaptureAt" LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING id`;
  for (const { id } of due)
    await lapsePayment(ctx, { orderId: id }).catch((error: unknown) =>
      ctx.log.error({ error, orderId: id }, 'ending an unpaid order failed; the sweep will try again'),
    );
  return due.length;
}

/**
 * Tells staff, once for each order, that half of the time in which one of its holds can be captured has passed: in a
 * healthy shop an order is captured within hours, so something keeps this one.
 */
export async function sweepLateCaptures(ctx: Ctx): Promise<number> {
  const late = await transact(ctx, async (tx) => {
    const orders = await tx.db.$queryRaw<{ id: string; number: string; state: string }[]>`
      UPDATE "Order" SET "captureAlarmedAt" = ${tx.now()}
      WHERE id IN (
        SELECT o.id FROM "Order" o
        WHERE o."captureAlarmedAt" IS NULL AND o.state IN ('OPEN', 'FREEZING', 'CAPTURING', 'CAPTURE_FAILED')
          AND o.id IN (
            SELECT c."orderId" FROM "Payment" p JOIN "PaymentCollection" c ON c.id = p."paymentCollectionId"
            WHERE p."captureBefore" IS NOT NULL AND p."capturedAmount" + p."releasedAmount" < p."authorizedAmount"
              AND p."createdAt" + (p."captureBefore" - p."createdAt") / 2 <= ${tx.now()})
        ORDER BY o.id LIMIT ${BATCH} FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING id, number, state`;
    for (const { id } of orders) await tx.announce(orderCaptureLate, { orderId: id });
    return orders;
  });
  for (const { id, number, state } of late)
    ctx.log.error({ orderId: id, number, state }, 'half of a hold’s time has passed and it is not captured');
  return late.length;
}

const leaseEnd = (ctx: Ctx) => new Date(ctx.now().getTime() + LEASE_MS);
