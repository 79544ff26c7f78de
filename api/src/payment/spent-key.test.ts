import { expect, test } from 'vitest';
import { givenCart, givenVariant } from '../../test/factories.ts';
import { brokenLaws } from '../../test/snapshot.ts';
import { useTill } from '../../test/till.ts';
import { createPaymentSession } from '../checkout/create-session.ts';
import { sweepPaymentOperations, sweepPaymentSessions } from '../checkout/sweep.ts';
import { cancelOrder } from '../order/cancel.ts';
import { sweepDueOrders } from '../order/sweep.ts';
import { ProviderUnavailable } from './gateway.ts';

const till = useTill();

const fail = (path: string, times: number) =>
  till.control('faults', {
    match: { method: 'POST', path: `/v1/payment_intents/*/${path}`, times },
    action: { type: 'status', status: 500, effect: 'after', should_retry: false },
  });

test('a capture whose failed answer the provider repeats for a day is settled from the intent', async () => {
  const { ctx, db, shop } = till;
  const { orderId } = await till.order(till.lines(await givenVariant(db, shop)));
  await fail('capture', 1);
  await till.advance(3_600);
  await sweepDueOrders(ctx);
  expect((await db.order.findUniqueOrThrow({ where: { id: orderId } })).state).toBe('CAPTURING');

  await till.advance(60);
  await sweepDueOrders(ctx);
  expect((await db.order.findUniqueOrThrow({ where: { id: orderId } })).state).toBe('CAPTURED');
  expect(await brokenLaws(db)).toEqual([]);
});

test('a cancel whose failed answer the provider repeats is settled from the intent', async () => {
  const { ctx, db, shop } = till;
  const { orderId, orderToken } = await till.order(till.lines(await givenVariant(db, shop)));
  await fail('cancel', 1);
  await cancelOrder(ctx, { orderToken });
  const where = { orderId, kind: 'CANCEL' } as const;
  expect((await db.paymentOperation.findFirstOrThrow({ where })).state).toBe('PENDING');

  await till.advance(60);
  await sweepPaymentOperations(ctx);
  expect((await db.paymentOperation.findFirstOrThrow({ where })).state).toBe('SUCCEEDED');
  expect(await brokenLaws(db)).toEqual([]);
});

test('a bag whose payment could not be opened, and whose failure the provider repeats, can be paid after all', async () => {
  const { ctx, db, shop } = till;
  const variant = await givenVariant(db, shop, { onHand: 1_000n });
  const { token: cartToken, cartId } = await givenCart(db, shop, { ...till.lines(variant), now: ctx.now() });
  await till.control('faults', {
    match: { method: 'POST', path: '/v1/payment_intents', times: 1 },
    action: { type: 'status', status: 500, effect: 'after', should_retry: false },
  });
  const pay = () => createPaymentSession(ctx, { cartToken, expectedVersion: 1, flow: 'ELEMENT' });
  await expect(pay()).rejects.toBeInstanceOf(ProviderUnavailable);
  await expect(pay()).rejects.toBeInstanceOf(ProviderUnavailable);

  const session = await pay();
  expect(session.clientSecret).not.toBeNull();
  await till.advance(60);
  await sweepPaymentSessions(ctx);
  const sessions = await db.paymentSession.findMany({ where: { cartId }, orderBy: { id: 'asc' } });
  expect(sessions.map(({ state, closedAt }) => [state, closedAt !== null])).toEqual([
    ['EXPIRED', true],
    ['OPEN', false],
  ]);
  expect(await brokenLaws(db)).toEqual([]);
});
