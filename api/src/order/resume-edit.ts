import type { Ctx } from '../ctx.ts';
import type { OrderEdit } from '../generated/prisma/client.ts';
import { orderIdOfToken } from './access.ts';
import { declinedError } from './declined.ts';
import { OrderNotFoundError, PaymentDeclinedError } from './errors.ts';
import { finishEdit } from './finish-edit.ts';

export const resumeEditErrors = [OrderNotFoundError, PaymentDeclinedError] as const;

/**
 * What the shopper's return from the bank runs: finishes the latest edit of the order, if one is waiting, and says how
 * it stands. Null when the order was never edited.
 * @throws {PaymentDeclinedError} when the bank said no; the order is unchanged
 */
export async function resumeEdit(
  ctx: Ctx,
  input: { readonly orderToken: string },
): Promise<{ orderId: string; edit: OrderEdit | null }> {
  const orderId = await orderIdOfToken(ctx, input.orderToken, 'view');
  const latest = await ctx.db.orderEdit.findFirst({ where: { orderId }, orderBy: { id: 'desc' } });
  const edit = latest && (await finishEdit(ctx, { editId: latest.id }));
  if (edit?.state === 'DECLINED') throw await declinedError(ctx, edit);
  return { orderId, edit };
}
