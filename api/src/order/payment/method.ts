import type { Ctx } from '../../ctx.ts';
import type { Minor } from '../../money/money.ts';
import { isTotalFixed, methodOf, type PaymentMethod } from '../../payment/method.ts';
import type { OrderFacts } from '../lock.ts';

export interface OrderPaymentMethod
  extends Pick<PaymentMethod, 'handle' | 'kind' | 'title' | 'instructions'> {
  /** The shopper's word is all that is held. */
  readonly promised: boolean;
  /** No change may move the total. */
  readonly totalFixed: boolean;
  /** What to write on a transfer. */
  readonly reference: string;
  /** What the shopper still has to pay by themselves. */
  readonly outstanding: Minor;
  readonly currencyCode: string;
}

type Placed = Pick<
  OrderFacts,
  'number' | 'state' | 'total' | 'currencyCode' | 'salesChannelId' | 'paymentSessionId'
>;

/** How an order was to be paid when it was placed, in today's words of its channel; null when it dropped the method. */
export async function paymentMethodOf(ctx: Ctx, order: Placed): Promise<OrderPaymentMethod | null> {
  const { method: handle, provider } = await ctx.db.paymentSession.findUniqueOrThrow({
    where: { id: order.paymentSessionId },
    select: { method: true, provider: true },
  });
  const method = await methodOf(ctx, { salesChannelId: order.salesChannelId, handle });
  if (!method) return null;
  const { capabilities } = ctx.gatewayOf(provider);
  const promised = capabilities.promise;
  const open = promised && ['OPEN', 'FREEZING', 'CAPTURING'].includes(order.state);
  return {
    handle,
    kind: method.kind,
    title: method.title,
    instructions: method.instructions,
    promised,
    totalFixed: isTotalFixed(capabilities),
    reference: order.number,
    outstanding: open ? order.total : 0n,
    currencyCode: order.currencyCode,
  };
}
