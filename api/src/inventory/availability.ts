import { Prisma } from '../generated/prisma/client.ts';
import type { Quantity } from '../money/money.ts';

export interface Availability {
  /** What a shopper could take now, backorder included; never negative. */
  readonly sellable: Quantity;
  /** What is really there; never negative. */
  readonly inStock: Quantity;
  /** Days until goods beyond `inStock` can leave; null where backorder is not allowed. */
  readonly backorderDays: number | null;
  /** When they leave, where that is known. */
  readonly backorderShipsBy: Date | null;
}

export const NO_STOCK: Availability = {
  sellable: 0n,
  inStock: 0n,
  backorderDays: null,
  backorderShipsBy: null,
};

/**
 * SQL for rows of (variantId, sellable, inStock, backorderDays, backorderShipsBy): a piece of a statement, for readers that need it beside
 * other facts in one round trip. `variantIds` is an expression of type uuid[]; variants that are not stocked have no row.
 * The aliases part, best, stock and served are taken inside.
 */
export const availabilitySql = (salesChannelId: Prisma.Sql, variantIds: Prisma.Sql): Prisma.Sql => Prisma.sql`
    SELECT part."variantId",
      GREATEST(MIN(best.sellable * 1000 / part."perUnit"), 0)::bigint AS sellable,
      GREATEST(MIN(best."inStock" * 1000 / part."perUnit"), 0)::bigint AS "inStock",
      MAX(best."backorderDays") AS "backorderDays", MAX(best."backorderShipsBy") AS "backorderShipsBy"
    FROM "VariantInventoryItem" part
    CROSS JOIN LATERAL (
      SELECT COALESCE(MAX(stock."onHand" - stock.reserved + CASE WHEN stock."allowBackorder" THEN stock."backorderLimit" ELSE 0 END), 0) AS sellable,
        COALESCE(MAX(GREATEST(stock."onHand" - stock.reserved, 0)), 0) AS "inStock",
        MAX(stock."backorderDays") FILTER (WHERE stock."allowBackorder") AS "backorderDays",
        MAX(stock."backorderShipsBy") FILTER (WHERE stock."allowBackorder") AS "backorderShipsBy"
      FROM "InventoryLevel" stock
      JOIN "SalesChannelStockLocation" served ON served."stockLocationId" = stock."stockLocationId"
        AND served."salesChannelId" = ${salesChannelId}
      WHERE stock."inventoryItemId" = part."inventoryItemId") best
    WHERE part."variantId" = ANY(${variantIds})
    GROUP BY part."variantId"`;
