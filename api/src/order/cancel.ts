import type { Ctx, Tx } from '../ctx.ts';
import { releaseReservations } from '../inventory/reserve.ts';
import { runOperation } from '../payment/run-operation.ts';
import { newId } from '../platform/id.ts';
import { transact } from '../platform/transact.ts';
import { orderIdOfToken } from './access.ts';
import { eligibilityOf, readEditPolicy } from './eligibility.ts';
import { ChangeNotAllowedError, OrderNotCancelableError, OrderNotFoundError } from './errors.ts';
import { orderCanceled } from './events.ts';
import { endEdit } from './finish-edit.ts';
import { holdsOf, lockOrder, type OrderFacts } from './lock.ts';
import { releaseEditHold } from './release-hold.ts';
import { moveOrder } from './state.ts';

export const cancelOrderErrors = [
  OrderNotFoundError,
  OrderNotCancelableError,
  ChangeNotAllowedError,
] as const;

/**
 * Cancels the whole order while its window is open: stock goes back and every hold is let go, nothing is charged.
 * Capture and cancel meet at the order's lock; the loser changes nothing. Cancelling twice is the same as once.
 */
export async function cancelOrder(
  ctx: Ctx,
  input: { readonly orderToken: string; readonly reason?: string | null },
): Promise<{ orderId: string }> {
  const orderId = await orderIdOfToken(ctx, input.orderToken, 'edit');
  const { operationIds, editIds } = await transact(ctx, async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (order.state === 'CANCELED') return { operationIds: [], editIds: [] };
    const policy = await readEditPolicy(tx, order.salesChannelId);
    if (!eligibilityOf(order, policy, tx.now()).canCancel)
      throw order.state === 'OPEN' && tx.now() < order.editableUntil
        ? new ChangeNotAllowedError('cancel')
        : new OrderNotCancelableError();
    return cancelLocked(tx, order, input.reason ?? null);
  });
  for (const operationId of operationIds) await runOperation(ctx, { operationId });
  for (const editId of editIds) await releaseEditHold(ctx, { editId });
  return { orderId };
}

async function cancelLocked(tx: Tx, order: OrderFacts, reason: string | null) {
  for (const edit of order.edits) await endEdit(tx, edit.id, { state: 'ABANDONED' });
  await moveOrder(tx, order.id, 'OPEN', 'CANCELED', { canceledAt: tx.now(), cancelReason: reason });
  await releaseReservations(tx, { orderId: order.id });
  const operations = holdsOf(order).map(({ paymentId, provider, intentId }) => ({
    id: newId(),
    kind: 'CANCEL' as const,
    orderId: order.id,
    paymentId,
    provider,
    intentId,
    amount: 0n,
    createdAt: tx.now(),
    nextAttemptAt: new Date(tx.now().getTime() + 30_000),
  }));
  await tx.db.paymentOperation.createMany({ data: operations });
  await tx.announce(orderCanceled, { orderId: order.id });
  return { operationIds: operations.map(({ id }) => id), editIds: order.edits.map(({ id }) => id) };
}
