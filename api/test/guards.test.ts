import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { GUARDS } from '../../scripts/guards.mjs';
import { StaleVersionError } from '../src/cart/errors.ts';
import { closeSession } from '../src/checkout/close-session.ts';
import { createPaymentSession } from '../src/checkout/create-session.ts';
import { placeOrder } from '../src/checkout/place-order.ts';
import { sweepPaymentOperations, sweepPaymentSessions, sweepProviderEvents } from '../src/checkout/sweep.ts';
import type { Ctx } from '../src/ctx.ts';
import { adjustLevel } from '../src/inventory/adjust-level.ts';
import { releaseReservations } from '../src/inventory/reserve.ts';
import { cancelOrder } from '../src/order/cancel.ts';
import { captureOrder } from '../src/order/capture.ts';
import { commitEdit } from '../src/order/commit-edit.ts';
import { EditWindowClosedError } from '../src/order/errors.ts';
import { endEdit } from '../src/order/finish-edit.ts';
import { readOrder } from '../src/order/read.ts';
import { syncPayment } from '../src/order/refund/sync-payment.ts';
import { moveOrder } from '../src/order/state.ts';
import { sweepDueOrders } from '../src/order/sweep.ts';
import { markPromises, markSent } from '../src/payment/manual/mark.ts';
import { settleOperation } from '../src/payment/run-operation.ts';
import { newId } from '../src/platform/id.ts';
import { issueTickets } from '../src/platform/outbox.ts';
import { transact } from '../src/platform/transact.ts';
import { sweeps } from '../src/sweeps.ts';
import { givenCart, givenVariant } from './factories.ts';
import { booksOf, brokenLaws } from './snapshot.ts';
import { useTill } from './till.ts';
import { waitingStatements } from './waiting.ts';

/** Guards that others stand behind: taken away alone, no crash and no race would show it, so each is looked at here. */
const till = useTill();

const givenOrder = async () => {
  const order = await till.order(till.lines(await givenVariant(till.db, till.shop), 2_000n));
  const { lines, editableUntil } = await readOrder(till.ctx, order);
  const seconds = (offset: number) =>
    till.ctxWith({ now: () => new Date(editableUntil.getTime() + offset * 1_000) });
  const changes = [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity: 1_000n }] as const;
  return { ...order, seconds, edit: { orderToken: order.orderToken, expectedVersion: 1, changes } };
};

/** A cancel that nobody has carried out yet, of an intent that Stripe does not know. */
const givenCancel = async (nextAttemptAt: Date) =>
  till.db.paymentOperation.create({
    data: {
      id: newId(),
      kind: 'CANCEL',
      orderId: (await givenOrder()).orderId,
      provider: 'stripe',
      intentId: `pi_${newId()}`,
      amount: 0n,
      createdAt: till.ctx.now(),
      nextAttemptAt,
    },
  });

test('a payment is opened for the version of the cart that the shopper saw, and for no other', async () => {
  const { ctx, db, shop } = till;
  const { cartId, token } = await givenCart(db, shop, till.lines(await givenVariant(db, shop)));
  const open = (expectedVersion: number) =>
    createPaymentSession(ctx, { cartToken: token, expectedVersion, flow: 'ELEMENT' });
  await expect(open(2)).rejects.toEqual(new StaleVersionError(1));
  expect(await db.paymentSession.count({ where: { cartId } })).toBe(0);
  expect((await open(1)).cartVersion).toBe(1);
});

test('an edit counts a millisecond before the window closes, and not when it has closed', async () => {
  const late = await givenOrder();
  const before = await booksOf(till.db, late.orderId);
  await expect(commitEdit(late.seconds(0), late.edit)).rejects.toBeInstanceOf(EditWindowClosedError);
  expect(await booksOf(till.db, late.orderId)).toEqual(before);
  const { edit } = await commitEdit(late.seconds(-0.001), late.edit);
  expect(edit.state).toBe('APPLIED');
});

test('nothing is taken a millisecond before the window closes, and everything when it has closed', async () => {
  const { orderId, orderToken, seconds } = await givenOrder();
  await captureOrder(seconds(-0.001), { orderId, due: true });
  expect((await readOrder(till.ctx, { orderToken })).state).toBe('OPEN');
  await captureOrder(seconds(0), { orderId, due: true });
  expect((await readOrder(till.ctx, { orderToken })).state).toBe('CAPTURED');
  expect(await brokenLaws(till.db)).toEqual([]);
});

test('a hold that is asked for again under its key is the same hold', async () => {
  const ask = {
    key: newId(),
    amount: 1_500n,
    currencyCode: 'EUR',
    customer: { key: newId(), email: 'ada@example.com', name: 'Ada' },
    description: 'A hold',
    metadata: {},
    incremental: false,
  };
  const gateway = till.ctx.gatewayOf('stripe');
  const [first, second] = [await gateway.createIntent(ask), await gateway.createIntent(ask)];
  expect(second.intentId).toBe(first.intentId);
  const { data } = await till.stripe.paymentIntents.list({ customer: first.customerReference! });
  expect(data).toHaveLength(1);
});

test('how an operation ended is said once; who comes later is told so and changes nothing', async () => {
  const { id } = await givenCancel(new Date(till.ctx.now().getTime() + 3_600_000));
  const end = (state: 'SUCCEEDED' | 'FAILED') =>
    transact(till.ctx, (tx) => settleOperation(tx, id, state, null));
  expect([await end('SUCCEEDED'), await end('FAILED')]).toEqual([true, false]);
  expect(await till.db.paymentOperation.findUniqueOrThrow({ where: { id } })).toMatchObject({
    state: 'SUCCEEDED',
  });
});

test('how an edit ended is said once; who comes later is told so and changes nothing', async () => {
  const { ctx, db } = till;
  const order = await till.order(
    till.lines(await givenVariant(db, till.shop)),
    'pm_card_authenticationRequired',
  );
  const { lines } = await readOrder(ctx, order);
  const changes = [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity: 3_000n }] as const;
  const { edit } = await commitEdit(ctx, { ...order, expectedVersion: 1, changes });
  expect(edit.state).toBe('REQUIRES_ACTION');
  const end = (state: 'DECLINED' | 'ABANDONED') => transact(ctx, (tx) => endEdit(tx, edit.id, { state }));
  expect([await end('ABANDONED'), await end('DECLINED')]).toEqual([true, false]);
  expect(await db.orderEdit.findUniqueOrThrow({ where: { id: edit.id } })).toMatchObject({
    state: 'ABANDONED',
  });
});

test('a promise is marked once, and a refund by hand is sent once; who comes later is told so', async () => {
  const { ctx, db } = till;
  const payment = await db.manualPayment.create({
    data: {
      id: newId(),
      key: newId(),
      amount: 1_500n,
      currencyCode: 'EUR',
      state: 'PROMISED',
      metadata: {},
      createdAt: ctx.now(),
    },
  });
  const paid = (reference: string) =>
    transact(ctx, (tx) => markPromises(tx, [payment.id], { kind: 'PAID', reference }));
  expect([await paid('line 1'), await paid('line 1')]).toEqual([1, 0]);
  const none = transact(ctx, (tx) => markPromises(tx, [payment.id], { kind: 'NOT_COMING' }));
  expect(await none).toBe(0);
  await ctx.gatewayOf('manual').captureIntent({ key: 'k', intentId: payment.id, amount: 1_500n });
  const refund = await ctx
    .gatewayOf('manual')
    .refundIntent({ key: newId(), intentId: payment.id, amount: 500n, metadata: {} });
  const sent = (reference: string) => transact(ctx, (tx) => markSent(tx, refund.refundReference, reference));
  expect([await sent('line 2'), await sent('line 2'), await sent('line 3')]).toEqual([
    'SENT',
    'REPEATED',
    'NOT_AWAITED',
  ]);
});

test('an order is moved by whoever finds it where they think it is; who comes later is told so', async () => {
  const { orderId } = await givenOrder();
  const { ctx, db } = till;
  const cancel = () =>
    transact(ctx, (tx) =>
      moveOrder(tx, orderId, 'OPEN', 'CANCELED', { canceledAt: ctx.now(), cancelReason: 'first' }),
    );
  expect(await cancel()).toBe(true);
  const again = transact(ctx, (tx) =>
    moveOrder(tx, orderId, 'OPEN', 'CANCELED', { canceledAt: ctx.now(), cancelReason: 'second' }),
  );
  expect(await again).toBe(false);
  expect((await db.order.findUniqueOrThrow({ where: { id: orderId } })).cancelReason).toBe('first');
});

test('a return that finds an order made while it asked the provider answers with that order', async () => {
  const { ctx, db, shop } = till;
  const paid = await till.pay(till.lines(await givenVariant(db, shop)));
  const gateway = ctx.gatewayOf('stripe');
  let made = '';
  const readIntent = async (intentId: string) => {
    const facts = await gateway.readIntent(intentId);
    ({ orderId: made } = await placeOrder(ctx, paid));
    return facts;
  };
  const slow = till.ctxWith({ gatewayOf: () => ({ ...gateway, readIntent }) });
  expect(await placeOrder(slow, paid)).toEqual({ orderId: made });
});

/** The statement in which `work` waits while somebody else has this row. */
async function waitingFor(table: string, id: string, work: () => Promise<unknown>): Promise<string> {
  const holder = new pg.Client(till.database.url);
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query(`SELECT id FROM "${table}" WHERE id = $1 FOR NO KEY UPDATE`, [id]);
  const under = Promise.allSettled([work()]);
  const [statement] = await waitingStatements(till.db);
  await holder.query('ROLLBACK');
  await holder.end();
  await under;
  return statement!;
}

const CART = /FROM "Cart".*FOR UPDATE$/s;
const SESSION = /FROM "PaymentSession".*FOR UPDATE$/s;
const LEVELS = /FROM "InventoryLevel".*FOR UPDATE/s;
const ORDER = /FROM "Order".*FOR NO KEY UPDATE$/s;
const PAYMENT = /FROM "Payment".*FOR NO KEY UPDATE$/s;

describe('takes its row first, and waits for whoever has it:', () => {
  test('paying for a cart, and counting its stock', async () => {
    const { ctx, db, shop } = till;
    const variant = await givenVariant(db, shop);
    const open = (cartToken: string) =>
      createPaymentSession(ctx, { cartToken, expectedVersion: 1, flow: 'ELEMENT' });
    const cart = await givenCart(db, shop, till.lines(variant));
    expect(await waitingFor('Cart', cart.cartId, () => open(cart.token))).toMatch(CART);
    const other = await givenCart(db, shop, till.lines(variant));
    expect(await waitingFor('InventoryLevel', variant.levelId, () => open(other.token))).toMatch(LEVELS);
    const count = () =>
      adjustLevel(till.ctxWith({ actor: { kind: 'system', job: 'test' } }), shop.channel, {
        sku: variant.sku,
        location: 'weaver-mill',
        onHand: 9_000n,
        allowBackorder: false,
        backorderLimit: 0n,
        backorderDays: 0,
      });
    expect(await waitingFor('InventoryLevel', variant.levelId, count)).toMatch(LEVELS);
  });

  test('placing an order of a session, and letting a session go', async () => {
    const { ctx, db, shop } = till;
    const { paymentSessionId } = await till.pay(till.lines(await givenVariant(db, shop)));
    const place = () => placeOrder(ctx, { paymentSessionId });
    expect(await waitingFor('PaymentSession', paymentSessionId, place)).toMatch(SESSION);

    const left = await till.pay(till.lines(await givenVariant(db, shop)));
    const { paymentSessionId: id } = left;
    await db.paymentSession.update({ where: { id }, data: { state: 'SUPERSEDED' } });
    const close = () => closeSession(ctx, { paymentSessionId: id });
    expect(await waitingFor('PaymentSession', id, close)).toMatch(SESSION);
  });

  test('an edit, a cancel, a capture, and giving stock back', async () => {
    const { ctx, db } = till;
    const { orderId, orderToken, edit } = await givenOrder();
    const order = await db.order.findUniqueOrThrow({
      where: { id: orderId },
      include: { reservations: true, paymentCollection: { include: { payments: true } } },
    });
    expect(await waitingFor('Order', orderId, () => commitEdit(ctx, edit))).toMatch(ORDER);
    const levelId = order.reservations[0]!.inventoryLevelId;
    const release = () => transact(ctx, (tx) => releaseReservations(tx, { orderId }));
    expect(await waitingFor('InventoryLevel', levelId, release)).toMatch(LEVELS);
    expect(await waitingFor('Order', orderId, () => cancelOrder(ctx, { orderToken }))).toMatch(ORDER);
  });

  test('entering what was captured', async () => {
    const { ctx, db } = till;
    const { orderId, seconds } = await givenOrder();
    const { id } = await db.payment.findFirstOrThrow({ where: { paymentCollection: { orderId } } });
    const capture = () => captureOrder(seconds(0), { orderId, due: true });
    expect(await waitingFor('Payment', id, capture)).toMatch(PAYMENT);
    await captureOrder(seconds(0), { orderId, due: true });

    const other = await givenOrder();
    const payment = await db.payment.findFirstOrThrow({
      where: { paymentCollection: { orderId: other.orderId } },
    });
    await till.stripe.paymentIntents.cancel(payment.intentId);
    const sync = () => syncPayment(ctx, { paymentId: payment.id, scope: 'HOLD' });
    expect(await waitingFor('Payment', payment.id, sync)).toMatch(PAYMENT);
  });
});

test('every sweep that is written is run by every worker', async () => {
  const source = new URL('../src/', import.meta.url);
  const written: string[] = [];
  for (const file of await readdir(source, { recursive: true }))
    if (file.endsWith('.ts') && !file.startsWith('generated') && !file.endsWith('.test.ts'))
      for (const [, name] of (await readFile(new URL(file, source), 'utf8')).matchAll(SWEEP))
        written.push(name!);
  expect(sweeps.map(({ run }) => run.name).sort()).toEqual(written.sort());
});

const SWEEP = /^export async function ((?:sweep|purge)[A-Z]\w*)\(/gm;

describe('a sweep does not wait for another that is taking the same row, but leaves it alone:', () => {
  const due = new Date(0);
  const rows: [string, () => Promise<string>, (ctx: Ctx) => Promise<number>][] = [
    [
      'Order',
      async () => {
        const { orderId: id } = await givenOrder();
        await till.db.order.update({ where: { id }, data: { nextCaptureAt: due } });
        return id;
      },
      sweepDueOrders,
    ],
    [
      'PaymentSession',
      async () => {
        const { paymentSessionId: id } = await till.pay(till.lines(await givenVariant(till.db, till.shop)));
        await till.db.paymentSession.update({ where: { id }, data: { nextCheckAt: due } });
        return id;
      },
      sweepPaymentSessions,
    ],
    ['PaymentOperation', async () => (await givenCancel(due)).id, sweepPaymentOperations],
    [
      'ProviderEvent',
      async () => {
        const id = newId();
        const at = { receivedAt: due, nextAttemptAt: due };
        await till.db.providerEvent.create({ data: { provider: 'gone', id, type: 'x', payload: {}, ...at } });
        return id;
      },
      sweepProviderEvents,
    ],
    [
      'OutboxDelivery',
      async () => {
        const id = newId();
        const event = { id: newId(), name: 'a.b', payload: {}, correlationId: '', fannedOutAt: due };
        const deliveries = { create: { id, consumer: 'a.b', nextAttemptAt: due } };
        await till.db.outboxEvent.create({ data: { ...event, deliverAt: due, createdAt: due, deliveries } });
        return id;
      },
      async (ctx) => (await issueTickets(ctx, { known: ['a.b'], retries: true })).length,
    ],
  ];
  test.each(rows)('%s', async (table, given, sweep) => {
    await sweep(till.ctx);
    const id = await given();
    const holder = new pg.Client(till.database.url);
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query(`SELECT id FROM "${table}" WHERE id = $1 FOR NO KEY UPDATE`, [id]);
    const taken = await Promise.race([sweep(till.ctx), sleep(5_000).then(() => 'waits')]);
    await holder.query('ROLLBACK');
    await holder.end();
    expect(taken).toBe(0);
    expect(await sweep(till.ctx)).toBe(1);
  });
});

test('what `pnpm mutations` takes away is still there', async () => {
  const root = new URL('../../', import.meta.url);
  for (const { guard, file, find } of GUARDS) {
    const text = await readFile(new URL(file, root), 'utf8');
    expect(typeof find === 'string' ? text.includes(find) : find.test(text), guard).toBe(true);
  }
});
