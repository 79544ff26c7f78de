import { CartNotFoundError } from '../cart/errors.ts';
import type { Ctx } from '../ctx.ts';
import { mintOrderToken } from '../order/access.ts';
import { isId } from '../platform/id.ts';
import { hashToken } from '../platform/token.ts';
import { PaymentSessionNotFoundError } from './errors.ts';
import { placeOrder, placeOrderErrors } from './place-order.ts';

export const placeForShopperErrors = [
  CartNotFoundError,
  PaymentSessionNotFoundError,
  ...placeOrderErrors,
] as const;

/**
 * What the shopper's return from paying runs. Who holds the cart's secret gets the order's secret. Without a session id
 * the cart's latest session is meant. Repeating it gives the same order.
 */
export async function placeForShopper(
  ctx: Ctx,
  input: { readonly cartToken: string; readonly paymentSessionId?: string | null },
): Promise<{ orderId: string; orderToken: string }> {
  const cart = await ctx.db.cart.findUnique({
    where: { tokenHash: hashToken(input.cartToken), salesChannelId: ctx.channel?.id ?? '' },
    select: { id: true, order: { select: { paymentSessionId: true } } },
  });
  if (!cart) throw new CartNotFoundError();
  const wanted = input.paymentSessionId;
  if (wanted && !isId(wanted)) throw new PaymentSessionNotFoundError();
  const session = await ctx.db.paymentSession.findFirst({
    where: {
      cartId: cart.id,
      ...(wanted ? { id: wanted } : cart.order && { id: cart.order.paymentSessionId }),
    },
    orderBy: { id: 'desc' },
    select: { id: true },
  });
  if (!session) throw new PaymentSessionNotFoundError();
  const { orderId } = await placeOrder(ctx, { paymentSessionId: session.id });
  return { orderId, orderToken: await mintOrderToken(ctx, orderId) };
}
