import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { StaleVersionError } from '../src/cart/errors.ts';
import { createPaymentSession } from '../src/checkout/create-session.ts';
import { placeOrder } from '../src/checkout/place-order.ts';
import { captureOrder } from '../src/order/capture.ts';
import { commitEdit } from '../src/order/commit-edit.ts';
import { EditWindowClosedError } from '../src/order/errors.ts';
import { readOrder } from '../src/order/read.ts';
import { moveOrder } from '../src/order/state.ts';
import { settleOperation } from '../src/payment/run-operation.ts';
import { newId } from '../src/platform/id.ts';
import { transact } from '../src/platform/transact.ts';
import { givenCart, givenVariant } from './factories.ts';
import { booksOf, brokenLaws } from './snapshot.ts';
import { useTill } from './till.ts';

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
  const { orderId } = await givenOrder();
  const { id } = await till.db.paymentOperation.create({
    data: {
      id: newId(),
      kind: 'CANCEL',
      orderId,
      provider: 'stripe',
      intentId: 'pi_x',
      amount: 0n,
      createdAt: till.ctx.now(),
      nextAttemptAt: new Date(till.ctx.now().getTime() + 3_600_000),
    },
  });
  const end = (state: 'SUCCEEDED' | 'FAILED') =>
    transact(till.ctx, (tx) => settleOperation(tx, id, state, null));
  expect([await end('SUCCEEDED'), await end('FAILED')]).toEqual([true, false]);
  expect(await till.db.paymentOperation.findUniqueOrThrow({ where: { id } })).toMatchObject({
    state: 'SUCCEEDED',
  });
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
  await holder.query(`SELECT id FROM "${table}" WHERE id = $1 FOR UPDATE`, [id]);
  const under = Promise.allSettled([work()]);
  // Not on the holder's connection: what a transaction has seen of the others' activity does not change for it.
  const statement = await vi.waitFor(async () => {
    const waiting = await till.db.$queryRaw<{ query: string }[]>`
      SELECT query FROM pg_stat_activity
      WHERE datname = current_database() AND state = 'active' AND pid IN (SELECT pid FROM pg_locks WHERE NOT granted)`;
    expect(waiting).toHaveLength(1);
    return waiting[0]!.query;
  }, 10_000);
  await holder.query('ROLLBACK');
  await holder.end();
  await under;
  return statement;
}

test('who decides over a cart, an order or stock takes its row first, and waits for whoever has it', async () => {
  const { ctx, db, shop } = till;
  const variant = await givenVariant(db, shop);
  const { cartId, token } = await givenCart(db, shop, till.lines(variant));
  const pay = () => createPaymentSession(ctx, { cartToken: token, expectedVersion: 1, flow: 'ELEMENT' });
  expect(await waitingFor('Cart', cartId, pay)).toMatch(/FROM "Cart".*FOR UPDATE$/s);

  const other = await givenCart(db, shop, till.lines(variant));
  const take = () =>
    createPaymentSession(ctx, { cartToken: other.token, expectedVersion: 1, flow: 'ELEMENT' });
  expect(await waitingFor('InventoryLevel', variant.levelId, take)).toMatch(
    /FROM "InventoryLevel".*ORDER BY l\.id FOR UPDATE/s,
  );

  const { orderId, edit } = await givenOrder();
  expect(await waitingFor('Order', orderId, () => commitEdit(ctx, edit))).toMatch(
    /FROM "Order".*FOR NO KEY UPDATE$/s,
  );
});
