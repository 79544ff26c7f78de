import { expect, test } from 'vitest';
import { givenVariant } from '../../test/factories.ts';
import { booksOf, brokenLaws } from '../../test/snapshot.ts';
import { useTill } from '../../test/till.ts';
import { captureOrder } from './capture.ts';
import type { OrderChange } from './change.ts';
import { commitEdit } from './commit-edit.ts';
import { PaymentDeclinedError } from './errors.ts';
import { readOrder } from './read.ts';

const till = useTill({ incremental: true });

const quantityOf = async (orderToken: string, quantity: bigint): Promise<OrderChange[]> => {
  const { lines } = await readOrder(till.ctx, { orderToken });
  return [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity }];
};

test('where the account and the card allow it, the hold itself grows, and one charge is made', async () => {
  const { ctx, db, shop, stripe } = till;
  const variant = await givenVariant(db, shop);
  const { orderId, orderToken } = await till.order(till.lines(variant));
  const { edit } = await commitEdit(ctx, {
    orderToken,
    expectedVersion: 1,
    changes: await quantityOf(orderToken, 3_000n),
  });
  expect(edit).toMatchObject({ state: 'APPLIED', planKind: 'INCREMENT', planAmount: 2_000n });
  const [payment, ...others] = await db.payment.findMany({ where: { paymentCollection: { orderId } } });
  expect(others).toEqual([]);
  expect(payment).toMatchObject({ authorizedAmount: 3_500n, incrementAttempts: 1 });

  await till.advance(3_600);
  await captureOrder(ctx, { orderId });
  expect(await stripe.paymentIntents.retrieve(payment!.intentId)).toMatchObject({
    status: 'succeeded',
    amount_received: 3_500,
  });
  expect(await brokenLaws(db)).toEqual([]);
});

test('a refused increment changes nothing, and the old hold stands', async () => {
  const { ctx, db, shop, stripe } = till;
  const variant = await givenVariant(db, shop);
  const { orderId, orderToken } = await till.order(till.lines(variant), 'pm_sbx_incrementInsufficientFunds');
  const before = await booksOf(db, orderId);
  const changes = await quantityOf(orderToken, 3_000n);
  await expect(commitEdit(ctx, { orderToken, expectedVersion: 1, changes })).rejects.toBeInstanceOf(
    PaymentDeclinedError,
  );
  expect(await booksOf(db, orderId)).toEqual(before);
  const { intentId } = before.order.paymentCollection!.payments[0]!;
  expect(await stripe.paymentIntents.retrieve(intentId)).toMatchObject({
    status: 'requires_capture',
    amount_capturable: 1_500,
  });
});

test('a lost answer to an increment is settled by asking, never by raising twice', async () => {
  const { ctx, db, shop, stripe } = till;
  const variant = await givenVariant(db, shop);
  const { orderId, orderToken } = await till.order(till.lines(variant));
  await till.control('faults', {
    match: { method: 'POST', path: '/v1/payment_intents/*/increment_authorization', times: 1 },
    action: { type: 'drop', when: 'after_effect' },
  });
  const { edit } = await commitEdit(ctx, {
    orderToken,
    expectedVersion: 1,
    changes: await quantityOf(orderToken, 3_000n),
  });
  expect(edit.state).toBe('APPLIED');
  const [payment] = await db.payment.findMany({ where: { paymentCollection: { orderId } } });
  expect((await stripe.paymentIntents.retrieve(payment!.intentId)).amount_capturable).toBe(3_500);
});

test('a charge that turns out not to grow is helped by a second hold', async () => {
  const { ctx, db, shop } = till;
  const variant = await givenVariant(db, shop);
  const { orderId, orderToken } = await till.order(till.lines(variant));
  await till.control('faults', {
    match: { method: 'POST', path: '/v1/payment_intents/*/increment_authorization', times: 1 },
    action: {
      type: 'status',
      status: 400,
      effect: 'before',
      body: {
        error: {
          type: 'invalid_request_error',
          message: 'This PaymentIntent is not eligible for incremental authorization.',
        },
      },
    },
  });
  const { edit } = await commitEdit(ctx, {
    orderToken,
    expectedVersion: 1,
    changes: await quantityOf(orderToken, 3_000n),
  });
  expect(edit).toMatchObject({ state: 'APPLIED', planKind: 'SUPPLEMENT' });
  const payments = await db.payment.findMany({
    where: { paymentCollection: { orderId } },
    orderBy: { createdAt: 'asc' },
  });
  expect(payments.map(({ role, authorizedAmount }) => [role, authorizedAmount])).toEqual([
    ['ORIGINAL', 1_500n],
    ['SUPPLEMENT', 2_000n],
  ]);
  expect(await brokenLaws(db)).toEqual([]);
});
