import type { Pool } from 'pg';
import { jsonOf, type Market } from './market.ts';
import { shippingOf, taxIn } from './orders.ts';

/**
 * One line gets another quantity: everything an applied edit leaves in the tables, in one statement. What the total grows by
 * beyond what is held becomes a supplement's payment and ledger entry.
 * $1 order, $2 line, $3 its quantity, $4 expected version, $5 amount of the delivery, $6 free from.
 */
const EDIT = {
  name: 'order-edit',
  text: `WITH o AS MATERIALIZED (SELECT * FROM "Order" WHERE id = $1 AND version = $4 AND state = 'OPEN' AND "editableUntil" > now()
      FOR UPDATE),
  line AS MATERIALIZED (SELECT l.*, l."unitPrice" * $3::bigint / 1000 AS after FROM o JOIN "OrderLine" l ON l."orderId" = o.id
    WHERE l.id = $2),
  target AS MATERIALIZED (SELECT t.*, ${taxIn('t.after')} AS "lineTax", t.goods + t.shipping AS total,
      ${taxIn('t.shipping')} AS "shippingTax", uuidv7() AS edit, uuidv7() AS payment
    FROM (SELECT t.*, ${shippingOf('t.goods', '$5', '$6')} AS shipping
      FROM (SELECT line.after, o.subtotal - line.subtotal + line.after AS goods FROM o, line) t) t),
  held AS MATERIALIZED (SELECT c.id, sum(p."authorizedAmount" - p."releasedAmount")::bigint AS amount FROM o
    JOIN "PaymentCollection" c ON c."orderId" = o.id JOIN "Payment" p ON p."paymentCollectionId" = c.id GROUP BY c.id),
  taxes AS MATERIALIZED (SELECT o."taxTotal" - line.tax - t.amount + target."lineTax" + target."shippingTax" AS total
    FROM o, line, target, "TaxLine" t WHERE t."orderId" = $1 AND t."orderLineId" IS NULL),
  snapshot AS MATERIALIZED (SELECT json_build_object('currencyCode', o."currencyCode", 'pricesIncludeTax', true,
      'lines', (SELECT json_agg(json_build_object('variantId', l."variantId", 'productTitle', l."productTitle", 'variantTitle',
        l."variantTitle", 'sku', l.sku, 'imagePath', l."imagePath", 'unitOfMeasure', l."unitOfMeasure",
        'quantity', CASE WHEN l.id = $2 THEN $3::text ELSE l.quantity::text END, 'unitPrice', l."unitPrice"::text,
        'subtotal', CASE WHEN l.id = $2 THEN target.after ELSE l.subtotal END::text) ORDER BY l.position)
        FROM "OrderLine" l WHERE l."orderId" = o.id),
      'shipping', json_build_object('optionId', o."shippingOptionId", 'amount', target.shipping::text),
      'subtotal', target.goods::text, 'taxTotal', taxes.total::text, 'total', target.total::text)::jsonb AS json
    FROM o, target, taxes),
  edit AS (INSERT INTO "OrderEdit" (id, "orderId", "baseVersion", state, changes, target, "totalBefore", "totalAfter", "planKind",
      "planAmount", "actorKind", "expiresAt", "createdAt", "settledAt")
    SELECT target.edit, o.id, o.version, 'APPLIED', json_build_array(json_build_object('kind', 'setQuantity', 'lineId', line.id,
      'quantity', $3::text)), snapshot.json, o.total, target.total,
      CASE WHEN target.total > held.amount THEN 'SUPPLEMENT' WHEN target.total > o.total THEN 'COVERED' ELSE 'CAPTURE_LESS' END::"PaymentPlanKind",
      greatest(target.total - held.amount, 0), 'SHOPPER', now() + interval '5 minutes', now(), now()
    FROM o, line, target, snapshot, held),
  version AS (INSERT INTO "OrderVersion" ("orderId", version, snapshot, changes, total, "actorKind", "editId", "createdAt")
    SELECT o.id, o.version + 1, snapshot.json, json_build_array(json_build_object('kind', 'QUANTITY_CHANGED', 'variantId',
      line."variantId", 'from', line.quantity::text, 'to', $3::text)), target.total, 'SHOPPER', target.edit, now()
    FROM o, line, target, snapshot),
  changed AS (UPDATE "OrderLine" l SET quantity = $3::bigint, subtotal = target.after, tax = target."lineTax", total = target.after
    FROM line, target WHERE l.id = line.id),
  "lineTaxed" AS (UPDATE "TaxLine" t SET amount = CASE WHEN t."orderLineId" IS NULL THEN target."shippingTax" ELSE target."lineTax" END
    FROM target, o WHERE t."orderId" = o.id AND (t."orderLineId" = $2 OR t."orderLineId" IS NULL)),
  collected AS (UPDATE "PaymentCollection" c SET amount = target.total FROM target, held WHERE c.id = held.id),
  ordered AS (UPDATE "Order" ord SET version = o.version + 1, subtotal = target.goods, "shippingTotal" = target.shipping,
      "taxTotal" = taxes.total, total = target.total, "eventSequence" = o."eventSequence" + 1
    FROM o, target, taxes WHERE ord.id = o.id),
  stock AS (UPDATE "Reservation" r SET quantity = $3::bigint FROM line WHERE r."orderId" = $1 AND r."variantId" = line."variantId"),
  supplement AS (INSERT INTO "Payment" (id, "paymentCollectionId", "orderEditId", role, provider, "intentId", "currencyCode", "createdAt")
    SELECT target.payment, held.id, target.edit, 'SUPPLEMENT', 'none', 'none_' || target.payment, o."currencyCode", now()
    FROM o, target, held WHERE target.total > held.amount),
  ledger AS (INSERT INTO "OrderTransaction" (id, "orderId", "paymentId", kind, amount, "currencyCode", "providerReference", "occurredAt")
    SELECT uuidv7(), o.id, target.payment, 'AUTHORIZATION', target.total - held.amount, o."currencyCode", 'none_' || target.payment, now()
    FROM o, target, held WHERE target.total > held.amount),
  told AS (INSERT INTO "OutboxEvent" (id, name, payload, "orderId", sequence, "correlationId", "deliverAt", "createdAt", "fannedOutAt")
    SELECT uuidv7(), 'order.edited', json_build_object('orderId', o.id, 'version', o.version + 1), o.id, o."eventSequence" + 1, 'limit',
      now(), now(), now() FROM o)
  SELECT json_build_object('version', o.version + 1, 'total', target.total)::text AS json FROM o, target`,
};

export const editOrder = (
  pool: Pool,
  { shippingAmount, shippingFreeFrom }: Market,
  edit: { orderId: string; lineId: string; quantity: string; version: number },
) =>
  jsonOf(pool, EDIT, [
    edit.orderId,
    edit.lineId,
    edit.quantity,
    edit.version,
    shippingAmount,
    shippingFreeFrom,
  ]);
