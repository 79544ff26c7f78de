import type { Tx } from '../ctx.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { availabilitySql } from '../inventory/availability.ts';
import { InsufficientStockError, type Shortage } from '../inventory/errors.ts';
import type { Minor, Quantity } from '../money/money.ts';
import { type QuantityLimits, quantityIsAllowed } from './assess.ts';
import { QuantityNotAllowedError, VariantUnavailableError } from './errors.ts';
import type { LockedCart } from './lock.ts';
import { ownHoldSql } from './own-hold.ts';

/** What a channel offers of a variant today, and how much of it a cart holds already. */
export interface Offer extends QuantityLimits {
  readonly variantId: string;
  readonly unitPrice: Minor;
  readonly sellable: Quantity;
  readonly inCart: Quantity;
  /** Different variants in the cart, whichever they are. */
  readonly cartLines: number;
}

/** The variants of a change, named by id or by the line that holds one. */
export type OfferKey = { readonly variantIds: readonly string[] } | { readonly lineId: string };

/** Offers of variants to a locked cart, in one statement. A variant without an offer is not sold there, or not in the currency. */
export async function readOffers(
  tx: Tx,
  cart: Pick<LockedCart, 'id' | 'salesChannelId' | 'currencyCode'>,
  key: OfferKey,
): Promise<Map<string, Offer>> {
  const channelId = Prisma.sql`${cart.salesChannelId}::uuid`;
  const isWanted =
    'lineId' in key
      ? Prisma.sql`line.id = ${key.lineId}::uuid`
      : Prisma.sql`variant.id = ANY(${[...key.variantIds]}::uuid[])`;
  const offers = await tx.db.$queryRaw<Offer[]>`
    SELECT variant.id AS "variantId", price.amount AS "unitPrice", variant."quantityStep", variant."quantityMinimum",
      variant."quantityMaximum", COALESCE(free.sellable, 0)
        + ${ownHoldSql(Prisma.sql`${cart.id}::uuid`, Prisma.sql`variant.id`)} AS sellable, COALESCE(line.quantity, 0) AS "inCart",
      (SELECT count(*)::int FROM "CartLine" other WHERE other."cartId" = ${cart.id}::uuid) AS "cartLines"
    FROM "ProductVariant" variant
    JOIN "ProductPublication" publication ON publication."productId" = variant."productId"
      AND publication."salesChannelId" = ${channelId} AND publication."publishedAt" <= ${tx.now()}
    JOIN "Price" price ON price."variantId" = variant.id AND price."salesChannelId" = publication."salesChannelId"
      AND price."currencyCode" = ${cart.currencyCode} AND price."priceListId" IS NULL
    LEFT JOIN "CartLine" line ON line."cartId" = ${cart.id}::uuid AND line."variantId" = variant.id
    LEFT JOIN LATERAL (${availabilitySql(channelId, Prisma.sql`ARRAY[variant.id]`)}) free ON true
    WHERE ${isWanted}`;
  return new Map(offers.map((offer) => [offer.variantId, offer]));
}

/**
 * Checks that every wanted quantity, in all, is offered.
 * @throws {VariantUnavailableError}, {QuantityNotAllowedError}, {InsufficientStockError} with every shortage
 */
export function assertOffered(
  offers: ReadonlyMap<string, Offer>,
  wanted: ReadonlyMap<string, Quantity>,
): void {
  const missing = [...wanted.keys()].filter((variantId) => !offers.has(variantId));
  if (missing.length > 0) throw new VariantUnavailableError(...missing);
  const shortages: Shortage[] = [];
  for (const [variantId, quantity] of wanted) {
    const offer = offers.get(variantId)!;
    if (!quantityIsAllowed(quantity, offer))
      throw new QuantityNotAllowedError({
        variantId,
        step: offer.quantityStep,
        minimum: offer.quantityMinimum,
        maximum: offer.quantityMaximum,
      });
    if (offer.sellable < quantity)
      shortages.push({ variantId, available: offer.sellable, requested: quantity });
  }
  if (shortages.length > 0) throw new InsufficientStockError(shortages);
}
