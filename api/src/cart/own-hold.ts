import { Prisma } from '../generated/prisma/client.ts';

/**
 * SQL for how much of a variant the cart's own payment session holds. It counts as free to the cart: a shopper who came back
 * from the payment page must not read that the last piece, their own, is sold out. Any change of the cart gives it back.
 */
export const ownHoldSql = (cartId: Prisma.Sql, variantId: Prisma.Sql): Prisma.Sql => Prisma.sql`(
    SELECT COALESCE(max(held.quantity * 1000 / need."perUnit"), 0)::bigint
    FROM "PaymentSession" session
    JOIN "Reservation" held ON held."paymentSessionId" = session.id AND held."variantId" = ${variantId}
    JOIN "InventoryLevel" level ON level.id = held."inventoryLevelId"
    JOIN "VariantInventoryItem" need ON need."variantId" = held."variantId" AND need."inventoryItemId" = level."inventoryItemId"
    WHERE session."cartId" = ${cartId})`;
