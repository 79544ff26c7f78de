import type Stripe from 'stripe';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runChecks } from './checks/run.ts';
import { WEBHOOKS } from './checks/webhooks.ts';
import { type Bench, control, hold, type Listener, listen, open } from './setting.ts';
import { checkEvent } from './validator.ts';

runChecks(WEBHOOKS);

let bench: Bench;
let stripe: Stripe;
let listener: Listener;
const SECRET = 'whsec_tests';

beforeEach(async () => {
  listener = await listen();
  bench = await open({ webhook: { url: listener.url, secret: SECRET } });
  stripe = bench.stripe;
  await control(bench.sandbox, 'account', { webhook_retry_ms: [60, 60, 60], webhook_timeout_ms: 3_000 });
});
afterEach(async () => {
  await bench.stop();
  await listener.close();
});

function verify(body: string, signature: string, secret = SECRET): Stripe.Event {
  return stripe.webhooks.constructEvent(body, signature, secret);
}

test('every kind of event is valid', async () => {
  await control(bench.sandbox, 'account', { flexible_acquiring: true, emit_refund_events_on_release: true });
  const customer = await stripe.customers.create({ name: 'Ada' });
  await stripe.customers.update(customer.id, { name: 'Grace' });
  const raised = await hold(stripe, {
    customer: customer.id,
    setup_future_usage: 'off_session',
    payment_method_options: { card: { request_incremental_authorization: 'if_available' } },
  });
  await stripe.paymentIntents.incrementAuthorization(raised.id, { amount: 1500 });
  await stripe.paymentIntents.capture(raised.id, { amount_to_capture: 1200 });
  await stripe.refunds.create({ payment_intent: raised.id, amount: 100 });
  const disputed = await hold(stripe, { payment_method: 'pm_card_createDispute' });
  await stripe.paymentIntents.capture(disputed.id);
  await hold(stripe, { payment_method: 'pm_card_visa_chargeDeclined' }).catch(() => undefined);
  const lost = await hold(stripe, {
    payment_method: 'pm_card_threeDSecure2Required',
    return_url: 'https://shop.example',
  });
  await stripe.paymentIntents.cancel(lost.id);
  await hold(stripe, { payment_method: 'pm_sbx_authExpiresSoon' });
  await control(bench.sandbox, 'clock', { advance: 100 });
  await stripe.customers.del(customer.id);
  const events = await stripe.events.list({ limit: 100 });
  for (const event of events.data) checkEvent(event);
  expect(new Set(events.data.map(({ type }) => type)).size).toBeGreaterThan(17);
  await listener.wait(events.data.length);
});

test('a dropped delivery is seen among the undelivered, a wrong secret does not verify', async () => {
  await control(bench.sandbox, 'faults', { action: { type: 'webhook_drop' } });
  await stripe.customers.create();
  await control(bench.sandbox, 'faults', { action: { type: 'webhook_wrong_secret' } });
  await stripe.customers.create();
  const [forged] = await listener.wait(1);
  expect(() => verify(forged!.body, forged!.signature)).toThrow(/No signatures found/);
  expect((await stripe.events.list({ delivery_success: false })).data.length).toBeGreaterThanOrEqual(1);
});

test('events may come in reverse', async () => {
  await control(bench.sandbox, 'account', { webhook_order: 'reverse', webhook_timing: 'before_response' });
  await hold(stripe);
  expect(listener.received.map(({ event }) => event.type)).toEqual([
    'payment_intent.amount_capturable_updated',
    'charge.succeeded',
    'payment_intent.created',
  ]);
});
