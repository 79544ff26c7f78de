import type { Ctx, Tx } from '../../ctx.ts';
import { releaseReservations } from '../../inventory/reserve.ts';
import { runOperation } from '../../payment/run-operation.ts';
import { transact } from '../../platform/transact.ts';
import { captureOrder } from '../capture.ts';
import { liveHolds, owedOf, recordCancels } from '../capture-plan.ts';
import { orderCanceled, orderPaymentStuck } from '../events.ts';
import { lockOrder, type OrderFacts } from '../lock.ts';
import { readRefundable, requestRefund, sumRefundable } from '../refund/request-refund.ts';
import { runRefund } from '../refund/run-refund.ts';
import { moveOrder } from '../state.ts';

const STUCK_RECHECK_MS = 3_600_000;

type Outcome =
  | { readonly next: 'stop' }
  /** The shopper paid, and nobody has captured it yet. */
  | { readonly next: 'capture' }
  | { readonly next: 'end'; readonly cancels: readonly string[]; readonly refunds: readonly string[] };

/**
 * Ends an order that could not be charged and that nobody paid in time: stock goes back, what is still held is let go,
 * and a part that had been captured is given back. A payment that the shopper has begun is waited for. Where that part
 * is disputed by the cardholder nothing is given back twice: the order stays as it is and staff are called. Safe to
 * repeat.
 */
export async function lapsePayment(ctx: Ctx, { orderId }: { orderId: string }): Promise<void> {
  const outcome = await transact(ctx, (tx) => decide(tx, orderId));
  if (outcome.next === 'capture') return captureOrder(ctx, { orderId, due: true });
  if (outcome.next === 'stop') return;
  for (const operationId of outcome.cancels) await runOperation(ctx, { operationId });
  for (const operationId of outcome.refunds) await runRefund(ctx, { operationId });
}

async function decide(tx: Tx, orderId: string): Promise<Outcome> {
  const order = await lockOrder(tx, orderId);
  const due = order.paymentDueAt !== null && tx.now() >= order.paymentDueAt;
  if (order.state !== 'CAPTURE_FAILED' || !due) return { next: 'stop' };
  const open = await tx.db.paymentOperation.findFirst({
    where: { orderId, kind: 'AUTHORIZE_REPLACEMENT', state: 'PENDING' },
    select: { expiresAt: true, nextAttemptAt: true },
  });
  // Its own sweep settles it, or ends it at its expiry.
  if (open) return postpone(tx, orderId, new Date(tx.now().getTime() + 30_000));
  const holds = await liveHolds(tx, order);
  // Paid after all, here or in the dashboard.
  if (owedOf(order) === 0n || holds.some(({ replacement }) => replacement)) return { next: 'capture' };
  const refunds = await giveBack(tx, order);
  if (refunds === null) return callStaff(tx, order);
  await moveOrder(tx, orderId, 'CAPTURE_FAILED', 'CANCELED', {
    canceledAt: tx.now(),
    cancelReason: 'not paid in time',
  });
  await releaseReservations(tx, { orderId });
  const cancels = await recordCancels(tx, orderId, holds);
  await tx.announce(orderCanceled, { orderId });
  return { next: 'end', cancels, refunds };
}

/** Records that what had been captured goes back; null when a dispute forbids it. */
async function giveBack(tx: Tx, order: OrderFacts): Promise<readonly string[] | null> {
  const { open, disputed } = await readRefundable(tx, order);
  if (disputed.length > 0) return null;
  const amount = sumRefundable(open);
  if (amount === 0n) return [];
  const { operationIds } = await requestRefund(tx, order, {
    what: { kind: 'AMOUNT', amount },
    reason: 'CANCELED',
    note: null,
    origin: 'SYSTEM',
    actorId: null,
  });
  return operationIds;
}

async function callStaff(tx: Tx, order: OrderFacts): Promise<Outcome> {
  if (order.captureAlarmedAt === null || order.captureAlarmedAt < order.paymentDueAt!) {
    await tx.db.order.update({ where: { id: order.id }, data: { captureAlarmedAt: tx.now() } });
    await tx.announce(orderPaymentStuck, { orderId: order.id });
  }
  return postpone(tx, order.id, new Date(tx.now().getTime() + STUCK_RECHECK_MS));
}

async function postpone(tx: Tx, orderId: string, nextCaptureAt: Date): Promise<Outcome> {
  await tx.db.order.update({ where: { id: orderId }, data: { nextCaptureAt } });
  return { next: 'stop' };
}
