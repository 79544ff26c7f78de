import type { Ctx } from '../ctx.ts';
import { transact } from '../platform/transact.ts';
import { orderIdOfToken } from './access.ts';
import { earlier } from './deadline.ts';
import { eligibilityOf, readEditPolicy } from './eligibility.ts';
import { ExtensionNotAvailableError, OrderNotFoundError } from './errors.ts';
import { orderWindowClosed } from './events.ts';
import { lockOrder } from './lock.ts';

export const extendWindowErrors = [OrderNotFoundError, ExtensionNotAvailableError] as const;

/**
 * Grants the one extension that the shop's policy allows, while the window is still open, as far as the hold lasts.
 * @throws {ExtensionNotAvailableError} the second time, or too late
 */
export async function extendWindow(
  ctx: Ctx,
  input: { readonly orderToken: string },
): Promise<{ orderId: string }> {
  const orderId = await orderIdOfToken(ctx, input.orderToken, 'edit');
  await transact(ctx, async (tx) => {
    const order = await lockOrder(tx, orderId);
    const policy = await readEditPolicy(tx, order.salesChannelId);
    if (!eligibilityOf(order, policy, tx.now()).canExtend) throw new ExtensionNotAvailableError();
    const longer = new Date(order.editableUntil.getTime() + policy.extensionSeconds * 1000);
    const editableUntil = earlier(longer, order.captureBy);
    await tx.db.order.update({
      where: { id: orderId },
      data: { editableUntil, nextCaptureAt: editableUntil, extendedAt: tx.now() },
    });
    await tx.announce(orderWindowClosed, { orderId }, { deliverAt: editableUntil });
  });
  return { orderId };
}
