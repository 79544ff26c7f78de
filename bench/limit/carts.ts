import { createHash, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { jsonOf, type Market } from './market.ts';

const CREATE = {
  name: 'cart-create',
  text: `INSERT INTO "Cart" (id, "salesChannelId", "regionId", "currencyCode", "tokenHash", "createdAt", "updatedAt")
    VALUES (uuidv7(), $1, $2, $3, $4, now(), now())`,
};

/** Grows the line if there is enough, bumps the version, and answers with the line as a bag shows it. */
const ADD = {
  name: 'cart-line-add',
  text: `WITH cart AS (UPDATE "Cart" SET version = version + 1, "updatedAt" = now()
      WHERE "tokenHash" = $1 AND "completedAt" IS NULL RETURNING id, version),
    goods AS MATERIALIZED (SELECT v.id, v.sku, v.title, v."unitOfMeasure", p.title AS product, p.handle, price.amount,
        (SELECT json_build_object('path', i.path, 'alt', i.alt) FROM "ProductImage" i WHERE i.id = v."imageId") AS image,
        (SELECT max(l."onHand" - l.reserved + l."backorderLimit") FROM "VariantInventoryItem" part
          JOIN "InventoryLevel" l ON l."inventoryItemId" = part."inventoryItemId" WHERE part."variantId" = v.id) AS free
      FROM "ProductVariant" v JOIN "Product" p ON p.id = v."productId"
      JOIN "Price" price ON price."variantId" = v.id AND price."salesChannelId" = $2 AND price."currencyCode" = $3
        AND price."priceListId" IS NULL
      WHERE v.id = $4),
    line AS (INSERT INTO "CartLine" (id, "cartId", "variantId", quantity, "seenUnitPrice", "createdAt")
      SELECT uuidv7(), cart.id, goods.id, $5, goods.amount, now() FROM cart, goods WHERE goods.free >= $5
      ON CONFLICT ("cartId", "variantId") DO UPDATE SET quantity = "CartLine".quantity + EXCLUDED.quantity
      RETURNING id, quantity)
    SELECT json_build_object('version', cart.version, 'line', line.id, 'quantity', line.quantity, 'sku', goods.sku,
      'title', goods.title, 'product', goods.product, 'handle', goods.handle, 'image', goods.image, 'unitPrice', goods.amount,
      'subtotal', goods.amount * line.quantity / 1000)::text AS json FROM cart, goods, line`,
};

const hashOf = (token: string) => createHash('sha256').update(token).digest();

export async function createCart(pool: Pool, { channelId, regionId, currencyCode }: Market): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  await pool.query({ ...CREATE, values: [channelId, regionId, currencyCode, hashOf(token)] });
  return JSON.stringify({ token });
}

export const addLine = (
  pool: Pool,
  { channelId, currencyCode }: Market,
  { token, variantId, quantity }: { token: string; variantId: string; quantity: string },
) => jsonOf(pool, ADD, [hashOf(token), channelId, currencyCode, variantId, quantity]);
