import type { PrismaClient } from '../generated/prisma/client.ts';
import type { Metrics } from '../platform/metrics.ts';

/** An order whose money is not settled this long after its window closed is somebody's problem. */
const LATE_SECONDS = 300;
/** Ours for capturing are two days; whatever is left after that is an emergency. */
const ENDING_SECONDS = 48 * 3_600;
/** A payment begun in the last minute is waited for. */
const UNPAID_SECONDS = 3_600;

/**
 * What must be watched in a shop that charges later: read from Postgres at every scrape, each by an indexed query.
 * All of them are zero on a good day.
 */
export function addMoneyGauges(metrics: Metrics, db: PrismaClient, now: () => Date): void {
  const number = (name: string, help: string, read: () => Promise<{ value: number | bigint | null }[]>) =>
    metrics.gauge(name, help, async () => Number((await read())[0]?.value ?? 0));

  number(
    'hourglass_orders_past_deadline',
    'Orders whose window closed more than 5 minutes ago and whose money is neither settled nor awaited from the shopper.',
    () => db.$queryRaw`
      SELECT count(*) AS value FROM "Order"
      WHERE (state IN ('OPEN', 'FREEZING', 'CAPTURING') OR (state = 'CAPTURE_FAILED' AND "paymentLostAt" IS NULL))
        AND "editableUntil" < ${new Date(now().getTime() - LATE_SECONDS * 1000)}::timestamptz
        AND NOT EXISTS (SELECT FROM "PaymentOperation" waiting
          WHERE waiting."orderId" = "Order".id AND waiting.state = 'PENDING' AND waiting."waitingSince" IS NOT NULL)`,
  );
  number(
    'hourglass_holds_ending_soon',
    'Orders that are not captured and of which a hold ends at the bank within 48 hours.',
    () => db.$queryRaw`
      SELECT count(DISTINCT c."orderId") AS value FROM "Payment" p
        JOIN "PaymentCollection" c ON c.id = p."paymentCollectionId" JOIN "Order" o ON o.id = c."orderId"
      WHERE p."captureBefore" < ${new Date(now().getTime() + ENDING_SECONDS * 1000)}::timestamptz
        AND p."capturedAmount" + p."releasedAmount" < p."authorizedAmount"
        AND o.state IN ('OPEN', 'FREEZING', 'CAPTURING', 'CAPTURE_FAILED')`,
  );
  number(
    'hourglass_orders_payment_lost',
    'Orders that could not be charged and that only the shopper can pay now.',
    () => db.$queryRaw`
      SELECT count(*) AS value FROM "Order" WHERE state = 'CAPTURE_FAILED' AND "paymentLostAt" IS NOT NULL`,
  );
  number(
    'hourglass_orders_unpaid_past_due',
    'Orders that nobody paid in time and that could not be ended: staff must decide.',
    () => db.$queryRaw`
      SELECT count(*) AS value FROM "Order"
      WHERE state = 'CAPTURE_FAILED' AND "paymentDueAt" < ${new Date(now().getTime() - UNPAID_SECONDS * 1000)}::timestamptz`,
  );
  number(
    'hourglass_outbox_oldest_seconds',
    'Age of the oldest event that is due and not yet delivered to every consumer.',
    () => db.$queryRaw`
      SELECT GREATEST(0, EXTRACT(EPOCH FROM ${now()}::timestamptz - min(due)))::float8 AS value FROM (
        SELECT min("deliverAt") AS due FROM "OutboxEvent" WHERE "fannedOutAt" IS NULL AND "deliverAt" <= ${now()}::timestamptz
        UNION ALL
        SELECT min(e."deliverAt") FROM "OutboxDelivery" d JOIN "OutboxEvent" e ON e.id = d."eventId"
        WHERE d.state = 'PENDING' AND e."deliverAt" <= ${now()}::timestamptz) waiting`,
  );
  number(
    'hourglass_dead_letters',
    'Deliveries and webhook events that were given up and wait for a person.',
    () => db.$queryRaw`
      SELECT (SELECT count(*) FROM "OutboxDelivery" WHERE state = 'DEAD')
           + (SELECT count(*) FROM "ProviderEvent" WHERE state = 'DEAD') AS value`,
  );
  number(
    'hourglass_ledger_drift',
    'Payments whose amounts differ from the sums of their ledger entries, or captured orders whose captures differ from their total.',
    () => db.$queryRaw`
      SELECT (SELECT count(*) FROM "Payment" p LEFT JOIN LATERAL (
          SELECT COALESCE(sum(amount) FILTER (WHERE kind IN ('AUTHORIZATION', 'INCREMENT')), 0) AS authorized,
                 COALESCE(sum(amount) FILTER (WHERE kind = 'CAPTURE'), 0) AS captured,
                 COALESCE(sum(amount) FILTER (WHERE kind = 'RELEASE'), 0) AS released,
                 COALESCE(sum(amount) FILTER (WHERE kind = 'REFUND'), 0) AS refunded
          FROM "OrderTransaction" t WHERE t."paymentId" = p.id) l ON true
        WHERE (p."authorizedAmount", p."capturedAmount", p."releasedAmount", p."refundedAmount")
          IS DISTINCT FROM (l.authorized, l.captured, l.released, l.refunded))
      + (SELECT count(*) FROM "Order" o WHERE o.state = 'CAPTURED' AND o.total <> (
          SELECT COALESCE(sum(p."capturedAmount"), 0) FROM "PaymentCollection" c
          JOIN "Payment" p ON p."paymentCollectionId" = c.id WHERE c."orderId" = o.id)) AS value`,
  );
}
