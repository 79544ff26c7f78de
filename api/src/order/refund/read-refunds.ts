import type { Ctx } from '../../ctx.ts';
import type { Dispute, Prisma } from '../../generated/prisma/client.ts';
import type { RefundReason } from '../../generated/prisma/enums.ts';
import type { Minor, Quantity } from '../../money/money.ts';
import type { OrderFacts } from '../lock.ts';
import { priceReturn } from './allocate.ts';
import { readRefundable, readSoldLines, sumRefundable } from './request-refund.ts';

const WITH_CARD = {
  payment: { select: { currencyCode: true, cardBrand: true, cardLast4: true } },
  lines: { orderBy: { orderLineId: 'asc' } },
} satisfies Prisma.RefundInclude;

export type RefundView = Prisma.RefundGetPayload<{ include: typeof WITH_CARD }>;

/** What an order's shopper reads as the reason of a refund. */
export const REASON_WORDS: Readonly<Record<RefundReason, string>> = {
  RETURNED: 'Goods came back',
  DAMAGED: 'Goods arrived damaged',
  WRONG_ITEM: 'The wrong goods were sent',
  NOT_DELIVERED: 'Goods did not arrive',
  GOODWILL: 'With our apologies',
  CANCELED: 'The order was cancelled',
  OVERCHARGED: 'More was charged than the order came to',
  OTHER: 'As agreed',
};

/** An order's refunds, oldest first. For callers that have proved their right to the order. */
export const readRefunds = ({ db }: Pick<Ctx, 'db'>, orderId: string): Promise<RefundView[]> =>
  db.refund.findMany({ where: { orderId }, orderBy: { id: 'asc' }, include: WITH_CARD });

/** The shopper's: what was given back or is on its way, and what came back after they had been told of it. */
export const readShopperRefunds = ({ db }: Pick<Ctx, 'db'>, orderId: string): Promise<RefundView[]> =>
  db.refund.findMany({
    where: { orderId, OR: [{ state: { not: 'FAILED' } }, { providerReference: { not: null } }] },
    orderBy: { id: 'asc' },
    include: WITH_CARD,
  });

/** An order's disputes, oldest first. */
export const readDisputes = ({ db }: Pick<Ctx, 'db'>, orderId: string): Promise<Dispute[]> =>
  db.dispute.findMany({ where: { orderId }, orderBy: { id: 'asc' } });

type Refundable = Pick<OrderFacts, 'id' | 'state' | 'lines' | 'paymentCollection'>;

/** What staff can give back now: nothing of payments that are disputed. */
export const readRefundableAmount = async (ctx: Pick<Ctx, 'db'>, order: Refundable): Promise<Minor> =>
  sumRefundable((await readRefundable(ctx, order)).open);

export interface RefundableLine {
  readonly lineId: string;
  readonly title: string;
  readonly quantity: Quantity;
  readonly amount: Minor;
}

/** What every line can still give back, the lines without anything left out. */
export async function readRefundableLines(
  ctx: Pick<Ctx, 'db'>,
  order: Refundable,
): Promise<RefundableLine[]> {
  const sold = await readSoldLines(ctx, order);
  return order.lines.flatMap(({ id, productTitle, variantTitle }) => {
    const line = sold.get(id)!;
    const quantity = line.quantity - line.quantityBack;
    if (quantity === 0n) return [];
    const title = variantTitle === '' ? productTitle : `${productTitle}, ${variantTitle}`;
    return [{ lineId: id, title, quantity, amount: priceReturn(line, quantity) }];
  });
}
