/**
 * Questions to the whole database once everything is settled; each row of an answer is a broken law. Plain SQL that
 * shares nothing with the application but the names of its tables.
 */
export const BOOKS: readonly (readonly [law: string, sql: string])[] = [
  [
    'two orders of one cart or payment',
    `SELECT min(number) FROM "Order" GROUP BY "cartId" HAVING count(*) > 1
     UNION ALL SELECT min(number) FROM "Order" GROUP BY "paymentSessionId" HAVING count(*) > 1`,
  ],
  [
    'order not settled',
    `SELECT number || ' ' || state FROM "Order" WHERE state NOT IN ('CAPTURED', 'CANCELED', 'CAPTURE_FAILED')`,
  ],
  [
    'order not exactly captured',
    `SELECT o.number FROM "Order" o WHERE o.state = 'CAPTURED' AND o.total <> COALESCE((SELECT sum(t.amount)
       FROM "OrderTransaction" t WHERE t."orderId" = o.id AND t.kind::text = 'CAPTURE'), 0)`,
  ],
  [
    'cancelled order with money',
    `SELECT o.number FROM "Order" o JOIN "OrderTransaction" t ON t."orderId" = o.id WHERE o.state = 'CANCELED' GROUP BY o.number
     HAVING sum(CASE WHEN t.kind::text IN ('CAPTURE', 'REFUND_REVERSAL') THEN t.amount WHEN t.kind::text = 'REFUND' THEN -t.amount ELSE 0 END) <> 0`,
  ],
  [
    'hold of a settled order still open in the ledger',
    `SELECT o.number || ' ' || p."intentId" FROM "Order" o JOIN "PaymentCollection" c ON c."orderId" = o.id
     JOIN "Payment" p ON p."paymentCollectionId" = c.id CROSS JOIN LATERAL (
       SELECT COALESCE(sum(CASE WHEN t.kind::text IN ('AUTHORIZATION', 'INCREMENT') THEN t.amount
         WHEN t.kind::text IN ('CAPTURE', 'RELEASE') THEN -t.amount ELSE 0 END), 0) AS held
       FROM "OrderTransaction" t WHERE t."paymentId" = p.id) l
     WHERE o.state IN ('CAPTURED', 'CANCELED') AND l.held <> 0`,
  ],
  ['edit without an end', `SELECT id::text FROM "OrderEdit" WHERE state IN ('PENDING', 'REQUIRES_ACTION')`],
  [
    'bank call without an outcome',
    `SELECT x.id || ' ' || x.kind FROM "PaymentOperation" x WHERE x.state = 'PENDING'`,
  ],
  [
    'session neither placed nor closed',
    `SELECT id || ' ' || state FROM "PaymentSession" WHERE state = 'OPEN' OR (state <> 'PLACED' AND "closedAt" IS NULL)`,
  ],
  [
    'session placed without its order',
    `SELECT s.id::text FROM "PaymentSession" s LEFT JOIN "Order" o ON o."paymentSessionId" = s.id WHERE (s.state = 'PLACED') <> (o.id IS NOT NULL)`,
  ],
  [
    'stock claimed by something that ended',
    `SELECT id::text FROM "Reservation" WHERE "orderId" IS NULL
     UNION ALL SELECT r.id::text FROM "Reservation" r JOIN "Order" o ON o.id = r."orderId" WHERE o.state = 'CANCELED'`,
  ],
  [
    'reserved is not the sum of its reservations',
    `SELECT l.id::text FROM "InventoryLevel" l WHERE l.reserved <> (SELECT COALESCE(sum(r.quantity), 0) FROM "Reservation" r WHERE r."inventoryLevelId" = l.id)`,
  ],
  [
    'sold more than there is',
    `SELECT id::text FROM "InventoryLevel" WHERE "onHand" - reserved < CASE WHEN "allowBackorder" THEN -"backorderLimit" ELSE 0 END`,
  ],
  [
    'versions have gaps',
    `SELECT o.number FROM "Order" o WHERE o.version <> (SELECT count(*) FROM "OrderVersion" v WHERE v."orderId" = o.id)`,
  ],
  [
    'placed but not announced exactly once',
    `SELECT o.number FROM "Order" o WHERE 1 <> (SELECT count(*) FROM "OutboxEvent" e WHERE e.name = 'order.placed' AND e.payload ->> 'orderId' = o.id::text)`,
  ],
  [
    'edited but not announced exactly once',
    `SELECT o.number || ' v' || v.version FROM "Order" o JOIN "OrderVersion" v ON v."orderId" = o.id AND v.version > 1
     WHERE 1 <> (SELECT count(*) FROM "OutboxEvent" e WHERE e.name = 'order.edited' AND e.payload ->> 'orderId' = o.id::text AND (e.payload ->> 'version')::int = v.version)`,
  ],
  [
    'end not announced exactly once',
    `SELECT o.number FROM "Order" o WHERE o.state IN ('CAPTURED', 'CANCELED') AND 1 <> (SELECT count(*) FROM "OutboxEvent" e
       WHERE e.name = CASE o.state WHEN 'CAPTURED' THEN 'order.finalized' ELSE 'order.canceled' END AND e.payload ->> 'orderId' = o.id::text)`,
  ],
  [
    'announced but not so',
    `SELECT e.id || ' ' || e.name FROM "OutboxEvent" e LEFT JOIN "Order" o ON o.id::text = e.payload ->> 'orderId'
     WHERE (e.name LIKE 'order.%' AND o.id IS NULL) OR (e.name = 'order.finalized' AND o.state <> 'CAPTURED')
       OR (e.name = 'order.canceled' AND o.state <> 'CANCELED')`,
  ],
  ['event never handed on', `SELECT id || ' ' || name FROM "OutboxEvent" WHERE "fannedOutAt" IS NULL`],
  [
    'delivery never made',
    `SELECT consumer || ' ' || COALESCE(problem, '') FROM "OutboxDelivery" WHERE state::text <> 'DONE'`,
  ],
  [
    'event delivered twice to one consumer',
    `SELECT min(consumer) FROM "OutboxDelivery" GROUP BY "eventId", consumer HAVING count(*) > 1`,
  ],
  [
    'webhook never decided',
    `SELECT id || ' ' || type || ' ' || state FROM "ProviderEvent" WHERE state::text NOT IN ('PROCESSED', 'IGNORED')`,
  ],
  [
    // One whose maker died before the session knew of it can never be promised: nobody has its name.
    'promise neither kept nor let go',
    `SELECT id || ' ' || state FROM "ManualPayment" m WHERE state::text NOT IN ('CAPTURED', 'CANCELED')
       AND (state::text <> 'OFFERED' OR EXISTS (SELECT FROM "PaymentSession" s WHERE s."intentId" = m.id::text))`,
  ],
  [
    'promise that nobody asked for',
    `SELECT m.id::text FROM "ManualPayment" m LEFT JOIN "PaymentSession" s ON s.id::text = m.metadata ->> 'payment_session_id' WHERE s.id IS NULL`,
  ],
  [
    'promise that is not what the ledger says',
    `SELECT o.number || ' ' || m.captured || ' ' || back.sum FROM "ManualPayment" m JOIN "Payment" p ON p."intentId" = m.id::text
     JOIN "PaymentCollection" c ON c.id = p."paymentCollectionId" JOIN "Order" o ON o.id = c."orderId"
     CROSS JOIN LATERAL (SELECT COALESCE(sum(r.amount), 0) AS sum FROM "ManualRefund" r WHERE r."manualPaymentId" = m.id AND r.state::text <> 'FAILED') back
     CROSS JOIN LATERAL (SELECT COALESCE(sum(t.amount) FILTER (WHERE t.kind::text = 'CAPTURE'), 0) AS captured,
       COALESCE(sum(CASE t.kind::text WHEN 'REFUND' THEN t.amount ELSE -t.amount END) FILTER (WHERE t.kind::text IN ('REFUND', 'REFUND_REVERSAL')), 0) AS refunded
       FROM "OrderTransaction" t WHERE t."paymentId" = p.id) l
     WHERE l.captured <> m.captured OR l.refunded <> back.sum`,
  ],
  [
    'money taken of an order that nobody marked as paid, or marked twice',
    `SELECT o.number FROM "ManualPayment" m JOIN "Payment" p ON p."intentId" = m.id::text JOIN "PaymentCollection" c ON c.id = p."paymentCollectionId"
     JOIN "Order" o ON o.id = c."orderId" WHERE m.captured > 0 AND 1 <> (SELECT count(*) FROM "AuditEntry" a
       WHERE a.action = 'order.marked-paid' AND a."subjectId" = o.id::text AND a.after ->> 'reference' = m."paidReference")`,
  ],
  [
    'money sent back that nobody is on record for, or twice',
    `SELECT r.id::text FROM "ManualRefund" s JOIN "Refund" r ON r."providerReference" = s.id::text WHERE s.state::text = 'SUCCEEDED'
       AND 1 <> (SELECT count(*) FROM "AuditEntry" a WHERE a.action = 'order.refund-sent' AND a.after ->> 'refundId' = r.id::text)`,
  ],
  ['mail claimed and never sent', `SELECT "dedupeKey" FROM "EmailMessage" WHERE "sentAt" IS NULL`],
  [
    'receipt missing',
    `SELECT o.number || ' ' || o.state FROM "Order" o WHERE o.state IN ('CAPTURED', 'CANCELED') AND NOT EXISTS (SELECT FROM "EmailMessage" m
       WHERE m."orderId" = o.id AND m.kind = CASE o.state WHEN 'CAPTURED' THEN 'order-charged' ELSE 'order-canceled' END)`,
  ],
];
