import type { Ctx } from '../ctx.ts';
import { isId } from '../platform/id.ts';
import { orderIdOfToken } from './access.ts';
import { EditNotFoundError, OrderNotFoundError } from './errors.ts';
import { abandonEdit } from './finish-edit.ts';

export const discardEditErrors = [OrderNotFoundError, EditNotFoundError] as const;

/** Gives up an edit that waits for the bank. The order stays as it is, the extra hold is let go. Safe to repeat. */
export async function discardEdit(
  ctx: Ctx,
  input: { readonly orderToken: string; readonly editId: string },
): Promise<{ orderId: string }> {
  const orderId = await orderIdOfToken(ctx, input.orderToken, 'edit');
  const edit = isId(input.editId)
    ? await ctx.db.orderEdit.findFirst({ where: { id: input.editId, orderId } })
    : null;
  if (!edit) throw new EditNotFoundError();
  await abandonEdit(ctx, edit);
  return { orderId };
}
