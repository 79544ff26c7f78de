import type { Ctx } from '../../ctx.ts';
import type { Minor } from '../../money/money.ts';

/** A payment of ours as the ledger has it. */
export interface KnownPayment {
  readonly id: string;
  readonly intentId: string;
  readonly orderNumber: string;
  readonly captured: Minor;
  readonly held: Minor;
  readonly refunded: Minor;
  /** A call of ours about it has no outcome yet, or an event about it is not decided: its books are being written. */
  readonly atWork: boolean;
}

/** Payments of one provider, all of them or those of some intents, each with what is under way. */
export const knownPayments = (
  { db }: Pick<Ctx, 'db'>,
  provider: string,
  only: { readonly since: Date | null } | { readonly intentId: string },
): Promise<KnownPayment[]> => {
  const intentId = 'intentId' in only ? only.intentId : null;
  const since = 'since' in only ? only.since : null;
  return db.$queryRaw<KnownPayment[]>`
    SELECT p.id, p."intentId", o.number AS "orderNumber", p."capturedAmount" AS captured,
      p."authorizedAmount" - p."capturedAmount" - p."releasedAmount" AS held, p."refundedAmount" AS refunded,
      EXISTS (SELECT FROM "PaymentOperation" x WHERE x.state = 'PENDING' AND (x."paymentId" = p.id OR x."intentId" = p."intentId"))
        OR EXISTS (SELECT FROM "ProviderEvent" e WHERE e."intentId" = p."intentId" AND e.state IN ('RECEIVED', 'PARKED')) AS "atWork"
    FROM "Payment" p JOIN "PaymentCollection" c ON c.id = p."paymentCollectionId" JOIN "Order" o ON o.id = c."orderId"
    WHERE p.provider = ${provider} AND (${intentId}::text IS NULL OR p."intentId" = ${intentId})
      AND (${since}::timestamptz IS NULL OR p."createdAt" >= ${since})
    ORDER BY o.number, p."intentId"`;
};

/** What else of ours stands for an intent. NONE: nothing does. */
export type Standing = 'NONE' | 'AT_WORK' | 'ENDED';

/** The hand-over of an intent to us takes one call's time at most; the sweeps look within minutes. */
const HANDOVER_MINUTES = 15;

/**
 * Whether a session, an edit or a shopper's payment of ours knows an intent that is no payment (yet), and whether it is
 * still to be dealt with: the session is open or not closed, or a call has no outcome.
 */
export async function standingOf(
  { db, now }: Pick<Ctx, 'db' | 'now'>,
  intentId: string,
  metadata: Readonly<Record<string, string>>,
): Promise<Standing> {
  const before = new Date(now().getTime() - HANDOVER_MINUTES * 60_000);
  const owners = [metadata.payment_session_id, metadata.order_edit_id, metadata.payment_operation_id].map(
    (id) => id ?? null,
  );
  const [found] = await db.$queryRaw<{ known: boolean; working: boolean | null }[]>`
    SELECT count(*) > 0 AS known, bool_or(working) AS working FROM (
      SELECT s."nextCheckAt" >= ${before} AND s."closedAt" IS NULL AS working FROM "PaymentSession" s
      WHERE s."intentId" = ${intentId} OR (s."intentId" IS NULL AND s.id::text = ${owners[0]})
      UNION ALL
      SELECT x.state = 'PENDING' OR x."settledAt" >= ${before} OR (x.flow IS NOT NULL AND x."closedAt" IS NULL)
      FROM "PaymentOperation" x
      WHERE x."intentId" = ${intentId}
        OR (x."intentId" IS NULL AND (x."orderEditId"::text = ${owners[1]} OR x.id::text = ${owners[2]}))) ours`;
  if (!found?.known) return 'NONE';
  return found.working ? 'AT_WORK' : 'ENDED';
}
