import Stripe from 'stripe';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bench, control, hold, type Listener, listen, open } from './setting.ts';
import { checkEvent } from './validator.ts';

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

async function pendingOf(id: string): Promise<number> {
  return (await stripe.events.retrieve(id)).pending_webhooks;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 300; round++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not come to that');
}

test('D62 deliveries verify with the secret and not when a byte is flipped', async () => {
  const { id } = await hold(stripe);
  await listener.wait(3);
  for (const { body, signature, event } of listener.received) {
    expect(verify(body, signature).id).toBe(event.id);
    expect(() => verify(body.replace('"livemode": false', '"livemode": true'), signature)).toThrow(
      Stripe.errors.StripeSignatureVerificationError,
    );
    expect(() => verify(body, signature, 'whsec_other')).toThrow();
    expect(signature).toMatch(/^t=\d+,v1=[0-9a-f]{64},v0=[0-9a-f]{64}$/);
    checkEvent(event);
  }
  expect(listener.received.map(({ event }) => event.type).sort()).toEqual([
    'charge.succeeded',
    'payment_intent.amount_capturable_updated',
    'payment_intent.created',
  ]);
  const held = listener.received.find(
    ({ event }) => event.type === 'payment_intent.amount_capturable_updated',
  );
  expect((held!.event.data.object as Stripe.PaymentIntent).id).toBe(id);
});

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

test('D63 during a roll both secrets verify, afterwards the new one', async () => {
  const [endpoint] = (await stripe.webhookEndpoints.list()).data;
  const { secret } = await control<{ secret: string }>(
    bench.sandbox,
    `webhook_endpoints/${endpoint!.id}/roll_secret`,
    { old_valid_seconds: 3600 },
  );
  await stripe.customers.create();
  const [first] = await listener.wait(1);
  expect(first!.signature.match(/v1=/g)).toHaveLength(2);
  verify(first!.body, first!.signature);
  verify(first!.body, first!.signature, secret);
  await control(bench.sandbox, 'clock', { advance: 3601 });
  await stripe.customers.create();
  const second = (await listener.wait(2))[1]!;
  expect(second.signature.match(/v1=/g)).toHaveLength(1);
  verify(second.body, second.signature, secret);
});

test('D64 an old timestamp is refused and the retry is fresh', async () => {
  await control(bench.sandbox, 'faults', { action: { type: 'webhook_stale_timestamp' } });
  listener.answer = (attempt) => (attempt === 1 ? 400 : 200);
  await stripe.customers.create();
  const [stale, fresh] = await listener.wait(2);
  expect(() => verify(stale!.body, stale!.signature)).toThrow(/Timestamp outside the tolerance zone/);
  expect(verify(fresh!.body, fresh!.signature).id).toBe(stale!.event.id);
});

test.each([500, 302, 'hang'] as const)(
  'D65 an endpoint that answers %s is tried again with a new signature',
  async (bad) => {
    if (bad === 'hang') await control(bench.sandbox, 'account', { webhook_timeout_ms: 300 });
    listener.answer = (attempt) => (attempt === 1 ? bad : 200);
    await stripe.customers.create();
    const [first, second] = await listener.wait(2);
    expect(second!.event.id).toBe(first!.event.id);
    verify(second!.body, second!.signature);
    await until(async () => (await pendingOf(first!.event.id)) === 0);
  },
);

test('D65 four failures leave the event among the undelivered', async () => {
  listener.answer = () => 500;
  await stripe.customers.create();
  const [first] = await listener.wait(4);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(listener.received).toHaveLength(4);
  expect(await pendingOf(first!.event.id)).toBe(1);
  const undelivered = await stripe.events.list({ delivery_success: false });
  expect(undelivered.data.map(({ id }) => id)).toEqual([first!.event.id]);
  listener.answer = () => 200;
  await control(bench.sandbox, 'webhooks/replay', { event: first!.event.id });
  expect((await stripe.events.list({ delivery_success: false })).data).toEqual([]);
});

test('D66 a duplicate has the same id, a twin another', async () => {
  await control(bench.sandbox, 'faults', {
    action: { type: 'webhook_duplicate', n: 2 },
    match: { event_type: 'customer.created' },
  });
  await stripe.customers.create();
  const [one, two] = await listener.wait(2, 'customer.created');
  expect(one!.event.id).toBe(two!.event.id);
  await control(bench.sandbox, 'faults', {
    action: { type: 'webhook_twin' },
    match: { event_type: 'customer.created' },
  });
  await stripe.customers.create();
  const twins = (await listener.wait(4, 'customer.created')).slice(2);
  expect(twins[0]!.event.id).not.toBe(twins[1]!.event.id);
  expect((twins[0]!.event.data.object as Stripe.Customer).id).toBe(
    (twins[1]!.event.data.object as Stripe.Customer).id,
  );
});

test('D67 held events come when released, in any order, with their own snapshots', async () => {
  await control(bench.sandbox, 'faults', { match: { times: 0 }, action: { type: 'webhook_hold' } });
  const { id } = await hold(stripe);
  await stripe.paymentIntents.capture(id);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(listener.received).toEqual([]);
  await control(bench.sandbox, 'faults', undefined, 'DELETE');
  await control(bench.sandbox, 'webhooks/release', { order: 'reverse' });
  const types = listener.received.map(({ event }) => event.type);
  expect(types.indexOf('payment_intent.succeeded')).toBeLessThan(
    types.indexOf('payment_intent.amount_capturable_updated'),
  );
  const statusIn = (type: string): string =>
    (listener.received.find(({ event }) => event.type === type)!.event.data.object as Stripe.PaymentIntent)
      .status;
  expect(statusIn('payment_intent.succeeded')).toBe('succeeded');
  expect(statusIn('payment_intent.amount_capturable_updated')).toBe('requires_capture');
});

test('D68 webhooks may come before the answer', async () => {
  await control(bench.sandbox, 'account', { webhook_timing: 'before_response' });
  await hold(stripe);
  expect(listener.received).toHaveLength(3);
});

test('D69 an endpoint gets the events and the version it asked for', async () => {
  const picky = await listen();
  const endpoint = await stripe.webhookEndpoints.create({
    url: picky.url,
    enabled_events: ['payment_intent.created'],
    api_version: '2026-08-26.dahlia',
  });
  expect(endpoint.secret).toMatch(/^whsec_/);
  await hold(stripe);
  const [created] = await picky.wait(1);
  verify(created!.body, created!.signature, endpoint.secret);
  expect(created!.event.api_version).toBe('2026-08-26.dahlia');
  await listener.wait(3);
  expect(picky.received.map(({ event }) => event.type)).toEqual(['payment_intent.created']);
  await stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
  await hold(stripe);
  await listener.wait(6);
  await stripe.webhookEndpoints.del(endpoint.id);
  expect(picky.received).toHaveLength(1);
  await picky.close();
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
