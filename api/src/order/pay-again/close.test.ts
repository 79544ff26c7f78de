import { expect, test } from 'vitest';
import { lostOrder } from '../../../test/lost-order.ts';
import { signal } from '../../../test/signal.ts';
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
  const [seen, noted, closed] = [signal(), signal(), signal()];
  const closer = till.ctxWith({
    db: db.$extends({
      query: {
        paymentOperation: {
          // Has seen a payment without an intent …
          async findUniqueOrThrow({ args, query }) {
            const row = await query(args);
            seen.happened();
            await noted.wait;
            return row;
          },
          async updateMany({ args, query }) {
            const result = await query(args);
            closed.happened();
            return result;
          },
        },
      },
    }) as typeof db,
  });
  const gateway = ctx.gatewayOf('stripe');
  let closing: Promise<void> | undefined;
  const opener = till.ctxWith({
    gatewayOf: () => ({
      ...gateway,
      async createIntent(input) {
        const facts = await gateway.createIntent(input);
        const [operationId] = await transact(ctx, (tx) => endReplacement(tx, orderId, 'overtaken'));
        closing = closeShopperPayment(closer, { operationId: operationId! });
        await seen.wait;
        return facts;
      },
    }),
    db: db.$extends({
      query: {
        paymentOperation: {
          // … which has one now, before the first says that there is nothing to close.
          async updateMany({ args, query }) {
            const result = await query(args);
            noted.happened();
            await closed.wait;
            return result;
          },
        },
      },
    }) as typeof db,
  });
  const { payment } = await payAgain(opener, { orderToken, flow: 'ELEMENT' });
  await closing;
  expect((await stripe.paymentIntents.retrieve(payment.intentId!)).status).toBe('canceled');
  expect(await brokenLaws(db)).toEqual([]);
});
