import type { Ctx } from '../../ctx.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import type { Discrepancy, DiscrepancyKind } from './discrepancy.ts';
import { AUDIT_WITHOUT_MARK, MARK_WITHOUT_AUDIT } from './staff-marks.ts';

/** Longer than the longest pause between two tries: what is older has been forgotten. */
const STALE_MINUTES = 15;

interface Found {
  readonly kind: DiscrepancyKind;
  readonly orderNumber: string | null;
  readonly ids: string[];
  readonly ours: string;
  readonly theirs: string;
}

/**
 * Contradictions inside our own database, each read in one statement and hence at one moment: work under way between
 * two of its transactions cannot look like one. An operation that waits for people, or whose next try is less than a
 * quarter of an hour overdue, is work under way.
 */
export async function contradictions(ctx: Pick<Ctx, 'db' | 'now'>): Promise<Discrepancy[]> {
  const stale = new Date(ctx.now().getTime() - STALE_MINUTES * 60_000);
  const statements = [
    booksDisagree,
    capturedWithoutCapture,
    capturedAboveTotal,
    ledgerDiffers,
    staleOperations(stale),
    holdLeft(stale),
    MARK_WITHOUT_AUDIT,
    AUDIT_WITHOUT_MARK,
    reservedDiffers,
    mailTwice,
  ];
  const found: Discrepancy[] = [];
  for (const statement of statements) found.push(...(await ctx.db.$queryRaw<Found[]>(statement)));
  return found;
}

const booksDisagree = Prisma.sql`
  SELECT 'BOOKS_DISAGREE' AS kind, o.number AS "orderNumber", ARRAY[o.id::text] AS ids, 'total ' || o.total AS ours,
    concat_ws(', ', 'collection ' || COALESCE(c.amount::text, 'none'), 'version ' || COALESCE(v.total::text, 'none'),
      'lines ' || l.subtotal || ' of ' || o.subtotal) AS theirs
  FROM "Order" o LEFT JOIN "PaymentCollection" c ON c."orderId" = o.id
    LEFT JOIN "OrderVersion" v ON v."orderId" = o.id AND v.version = o.version
    CROSS JOIN LATERAL (SELECT COALESCE(sum(subtotal), 0) AS subtotal FROM "OrderLine" WHERE "orderId" = o.id) l
  WHERE c.amount IS DISTINCT FROM o.total OR v.total IS DISTINCT FROM o.total OR l.subtotal <> o.subtotal`;

const capturedOfOrder = Prisma.sql`(SELECT COALESCE(sum(t.amount), 0) AS amount FROM "OrderTransaction" t
    WHERE t."orderId" = o.id AND t.kind = 'CAPTURE')`;

const capturedWithoutCapture = Prisma.sql`
  SELECT 'CAPTURED_WITHOUT_CAPTURE' AS kind, o.number AS "orderNumber", ARRAY[o.id::text] AS ids, 'total ' || o.total AS ours,
    'captured ' || t.amount AS theirs
  FROM "Order" o CROSS JOIN LATERAL ${capturedOfOrder} t WHERE o.state = 'CAPTURED' AND t.amount < o.total`;

const capturedAboveTotal = Prisma.sql`
  SELECT 'CAPTURED_ABOVE_TOTAL' AS kind, o.number AS "orderNumber", ARRAY[o.id::text] AS ids, 'total ' || o.total AS ours,
    'captured ' || t.amount AS theirs
  FROM "Order" o CROSS JOIN LATERAL ${capturedOfOrder} t WHERE t.amount > o.total`;

const ledgerDiffers = Prisma.sql`
  SELECT 'LEDGER_DIFFERS' AS kind, o.number AS "orderNumber", ARRAY[p.id::text, p."intentId"] AS ids,
    concat_ws('/', p."authorizedAmount", p."capturedAmount", p."releasedAmount", p."refundedAmount") AS ours,
    concat_ws('/', t.authorized, t.captured, t.released, t.refunded) AS theirs
  FROM "Payment" p JOIN "PaymentCollection" c ON c.id = p."paymentCollectionId" JOIN "Order" o ON o.id = c."orderId"
    CROSS JOIN LATERAL (
      SELECT COALESCE(sum(amount) FILTER (WHERE kind IN ('AUTHORIZATION', 'INCREMENT')), 0) AS authorized,
        COALESCE(sum(amount) FILTER (WHERE kind = 'CAPTURE'), 0) AS captured,
        COALESCE(sum(amount) FILTER (WHERE kind = 'RELEASE'), 0) AS released,
        COALESCE(sum(CASE kind WHEN 'REFUND' THEN amount ELSE -amount END)
          FILTER (WHERE kind IN ('REFUND', 'REFUND_REVERSAL')), 0) AS refunded
      FROM "OrderTransaction" WHERE "paymentId" = p.id) t
  WHERE (p."authorizedAmount", p."capturedAmount", p."releasedAmount", p."refundedAmount")
    IS DISTINCT FROM (t.authorized, t.captured, t.released, t.refunded)`;

const staleOperations = (before: Date) => Prisma.sql`
  SELECT 'OPERATION_STALE' AS kind, o.number AS "orderNumber", ARRAY[x.id::text, x."intentId"] AS ids,
    x.kind || ' of ' || x.amount || ' pending since ' || to_char(x."createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS ours,
    'no outcome' AS theirs
  FROM "PaymentOperation" x LEFT JOIN "Order" o ON o.id = x."orderId"
  WHERE x.state = 'PENDING' AND x."waitingSince" IS NULL AND x."nextAttemptAt" < ${before} AND x."createdAt" < ${before}
    AND (x."expiresAt" IS NULL OR x."expiresAt" < ${before})`;

/** Nothing may be open at the end; a call that lets go and has no outcome yet is work under way. */
const holdLeft = (before: Date) => Prisma.sql`
  SELECT 'HOLD_LEFT' AS kind, o.number AS "orderNumber", ARRAY[p."intentId"] AS ids,
    'order is ' || o.state AS ours, 'ledger holds ' || (p."authorizedAmount" - p."capturedAmount" - p."releasedAmount") AS theirs
  FROM "Order" o JOIN "PaymentCollection" c ON c."orderId" = o.id JOIN "Payment" p ON p."paymentCollectionId" = c.id
  WHERE o.state IN ('CAPTURED', 'CANCELED') AND p."authorizedAmount" > p."capturedAmount" + p."releasedAmount"
    AND NOT EXISTS (SELECT FROM "PaymentOperation" x WHERE x."intentId" = p."intentId" AND x.state = 'PENDING'
      AND (x."waitingSince" IS NOT NULL OR x."nextAttemptAt" >= ${before} OR x."createdAt" >= ${before}))`;

const reservedDiffers = Prisma.sql`
  SELECT 'RESERVED_DIFFERS' AS kind, NULL AS "orderNumber", ARRAY[l.id::text, i.sku] AS ids, 'reserved ' || l.reserved AS ours,
    'reservations ' || r.quantity AS theirs
  FROM "InventoryLevel" l JOIN "InventoryItem" i ON i.id = l."inventoryItemId"
    CROSS JOIN LATERAL (SELECT COALESCE(sum(quantity), 0) AS quantity FROM "Reservation" WHERE "inventoryLevelId" = l.id) r
  WHERE l.reserved <> r.quantity`;

/** Two rows that share what they are about: the same kind, order, address, subject and, if it has one, provider's id. */
const mailTwice = Prisma.sql`
  SELECT 'MAIL_TWICE' AS kind, o.number AS "orderNumber", array_agg(m."dedupeKey" ORDER BY m.id) AS ids,
    count(*) || ' × ' || m.kind AS ours, 'one mail' AS theirs
  FROM "EmailMessage" m JOIN "Order" o ON o.id = m."orderId"
  WHERE m.kind IN ('order-placed', 'order-charged', 'order-canceled', 'order-capture-failed') AND m."sentAt" IS NOT NULL
  GROUP BY o.number, m.kind HAVING count(*) > 1`;
