import type { Ctx } from '../../ctx.ts';
import { worksIn } from '../../staff/desk.ts';
import { OrderUnknownError } from './errors.ts';

/**
 * The order that a member of staff names, if they work for its channel.
 * @throws {OrderUnknownError} for anything else, without saying why
 */
export async function findForStaff(
  { db, actor }: Pick<Ctx, 'db' | 'actor'>,
  where: { readonly id: string } | { readonly number: string },
): Promise<{ orderId: string }> {
  const order = await db.order.findUnique({ where, select: { id: true, salesChannelId: true } });
  if (!order || !worksIn(actor, ['SUPPORT'], order.salesChannelId)) throw new OrderUnknownError();
  return { orderId: order.id };
}
