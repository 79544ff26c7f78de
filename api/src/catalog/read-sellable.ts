import type { Ctx, Tx } from '../ctx.ts';
import type { Minor, Quantity } from '../money/money.ts';

/** A variant as far as selling it goes: what it is called, what it costs today, in which quantities it comes. */
export interface SellableVariant {
  readonly variantId: string;
  readonly productId: string;
  readonly productHandle: string;
  readonly productTitle: string;
  readonly variantTitle: string;
  readonly sku: string;
  readonly imagePath: string | null;
  readonly unitOfMeasure: 'PIECE' | 'METRE';
  readonly taxCategory: string;
  readonly unitPrice: Minor;
  readonly quantityStep: Quantity;
  readonly quantityMinimum: Quantity;
  readonly quantityMaximum: Quantity;
}

/**
 * Variants that the channel sells now in the currency, in one statement. One that is missing from the answer is not
 * published, not priced, or another channel's: for a shopper these are all the same.
 */
export async function readSellableVariants(
  { db }: Pick<Ctx, 'db'> | Pick<Tx, 'db'>,
  input: {
    readonly salesChannelId: string;
    readonly currencyCode: string;
    readonly variantIds: readonly string[];
    readonly at: Date;
  },
): Promise<Map<string, SellableVariant>> {
  if (input.variantIds.length === 0) return new Map();
  const rows = await db.$queryRaw<SellableVariant[]>`
    SELECT v.id AS "variantId", p.id AS "productId", p.handle AS "productHandle", p.title AS "productTitle",
      v.title AS "variantTitle", v.sku, v."unitOfMeasure"::text AS "unitOfMeasure", p."taxCategory", price.amount AS "unitPrice",
      v."quantityStep", v."quantityMinimum", v."quantityMaximum",
      COALESCE(
        (SELECT i.path FROM "ProductImage" i WHERE i.id = v."imageId"),
        (SELECT i.path FROM "ProductImage" i WHERE i."productId" = p.id ORDER BY i.position LIMIT 1)) AS "imagePath"
    FROM "ProductVariant" v
    JOIN "Product" p ON p.id = v."productId"
    JOIN "ProductPublication" pub ON pub."productId" = p.id AND pub."salesChannelId" = ${input.salesChannelId}::uuid
      AND pub."publishedAt" <= ${input.at}
    JOIN "Price" price ON price."variantId" = v.id AND price."salesChannelId" = ${input.salesChannelId}::uuid
      AND price."currencyCode" = ${input.currencyCode} AND price."priceListId" IS NULL
    WHERE v.id = ANY(${[...input.variantIds]}::uuid[])`;
  return new Map(rows.map((row) => [row.variantId, row]));
}
