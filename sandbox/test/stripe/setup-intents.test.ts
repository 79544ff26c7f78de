import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, control, hold, MANUAL, open, PUBLIC_KEY, postForm, refusal } from './setting.ts';
import { checkEvent } from './validator.ts';

let bench: Bench;
let stripe: Stripe;

beforeAll(async () => {
  bench = await open();
  stripe = bench.stripe;
});
afterAll(() => bench.stop());

const ALLOWED = { allowed_payment_method_types: ['card'] } satisfies Stripe.SetupIntentCreateParams;

test('a card is set up for later without a payment', async () => {
  const customer = await stripe.customers.create();
  const intent = await stripe.setupIntents.create({ ...ALLOWED, customer: customer.id });
  expect(intent.status).toBe('requires_payment_method');
  const done = await stripe.setupIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
  expect(done.status).toBe('succeeded');
  const paid = await hold(stripe, {
    customer: customer.id,
    payment_method: String(done.payment_method),
    off_session: true,
  });
  expect(paid.status).toBe('requires_capture');
  const [attempt] = (await stripe.setupAttempts.list({ setup_intent: intent.id })).data;
  expect(attempt?.status).toBe('succeeded');
  for (const event of (await stripe.events.list({ type: 'setup_intent.*' })).data) checkEvent(event);
});

test.each([
  ['complete', 'succeeded'],
  ['fail', 'requires_payment_method'],
])('a challenge answered with %s leaves the setup %s', async (outcome, status) => {
  const intent = await stripe.setupIntents.create({
    ...ALLOWED,
    confirm: true,
    payment_method: 'pm_card_threeDSecure2Required',
    return_url: 'https://shop.example/cards',
  });
  expect(intent.status).toBe('requires_action');
  const page = new URL(intent.next_action!.redirect_to_url!.url!);
  const response = await fetch(`${bench.sandbox.url}/_sandbox${page.pathname}`, {
    method: 'POST',
    body: JSON.stringify({ token: page.searchParams.get('token'), outcome }),
  });
  const { return_url } = (await response.json()) as { return_url: string };
  expect(new URL(return_url).searchParams.get('setup_intent')).toBe(intent.id);
  expect((await stripe.setupIntents.retrieve(intent.id)).status).toBe(status);
});

test('a card that cannot be attached cannot be set up, and a setup can be cancelled', async () => {
  const intent = await stripe.setupIntents.create(ALLOWED);
  const error = await refusal(
    stripe.setupIntents.confirm(intent.id, { payment_method: 'pm_card_visa_chargeDeclined' }),
  );
  expect([error.statusCode, error.setup_intent?.status]).toEqual([402, 'requires_payment_method']);
  expect((await stripe.setupIntents.cancel(intent.id)).status).toBe('canceled');
  expect((await refusal(stripe.setupIntents.confirm(intent.id))).code).toBe('setup_intent_unexpected_state');
});

test('a browser confirms a setup with its secret', async () => {
  const intent = await stripe.setupIntents.create(ALLOWED);
  const response = await fetch(`${bench.sandbox.url}/v1/setup_intents/${intent.id}/confirm`, {
    method: 'POST',
    body: new URLSearchParams({
      key: PUBLIC_KEY,
      client_secret: intent.client_secret!,
      'payment_method_data[type]': 'card',
      'payment_method_data[card][number]': '4242424242424242',
      'payment_method_data[card][exp_month]': '12',
      'payment_method_data[card][exp_year]': '2034',
    }),
  });
  const body = (await response.json()) as Record<string, unknown>;
  expect(body).toMatchObject({ status: 'succeeded' });
  expect(body).not.toHaveProperty('customer');
  const forged = await postForm(bench.sandbox, `/v1/setup_intents/${intent.id}/confirm`, {
    key: PUBLIC_KEY,
    client_secret: 'x',
  });
  expect(forged.status).toBe(400);
});

test('a customer session lets a browser component act for a customer', async () => {
  const customer = await stripe.customers.create();
  const session = await stripe.customerSessions.create({
    customer: customer.id,
    components: { payment_element: { enabled: true } },
  });
  expect(session.components?.payment_element.enabled).toBe(true);
});

test('search finds by metadata, some time later', async () => {
  const intent = await stripe.paymentIntents.create({ ...MANUAL, metadata: { order: 'A-77' } });
  const query = "metadata['order']:'A-77' AND status:'requires_payment_method'";
  expect((await stripe.paymentIntents.search({ query })).data).toEqual([]);
  await control(bench.sandbox, 'clock', { advance: 60 });
  expect((await stripe.paymentIntents.search({ query })).data.map(({ id }) => id)).toEqual([intent.id]);
  expect((await refusal(stripe.paymentIntents.search({ query: 'nonsense' }))).statusCode).toBe(400);
});

test('a stale read shows an intent as it was before its last change', async () => {
  const { id } = await hold(stripe);
  await stripe.paymentIntents.capture(id);
  await control(bench.sandbox, 'faults', {
    match: { method: 'GET', object: id },
    action: { type: 'stale_read' },
  });
  expect((await stripe.paymentIntents.retrieve(id)).status).toBe('requires_capture');
  expect((await stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
});
