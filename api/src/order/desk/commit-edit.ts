import type { Ctx } from '../../ctx.ts';
import type { OrderEdit } from '../../generated/prisma/client.ts';
import { commitEditErrors, commitEditOf, type EditRequest } from '../commit-edit.ts';
import { OrderNotFoundError } from '../errors.ts';
import { OrderUnknownError } from './errors.ts';
import { findForStaff } from './find.ts';

export const commitStaffEditErrors = [
  OrderUnknownError,
  ...commitEditErrors.filter((error) => error !== OrderNotFoundError),
] as const;

/**
 * The shopper's edit, made by staff: the same engine and guarantees, any kind of change while the window is open, a
 * reason that the shopper can read in the history, and an entry in the audit.
 * @throws {OrderUnknownError} and every error of the shopper's edit; nothing was changed
 */
export async function commitStaffEdit(
  ctx: Ctx,
  input: EditRequest & { readonly orderId: string; readonly reason: string },
): Promise<{ orderId: string; edit: OrderEdit }> {
  const { orderId } = await findForStaff(ctx, { id: input.orderId });
  return commitEditOf(ctx, { ...input, orderId });
}
