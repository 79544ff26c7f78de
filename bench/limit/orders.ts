import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { jsonOf, type Market } from './market.ts';

/** Parts per million, included in the price. */
const TAX_PPM = 190_000;
/** The tax in an amount that includes it, in SQL. */
export const taxIn = (amount: string) => `round(${amount} * ${TAX_PPM} / ${1_000_000 + TAX_PPM}.0)::bigint`;
/** Delivery of goods of this worth, in SQL over the parameters that hold the option's amount and threshold. */
export const shippingOf = (subtotal: string, amount: string, freeFrom: string) =>
  `CASE WHEN ${subtotal} >= ${freeFrom}::bigint THEN 0 ELSE ${amount}::bigint END`;
/** No worker must ever try to capture these orders: nothing is held for them. */
export const NEVER = "'2100-01-01'::timestamptz";

/**
 * Everything that placing an order leaves in the tables, in one statement: cart, addresses, session with its quote, order,
 * lines, taxes, first version, payment with its ledger entry, stock, access and the two announcements.
 * $1 channel, $2 region, $3 currency, $4 variants, $5 quantity of each, $6 option, $7 its amount, $8 free from, $9 a secret.
 */
const PLACE = {
  name: 'order-place',
  text: `WITH ids AS MATERIALIZED (SELECT uuidv7() AS cart, uuidv7() AS address, uuidv7() AS session, uuidv7() AS "order",
      uuidv7() AS collection, uuidv7() AS payment),
  goods AS MATERIALIZED (SELECT v.id AS variant, uuidv7() AS line, p.title AS product, v.title, v.sku, v."unitOfMeasure" AS unit,
      i.path, price.amount AS price, price.amount * $5::bigint / 1000 AS subtotal, ${taxIn('price.amount * $5::bigint / 1000')} AS tax,
      part.level, row_number() OVER (ORDER BY v.id) - 1 AS position
    FROM "ProductVariant" v JOIN "Product" p ON p.id = v."productId"
    JOIN "Price" price ON price."variantId" = v.id AND price."salesChannelId" = $1 AND price."currencyCode" = $3
      AND price."priceListId" IS NULL
    LEFT JOIN "ProductImage" i ON i.id = v."imageId"
    CROSS JOIN LATERAL (SELECT l.id AS level FROM "VariantInventoryItem" item
      JOIN "InventoryLevel" l ON l."inventoryItemId" = item."inventoryItemId"
      WHERE item."variantId" = v.id ORDER BY l."onHand" - l.reserved DESC LIMIT 1) part
    WHERE v.id = ANY ($4::uuid[])),
  sums AS MATERIALIZED (SELECT s.*, s.subtotal + s.shipping AS total, s."lineTax" + ${taxIn('s.shipping')} AS tax
    FROM (SELECT s.*, ${shippingOf('s.subtotal', '$7', '$8')} AS shipping
      FROM (SELECT sum(subtotal)::bigint AS subtotal, sum(tax)::bigint AS "lineTax" FROM goods) s) s),
  quote AS MATERIALIZED (SELECT json_build_object('currencyCode', $3::text, 'pricesIncludeTax', true,
      'lines', (SELECT json_agg(json_build_object('variantId', variant, 'productTitle', product, 'variantTitle', title, 'sku', sku,
        'imagePath', path, 'unitOfMeasure', unit, 'quantity', $5::text, 'unitPrice', price::text, 'subtotal', subtotal::text,
        'tax', tax::text, 'total', subtotal::text) ORDER BY position) FROM goods),
      'shipping', json_build_object('optionId', $6::text, 'amount', shipping::text),
      'subtotal', subtotal::text, 'taxTotal', tax::text, 'total', total::text)::jsonb AS json FROM sums),
  address AS (INSERT INTO "Address" (id, name, line1, city, "postalCode", "countryCode", "createdAt")
    SELECT address, 'Ada Weaver', 'Webergasse 1', 'Dresden', '01067', 'DE', now() FROM ids),
  cart AS (INSERT INTO "Cart" (id, "salesChannelId", "regionId", "currencyCode", "tokenHash", version, email, "shippingAddressId",
      "billingAddressId", "shippingOptionId", "createdAt", "updatedAt", "completedAt")
    SELECT cart, $1, $2, $3, $9, 5, 'ada@weaver.example', address, address, $6::uuid, now(), now(), now() FROM ids),
  "cartLine" AS (INSERT INTO "CartLine" (id, "cartId", "variantId", quantity, "seenUnitPrice", "createdAt")
    SELECT uuidv7(), ids.cart, variant, $5::bigint, price, now() FROM ids, goods),
  session AS (INSERT INTO "PaymentSession" (id, "cartId", "cartVersion", flow, state, provider, quote, total, "currencyCode",
      "intentId", "expiresAt", "nextCheckAt", "createdAt")
    SELECT ids.session, ids.cart, 5, 'ELEMENT', 'PLACED', 'none', quote.json, sums.total, $3, 'none_' || ids.session,
      now() + interval '35 minutes', ${NEVER}, now() FROM ids, sums, quote),
  placed AS (INSERT INTO "Order" (id, number, "salesChannelId", "regionId", "cartId", "paymentSessionId", "currencyCode",
      "pricesIncludeTax", email, locale, "shippingAddressId", "billingAddressId", "shippingOptionId", "shippingName", subtotal,
      "discountTotal", "shippingTotal", "taxTotal", total, "placedAt", "editableUntil", "nextCaptureAt", "eventSequence")
    SELECT ids."order", 'LM-' || ids."order", $1, $2, ids.cart, ids.session, $3, true, 'ada@weaver.example', 'en', address, address,
      $6::uuid, 'Tracked parcel', subtotal, 0, shipping, tax, total, now(), now() + interval '1 hour', ${NEVER}, 2 FROM ids, sums),
  lines AS (INSERT INTO "OrderLine" (id, "orderId", "variantId", position, "productTitle", "variantTitle", sku, "imagePath",
      "unitOfMeasure", quantity, "unitPrice", subtotal, tax, total)
    SELECT line, ids."order", variant, position, product, title, sku, path, unit, $5::bigint, price, subtotal, tax, subtotal
    FROM ids, goods),
  taxes AS (INSERT INTO "TaxLine" (id, "orderId", "orderLineId", name, "ratePpm", amount)
    SELECT uuidv7(), ids."order", taxed.line, 'VAT 19 %', ${TAX_PPM}, taxed.tax FROM ids,
      (SELECT line, tax FROM goods UNION ALL SELECT NULL, tax - "lineTax" FROM sums) taxed),
  version AS (INSERT INTO "OrderVersion" ("orderId", version, snapshot, changes, total, "actorKind", "createdAt")
    SELECT ids."order", 1, quote.json, '[]', sums.total, 'SHOPPER', now() FROM ids, quote, sums),
  collection AS (INSERT INTO "PaymentCollection" (id, "orderId", amount, "currencyCode")
    SELECT collection, "order", total, $3 FROM ids, sums),
  payment AS (INSERT INTO "Payment" (id, "paymentCollectionId", role, provider, "intentId", "currencyCode", "createdAt")
    SELECT payment, collection, 'ORIGINAL', 'none', 'none_' || session, $3, now() FROM ids),
  ledger AS (INSERT INTO "OrderTransaction" (id, "orderId", "paymentId", kind, amount, "currencyCode", "providerReference", "occurredAt")
    SELECT uuidv7(), "order", payment, 'AUTHORIZATION', total, $3, 'none_' || session, now() FROM ids, sums),
  stock AS (INSERT INTO "Reservation" (id, "inventoryLevelId", "variantId", quantity, "orderId", "createdAt")
    SELECT uuidv7(), level, variant, $5::bigint, ids."order", now() FROM ids, goods ORDER BY level),
  access AS (INSERT INTO "OrderAccess" (id, "orderId", scopes, "expiresAt", "createdAt")
    SELECT uuidv7(), "order", ARRAY['view', 'edit'], now() + interval '90 days', now() FROM ids),
  events AS (INSERT INTO "OutboxEvent" (id, name, payload, "orderId", sequence, "correlationId", "deliverAt", "createdAt", "fannedOutAt")
    SELECT uuidv7(), told.name, json_build_object('orderId', "order"), "order", told.sequence, 'limit', now(), now(), now()
    FROM ids, (VALUES ('order.placed', 1), ('order.window-closed', 2)) told(name, sequence))
  SELECT json_build_object('orderId', ids."order", 'version', 1, 'lines', (SELECT json_agg(json_build_object('id', line) ORDER BY position)
    FROM goods))::text AS json FROM ids`,
};

const SECRET_BYTES = 32;

export const placeOrder = (
  pool: Pool,
  market: Market,
  { variantIds, quantity }: { variantIds: readonly string[]; quantity: string },
) =>
  jsonOf(pool, PLACE, [
    market.channelId,
    market.regionId,
    market.currencyCode,
    variantIds,
    quantity,
    market.shippingOptionId,
    market.shippingAmount,
    market.shippingFreeFrom,
    randomBytes(SECRET_BYTES),
  ]);
