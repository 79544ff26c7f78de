import type { Ctx } from '../../ctx.ts';
import { markSent } from '../../payment/manual/mark.ts';
import { transact } from '../../platform/transact.ts';
import { audit } from '../../staff/audit.ts';
import { syncPayment } from '../refund/sync-payment.ts';
import { OrderUnknownError, RefundNotAwaitedError } from './errors.ts';
import { findForStaff } from './find.ts';

export const markRefundSentErrors = [OrderUnknownError, RefundNotAwaitedError] as const;

/**
 * Staff have sent money back by hand: the refund has succeeded and stands in the books. Audited with the reference.
 * Repeating it with the same reference is the same as once.
 * @throws {OrderUnknownError | RefundNotAwaitedError}
 */
export async function markRefundSent(
  ctx: Ctx,
  input: { readonly refundId: string; readonly reference: string },
): Promise<{ orderId: string }> {
  const refund = await ctx.db.refund.findUnique({ where: { id: input.refundId } });
  if (!refund) throw new OrderUnknownError();
  const { orderId } = await findForStaff(ctx, { id: refund.orderId });
  await transact(ctx, async (tx) => {
    const outcome = await markSent(tx, refund.providerReference ?? '', input.reference);
    if (outcome === 'NOT_AWAITED') throw new RefundNotAwaitedError();
    if (outcome === 'SENT')
      await audit(tx, {
        action: 'order.refund-sent',
        subjectType: 'Order',
        subjectId: orderId,
        after: { refundId: refund.id, reference: input.reference },
      });
  });
  await syncPayment(ctx, { paymentId: refund.paymentId, scope: 'MONEY_BACK' });
  return { orderId };
}
