import type { PrismaClient } from '../src/generated/prisma/client.ts';

/**
 * Everything an auditor would look at of one order, with the stock it touches: equal before and after means that
 * nothing changed, to the bit. Bookkeeping of attempts (edits, operations, events) is not part of it.
 */
export async function booksOf(db: PrismaClient, orderId: string) {
  const order = await db.order.findUniqueOrThrow({
    where: { id: orderId },
    omit: { eventSequence: true, nextCaptureAt: true },
    include: {
      lines: { orderBy: { id: 'asc' } },
      taxLines: { orderBy: [{ orderLineId: 'asc' }, { amount: 'asc' }] },
      versions: { orderBy: { version: 'asc' } },
      shippingAddress: true,
      paymentCollection: {
        include: { payments: { omit: { incrementAttempts: true }, orderBy: { createdAt: 'asc' } } },
      },
      transactions: { orderBy: { id: 'asc' } },
      reservations: { orderBy: { id: 'asc' } },
    },
  });
  const levels = await db.inventoryLevel.findMany({ orderBy: { id: 'asc' } });
  return { order, levels };
}

/** The laws that must hold over the whole database at any time; empty when they do. Shares no code with the domain. */
export async function brokenLaws(db: PrismaClient): Promise<string[]> {
  const found = await db.$queryRaw<{ law: string }[]>`
    SELECT 'reserved differs from its reservations: level ' || l.id AS law FROM "InventoryLevel" l
      WHERE l.reserved <> (SELECT COALESCE(sum(r.quantity), 0) FROM "Reservation" r WHERE r."inventoryLevelId" = l.id)
    UNION ALL
    SELECT 'oversold: level ' || id FROM "InventoryLevel"
      WHERE "onHand" - reserved < CASE WHEN "allowBackorder" THEN -"backorderLimit" ELSE 0 END
    UNION ALL
    SELECT 'collection differs from total: ' || o.number FROM "Order" o
      LEFT JOIN "PaymentCollection" c ON c."orderId" = o.id WHERE c.amount IS DISTINCT FROM o.total
    UNION ALL
    SELECT 'lines differ from subtotal: ' || o.number FROM "Order" o
      WHERE o.subtotal <> (SELECT COALESCE(sum(subtotal), 0) FROM "OrderLine" l WHERE l."orderId" = o.id)
    UNION ALL
    SELECT 'captured other than the total: ' || o.number FROM "Order" o
      WHERE o.state = 'CAPTURED' AND o.total <> (SELECT COALESCE(sum(t.amount), 0) FROM "OrderTransaction" t WHERE t."orderId" = o.id AND t.kind = 'CAPTURE')
        AND NOT EXISTS (SELECT FROM "OrderTransaction" t WHERE t."orderId" = o.id AND t.kind = 'CAPTURE' AND t.unasked)
    UNION ALL
    SELECT 'captured and not given back though cancelled: ' || o.number FROM "Order" o
      WHERE o.state = 'CANCELED' AND 0 < (
        SELECT COALESCE(sum(CASE t.kind WHEN 'CAPTURE' THEN t.amount WHEN 'REFUND' THEN -t.amount ELSE 0 END), 0)
        FROM "OrderTransaction" t WHERE t."orderId" = o.id)
        - (SELECT COALESCE(sum(r.amount), 0) FROM "Refund" r WHERE r."orderId" = o.id AND r.state = 'PENDING')
    UNION ALL
    SELECT 'holds do not cover the open order: ' || o.number FROM "Order" o JOIN "PaymentCollection" c ON c."orderId" = o.id
      WHERE o.state IN ('OPEN', 'FREEZING')
        AND NOT EXISTS (SELECT FROM "OrderTransaction" t WHERE t."orderId" = o.id AND t.kind = 'RELEASE' AND t.unasked)
        AND o.total > (
        SELECT COALESCE(sum(p."authorizedAmount" - p."releasedAmount"), 0) FROM "Payment" p WHERE p."paymentCollectionId" = c.id)
    UNION ALL
    SELECT 'stock of the open order is not reserved: ' || o.number FROM "Order" o
      WHERE o.state <> 'CANCELED' AND EXISTS (
        SELECT FROM "OrderLine" l JOIN "VariantInventoryItem" part ON part."variantId" = l."variantId"
        WHERE l."orderId" = o.id AND l.quantity * part."perUnit" <> 1000 * (
          SELECT COALESCE(sum(r.quantity), 0) FROM "Reservation" r JOIN "InventoryLevel" lv ON lv.id = r."inventoryLevelId"
          WHERE r."orderId" = o.id AND r."variantId" = l."variantId" AND lv."inventoryItemId" = part."inventoryItemId"))
    UNION ALL
    SELECT 'reserved for no line of its order: ' || o.number FROM "Order" o JOIN "Reservation" r ON r."orderId" = o.id
      WHERE o.state = 'CANCELED' OR NOT EXISTS (SELECT FROM "OrderLine" l WHERE l."orderId" = o.id AND l."variantId" = r."variantId")
    UNION ALL
    SELECT 'a crossing of zero is not announced exactly once: level ' || l.id FROM "InventoryLevel" l
      WHERE l.crossings <> (SELECT count(*) FROM "OutboxEvent" e WHERE e.name = 'inventory.backordered' AND e.payload ->> 'levelId' = l.id::text)
    UNION ALL
    SELECT 'the ledger and the payment differ: ' || p."intentId" FROM "Payment" p
      CROSS JOIN LATERAL (
        SELECT COALESCE(sum(amount) FILTER (WHERE kind IN ('AUTHORIZATION', 'INCREMENT')), 0) AS authorized,
          COALESCE(sum(amount) FILTER (WHERE kind = 'CAPTURE'), 0) AS captured,
          COALESCE(sum(amount) FILTER (WHERE kind = 'RELEASE'), 0) AS released,
          COALESCE(sum(CASE kind WHEN 'REFUND' THEN amount WHEN 'REFUND_REVERSAL' THEN -amount END), 0) AS refunded,
          COALESCE(sum(CASE kind WHEN 'DISPUTE' THEN amount WHEN 'DISPUTE_REVERSAL' THEN -amount END), 0) AS disputed
        FROM "OrderTransaction" t WHERE t."paymentId" = p.id) ledger
      WHERE p."authorizedAmount" <> ledger.authorized OR p."capturedAmount" <> ledger.captured OR p."releasedAmount" <> ledger.released
        OR p."refundedAmount" <> ledger.refunded OR p."disputedAmount" <> ledger.disputed
    UNION ALL
    SELECT 'refunds differ from what is pledged, or exceed what was captured: ' || p."intentId" FROM "Payment" p
      CROSS JOIN LATERAL (SELECT COALESCE(sum(amount), 0) AS back FROM "Refund" r WHERE r."paymentId" = p.id AND r.state <> 'FAILED') refunds
      WHERE p."pledgedAmount" <> refunds.back OR refunds.back > p."capturedAmount"
    UNION ALL
    SELECT 'a refund and the ledger differ: ' || r.id FROM "Refund" r
      CROSS JOIN LATERAL (
        SELECT COALESCE(sum(CASE kind WHEN 'REFUND' THEN amount WHEN 'REFUND_REVERSAL' THEN -amount END), 0) AS gone
        FROM "OrderTransaction" t WHERE t."paymentId" = r."paymentId" AND t."providerReference" = r."providerReference") ledger
      WHERE ledger.gone <> CASE WHEN r.state = 'FAILED' OR r."providerReference" IS NULL THEN 0 ELSE r.amount END
    UNION ALL
    SELECT 'a refund and its operation differ: ' || r.id FROM "Refund" r JOIN "PaymentOperation" o ON o.id = r."operationId"
      WHERE o.kind <> 'REFUND' OR o.amount <> r.amount OR o."paymentId" <> r."paymentId"
        OR (o.state = 'PENDING') <> (r.state = 'PENDING' AND r."providerReference" IS NULL)
    UNION ALL
    SELECT 'a line gave back more than it was sold for: ' || l.id FROM "OrderLine" l
      CROSS JOIN LATERAL (
        SELECT COALESCE(sum(rl.quantity), 0) AS quantity, COALESCE(sum(rl.amount), 0) AS amount
        FROM "RefundLine" rl JOIN "Refund" r ON r.id = rl."refundId" AND r.state <> 'FAILED' WHERE rl."orderLineId" = l.id) back
      WHERE back.quantity > l.quantity OR back.amount > l.total
    UNION ALL
    SELECT 'a refund is not what its lines come to: ' || r.id FROM "Refund" r JOIN "RefundLine" rl ON rl."refundId" = r.id
      GROUP BY r.id HAVING sum(rl.amount) <> r.amount`;
  return found.map(({ law }) => law);
}
