import type { Ctx } from '../../ctx.ts';
import { transact } from '../../platform/transact.ts';
import { audit } from '../../staff/audit.ts';
import { lockOrder } from '../lock.ts';
import { CaptureNotFailedError, OrderUnknownError } from './errors.ts';
import { findForStaff } from './find.ts';

export const retryCaptureErrors = [OrderUnknownError, CaptureNotFailedError] as const;

/**
 * Has a failed capture tried again now instead of when its back-off ends: the next sweep takes it, within half a
 * minute. Safe to repeat.
 * @throws {OrderUnknownError | CaptureNotFailedError}
 */
export async function retryCapture(
  ctx: Ctx,
  input: { readonly orderId: string },
): Promise<{ orderId: string }> {
  const { orderId } = await findForStaff(ctx, { id: input.orderId });
  await transact(ctx, async (tx) => {
    const { state, nextCaptureAt, captureAttempts } = await lockOrder(tx, orderId);
    if (state !== 'CAPTURE_FAILED') throw new CaptureNotFailedError(state);
    await tx.db.order.update({ where: { id: orderId }, data: { nextCaptureAt: tx.now() } });
    await audit(tx, {
      action: 'order.capture-retried',
      subjectType: 'Order',
      subjectId: orderId,
      before: { nextCaptureAt, captureAttempts },
      after: { nextCaptureAt: tx.now() },
    });
  });
  return { orderId };
}
