import { CartNotFoundError } from '../cart/errors.ts';
import type { Ctx } from '../ctx.ts';
import type { PaymentSession } from '../generated/prisma/client.ts';
import { mintOrderToken } from '../order/access.ts';
import { isId } from '../platform/id.ts';
import { hashToken } from '../platform/token.ts';
import { PaymentReturnNotGenuineError, PaymentSessionNotFoundError } from './errors.ts';
import { placeOrder, placeOrderErrors } from './place-order.ts';

export const placeForShopperErrors = [
  CartNotFoundError,
  PaymentSessionNotFoundError,
  PaymentReturnNotGenuineError,
  ...placeOrderErrors,
] as const;

/**
 * What the shopper's return from paying runs. Who holds the cart's secret gets the order's secret. Without a session id
 * the cart's latest session is meant. Where nothing is paid at checkout, this call is the shopper's promise to pay.
 * Repeating it gives the same order.
 */
export async function placeForShopper(
  ctx: Ctx,
  input: {
    readonly cartToken: string;
    readonly paymentSessionId?: string | null;
    /** What the provider's page sent back with the shopper. */
    readonly returnFields?: Readonly<Record<string, string>> | null;
  },
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
  });
  if (!session) throw new PaymentSessionNotFoundError();
  if (input.returnFields) assertGenuine(ctx, session, input.returnFields);
  if (session.flow === 'DIRECT' && session.state === 'OPEN') await promise(ctx, session);
  const { orderId } = await placeOrder(ctx, { paymentSessionId: session.id });
  return { orderId, orderToken: await mintOrderToken(ctx, orderId) };
}

/** What came back with the browser must be signed by the provider; it is a hint all the same. @throws {PaymentReturnNotGenuineError} */
function assertGenuine(
  ctx: Ctx,
  { provider, hostedSessionId }: PaymentSession,
  fields: Readonly<Record<string, string>>,
): void {
  const gateway = ctx.gatewayOf(provider);
  if (!hostedSessionId || !gateway.verifyReturn?.(hostedSessionId, fields))
    throw new PaymentReturnNotGenuineError();
}

/** Ordering is the promise. Recorded before the order is, so that a crash between the two leaves it to the sweep. */
async function promise(ctx: Ctx, session: PaymentSession): Promise<void> {
  if (!session.intentId || ctx.now() >= session.expiresAt) return;
  await ctx.gatewayOf(session.provider).confirmIntent({
    key: `${session.id}:promise`,
    intentId: session.intentId,
    paymentMethodReference: session.method,
    returnUrl: `${ctx.settings.storefrontUrl}/checkout/return`,
  });
}
