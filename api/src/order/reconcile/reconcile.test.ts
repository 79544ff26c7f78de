import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenCart, givenVariant, type TestVariant } from '../../../test/factories.ts';
import { useTill } from '../../../test/till.ts';
import { createPaymentSession } from '../../checkout/create-session.ts';
import { createStripeGateway } from '../../payment/stripe.ts';
import { newId } from '../../platform/id.ts';
import { cancelOrder } from '../cancel.ts';
import { captureOrder } from '../capture.ts';
import { commitEdit } from '../commit-edit.ts';
import { readOrder } from '../read.ts';
import { refundOrder } from '../refund/refund-order.ts';
import { DISCREPANCIES, type Discrepancy } from './discrepancy.ts';
import { reconcile } from './reconcile.ts';

/** A clean shop agrees; then one corruption of each kind is made past the triggers, or at the provider, and is found. */
const till = useTill();
let sql: pg.Client;
let variant: TestVariant;

beforeAll(async () => {
  sql = new pg.Client(till.database.url);
  await sql.connect();
  variant = await givenVariant(till.db, till.shop, { price: 2_000n, onHand: 90_000n });
});
afterAll(() => sql.end());

const look = () => reconcile(till.ctx, { since: null });

const staff = () =>
  till.ctxWith({
    actor: {
      kind: 'staff',
      staffUserId: newId(),
      sessionId: newId(),
      roles: [{ role: 'ADMIN', salesChannelId: null }],
    },
  });

/** An order with its number, intent and payment; captured on wish. */
async function given({ captured = false } = {}) {
  const { orderId, orderToken } = await till.order(till.lines(variant));
  if (captured) {
    await till.advance(3_600);
    await captureOrder(till.ctx, { orderId });
  }
  const order = await till.db.order.findUniqueOrThrow({
    where: { id: orderId },
    include: { paymentCollection: { include: { payments: true } } },
  });
  const payment = order.paymentCollection!.payments[0]!;
  return { orderId, orderToken, number: order.number, payment, intentId: payment.intentId };
}

/** Writes as nobody can: past constraints that live in triggers. */
async function forge(statement: string, values: readonly unknown[]): Promise<void> {
  await sql.query('BEGIN');
  await sql.query('SET LOCAL session_replication_role = replica');
  const { rowCount } = await sql.query(statement, [...values]);
  await sql.query('COMMIT');
  expect(rowCount).toBeGreaterThan(0);
}

const seen = new Set<string>();
const found = new Set<string>();

/** What one more corruption adds to the table. */
async function added(corrupt: () => Promise<unknown>): Promise<Discrepancy[]> {
  for (const one of await look()) seen.add(JSON.stringify(one));
  await corrupt();
  const fresh = (await look()).filter((one) => !seen.has(JSON.stringify(one)));
  for (const { kind } of fresh) found.add(kind);
  return fresh;
}

test('a shop with everything under way agrees', async () => {
  const { ctx } = till;
  const edited = await given();
  const { lines } = await readOrder(ctx, { orderToken: edited.orderToken });
  const changes = [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity: 3_000n }] as const;
  await commitEdit(ctx, { orderToken: edited.orderToken, expectedVersion: 1, changes });
  await cancelOrder(ctx, { orderToken: (await given()).orderToken });
  const charged = await given({ captured: true });
  await refundOrder(staff(), { orderId: charged.orderId, amount: '3.00', reason: 'GOODWILL', note: null });
  await till.pay(till.lines(variant));
  const { token } = await givenCart(till.db, till.shop, { ...till.lines(variant), now: ctx.now() });
  await createPaymentSession(ctx, { cartToken: token, expectedVersion: 1, flow: 'ELEMENT' });
  await till.control('faults', {
    match: { method: 'POST', path: '/v1/payment_intents/*/cancel', times: 3 },
    action: { type: 'status', status: 500, effect: 'before' },
  });
  const unanswered = await given();
  await cancelOrder(ctx, { orderToken: unanswered.orderToken });
  const operation = await till.db.paymentOperation.findFirstOrThrow({
    where: { orderId: unanswered.orderId },
  });
  expect(operation.state).toBe('PENDING');
  expect(await look()).toEqual([]);

  const stale = await added(() => till.advance(3_600));
  expect(stale).toContainEqual(
    expect.objectContaining({ kind: 'OPERATION_STALE', orderNumber: unanswered.number }),
  );
  expect(stale).toContainEqual(
    expect.objectContaining({ kind: 'HOLD_LEFT', orderNumber: unanswered.number }),
  );
});

test('an order past its books', async () => {
  const { orderId, number } = await given();
  const fresh = await added(() =>
    forge('UPDATE "PaymentCollection" SET amount = amount + 1 WHERE "orderId" = $1', [orderId]),
  );
  expect(fresh).toEqual([
    {
      kind: 'BOOKS_DISAGREE',
      orderNumber: number,
      ids: [orderId],
      ours: 'total 2500',
      theirs: 'collection 2501, version 2500, lines 2000 of 2000',
    },
  ]);
});

test('an order that is called CAPTURED, and the hold that is left', async () => {
  const { orderId, number } = await given();
  const fresh = await added(() =>
    forge(`UPDATE "Order" SET state = 'CAPTURED', "finalizedAt" = now() WHERE id = $1`, [orderId]),
  );
  expect(fresh.map(({ kind, orderNumber }) => [kind, orderNumber])).toEqual([
    ['CAPTURED_WITHOUT_CAPTURE', number],
    ['HOLD_LEFT', number],
  ]);
});

test('a capture that the provider never made, above the total at that', async () => {
  const { orderId, number, payment, intentId } = await given({ captured: true });
  const fresh = await added(async () => {
    await forge(
      `INSERT INTO "OrderTransaction" (id, "orderId", "paymentId", kind, amount, "currencyCode", "providerReference", "occurredAt")
       VALUES ($1, $2, $3, 'CAPTURE', 100, 'EUR', 'forged', now())`,
      [newId(), orderId, payment.id],
    );
    await forge(
      'UPDATE "Payment" SET "authorizedAmount" = "authorizedAmount" + 100, "capturedAmount" = "capturedAmount" + 100 WHERE id = $1',
      [payment.id],
    );
  });
  expect(fresh.map(({ kind, ours, theirs }) => [kind, ours, theirs])).toEqual([
    ['CAPTURED_ABOVE_TOTAL', 'total 2500', 'captured 2600'],
    ['LEDGER_DIFFERS', '2600/2600/0/0', '2500/2600/0/0'],
    ['CAPTURED_DIFFERS', '2600', '2500'],
  ]);
  expect(fresh.at(-1)).toMatchObject({ orderNumber: number, ids: [intentId] });
});

test('a hold that the bank let go', async () => {
  const { number, intentId } = await given();
  const fresh = await added(() => till.control(`payment_intents/${intentId}/expire`, {}));
  expect(fresh).toEqual([
    { kind: 'HELD_DIFFERS', orderNumber: number, ids: [intentId], ours: '2500', theirs: '0' },
  ]);
});

test('an intent that the provider does not know, and one that we do not', async () => {
  const { number, payment, intentId } = await given();
  const fresh = await added(() =>
    forge(`UPDATE "Payment" SET "intentId" = 'pi_3000000000000000000000' WHERE id = $1`, [payment.id]),
  );
  expect(fresh.map(({ kind, orderNumber, ids }) => [kind, orderNumber, ids[0]])).toEqual([
    ['INTENT_UNKNOWN_TO_PROVIDER', number, 'pi_3000000000000000000000'],
  ]);

  const session = await added(() =>
    forge(`UPDATE "PaymentSession" SET "intentId" = 'pi_another' || id WHERE "intentId" = $1`, [intentId]),
  );
  expect(session.map(({ kind, theirs }) => [kind, theirs])).toEqual([
    ['INTENT_UNKNOWN_TO_US', 'holds 2500, captured 0'],
  ]);
});

test('refunds missing on either side', async () => {
  const there = await given({ captured: true });
  const dashboard = await added(() =>
    till.stripe.refunds.create({ payment_intent: there.intentId, amount: 700 }),
  );
  expect(dashboard.map(({ kind, orderNumber, theirs }) => [kind, orderNumber, theirs])).toEqual([
    ['REFUND_UNKNOWN_TO_US', there.number, '700'],
  ]);

  const here = await given({ captured: true });
  await refundOrder(staff(), { orderId: here.orderId, amount: '5.00', reason: 'GOODWILL', note: null });
  const missing = await added(() =>
    forge(`UPDATE "Refund" SET "providerReference" = 're_none', amount = 400 WHERE "paymentId" = $1`, [
      here.payment.id,
    ]).then(() => forge(`UPDATE "Payment" SET "refundedAmount" = 400 WHERE id = $1`, [here.payment.id])),
  );
  expect(missing.map(({ kind, ours, theirs }) => [kind, ours, theirs])).toEqual([
    ['LEDGER_DIFFERS', '2500/2500/0/400', '2500/2500/0/500'],
    ['REFUND_UNKNOWN_TO_US', 'unknown', '500'],
    ['REFUND_UNKNOWN_TO_PROVIDER', '400', 'unknown'],
  ]);
});

test('the same refund at another amount', async () => {
  const { orderId, payment, number, intentId } = await given({ captured: true });
  await refundOrder(staff(), { orderId, amount: '5.00', reason: 'GOODWILL', note: null });
  const fresh = await added(() =>
    forge(`UPDATE "Payment" SET "refundedAmount" = 400 WHERE id = $1`, [payment.id]),
  );
  expect(fresh.at(-1)).toEqual({
    kind: 'REFUNDED_DIFFERS',
    orderNumber: number,
    ids: [intentId],
    ours: '400',
    theirs: '500',
  });
});

test('a shelf that miscounts', async () => {
  const fresh = await added(() =>
    forge('UPDATE "InventoryLevel" SET reserved = reserved + 1000 WHERE id = $1', [variant.levelId]),
  );
  expect(fresh).toEqual([
    expect.objectContaining({ kind: 'RESERVED_DIFFERS', ids: [variant.levelId, variant.sku] }),
  ]);
});

test('a mail that was sent twice', async () => {
  const { orderId, number } = await given();
  const mail = (key: string) =>
    forge(
      `INSERT INTO "EmailMessage" (id, "dedupeKey", "orderId", kind, recipient, subject, "createdAt", "sentAt")
       VALUES ($1, $2, $3, 'order-placed', 'ada@example.com', 'Your order', now(), now())`,
      [newId(), `${key}:${orderId}`, orderId],
    );
  const fresh = await added(async () => {
    await mail('order-placed');
    await mail('order-placed-again');
  });
  expect(fresh).toEqual([expect.objectContaining({ kind: 'MAIL_TWICE', orderNumber: number })]);
});

/** Those of money that people move are in `staff-marks.test.ts`. */
const MARKS = ['AUDIT_WITHOUT_MARK', 'MARK_WITHOUT_AUDIT'];

test('every kind was seen, and looking changed nothing', async () => {
  expect([...found, ...MARKS].sort()).toEqual(Object.keys(DISCREPANCIES).sort());
  const before = await till.db.orderTransaction.count();
  await look();
  expect(await till.db.orderTransaction.count()).toBe(before);
});

test('a provider that cannot be read is no clean answer', async () => {
  const gateway = createStripeGateway({
    secretKey: 'sk_live_wrong',
    apiUrl: till.sandboxUrl,
    incremental: false,
    log: till.ctx.log,
  });
  await expect(reconcile({ ...till.ctx, gatewayOf: () => gateway }, { since: null })).rejects.toThrow();
});
