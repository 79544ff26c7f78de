import { expect, test } from 'vitest';
import { givenCart, givenVariant } from '../../test/factories.ts';
import { brokenLaws } from '../../test/snapshot.ts';
import { useTill } from '../../test/till.ts';
import { InsufficientStockError } from '../inventory/errors.ts';
import { createStripeVerifier, receiveStripeEvent } from '../payment/stripe-webhook.ts';
import { closeSession } from './close-session.ts';
import { createPaymentSession } from './create-session.ts';
import { OrderNotPlacedError, PaymentNotCompletedError } from './errors.ts';
import { applyEvent } from './inbox/apply-event.ts';
import { placeForShopper } from './place-for-shopper.ts';
import { placeOrder } from './place-order.ts';
import { sweepPaymentSessions } from './sweep.ts';

const till = useTill({ connections: 60 });
const SECRET = 'whsec_of_the_tests';

test('one payment makes one order: the webhook ten times, the return and the sweep at once', async () => {
  const { ctx, db, shop, stripe } = till;
  const variant = await givenVariant(db, shop);
  const { paymentSessionId, intentId, cartToken } = await till.pay(till.lines(variant, 2_000n));
  const event = {
    id: 'evt_parallel',
    object: 'event',
    type: 'payment_intent.amount_capturable_updated',
    api_version: null,
    data: { object: { id: intentId, metadata: { payment_session_id: paymentSessionId } } },
  };
  const payload = JSON.stringify(event);
  const signature = stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET });
  const webhook = async () => {
    await receiveStripeEvent(ctx, { verify: createStripeVerifier([SECRET]), rawBody: payload, signature });
    await applyEvent(ctx, { provider: 'stripe', eventId: event.id });
  };
  await db.paymentSession.update({ where: { id: paymentSessionId }, data: { nextCheckAt: ctx.now() } });

  const outcomes = await Promise.allSettled([
    ...Array.from({ length: 10 }, webhook),
    placeForShopper(ctx, { cartToken, paymentSessionId }),
    sweepPaymentSessions(ctx),
  ]);

  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
  expect(await db.order.count({ where: { paymentSessionId } })).toBe(1);
  expect(await db.providerEvent.count({ where: { id: event.id } })).toBe(1);
  const placed = { name: 'order.placed', payload: { path: ['orderId'], not: '' } };
  expect(await db.outboxEvent.count({ where: placed })).toBe(1);
  expect(await brokenLaws(db)).toEqual([]);
});

test('the last unit is sold once to fifty buyers who pay at the same moment', async () => {
  const { ctx, db, shop, stripe } = till;
  const variant = await givenVariant(db, shop, { onHand: 1_000n });
  const carts = await Promise.all(Array.from({ length: 50 }, () => givenCart(db, shop, till.lines(variant))));

  const buy = async (cartToken: string) => {
    const session = await createPaymentSession(ctx, { cartToken, expectedVersion: 1, flow: 'ELEMENT' });
    await stripe.paymentIntents.confirm(session.intentId!, {
      payment_method: 'pm_card_visa',
      return_url: 'http://x.example',
    });
    return placeOrder(ctx, { paymentSessionId: session.id });
  };
  const outcomes = await Promise.allSettled(carts.map(({ token }) => buy(token)));

  const refusals = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  expect(refusals).toHaveLength(49);
  for (const refusal of refusals) expect(refusal).toBeInstanceOf(InsufficientStockError);
  expect(await db.inventoryLevel.findUniqueOrThrow({ where: { id: variant.levelId } })).toMatchObject({
    onHand: 1_000n,
    reserved: 1_000n,
  });
  expect(await brokenLaws(db)).toEqual([]);
});

test('no order without a hold, and the same session can be paid after a decline', async () => {
  const { ctx, db, shop, stripe } = till;
  const variant = await givenVariant(db, shop);
  const { token } = await givenCart(db, shop, till.lines(variant));
  const session = await createPaymentSession(ctx, { cartToken: token, expectedVersion: 1, flow: 'ELEMENT' });
  const place = () => placeForShopper(ctx, { cartToken: token });
  await expect(place()).rejects.toEqual(new PaymentNotCompletedError('REQUIRES_PAYMENT'));

  const confirm = (payment_method: string) =>
    stripe.paymentIntents.confirm(session.intentId!, { payment_method, return_url: 'http://x.example' });
  await expect(confirm('pm_card_visa_chargeDeclinedInsufficientFunds')).rejects.toMatchObject({
    code: 'card_declined',
  });
  await expect(place()).rejects.toEqual(new PaymentNotCompletedError('DECLINED'));
  await confirm('pm_card_visa');
  const { orderId } = await place();
  expect(await place()).toMatchObject({ orderId });
});

test('a newer version of the cart supersedes the session, and a hold on the old one is let go', async () => {
  const { ctx, db, shop, stripe } = till;
  const variant = await givenVariant(db, shop);
  const first = await till.pay(till.lines(variant));
  await db.cart.updateMany({
    where: { paymentSessions: { some: { id: first.paymentSessionId } } },
    data: { version: 2 },
  });
  const input = { cartToken: first.cartToken, expectedVersion: 2, flow: 'ELEMENT' } as const;
  const second = await createPaymentSession(ctx, input);
  expect(await createPaymentSession(ctx, input)).toMatchObject({ id: second.id });

  expect((await stripe.paymentIntents.retrieve(first.intentId)).status).toBe('canceled');
  await expect(placeOrder(ctx, first)).rejects.toEqual(new PaymentNotCompletedError('EXPIRED'));
  const reserved = await db.reservation.findMany({ where: { variantId: variant.id } });
  expect(reserved.map(({ paymentSessionId, quantity }) => [paymentSessionId, quantity])).toEqual([
    [second.id, 1_000n],
  ]);
});

test('a return whose session is superseded while the provider is asked makes no order of a hold that is let go', async () => {
  const { ctx, db, shop, stripe } = till;
  const paid = await till.pay(till.lines(await givenVariant(db, shop)));
  const gateway = ctx.gatewayOf('stripe');
  const readIntent = async (intentId: string) => {
    const facts = await gateway.readIntent(intentId);
    await db.cart.updateMany({
      where: { paymentSessions: { some: { id: paid.paymentSessionId } } },
      data: { version: 2 },
    });
    await createPaymentSession(ctx, { cartToken: paid.cartToken, expectedVersion: 2, flow: 'ELEMENT' });
    return facts;
  };
  const slow = till.ctxWith({ gatewayOf: () => ({ ...gateway, readIntent }) });
  await expect(placeOrder(slow, paid)).rejects.toEqual(new PaymentNotCompletedError('EXPIRED'));
  expect(await db.order.count({ where: { paymentSessionId: paid.paymentSessionId } })).toBe(0);
  expect((await stripe.paymentIntents.retrieve(paid.intentId)).status).toBe('canceled');
});

test('whoever was about to let a hold go leaves it alone when an order was made of it meanwhile', async () => {
  const { ctx, db, shop, stripe } = till;
  const paid = await till.pay(till.lines(await givenVariant(db, shop)));
  await db.paymentSession.update({ where: { id: paid.paymentSessionId }, data: { state: 'EXPIRED' } });
  let meanwhile = async () => {
    meanwhile = async () => {};
    await placeOrder(ctx, paid);
  };
  const hooked = db.$extends({
    query: {
      paymentSession: {
        async findUniqueOrThrow({ args, query }) {
          const found = await query(args);
          await meanwhile();
          return found;
        },
      },
    },
  });
  await closeSession({ ...ctx, db: hooked as unknown as typeof db }, paid);
  expect(await db.order.count({ where: { paymentSessionId: paid.paymentSessionId } })).toBe(1);
  expect((await stripe.paymentIntents.retrieve(paid.intentId)).status).toBe('requires_capture');
});

test('a payment of another amount than the frozen total is let go and makes no order', async () => {
  const { ctx, db, shop, stripe } = till;
  const variant = await givenVariant(db, shop);
  const { token } = await givenCart(db, shop, till.lines(variant));
  const session = await createPaymentSession(ctx, { cartToken: token, expectedVersion: 1, flow: 'ELEMENT' });
  await stripe.paymentIntents.update(session.intentId!, { amount: Number(session.total) - 100 });
  await stripe.paymentIntents.confirm(session.intentId!, {
    payment_method: 'pm_card_visa',
    return_url: 'http://x.example',
  });

  await expect(placeOrder(ctx, { paymentSessionId: session.id })).rejects.toEqual(
    new OrderNotPlacedError('AMOUNT_MISMATCH'),
  );
  expect((await stripe.paymentIntents.retrieve(session.intentId!)).status).toBe('canceled');
  expect(await db.order.count({ where: { paymentSessionId: session.id } })).toBe(0);
  expect(await db.reservation.count({ where: { variantId: variant.id } })).toBe(0);
});

test('an abandoned checkout gives its stock back, and a hold that came too late for the goods is let go', async () => {
  const { ctx, db, shop, stripe } = till;
  const variant = await givenVariant(db, shop, { onHand: 1_000n });
  const late = await till.pay(till.lines(variant));
  await db.reservation.deleteMany({ where: { paymentSessionId: late.paymentSessionId } });
  await till.order(till.lines(variant));

  await expect(placeOrder(ctx, late)).rejects.toEqual(new OrderNotPlacedError('OUT_OF_STOCK'));
  expect((await stripe.paymentIntents.retrieve(late.intentId)).status).toBe('canceled');
  expect(await brokenLaws(db)).toEqual([]);
});
