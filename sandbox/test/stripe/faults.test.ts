import type Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { FAULTS } from './checks/faults.ts';
import { runChecks } from './checks/run.ts';
import { type Bench, client, control, hold, MANUAL, open, refusal } from './setting.ts';

runChecks(FAULTS);

let bench: Bench;
let stripe: Stripe;

beforeAll(async () => {
  bench = await open();
  stripe = bench.stripe;
});
afterEach(() => control(bench.sandbox, 'faults', undefined, 'DELETE'));
afterAll(() => bench.stop());

const CAPTURE = { method: 'POST', path: '/v1/payment_intents/*/capture' };

function fault(action: Record<string, unknown>, match: Record<string, unknown> = CAPTURE): Promise<unknown> {
  return control(bench.sandbox, 'faults', { match, action });
}

function retrying(options: Stripe.StripeConfig = {}): Stripe {
  return client(bench.sandbox, { maxNetworkRetries: 2, httpClient: undefined, ...options });
}

test('a dropped call without an effect is simply made again', async () => {
  const { id } = await hold(stripe);
  await fault({ type: 'drop', when: 'before' });
  const intent = await retrying().paymentIntents.capture(id);
  expect(intent.lastResponse.headers['idempotent-replayed']).toBeUndefined();
});

test('an injected decline strikes the next confirm or raise only', async () => {
  await fault(
    { type: 'decline', decline_code: 'insufficient_funds' },
    { path: '/v1/payment_intents/*/confirm' },
  );
  const intent = await stripe.paymentIntents.create(MANUAL);
  const error = await refusal(stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }));
  expect(error.decline_code).toBe('insufficient_funds');
  expect((await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' })).status).toBe(
    'requires_capture',
  );
});

test('a writer that holds an intent too long makes the next one time out', async () => {
  const { id } = await hold(stripe);
  await fault({ type: 'delay', before_ms: 3_200 });
  const slow = stripe.paymentIntents.capture(id);
  await new Promise((resolve) => setTimeout(resolve, 400));
  const error = await refusal(stripe.paymentIntents.cancel(id));
  expect([error.statusCode, error.code, error.headers?.['stripe-should-retry']]).toEqual([
    429,
    'lock_timeout',
    'true',
  ]);
  expect((await slow).status).toBe('succeeded');
});

test('a fault strikes by count and by object', async () => {
  const [one, two] = await Promise.all([hold(stripe), hold(stripe)]);
  await fault({ type: 'status', status: 503 }, { object: two.id, nth: 2 });
  await stripe.paymentIntents.retrieve(one.id);
  await stripe.paymentIntents.retrieve(two.id);
  expect((await refusal(stripe.paymentIntents.retrieve(two.id))).statusCode).toBe(503);
  await stripe.paymentIntents.retrieve(two.id);
});

test('the control API wants its token and names what it does not know', async () => {
  const anonymous = await fetch(`${bench.sandbox.url}/_sandbox/overview`);
  expect(anonymous.status).toBe(401);
  await expect(fault({ type: 'explode' })).rejects.toThrow(/action.type must be one of/);
  await expect(control(bench.sandbox, 'account', { nonsense: true })).rejects.toThrow(/no switch/);
  await expect(control(bench.sandbox, 'clock', { advance: -5 })).rejects.toThrow(/not in the past/);
});
