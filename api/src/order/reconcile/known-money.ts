import type { Ctx } from '../../ctx.ts';
import type { Minor } from '../../money/money.ts';

const PAGE = 1_000;

/** What is compared in one go: one provider's, from `since` on, or of all times, to the moment of the comparison. */
export interface Range {
  readonly provider: string;
  readonly since: Date | null;
  readonly until: Date;
}

/** A payment of ours as the ledger has it. */
export interface KnownPayment {
  readonly id: string;
  readonly intentId: string;
  readonly orderNumber: string;
  readonly captured: Minor;
  readonly held: Minor;
  readonly refunded: Minor;
  readonly createdAt: Date;
  /** A call of ours about it has no outcome yet, or an event about it is not decided: its books are being written. */
  readonly atWork: boolean;
}

/** Our payments of some intents of one provider, each with what is under way. */
export const knownPayments = (
  { db }: Pick<Ctx, 'db'>,
  provider: string,
  intentIds: readonly string[],
): Promise<KnownPayment[]> => db.$queryRaw<KnownPayment[]>`
    SELECT p.id, p."intentId", o.number AS "orderNumber", p."capturedAmount" AS captured,
      p."authorizedAmount" - p."capturedAmount" - p."releasedAmount" AS held, p."refundedAmount" AS refunded, p."createdAt",
      EXISTS (SELECT FROM "PaymentOperation" x WHERE x.state = 'PENDING' AND (x."paymentId" = p.id OR x."intentId" = p."intentId"))
        OR EXISTS (SELECT FROM "ProviderEvent" e WHERE e."intentId" = p."intentId" AND e.state IN ('RECEIVED', 'PARKED')) AS "atWork"
    FROM "Payment" p JOIN "PaymentCollection" c ON c.id = p."paymentCollectionId" JOIN "Order" o ON o.id = c."orderId"
    WHERE p.provider = ${provider} AND p."intentId" = ANY(${[...intentIds]}::text[])`;

interface Row {
  readonly id: string;
  readonly intentId: string;
}

/** Intents of our payments of a range, page by page. */
export const ourIntents = ({ db }: Pick<Ctx, 'db'>, { provider, since, until }: Range) =>
  pages<Row>(
    (after) => db.$queryRaw`
      SELECT id, "intentId" FROM "Payment" WHERE provider = ${provider} AND (${after}::uuid IS NULL OR id > ${after}::uuid)
        AND (${since}::timestamptz IS NULL OR "createdAt" >= ${since}) AND "createdAt" < ${until}
      ORDER BY id LIMIT ${PAGE}`,
  );

/** A refund of ours that has left or is on its way out, as far as the provider has named it. */
export interface KnownRefund extends Row {
  readonly providerReference: string;
  readonly amount: Minor;
  readonly left: boolean;
  readonly createdAt: Date;
}

/** Our refunds by the provider's names for them. */
export const knownRefunds = (
  { db }: Pick<Ctx, 'db'>,
  provider: string,
  references: readonly string[],
): Promise<KnownRefund[]> => db.$queryRaw<KnownRefund[]>`
    SELECT r.id, p."intentId", r."providerReference", r.amount, r.state <> 'FAILED' AS left, r."createdAt"
    FROM "Refund" r JOIN "Payment" p ON p.id = r."paymentId"
    WHERE p.provider = ${provider} AND r."providerReference" = ANY(${[...references]}::text[])`;

/** Our refunds of a range that have not failed, page by page. */
export const ourRefunds = ({ db }: Pick<Ctx, 'db'>, { provider, since, until }: Range) =>
  pages<Row & { readonly providerReference: string }>(
    (after) => db.$queryRaw`
      SELECT r.id, p."intentId", r."providerReference" FROM "Refund" r JOIN "Payment" p ON p.id = r."paymentId"
      WHERE p.provider = ${provider} AND (${after}::uuid IS NULL OR r.id > ${after}::uuid)
        AND r.state <> 'FAILED' AND r."providerReference" IS NOT NULL
        AND (${since}::timestamptz IS NULL OR r."createdAt" >= ${since}) AND r."createdAt" < ${until}
      ORDER BY r.id LIMIT ${PAGE}`,
  );

/** Intents whose payment does not say what its refunds do. */
export async function unevenIntents({ db }: Pick<Ctx, 'db'>, provider: string): Promise<string[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT p."intentId" FROM "Payment" p WHERE p.provider = ${provider} AND p."refundedAmount" <> (
      SELECT COALESCE(sum(r.amount), 0) FROM "Refund" r
      WHERE r."paymentId" = p.id AND r.state <> 'FAILED' AND r."providerReference" IS NOT NULL)`;
  return rows.map(({ intentId }) => intentId);
}

async function* pages<Found extends { readonly id: string }>(
  read: (after: string | null) => Promise<Found[]>,
): AsyncGenerator<Found> {
  let rows = await read(null);
  yield* rows;
  while (rows.length === PAGE) {
    rows = await read(rows.at(-1)!.id);
    yield* rows;
  }
}

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
