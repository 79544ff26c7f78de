import Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Bench, client, control, eventTypes, hold, MANUAL, open, refusal } from './setting.ts';

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

/** How often the server was asked to capture this intent. */
async function captureCalls(id: string): Promise<number> {
  const { data } = await control<{ data: { path: string }[] }>(bench.sandbox, 'log');
  return data.filter(({ path }) => path === `/v1/payment_intents/${id}/capture`).length;
}

function retrying(options: Stripe.StripeConfig = {}): Stripe {
  return client(bench.sandbox, { maxNetworkRetries: 2, httpClient: undefined, ...options });
}

test('D55 a 500 before the effect is tried three times and nothing happens', async () => {
  const { id } = await hold(stripe);
  await fault({ type: 'status', status: 500, effect: 'before' }, { ...CAPTURE, times: 0 });
  const error = await refusal(retrying().paymentIntents.capture(id));
  expect(error).toBeInstanceOf(Stripe.errors.StripeAPIError);
  expect(await captureCalls(id)).toBe(3);
  expect((await stripe.paymentIntents.retrieve(id)).status).toBe('requires_capture');
});

test('D56 a 500 after the effect hides a capture that happened, also from its key', async () => {
  const { id } = await hold(stripe);
  await fault({ type: 'status', status: 500, effect: 'after', should_retry: false });
  const capture = (): Promise<unknown> =>
    retrying().paymentIntents.capture(id, {}, { idempotencyKey: `c-${id}` });
  const error = await refusal(capture());
  expect(error).toBeInstanceOf(Stripe.errors.StripeAPIError);
  expect(await captureCalls(id)).toBe(1);
  expect((await stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
  expect(await eventTypes(stripe, id)).toContain('charge.captured');
  const replay = await refusal(stripe.paymentIntents.capture(id, {}, { idempotencyKey: `c-${id}` }));
  expect([replay.statusCode, replay.headers?.['idempotent-replayed']]).toEqual([500, 'true']);
});

test("D57 a lost answer is replayed to the SDK's own retry", async () => {
  const { id } = await hold(stripe);
  await fault({ type: 'drop', when: 'after_effect' });
  const intent = await retrying().paymentIntents.capture(id);
  expect([intent.status, intent.lastResponse.headers['idempotent-replayed']]).toEqual(['succeeded', 'true']);
  expect((await eventTypes(stripe, id)).filter((type) => type === 'charge.captured')).toHaveLength(1);
});

test('D58 an answer cut in the middle is an error at once, with the effect done', async () => {
  const { id } = await hold(stripe);
  await fault({ type: 'drop', when: 'mid_body' });
  const error = await refusal(retrying().paymentIntents.capture(id));
  expect(error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
  expect(await captureCalls(id)).toBe(1);
  expect((await stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
});

test('D59 a hanging server is asked three times and captures once', async () => {
  const { id } = await hold(stripe);
  await fault({ type: 'hang', effect: 'after' }, { ...CAPTURE, times: 0 });
  const error = await refusal(retrying({ timeout: 300 }).paymentIntents.capture(id));
  expect(error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
  expect(await captureCalls(id)).toBe(3);
  expect((await eventTypes(stripe, id)).filter((type) => type === 'charge.captured')).toHaveLength(1);
});

test('D60 rate limits are not retried, lock timeouts are', async () => {
  const { id } = await hold(stripe);
  await fault({ type: 'rate_limited', reason: 'endpoint-rate' });
  const error = await refusal(retrying().paymentIntents.capture(id));
  expect(error).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
  expect(error.headers?.['stripe-rate-limited-reason']).toBe('endpoint-rate');
  expect(await captureCalls(id)).toBe(1);
  await fault({ type: 'lock_timeout' });
  expect((await retrying().paymentIntents.capture(id)).status).toBe('succeeded');
  expect(await captureCalls(id)).toBe(3);
});

test('D61 an HTML error page is an API error', async () => {
  const { id } = await hold(stripe);
  await fault({ type: 'html_body' });
  const error = await refusal(client(bench.sandbox, { httpClient: undefined }).paymentIntents.capture(id));
  expect(error).toBeInstanceOf(Stripe.errors.StripeAPIError);
  expect(error.message).toMatch(/Invalid JSON/);
});

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

test('a snapshot brings objects, keys and the clock back', async () => {
  const { id } = await hold(stripe);
  await control(bench.sandbox, 'snapshot', { name: 'held' });
  await stripe.paymentIntents.capture(id);
  await control(bench.sandbox, 'clock', { advance: 3600 });
  await control(bench.sandbox, 'restore', { name: 'held' });
  expect((await stripe.paymentIntents.retrieve(id)).status).toBe('requires_capture');
  expect(await control(bench.sandbox, 'clock')).toMatchObject({ offsetMs: 0 });
  expect((await stripe.paymentIntents.capture(id)).status).toBe('succeeded');
});
