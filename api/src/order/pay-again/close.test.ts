import { expect, test } from 'vitest';
import { closingRace } from '../../../test/closing-race.ts';
import { lostOrder } from '../../../test/lost-order.ts';
import { brokenLaws } from '../../../test/snapshot.ts';
import { useTill } from '../../../test/till.ts';
import { transact } from '../../platform/transact.ts';
import { closeShopperPayment, endReplacement } from './close.ts';
import { payAgain } from './open.ts';

const till = useTill();

test('what the provider makes for a payment that was replaced meanwhile can no longer be paid', async () => {
  const { ctx, stripe } = till;
  const { orderToken } = await lostOrder(till);
  const gateway = ctx.gatewayOf('stripe');
  const slow = till.ctxWith({
    gatewayOf: () => ({
      ...gateway,
      async createHostedSession(input) {
        const made = await gateway.createHostedSession(input);
        await payAgain(ctx, { orderToken, flow: 'ELEMENT' });
        return made;
      },
    }),
  });
  const { payment } = await payAgain(slow, { orderToken, flow: 'HOSTED' });
  expect((await stripe.checkout.sessions.retrieve(payment.hostedSessionId!)).status).toBe('expired');
  const { payment: other } = await payAgain(ctx, { orderToken, flow: 'ELEMENT' });
  expect((await stripe.paymentIntents.retrieve(other.intentId!)).status).toBe('requires_payment_method');
  expect(await brokenLaws(till.db)).toEqual([]);
});

test('closing a payment in the moment in which its intent is noted leaves nothing to pay', async () => {
  const { ctx, db, stripe } = till;
  const { orderId, orderToken } = await lostOrder(till);
  const race = closingRace(db, 'PaymentOperation');
  const closer = till.ctxWith({ db: race.closer });
  const gateway = ctx.gatewayOf('stripe');
  let closing: Promise<void> | undefined;
  const opener = till.ctxWith({
    gatewayOf: () => ({
      ...gateway,
      async createIntent(input) {
        const facts = await gateway.createIntent(input);
        const [operationId] = await transact(ctx, (tx) => endReplacement(tx, orderId, 'overtaken'));
        closing = closeShopperPayment(closer, { operationId: operationId! });
        await race.seen;
        return facts;
      },
    }),
    db: race.opener,
  });
  const { payment } = await payAgain(opener, { orderToken, flow: 'ELEMENT' });
  await closing;
  expect((await stripe.paymentIntents.retrieve(payment.intentId!)).status).toBe('canceled');
  expect(await brokenLaws(db)).toEqual([]);
});
