import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRazorpay } from '../../../../sandbox/src/razorpay/start.ts';
import { givenCart, givenVariant, type TestVariant } from '../../../test/factories.ts';
import { KEYS, payOnPage } from '../../../test/razorpay.ts';
import { staffOf } from '../../../test/staff.ts';
import { useTill } from '../../../test/till.ts';
import { createPaymentSession } from '../../checkout/create-session.ts';
import { placeForShopper } from '../../checkout/place-for-shopper.ts';
import type { PaymentSession } from '../../generated/prisma/client.ts';
import { GatewayNotSetUp, gatewaysByName } from '../../payment/gateway.ts';
import { createRazorpayGateway } from '../../payment/razorpay/gateway.ts';
import { newId } from '../../platform/id.ts';
import { captureOrder } from '../capture.ts';
import { markNotComing, markPaid } from '../desk/mark-payment.ts';
import { markRefundSent } from '../desk/mark-refund-sent.ts';
import { refundOrder } from '../refund/refund-order.ts';
import type { Discrepancy } from './discrepancy.ts';
import { reconcile } from './reconcile.ts';

/** Each provider agrees after everything it can do; then money is lost or made up, there or here, and exactly that is found. */
const till = useTill();
const parts = {} as { sql: pg.Client; variant: TestVariant; url: string };
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  parts.sql = new pg.Client(till.database.url);
  await parts.sql.connect();
  const razorpay = await startRazorpay({ ...KEYS, now: () => till.ctx.now().getTime() });
  stops.push(
    () => parts.sql.end(),
    () => razorpay.stop(),
  );
  parts.url = razorpay.url;
  Object.assign(till.ctx, {
    gatewayOf: gatewaysByName([
      till.ctx.gatewayOf('stripe'),
      till.ctx.gatewayOf('manual'),
      createRazorpayGateway({ ...KEYS, apiUrl: razorpay.url }),
    ]),
  });
  const method = (handle: string, kind: 'CARD' | 'BANK_TRANSFER' | 'ONLINE', provider: string) => ({
    ...{ salesChannelId: till.shop.channel.id, handle, kind, provider, title: handle, position: 1 },
  });
  await till.db.paymentMethod.createMany({
    data: [
      method('stripe', 'CARD', 'stripe'),
      method('manual', 'BANK_TRANSFER', 'manual'),
      method('razorpay', 'ONLINE', 'razorpay'),
    ],
  });
  parts.variant = await givenVariant(till.db, till.shop, { price: 2_000n, onHand: 900_000n });
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

/** With delivery: what every order here comes to. */
const TOTAL = 2_500n;

interface Provider {
  readonly name: 'stripe' | 'manual' | 'razorpay';
  /** An id as this provider makes them, that it never made. */
  readonly nobody: string;
  readonly pay: (session: PaymentSession) => Promise<unknown>;
  /** In its dashboard, or in the table that stands for one. */
  readonly take: (intentId: string) => Promise<unknown>;
  readonly giveBack: (intentId: string, amount: number) => Promise<unknown>;
  readonly letGo: (intentId: string) => Promise<unknown>;
}

const dashboard = async (method: 'GET' | 'POST', path: string, body?: unknown) => {
  const response = await fetch(`${parts.url}${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${KEYS.keyId}:${KEYS.keySecret}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as { items: { id: string; captured: boolean }[] };
};
const paymentsAt = async (orderId: string) =>
  (await dashboard('GET', `/v1/orders/${orderId}/payments`)).items;

const PROVIDERS: readonly Provider[] = [
  {
    name: 'stripe',
    nobody: 'pi_3000000000000000000000',
    pay: ({ intentId }) =>
      till.stripe.paymentIntents.confirm(intentId!, {
        payment_method: 'pm_card_visa',
        return_url: 'http://shop.example/back',
      }),
    take: (intentId) => till.stripe.paymentIntents.capture(intentId),
    giveBack: (intentId, amount) => till.stripe.refunds.create({ payment_intent: intentId, amount }),
    letGo: (intentId) => till.control(`payment_intents/${intentId}/expire`, {}),
  },
  {
    name: 'razorpay',
    nobody: 'order_00000000000000',
    pay: (session) => payOnPage(session),
    async take(intentId) {
      const [payment] = await paymentsAt(intentId);
      const body = { amount: Number(TOTAL), currency: 'EUR' };
      await dashboard('POST', `/v1/payments/${payment!.id}/capture`, body);
    },
    async giveBack(intentId, amount) {
      const payment = (await paymentsAt(intentId)).find(({ captured }) => captured);
      await dashboard('POST', `/v1/payments/${payment!.id}/refund`, { amount });
    },
    // Nobody can; what nobody takes lapses.
    letGo: () => till.advance(3 * 86_400 + 1),
  },
  {
    name: 'manual',
    nobody: newId(),
    pay: ({ id, intentId }) =>
      till.ctx.gatewayOf('manual').confirmIntent({
        key: `${id}:promise`,
        intentId: intentId!,
        paymentMethodReference: 'manual',
        returnUrl: 'http://shop.example/back',
      }),
    take: (intentId) =>
      forge(
        `UPDATE "ManualPayment" SET state = 'CAPTURED', captured = amount, "paidAt" = now(), "paidReference" = 'forged' WHERE id = $1`,
        [intentId],
      ),
    giveBack: (intentId, amount) =>
      forge(
        `INSERT INTO "ManualRefund" (id, "manualPaymentId", key, amount, metadata, "createdAt") VALUES ($1, $2, $3, $4, '{}', now())`,
        [newId(), intentId, `forged-${newId()}`, amount],
      ),
    letGo: (intentId) => forge(`UPDATE "ManualPayment" SET state = 'CANCELED' WHERE id = $1`, [intentId]),
  },
];

async function session({ name }: Provider) {
  const { token } = await givenCart(till.db, till.shop, {
    now: till.ctx.now(),
    ...till.lines(parts.variant),
  });
  const opened = await createPaymentSession(till.ctx, {
    cartToken: token,
    expectedVersion: 1,
    method: name,
  });
  return { token, ...opened };
}

interface Given {
  readonly orderId: string;
  readonly number: string;
  readonly paymentId: string;
  readonly intentId: string;
}

async function given(provider: Provider, { captured = false, refunded = false } = {}): Promise<Given> {
  const opened = await session(provider);
  await provider.pay(opened);
  const { orderId } = await placeForShopper(till.ctx, {
    cartToken: opened.token,
    paymentSessionId: opened.id,
  });
  if (captured || refunded) await charge(provider, orderId);
  if (refunded) await refundOrder(staffOf(till), { orderId, amount: '5.00', reason: 'GOODWILL', note: null });
  const order = await till.db.order.findUniqueOrThrow({
    where: { id: orderId },
    include: { paymentCollection: { include: { payments: true } } },
  });
  expect(order.total).toBe(TOTAL);
  const [payment] = order.paymentCollection!.payments;
  return { orderId, number: order.number, paymentId: payment!.id, intentId: payment!.intentId };
}

async function charge({ name }: Provider, orderId: string): Promise<void> {
  await till.advance(3_601);
  await captureOrder(till.ctx, { orderId });
  if (name === 'manual') await markPaid(staffOf(till), { orderId, reference: `slip of ${orderId}` });
  const { state } = await till.db.order.findUniqueOrThrow({ where: { id: orderId } });
  expect(state).toBe('CAPTURED');
}

/** Writes as nobody can: past constraints that live in triggers. */
async function forge(statement: string, values: readonly unknown[]): Promise<void> {
  await parts.sql.query('BEGIN');
  await parts.sql.query('SET LOCAL session_replication_role = replica');
  const { rowCount } = await parts.sql.query(statement, [...values]);
  await parts.sql.query('COMMIT');
  expect(rowCount).toBeGreaterThan(0);
}

/** All that staff can mark: a refund of this order as sent, another order's money as not coming. */
async function haveMarked(orderId: string): Promise<Given> {
  const staff = staffOf(till);
  const refund = await till.db.refund.findFirstOrThrow({ where: { orderId } });
  await markRefundSent(staff, { refundId: refund.id, reference: 'transfer 9' });
  const refused = await given(PROVIDERS.find(({ name }) => name === 'manual')!);
  await till.advance(3_601);
  await captureOrder(till.ctx, refused);
  await markNotComing(staff, { orderId: refused.orderId, reason: 'refused at the door' });
  return refused;
}

const look = () => reconcile(till.ctx, { since: null });
const seen = new Set<string>();

/** What one more corruption adds to the table. */
async function added(corrupt: () => Promise<unknown>): Promise<Discrepancy[]> {
  for (const one of await look()) seen.add(JSON.stringify(one));
  await corrupt();
  return (await look()).filter((one) => !seen.has(JSON.stringify(one)));
}

type Finding = readonly [kind: Discrepancy['kind'], ours: string, theirs: string];
interface Corruption {
  readonly what: string;
  readonly order: { readonly captured?: boolean; readonly refunded?: boolean };
  readonly corrupt: (provider: Provider, given: Given) => Promise<unknown>;
  readonly finds: readonly Finding[];
  /** What is found besides because staff must be on record for what is marked. */
  readonly unmarked?: Finding;
}

const set = (columns: string) => `UPDATE "Payment" SET ${columns} WHERE id = $1`;
const held = `holds ${TOTAL}, captured 0`;

const CORRUPTIONS: readonly Corruption[] = [
  {
    what: 'money that was taken there and not entered here',
    order: {},
    corrupt: ({ take }, { intentId }) => take(intentId),
    finds: [
      ['CAPTURED_DIFFERS', '0', '2500'],
      ['HELD_DIFFERS', '2500', '0'],
    ],
    unmarked: ['MARK_WITHOUT_AUDIT', 'order.marked-paid forged', 'no such entry'],
  },
  {
    what: 'money that was entered here and not taken there',
    order: {},
    async corrupt(_provider, { orderId, paymentId }) {
      await forge(
        `INSERT INTO "OrderTransaction" (id, "orderId", "paymentId", kind, amount, "currencyCode", "providerReference", "occurredAt")
         VALUES ($1, $2, $3, 'CAPTURE', ${TOTAL}, 'EUR', 'forged', now())`,
        [newId(), orderId, paymentId],
      );
      await forge(set(`"capturedAmount" = ${TOTAL}`), [paymentId]);
    },
    finds: [
      ['CAPTURED_DIFFERS', '2500', '0'],
      ['HELD_DIFFERS', '0', '2500'],
    ],
  },
  {
    what: 'an intent of ours that is not there',
    order: {},
    corrupt: ({ nobody }, { paymentId }) => forge(set(`"intentId" = '${nobody}'`), [paymentId]),
    finds: [['INTENT_UNKNOWN_TO_PROVIDER', held, 'unknown']],
  },
  {
    what: 'an intent there that we do not know',
    order: {},
    async corrupt(_provider, { paymentId, intentId }) {
      await forge(set(`"intentId" = 'gone-' || id, provider = 'nobody'`), [paymentId]);
      await forge(`UPDATE "PaymentSession" SET "intentId" = 'gone-' || id WHERE "intentId" = $1`, [intentId]);
      const nobody = { ...till.ctx.gatewayOf('stripe'), provider: 'nobody' };
      const { ledger: _, ...unlisted } = nobody;
      const before = till.ctx.gatewayOf;
      Object.assign(till.ctx, {
        gatewayOf: (provider: string) => (provider === 'nobody' ? unlisted : before(provider)),
      });
    },
    finds: [['INTENT_UNKNOWN_TO_US', 'unknown', held]],
  },
  {
    what: 'money given back there that is not entered here',
    order: { captured: true },
    corrupt: ({ giveBack }, { intentId }) => giveBack(intentId, 700),
    finds: [['REFUND_UNKNOWN_TO_US', 'unknown', '700']],
  },
  {
    what: 'money given back by our books alone',
    order: { refunded: true },
    corrupt: ({ nobody }, { paymentId }) =>
      forge(`UPDATE "Refund" SET "providerReference" = '${nobody}-refund' WHERE "paymentId" = $1`, [
        paymentId,
      ]),
    finds: [
      ['REFUND_UNKNOWN_TO_US', 'unknown', '500'],
      ['REFUND_UNKNOWN_TO_PROVIDER', '500', 'unknown'],
    ],
  },
  {
    what: 'a refund of another amount',
    order: { refunded: true },
    corrupt: (_provider, { paymentId }) =>
      forge(`UPDATE "Refund" SET amount = 400 WHERE "paymentId" = $1`, [paymentId]),
    finds: [['REFUNDED_DIFFERS', '400', '500']],
  },
  {
    what: 'a payment whose sum of refunds is another',
    order: { refunded: true },
    corrupt: (_provider, { paymentId }) => forge(set('"refundedAmount" = 300'), [paymentId]),
    finds: [
      ['LEDGER_DIFFERS', '2500/2500/0/300', '2500/2500/0/500'],
      ['REFUNDED_DIFFERS', '300', '500'],
    ],
  },
  {
    what: 'a hold that is gone there',
    order: {},
    corrupt: ({ letGo }, { intentId }) => letGo(intentId),
    finds: [['HELD_DIFFERS', '2500', '0']],
    unmarked: ['MARK_WITHOUT_AUDIT', 'order.payment-given-up', 'no such entry'],
  },
];

describe.each(PROVIDERS)('$name', (provider) => {
  test('after all that it can do both sides agree', async () => {
    const fresh = await added(async () => {
      await given(provider);
      await given(provider, { captured: true });
      const { orderId } = await given(provider, { refunded: true });
      if (provider.name === 'manual') await haveMarked(orderId);
      await session(provider);
      await provider.pay(await session(provider));
    });
    expect(fresh).toEqual([]);
  });

  test('a hold that nobody sees to any more', async () => {
    const opened = await session(provider);
    await provider.pay(opened);
    const fresh = await added(() =>
      forge(`UPDATE "PaymentSession" SET state = 'EXPIRED', "closedAt" = now() WHERE id = $1`, [opened.id]),
    );
    const intentId = opened.intentId ?? opened.hostedSessionId;
    expect(fresh).toEqual([
      { kind: 'HOLD_LEFT', orderNumber: null, ids: [intentId, opened.id], ours: 'ended', theirs: held },
    ]);
  });

  test.each(CORRUPTIONS)('$what', async ({ order, corrupt, finds, unmarked }) => {
    const made = await given(provider, order);
    const fresh = await added(() => corrupt(provider, made));
    const expected = provider.name === 'manual' && unmarked ? [unmarked, ...finds] : finds;
    const about = fresh.filter(
      ({ ids, orderNumber }) => orderNumber === made.number || ids.includes(made.intentId),
    );
    expect(about.map(({ kind, ours, theirs }) => [kind, ours, theirs])).toEqual(expected);
    // Days that pass let other holds lapse as well, and nothing else.
    const others = fresh.filter((one) => !about.includes(one));
    expect(others.filter(({ kind }) => kind !== 'HELD_DIFFERS' && kind !== 'HOLD_LEFT')).toEqual([]);
    if (!(provider.name === 'razorpay' && corrupt === CORRUPTIONS.at(-1)!.corrupt))
      expect(others).toEqual([]);
  });
});

test('razorpay: an order that was paid twice, and both were taken', async () => {
  const razorpay = PROVIDERS.find(({ name }) => name === 'razorpay')!;
  const opened = await session(razorpay);
  await razorpay.pay(opened);
  await razorpay.pay(opened);
  const { orderId } = await placeForShopper(till.ctx, {
    cartToken: opened.token,
    paymentSessionId: opened.id,
  });
  expect(await added(() => charge(razorpay, orderId))).toEqual([]);
  const fresh = await added(async () => {
    const second = (await paymentsAt(opened.hostedSessionId!)).find(({ captured }) => !captured);
    const body = { amount: Number(TOTAL), currency: 'EUR' };
    await dashboard('POST', `/v1/payments/${second!.id}/capture`, body);
  });
  expect(fresh.map(({ kind, ours, theirs }) => [kind, ours, theirs])).toEqual([
    ['CAPTURED_DIFFERS', '2500', '5000'],
  ]);
});

describe('manual: what staff are on record for', () => {
  const manual = PROVIDERS.find(({ name }) => name === 'manual')!;
  const entry = (orderId: string, action: string, after: unknown) =>
    forge(
      `INSERT INTO "AuditEntry" (id, "actorKind", action, "subjectType", "subjectId", after, "correlationId", "createdAt")
       VALUES ($1, 'STAFF', $2, 'Order', $3, $4, 'forged', now())`,
      [newId(), action, orderId, JSON.stringify(after)],
    );
  const rowsOf = (found: readonly Discrepancy[]) =>
    found.map(({ kind, orderNumber, ours }) => [kind, orderNumber, ours]).sort();
  const forget = (orderId: string, action: string) =>
    forge(`DELETE FROM "AuditEntry" WHERE "subjectId" = $1 AND action = $2`, [orderId, action]);

  test('money marked as come, sent back or given up, and nobody did', async () => {
    const { orderId, number } = await given(manual, { refunded: true });
    const lost = await haveMarked(orderId);
    const fresh = await added(async () => {
      await forget(orderId, 'order.marked-paid');
      await forget(orderId, 'order.refund-sent');
      await forget(lost.orderId, 'order.payment-given-up');
    });
    expect(rowsOf(fresh)).toEqual(
      [
        ['MARK_WITHOUT_AUDIT', number, `order.marked-paid slip of ${orderId}`],
        ['MARK_WITHOUT_AUDIT', number, 'order.refund-sent transfer 9'],
        ['MARK_WITHOUT_AUDIT', lost.number, 'order.payment-given-up'],
      ].sort(),
    );
  });

  test('staff said so, and it is not marked', async () => {
    const { orderId, number } = await given(manual, { refunded: true });
    const refund = await till.db.refund.findFirstOrThrow({ where: { orderId } });
    const fresh = await added(async () => {
      await entry(orderId, 'order.marked-paid', { reference: 'another slip' });
      await entry(orderId, 'order.payment-given-up', { reason: 'none' });
      await entry(orderId, 'order.refund-sent', { refundId: refund.id, reference: 'transfer 8' });
    });
    expect(rowsOf(fresh)).toEqual([
      ['AUDIT_WITHOUT_MARK', number, 'order.marked-paid another slip'],
      ['AUDIT_WITHOUT_MARK', number, 'order.payment-given-up'],
      ['AUDIT_WITHOUT_MARK', number, 'order.refund-sent transfer 8'],
    ]);
  });
});

test('questions grow with the pages, not with the orders, and the one that is missing is found among many', async () => {
  const manual = PROVIDERS.find(({ name }) => name === 'manual')!;
  const { paymentId, number } = await given(manual);
  for (const one of await look()) seen.add(JSON.stringify(one));
  const MANY = 2_500;
  await forge(
    `WITH made AS (INSERT INTO "ManualPayment" (id, key, amount, "currencyCode", metadata, "createdAt")
       SELECT gen_random_uuid(), 'many-' || n, 1000, 'EUR', '{}', now() - interval '1 hour' FROM generate_series(1, ${MANY}) n RETURNING id)
     INSERT INTO "Payment" (id, "paymentCollectionId", role, provider, "intentId", "currencyCode", "createdAt")
     SELECT gen_random_uuid(), p."paymentCollectionId", 'REPLACEMENT', 'manual', made.id::text, 'EUR', now() - interval '1 hour'
     FROM made, "Payment" p WHERE p.id = $1`,
    [paymentId],
  );
  const fresh = async () => {
    till.database.statements();
    const found = (await look()).filter((one) => !seen.has(JSON.stringify(one)));
    return { found, statements: till.database.statements().length };
  };
  const clean = await fresh();
  expect(clean.found).toEqual([]);
  expect(clean.statements).toBeLessThan(MANY / 10);
  await forge(
    `DELETE FROM "ManualPayment" WHERE id = (SELECT id FROM "ManualPayment" WHERE key LIKE 'many-%' ORDER BY id LIMIT 1)`,
    [],
  );
  const missing = await fresh();
  expect(missing.found.map(({ kind, orderNumber }) => [kind, orderNumber])).toEqual([
    ['INTENT_UNKNOWN_TO_PROVIDER', number],
  ]);
  // Those that share its cell are looked at one by one.
  expect(missing.statements - clean.statements).toBeLessThan(50);
});

test('payments of a provider that is not set up are no clean answer', async () => {
  const before = till.ctx.gatewayOf;
  const ctx = till.ctxWith({
    gatewayOf(provider) {
      if (provider === 'razorpay') throw new GatewayNotSetUp('not set up');
      return before(provider);
    },
  });
  await expect(reconcile(ctx, { since: null })).rejects.toThrow(GatewayNotSetUp);
});
