import { expect, test } from 'vitest';
import { givenVariant } from '../../test/factories.ts';
import { booksOf, brokenLaws } from '../../test/snapshot.ts';
import { useTill } from '../../test/till.ts';
import { StaleVersionError } from '../cart/errors.ts';
import { InsufficientStockError } from '../inventory/errors.ts';
import { cancelOrder } from './cancel.ts';
import { captureOrder } from './capture.ts';
import type { OrderChange } from './change.ts';
import { commitEdit } from './commit-edit.ts';
import { discardEdit } from './discard-edit.ts';
import {
  EditInProgressError,
  EditWindowClosedError,
  OrderNotCancelableError,
  PaymentDeclinedError,
} from './errors.ts';
import { readOrder } from './read.ts';
import { resumeEdit } from './resume-edit.ts';
import { sweepDueOrders, sweepOrderEdits } from './sweep.ts';

const till = useTill({ connections: 40 });

const quantityOf = async (orderToken: string, quantity: bigint): Promise<OrderChange[]> => {
  const { lines } = await readOrder(till.ctx, { orderToken });
  return [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity }];
};

test('a declined raise leaves order, stock, totals and holds as before, to the bit', async () => {
  const { ctx, db, shop } = till;
  const variant = await givenVariant(db, shop);
  const { orderId, orderToken } = await till.order(till.lines(variant));
  const before = await booksOf(db, orderId);
  await till.control('faults', {
    match: { method: 'POST', path: '/v1/payment_intents/*/confirm', times: 1 },
    action: { type: 'decline', decline_code: 'insufficient_funds' },
  });

  const changes = await quantityOf(orderToken, 5_000n);
  await expect(commitEdit(ctx, { orderToken, expectedVersion: 1, changes })).rejects.toEqual(
    new PaymentDeclinedError({ retryable: true, reason: 'FUNDS', triesLeft: 2 }),
  );

  expect(await booksOf(db, orderId)).toEqual(before);
  const again = await commitEdit(ctx, { orderToken, expectedVersion: 1, changes });
  expect(again.edit.state).toBe('APPLIED');
  expect(await brokenLaws(db)).toEqual([]);
});

test('goods that are not there refuse the edit before any bank is asked', async () => {
  const { ctx, db, shop, stripe } = till;
  const variant = await givenVariant(db, shop, { onHand: 3_000n });
  const { orderId, orderToken } = await till.order(till.lines(variant));
  const before = await booksOf(db, orderId);
  const intents = await stripe.paymentIntents.list({ limit: 100 });

  const edit = commitEdit(ctx, {
    orderToken,
    expectedVersion: 1,
    changes: await quantityOf(orderToken, 4_000n),
  });
  await expect(edit).rejects.toEqual(
    new InsufficientStockError([{ variantId: variant.id, available: 2_000n, requested: 3_000n }]),
  );

  expect(await booksOf(db, orderId)).toEqual(before);
  expect((await stripe.paymentIntents.list({ limit: 100 })).data).toHaveLength(intents.data.length);
});

test('lower needs no bank, then higher is covered by what is still held', async () => {
  const { ctx, db, shop } = till;
  const variant = await givenVariant(db, shop);
  const { orderId, orderToken } = await till.order(till.lines(variant, 5_000n));
  const down = await commitEdit(ctx, {
    orderToken,
    expectedVersion: 1,
    changes: await quantityOf(orderToken, 2_000n),
  });
  expect(down.edit).toMatchObject({ state: 'APPLIED', planKind: 'CAPTURE_LESS' });
  const up = await commitEdit(ctx, {
    orderToken,
    expectedVersion: 2,
    changes: await quantityOf(orderToken, 4_000n),
  });
  expect(up.edit).toMatchObject({ state: 'APPLIED', planKind: 'COVERED' });
  expect(await db.payment.count({ where: { paymentCollection: { orderId } } })).toBe(1);
  expect(await brokenLaws(db)).toEqual([]);
});

test('a raise that needs the bank waits, and applies when the shopper has confirmed', async () => {
  const { ctx, db, shop } = till;
  const variant = await givenVariant(db, shop);
  const { orderId, orderToken } = await till.order(till.lines(variant), 'pm_card_authenticationRequired');
  const before = await booksOf(db, orderId);
  const changes = await quantityOf(orderToken, 3_000n);
  const { edit } = await commitEdit(ctx, { orderToken, expectedVersion: 1, changes });
  expect(edit.state).toBe('REQUIRES_ACTION');
  expect(edit.actionUrl).toMatch(/^http/);
  expect((await booksOf(db, orderId)).order).toEqual(before.order);

  await expect(commitEdit(ctx, { orderToken, expectedVersion: 1, changes })).rejects.toEqual(
    new EditInProgressError({ id: edit.id, actionUrl: edit.actionUrl }),
  );
  const { intentId } = await db.paymentOperation.findFirstOrThrow({ where: { orderEditId: edit.id } });
  await till.control(`payment_intents/${intentId}/authenticate`, {});
  const resumed = await resumeEdit(ctx, { orderToken });
  expect(resumed.edit?.state).toBe('APPLIED');
  expect(await readOrder(ctx, { orderToken })).toMatchObject({ version: 2, total: 3_500n });
  expect(await brokenLaws(db)).toEqual([]);
});

test.each(['fails at the bank', 'is discarded', 'is never confirmed'])(
  'a raise that %s leaves everything as before',
  async (fate) => {
    const { ctx, db, shop, stripe } = till;
    const variant = await givenVariant(db, shop);
    const { orderId, orderToken } = await till.order(till.lines(variant), 'pm_card_authenticationRequired');
    const before = await booksOf(db, orderId);
    const { edit } = await commitEdit(ctx, {
      orderToken,
      expectedVersion: 1,
      changes: await quantityOf(orderToken, 3_000n),
    });
    const { intentId } = await db.paymentOperation.findFirstOrThrow({ where: { orderEditId: edit.id } });
    if (fate === 'fails at the bank') {
      await till.control(`payment_intents/${intentId}/fail_authentication`, {});
      await expect(resumeEdit(ctx, { orderToken })).rejects.toBeInstanceOf(PaymentDeclinedError);
    } else if (fate === 'is discarded') {
      await discardEdit(ctx, { orderToken, editId: edit.id });
    } else {
      await till.advance(301);
      await sweepOrderEdits(ctx);
    }
    expect(await booksOf(db, orderId)).toEqual(before);
    expect((await stripe.paymentIntents.retrieve(intentId!)).status).toBe('canceled');
  },
);

test('an answer that got lost on the way is found again, and the money is held once', async () => {
  const { ctx, db, shop, stripe } = till;
  const variant = await givenVariant(db, shop);
  const { orderId, orderToken } = await till.order(till.lines(variant));
  await till.control('faults', {
    match: { method: 'POST', path: '/v1/payment_intents/*/confirm', times: 1 },
    action: { type: 'drop', when: 'mid_body' },
  });
  const { edit } = await commitEdit(ctx, {
    orderToken,
    expectedVersion: 1,
    changes: await quantityOf(orderToken, 3_000n),
  });
  expect(edit.state).toBe('PENDING');
  await till.advance(31);
  await sweepOrderEdits(ctx);
  expect(await readOrder(ctx, { orderToken })).toMatchObject({ version: 2, total: 3_500n });
  const payments = await db.payment.findMany({ where: { paymentCollection: { orderId } } });
  const held = await Promise.all(payments.map(({ intentId }) => stripe.paymentIntents.retrieve(intentId)));
  expect(held.reduce((sum, intent) => sum + intent.amount_capturable, 0)).toBe(3_500);
});

test('of two edits of the same version one is applied and the other told', async () => {
  const { ctx, db, shop } = till;
  const variant = await givenVariant(db, shop);
  const { orderToken } = await till.order(till.lines(variant, 5_000n));
  const edits = [2_000n, 3_000n, 4_000n].map(async (quantity) =>
    commitEdit(ctx, { orderToken, expectedVersion: 1, changes: await quantityOf(orderToken, quantity) }),
  );
  const outcomes = await Promise.allSettled(edits);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect(outcome.reason).toEqual(new StaleVersionError(2));
  expect(await brokenLaws(db)).toEqual([]);
});

test('capture job, sweep, late edit and cancel at once: charged is always what the order came to, 200 rounds', async () => {
  const { ctx, db, shop, stripe } = till;
  const variant = await givenVariant(db, shop, { onHand: 100_000_000n });
  const tally = { applied: 0, refused: 0, canceled: 0 };
  for (let batch = 0; batch < 20; batch++) {
    const orders = await Promise.all(
      Array.from({ length: 10 }, () => till.order(till.lines(variant, 2_000n))),
    );
    // One instant for all, a moment from now, however long the machine took to make them.
    const closes = new Date(ctx.now().getTime() + 3_600_000);
    const ids = orders.map(({ orderId }) => orderId);
    await db.order.updateMany({
      where: { id: { in: ids } },
      data: { editableUntil: closes, nextCaptureAt: closes },
    });
    await till.advance((closes.getTime() - ctx.now().getTime()) / 1000 - 0.2);
    await Promise.all(orders.map((order, index) => round(order, index)));
  }
  expect(await brokenLaws(db)).toEqual([]);
  expect(tally.applied + tally.refused).toBe(200);

  async function round({ orderId, orderToken }: { orderId: string; orderToken: string }, index: number) {
    const changes = await quantityOf(orderToken, index % 2 === 0 ? 3_000n : 1_000n);
    const pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
    const late = async () => {
      await pause();
      return commitEdit(ctx, { orderToken, expectedVersion: 1, changes });
    };
    const job = async () => {
      await pause();
      await captureOrder(ctx, { orderId });
    };
    const cancel = async () => {
      await pause();
      if (index % 5 === 0) await cancelOrder(ctx, { orderToken });
    };
    const [edit, canceled] = await Promise.allSettled([late(), cancel(), job(), job(), sweepDueOrders(ctx)]);
    await till.ctx.db.order.updateMany({ where: { id: orderId }, data: { nextCaptureAt: new Date(0) } });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await captureOrder(ctx, { orderId });

    if (edit.status === 'fulfilled') tally.applied++;
    else {
      if (!(edit.reason instanceof EditWindowClosedError)) throw edit.reason;
      tally.refused++;
    }
    if (canceled.status === 'rejected') expect(canceled.reason).toBeInstanceOf(OrderNotCancelableError);
    const order = await readOrder(ctx, { orderToken });
    const intents = await Promise.all(
      order.paymentCollection!.payments.map(({ intentId }) => stripe.paymentIntents.retrieve(intentId)),
    );
    const taken = intents.reduce((sum, { amount_received }) => sum + amount_received, 0);
    const wanted = order.state === 'CANCELED' ? 0 : Number(order.total);
    expect(['CANCELED', 'CAPTURED']).toContain(order.state);
    expect(taken).toBe(wanted);
    expect(intents.every(({ status }) => status === 'succeeded' || status === 'canceled')).toBe(true);
    if (order.state !== 'CANCELED') expect(order.version).toBe(edit.status === 'fulfilled' ? 2 : 1);
    else tally.canceled++;
  }
}, 240_000);
