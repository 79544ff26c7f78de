import type { Ctx, Tx } from '../ctx.ts';
import type { Prisma } from '../generated/prisma/client.ts';

/** Everything an edit, a capture or a cancel decides on. */
const EVERYTHING = {
  lines: {
    orderBy: { position: 'asc' },
    include: {
      variant: {
        select: {
          quantityStep: true,
          quantityMinimum: true,
          quantityMaximum: true,
          product: { select: { taxCategory: true, handle: true } },
        },
      },
      taxLines: true,
    },
  },
  taxLines: { where: { orderLineId: null } },
  shippingAddress: true,
  shippingOption: true,
  region: { include: { taxRates: true } },
  paymentCollection: { include: { payments: { orderBy: { createdAt: 'asc' } } } },
  edits: { where: { state: { in: ['PENDING', 'REQUIRES_ACTION'] } } },
} satisfies Prisma.OrderInclude;

export type OrderFacts = Prisma.OrderGetPayload<{ include: typeof EVERYTHING }>;

/** Reads an order without a lock, for previews. */
export const readOrderFacts = (
  { db }: Pick<Ctx, 'db'> | Pick<Tx, 'db'>,
  orderId: string,
): Promise<OrderFacts> => db.order.findUniqueOrThrow({ where: { id: orderId }, include: EVERYTHING });

/**
 * Takes the order's row lock, which every writer of an order takes first, and reads what is true under it.
 * Edit, capture and cancel exclude each other here and nowhere else.
 */
export async function lockOrder(tx: Tx, orderId: string): Promise<OrderFacts> {
  await tx.db.$queryRaw`SELECT id FROM "Order" WHERE id = ${orderId}::uuid FOR NO KEY UPDATE`;
  return readOrderFacts(tx, orderId);
}

/** Holds of the order that are not settled, oldest first, as the planner and the capture see them. */
export const holdsOf = (order: Pick<OrderFacts, 'paymentCollection'>) =>
  (order.paymentCollection?.payments ?? [])
    .map((payment) => ({
      paymentId: payment.id,
      provider: payment.provider,
      intentId: payment.intentId,
      held: payment.authorizedAmount - payment.releasedAmount - payment.capturedAmount,
      incrementable: payment.incrementable,
      incrementAttempts: payment.incrementAttempts,
    }))
    .filter(({ held }) => held > 0n);

/** Who the order was paid through, and who is asked for more. */
export const providerOf = (order: Pick<OrderFacts, 'paymentCollection'>): string =>
  order.paymentCollection!.payments[0]!.provider;
