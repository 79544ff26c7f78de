import type { Ctx, Tx } from '../../ctx.ts';
import { type Mark, markPromises, paidReferenceOf } from '../../payment/manual/mark.ts';
import { transact } from '../../platform/transact.ts';
import { audit } from '../../staff/audit.ts';
import { captureOrder } from '../capture.ts';
import { lockOrder, type OrderFacts } from '../lock.ts';
import { OrderUnknownError, PaidUnderOtherReferenceError, PaymentNotAwaitedError } from './errors.ts';
import { findForStaff } from './find.ts';

export const markPaidErrors = [
  OrderUnknownError,
  PaymentNotAwaitedError,
  PaidUnderOtherReferenceError,
] as const;
export const markNotComingErrors = [OrderUnknownError, PaymentNotAwaitedError] as const;

/**
 * Staff have seen the money of a transfer, or hold the cash: exactly the order's total is captured in the ledger and
 * the order is final. Audited with the reference. Repeating it with the same reference is the same as once.
 * @throws {OrderUnknownError | PaymentNotAwaitedError | PaidUnderOtherReferenceError}
 */
export async function markPaid(
  ctx: Ctx,
  input: { readonly orderId: string; readonly reference: string },
): Promise<{ orderId: string }> {
  const { orderId } = await findForStaff(ctx, { id: input.orderId });
  const mark: Mark = { kind: 'PAID', reference: input.reference };
  return apply(ctx, orderId, mark, { action: 'order.marked-paid', after: { reference: input.reference } });
}

/**
 * Staff have given up waiting: the promise is let go and the order goes the way of one whose hold was lost, so the
 * shopper is asked to pay in another way, and it ends cancelled when they do not.
 * @throws {OrderUnknownError | PaymentNotAwaitedError}
 */
export async function markNotComing(
  ctx: Ctx,
  input: { readonly orderId: string; readonly reason: string },
): Promise<{ orderId: string }> {
  const { orderId } = await findForStaff(ctx, { id: input.orderId });
  const mark: Mark = { kind: 'NOT_COMING' };
  return apply(ctx, orderId, mark, { action: 'order.payment-given-up', after: { reason: input.reason } });
}

/** Marks under the order's lock, then has the capture look: it asks the provider, which now has an answer. */
async function apply(
  ctx: Ctx,
  orderId: string,
  mark: Mark,
  entry: { readonly action: string; readonly after: Readonly<Record<string, string>> },
): Promise<{ orderId: string }> {
  const marked = await transact(ctx, async (tx) => {
    const order = await lockOrder(tx, orderId);
    const intentIds = order.paymentCollection!.payments.map(({ intentId }) => intentId);
    if (mark.kind === 'PAID' && (await wasPaid(tx, intentIds, mark.reference))) return false;
    await markAwaited(tx, order, intentIds, mark);
    await audit(tx, { ...entry, subjectType: 'Order', subjectId: orderId });
    return true;
  });
  if (marked) ctx.log.info({ orderId, action: entry.action }, 'staff marked a payment');
  await captureOrder(ctx, { orderId });
  return { orderId };
}

async function wasPaid(tx: Tx, intentIds: readonly string[], reference: string): Promise<boolean> {
  const before = await paidReferenceOf(tx, intentIds);
  if (before !== null && before !== reference) throw new PaidUnderOtherReferenceError(before);
  return before !== null;
}

async function markAwaited(
  tx: Tx,
  order: OrderFacts,
  intentIds: readonly string[],
  mark: Mark,
): Promise<void> {
  const count = order.state === 'CAPTURING' ? await markPromises(tx, intentIds, mark) : 0;
  if (count === 0) throw new PaymentNotAwaitedError(order.state);
  await tx.db.order.update({ where: { id: order.id }, data: { nextCaptureAt: tx.now() } });
}
