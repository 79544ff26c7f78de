import { Prisma } from '../../generated/prisma/client.ts';

/*
 * Money that people move has no books outside of ours, so what is marked must at least be what somebody is on record
 * for: the mark and its entry are written in one transaction. `subject` is the promise, or our refund that was sent.
 * A promise that a call of ours let go needs nobody's word.
 */
const MARKS = Prisma.sql`
  SELECT m.id::text AS subject, c."orderId", 'order.marked-paid' AS action, m."paidReference" AS reference, true AS asked
  FROM "ManualPayment" m JOIN "Payment" p ON p."intentId" = m.id::text JOIN "PaymentCollection" c ON c.id = p."paymentCollectionId"
  WHERE m."paidReference" IS NOT NULL
  UNION ALL
  SELECT m.id::text, c."orderId", 'order.payment-given-up', NULL,
    NOT EXISTS (SELECT FROM "PaymentOperation" x WHERE x."intentId" = m.id::text AND x.kind = 'CANCEL')
  FROM "ManualPayment" m JOIN "Payment" p ON p."intentId" = m.id::text JOIN "PaymentCollection" c ON c.id = p."paymentCollectionId"
  WHERE m.state = 'CANCELED'
  UNION ALL
  SELECT r.id::text, r."orderId", 'order.refund-sent', s."sentReference", true
  FROM "ManualRefund" s JOIN "Refund" r ON r."providerReference" = s.id::text WHERE s.state = 'SUCCEEDED'`;

/** The entry says the mark's reference, and which refund it is about. */
const SAYS = Prisma.sql`(k.reference IS NULL OR a.after ->> 'reference' = k.reference)
  AND (k.action <> 'order.refund-sent' OR a.after ->> 'refundId' = k.subject)`;

export const MARK_WITHOUT_AUDIT = Prisma.sql`
  SELECT 'MARK_WITHOUT_AUDIT' AS kind, o.number AS "orderNumber", ARRAY[k.subject] AS ids,
    concat_ws(' ', k.action, k.reference) AS ours, 'no such entry' AS theirs
  FROM (${MARKS}) k JOIN "Order" o ON o.id = k."orderId"
  WHERE k.asked AND NOT EXISTS (SELECT FROM "AuditEntry" a
    WHERE a."subjectType" = 'Order' AND a."subjectId" = o.id::text AND a.action = k.action AND ${SAYS})`;

export const AUDIT_WITHOUT_MARK = Prisma.sql`
  SELECT 'AUDIT_WITHOUT_MARK' AS kind, o.number AS "orderNumber", ARRAY[a.id::text] AS ids,
    concat_ws(' ', a.action, a.after ->> 'reference') AS ours, 'not so marked' AS theirs
  FROM "AuditEntry" a LEFT JOIN "Order" o ON o.id::text = a."subjectId"
  WHERE a.action IN ('order.marked-paid', 'order.payment-given-up', 'order.refund-sent')
    AND NOT EXISTS (SELECT FROM (${MARKS}) k WHERE k."orderId" = o.id AND k.action = a.action AND ${SAYS})`;
