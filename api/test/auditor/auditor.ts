import pg from 'pg';
import { type BankState, heldOf, lyingFor, ofOnline, takenOf, type Vaults } from './bank-view.ts';
import { BOOKS } from './books.ts';
import { judgeOrder, type Memory, remember } from './judge-order.ts';
import { type AuditedOrder, ordersSql } from './order-facts.ts';

/** What an answer told somebody, as the auditor hears it. */
export type Told =
  | { readonly kind: 'placed' | 'canceled'; readonly orderId: string }
  | { readonly kind: 'paid'; readonly orderId: string; readonly reference: string }
  | { readonly kind: 'sent'; readonly refundId: string; readonly reference: string }
  | {
      readonly kind: 'edited';
      readonly orderId: string;
      readonly version: number;
      readonly total: bigint;
    };

export interface Auditor {
  /** Broken laws among the orders that may still move, the shelves and the new intents. Call while nothing is running. */
  look(promises: readonly Told[]): Promise<string[]>;
  /** Broken laws in the whole books, once everything is settled. */
  settle(
    mails: readonly { readonly key: string; readonly to: string; readonly subject: string }[],
  ): Promise<string[]>;
  close(): Promise<void>;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}$/;
const FINAL = new Set<AuditedOrder['state']>(['CAPTURED', 'CANCELED']);

/**
 * An auditor with a connection of its own to the database and a view into the vaults of whoever keeps money. It imports nothing of the
 * application: a mistake there cannot hide here.
 */
export async function openAuditor(url: string, vaults: Vaults): Promise<Auditor> {
  const { bank, online } = vaults;
  const client = new pg.Client(url);
  await client.connect();
  const rows = async <Row>(sql: string, values: unknown[] = []) =>
    (await client.query({ text: sql, values })).rows as Row[];
  const memories = new Map<string, Memory>();
  const live = new Set<string>();
  let newest = '00000000-0000-0000-0000-000000000000';
  let looks = 0;
  const intentOfSession = new Map<string, string>();
  let intentsSeen = 0;
  let onlineSeen = 0;

  const judge = (orders: readonly AuditedOrder[]): string[] =>
    orders.flatMap((order) => {
      const memory = memories.get(order.id);
      const problems = judgeOrder(order, vaults, memory);
      memories.set(order.id, remember(order, memory));
      if (FINAL.has(order.state)) live.delete(order.id);
      else live.add(order.id);
      if (order.id > newest) newest = order.id;
      return problems;
    });

  /** Law 8: an intent at the bank has a record here that was there first; a session has one intent at Stripe. */
  const judgeNewIntents = async (): Promise<string[]> => {
    const [all, orders] = [bank.intents.rows, online.orders];
    if (all.size === intentsSeen && orders.size === onlineSeen) return [];
    const intents = [...all.values()].slice(intentsSeen).map(({ body }) => body);
    const fresh: { readonly id: string; readonly metadata: Readonly<Record<string, string>> }[] = [
      ...intents,
      ...[...orders.values()].slice(onlineSeen).map(({ id, notes }) => ({ id, metadata: notes })),
    ];
    [intentsSeen, onlineSeen] = [all.size, orders.size];
    const problems: string[] = [];
    const named = fresh.map(({ metadata }) => Object.values(metadata).filter((value) => UUID.test(value)));
    const known = await rows<{ id: string }>(
      `SELECT id::text FROM "PaymentSession" WHERE id = ANY($1::uuid[]) UNION ALL SELECT id::text FROM "OrderEdit" WHERE id = ANY($1::uuid[])
       UNION ALL SELECT id::text FROM "PaymentOperation" WHERE id = ANY($1::uuid[])`,
      [named.flat()],
    );
    const ids = new Set(known.map(({ id }) => id));
    for (const [at, { id }] of fresh.entries())
      if (!named[at]!.some((owner) => ids.has(owner))) problems.push(`intent ${id} has no record of ours`);
    for (const { id, metadata } of intents) {
      const session = metadata['payment_session_id'];
      if (!session) continue;
      const other = intentOfSession.get(session);
      if (other) problems.push(`session ${session} has intents ${other} and ${id}`);
      intentOfSession.set(session, id);
    }
    return problems;
  };

  const judgeShelves = async (): Promise<string[]> => {
    const found = await rows<{ id: string; free: string }>(
      `SELECT id, "onHand" - reserved AS free FROM "InventoryLevel"
       WHERE reserved < 0 OR "onHand" - reserved < CASE WHEN "allowBackorder" THEN -"backorderLimit" ELSE 0 END`,
    );
    return found.map(({ id, free }) => `level ${id} is oversold: ${free}`);
  };

  const judgePromises = async (told: readonly Told[]): Promise<string[]> => {
    const marks = told.filter((one) => one.kind === 'paid' || one.kind === 'sent');
    const problems = marks.length > 0 ? await judgeMarks(rows, marks) : [];
    const promises = told.filter((one) => one.kind !== 'paid' && one.kind !== 'sent');
    if (promises.length === 0) return problems;
    const facts = await rows<{ id: string; state: string; versions: Record<string, string> }>(
      `SELECT o.id, o.state, (SELECT json_object_agg(v.version, v.total::text) FROM "OrderVersion" v WHERE v."orderId" = o.id) AS versions
       FROM "Order" o WHERE o.id = ANY($1::uuid[])`,
      [promises.map(({ orderId }) => orderId)],
    );
    const byId = new Map(facts.map((fact) => [fact.id, fact]));
    const broken = promises.flatMap((promise) => {
      const fact = byId.get(promise.orderId);
      if (!fact) return [`order ${promise.orderId} was promised and is not there`];
      if (promise.kind === 'canceled' && fact.state !== 'CANCELED')
        return [`order ${promise.orderId} was said to be cancelled and is ${fact.state}`];
      if (promise.kind === 'edited' && fact.versions[promise.version] !== String(promise.total))
        return [
          `version ${promise.version} of ${promise.orderId} was promised at ${promise.total} and is not there`,
        ];
      return [];
    });
    return [...problems, ...broken];
  };

  return {
    async look(promises) {
      looks += 1;
      const orders = await rows<AuditedOrder>(ordersSql('o.id = ANY($1::uuid[]) OR o.id > $2::uuid'), [
        [...live],
        newest,
      ]);
      const shelves = looks % 4 === 0 ? await judgeShelves() : [];
      return [...judge(orders), ...(await judgeNewIntents()), ...shelves, ...(await judgePromises(promises))];
    },
    async settle(mails) {
      const problems = judge(await rows<AuditedOrder>(ordersSql('true')));
      problems.push(...(await judgeNewIntents()));
      for (const [law, sql] of BOOKS)
        for (const row of await rows<Record<string, string>>(sql))
          problems.push(`${law}: ${Object.values(row).join(' ')}`);
      problems.push(
        ...(await judgeVault(bank, rows)),
        ...(await judgeOnline(vaults, rows)),
        ...(await judgeFailed(vaults, rows)),
        ...judgeMails(mails),
      );
      return problems;
    },
    close: () => client.end(),
  };
}

/** The bank's side of the end: nothing held, every taken cent in our ledger, refunds on both sides, real causes only. */
async function judgeVault(
  bank: BankState,
  rows: <Row>(sql: string, values?: unknown[]) => Promise<Row[]>,
): Promise<string[]> {
  const problems: string[] = [];
  const ours = await rows<{ intentId: string; state: string; captured: string; refunded: string }>(
    `SELECT p."intentId", o.state,
       ${SUMS}
     FROM "Payment" p JOIN "PaymentCollection" c ON c.id = p."paymentCollectionId" JOIN "Order" o ON o.id = c."orderId" WHERE p.provider = 'stripe'`,
  );
  const known = new Map(ours.map((payment) => [payment.intentId, payment]));
  for (const { body } of bank.intents.rows.values()) {
    const payment = known.get(body.id);
    const taken = takenOf(body);
    if (heldOf(body) > 0n && payment?.state !== 'CAPTURE_FAILED')
      problems.push(
        `the bank still holds ${heldOf(body)} of ${body.id}: ${JSON.stringify(await dossier(rows, body.id))}`,
      );
    if (taken !== BigInt(payment?.captured ?? 0))
      problems.push(
        `the bank took ${taken} of ${body.id}, the ledger says ${payment?.captured ?? 'nothing'}`,
      );
  }
  const refunds = new Map<string, bigint>();
  for (const { release, body } of bank.refunds.rows.values())
    if (!release && body.status === 'succeeded' && body.payment_intent)
      refunds.set(body.payment_intent, (refunds.get(body.payment_intent) ?? 0n) + BigInt(body.amount));
  for (const { intentId, refunded } of ours)
    if (BigInt(refunded) !== (refunds.get(intentId) ?? 0n))
      problems.push(
        `the bank refunded ${refunds.get(intentId) ?? 0n} of ${intentId}, the ledger says ${refunded}`,
      );
  problems.push(...(await judgeBalance(bank, rows)));
  return problems;
}

/** Razorpay's side of the end: nothing held, nothing taken twice, every taken and returned cent in our ledger. */
async function judgeOnline(
  vaults: Vaults,
  rows: <Row>(sql: string, values?: unknown[]) => Promise<Row[]>,
): Promise<string[]> {
  const ours = await rows<{ intentId: string; captured: string; refunded: string }>(
    `SELECT p."intentId", ${SUMS} FROM "Payment" p WHERE p.provider = 'razorpay'`,
  );
  const known = new Map(ours.map((payment) => [payment.intentId, payment]));
  const { orders, payments, refunds } = vaults.online;
  const back = new Map<string, bigint>();
  for (const { paymentId, amount, status } of refunds.values()) {
    const { orderId } = payments.get(paymentId)!;
    if (status !== 'failed') back.set(orderId, (back.get(orderId) ?? 0n) + BigInt(amount));
  }
  return [...orders.keys()].flatMap((id) => {
    const { taken, held } = ofOnline(vaults, id)!;
    const { captured = '0', refunded = '0' } = known.get(id) ?? {};
    const returned = back.get(id) ?? 0n;
    return [
      ...(held > 0n ? [`Razorpay still holds ${held} of ${id}`] : []),
      ...(taken === BigInt(captured) ? [] : [`Razorpay took ${taken} of ${id}, the ledger says ${captured}`]),
      ...(returned === BigInt(refunded)
        ? []
        : [`Razorpay gave ${returned} of ${id} back, the ledger says ${refunded}`]),
    ];
  });
}

const SUMS = `COALESCE((SELECT sum(amount) FROM "OrderTransaction" t WHERE t."paymentId" = p.id AND t.kind::text = 'CAPTURE'), 0)::text AS captured,
  COALESCE((SELECT sum(CASE t.kind::text WHEN 'REFUND' THEN amount ELSE -amount END) FROM "OrderTransaction" t
    WHERE t."paymentId" = p.id AND t.kind::text IN ('REFUND', 'REFUND_REVERSAL')), 0)::text AS refunded`;

/** An order is CAPTURE_FAILED for a reason only: whoever kept the money let go of a hold. */
async function judgeFailed(
  vaults: Vaults,
  rows: <Row>(sql: string, values?: unknown[]) => Promise<Row[]>,
): Promise<string[]> {
  const failed = await rows<AuditedOrder>(ordersSql(`o.state = 'CAPTURE_FAILED'`));
  return failed
    .filter(({ payments }) => !payments?.some((payment) => lyingFor(vaults, payment)?.gone))
    .map(({ number }) => `order ${number} is CAPTURE_FAILED though the bank let go of none of its holds`);
}

type Mark = Extract<Told, { readonly kind: 'paid' | 'sent' }>;

/** What staff were told is written down: this money has come, that money was sent, under these references. */
async function judgeMarks(
  rows: <Row>(sql: string, values?: unknown[]) => Promise<Row[]>,
  marks: readonly Mark[],
): Promise<string[]> {
  const found = await rows<{ id: string; reference: string }>(
    `SELECT c."orderId"::text AS id, m."paidReference" AS reference FROM "ManualPayment" m JOIN "Payment" p ON p."intentId" = m.id::text
     JOIN "PaymentCollection" c ON c.id = p."paymentCollectionId" WHERE c."orderId" = ANY($1::uuid[]) AND m.state::text IN ('PAID', 'CAPTURED')
     UNION ALL SELECT r.id::text, s."sentReference" FROM "ManualRefund" s JOIN "Refund" r ON r."providerReference" = s.id::text
     WHERE r.id = ANY($1::uuid[]) AND s.state::text = 'SUCCEEDED' AND r.state::text = 'SUCCEEDED'`,
    [marks.map((mark) => (mark.kind === 'paid' ? mark.orderId : mark.refundId))],
  );
  const known = new Set(found.map(({ id, reference }) => `${id} ${reference}`));
  return marks
    .map((mark) => `${mark.kind === 'paid' ? mark.orderId : mark.refundId} ${mark.reference}`)
    .filter((mark) => !known.has(mark))
    .map((mark) => `staff were told that it is marked, and it is not: ${mark}`);
}

/** Whatever our rows say about an intent, for whoever has to find out. */
const dossier = (rows: <Row>(sql: string, values?: unknown[]) => Promise<Row[]>, intentId: string) =>
  rows(
    `SELECT 'operation' AS row, concat_ws(' ', x.kind, x.state, x.problem) AS says, e.state::text AS edit, o.state::text AS "order"
     FROM "PaymentOperation" x LEFT JOIN "OrderEdit" e ON e.id = x."orderEditId" LEFT JOIN "Order" o ON o.id = x."orderId" WHERE x."intentId" = $1
     UNION ALL SELECT 'session', concat_ws(' ', s.state, s.flow, s."rejectedReason", s."closedAt"), NULL, NULL FROM "PaymentSession" s WHERE s."intentId" = $1
     UNION ALL SELECT 'payment', concat_ws(' ', p.role, p."authorizedAmount", p."releasedAmount"), NULL, NULL FROM "Payment" p WHERE p."intentId" = $1`,
    [intentId],
  );

/** Currency by currency: what the bank booked as charges and refunds is what the ledger says. */
async function judgeBalance(bank: BankState, rows: <Row>(sql: string) => Promise<Row[]>): Promise<string[]> {
  const booked = new Map<string, bigint>();
  for (const { type, amount, currency } of bank.balanceTransactions.rows.values()) {
    const key = `${type.startsWith('refund') ? 'REFUND' : 'CAPTURE'} ${currency.toUpperCase()}`;
    if (type === 'charge' || type.startsWith('refund'))
      booked.set(key, (booked.get(key) ?? 0n) + BigInt(amount));
  }
  const ledger = await rows<{ kind: string; currency: string; sum: string }>(
    `SELECT CASE t.kind::text WHEN 'CAPTURE' THEN 'CAPTURE' ELSE 'REFUND' END AS kind, t."currencyCode" AS currency,
       sum(CASE t.kind::text WHEN 'REFUND' THEN -t.amount ELSE t.amount END)::text AS sum FROM "OrderTransaction" t
     JOIN "Payment" p ON p.id = t."paymentId" WHERE p.provider = 'stripe' AND t.kind::text IN ('CAPTURE', 'REFUND', 'REFUND_REVERSAL') GROUP BY 1, 2`,
  );
  const ours = new Map(ledger.map(({ kind, currency, sum }) => [`${kind} ${currency}`, BigInt(sum)]));
  return [...new Set([...booked.keys(), ...ours.keys()])]
    .filter((key) => (booked.get(key) ?? 0n) !== (ours.get(key) ?? 0n))
    .map(
      (key) =>
        `balance ${key}: the bank booked ${booked.get(key) ?? 0n}, the ledger says ${ours.get(key) ?? 0n}`,
    );
}

/** Law 9: nobody got the same mail twice, under whatever key. */
function judgeMails(
  mails: readonly { readonly key: string; readonly to: string; readonly subject: string }[],
) {
  const seen = new Map<string, string>();
  return mails.flatMap(({ key, to, subject }) => {
    // The kind and the order; a mail about a version or an edit names it as a third part.
    const other = seen.get(key);
    seen.set(key, subject);
    return other === undefined ? [] : [`mail ${key} to ${to} left twice: ${other} and ${subject}`];
  });
}
