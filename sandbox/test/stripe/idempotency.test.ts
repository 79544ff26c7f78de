import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Bench,
  client,
  control,
  eventTypes,
  hold,
  MANUAL,
  open,
  postForm,
  refusal,
  SECRET_KEY,
} from './setting.ts';

let bench: Bench;
let stripe: Stripe;

beforeAll(async () => {
  bench = await open();
  stripe = bench.stripe;
});
afterAll(() => bench.stop());

let counter = 0;
const newKey = (): string => `key-${++counter}`;

function post(path: string, fields: Record<string, string>, key: string): ReturnType<typeof postForm> {
  return postForm(bench.sandbox, path, fields, {
    Authorization: `Bearer ${SECRET_KEY}`,
    'Idempotency-Key': key,
  });
}

const FORM = { amount: '1000', currency: 'usd' };

test('D49 the same call with the same key is answered from memory', async () => {
  const key = newKey();
  const first = await post('/v1/payment_intents', FORM, key);
  const second = await post('/v1/payment_intents', FORM, key);
  expect(second.body).toEqual(first.body);
  expect(first.headers.get('idempotent-replayed')).toBeNull();
  expect(first.headers.get('original-request')).toBe(first.headers.get('request-id'));
  expect(second.headers.get('idempotent-replayed')).toBe('true');
  expect(second.headers.get('original-request')).toBe(first.headers.get('request-id'));
  expect(second.headers.get('request-id')).not.toBe(first.headers.get('request-id'));
  expect(second.headers.get('idempotency-key')).toBe(key);
  expect(await eventTypes(stripe, String(first.body['id']))).toEqual(['payment_intent.created']);
  const [event] = (await stripe.events.list({ limit: 1 })).data;
  expect(event?.request?.idempotency_key).toBe(key);
});

test('D50 a key belongs to one call with its parameters', async () => {
  const key = newKey();
  const { body } = await post('/v1/payment_intents', FORM, key);
  for (const [path, fields] of [
    ['/v1/payment_intents', { ...FORM, amount: '2000' }],
    [`/v1/payment_intents/${body['id']}/cancel`, {}],
  ] as const) {
    const answer = await post(path, fields, key);
    expect(answer.status).toBe(400);
    const error = answer.body['error'] as Record<string, unknown>;
    expect([error['type'], error['code'], error['param']]).toEqual([
      'idempotency_error',
      undefined,
      undefined,
    ]);
    expect(error['message']).toContain(`other than '${key}'`);
  }
});

test('D51 a remembered decline stays a decline and charges nothing again', async () => {
  const intent = await stripe.paymentIntents.create(MANUAL);
  const confirm = (): Promise<unknown> =>
    stripe.paymentIntents.confirm(
      intent.id,
      { payment_method: 'pm_card_visa_chargeDeclined' },
      { idempotencyKey: `confirm-${intent.id}` },
    );
  const first = await refusal(confirm());
  const second = await refusal(confirm());
  expect([second.statusCode, second.charge]).toEqual([402, first.charge]);
  expect((await stripe.charges.list({ payment_intent: intent.id })).data).toHaveLength(1);
});

test('D52 a refused parameter does not use up the key', async () => {
  const key = newKey();
  expect((await post('/v1/payment_intents', { ...FORM, foo: '1' }, key)).status).toBe(400);
  expect((await post('/v1/payment_intents', FORM, key)).status).toBe(200);
});

test('D53 a key is forgotten after a day', async () => {
  const key = newKey();
  const first = await post('/v1/payment_intents', FORM, key);
  await control(bench.sandbox, 'clock', { advance: 24 * 3600 });
  const second = await post('/v1/payment_intents', FORM, key);
  expect(second.body['id']).not.toBe(first.body['id']);
});

test('D54 while the first call runs the second is told to wait; the SDK does', async () => {
  const { id } = await hold(stripe);
  const capture = (retries: number): Promise<Stripe.PaymentIntent> =>
    client(bench.sandbox, { maxNetworkRetries: retries }).paymentIntents.capture(
      id,
      {},
      { idempotencyKey: `cap-${id}` },
    );
  await control(bench.sandbox, 'faults', {
    match: { method: 'POST', path: '/v1/payment_intents/*/capture' },
    action: { type: 'delay', before_ms: 1_200 },
  });
  const slow = capture(0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const impatient = await refusal(capture(0));
  expect([impatient.statusCode, impatient.code]).toEqual([409, 'idempotency_key_in_use']);
  const patient = capture(2);
  expect((await slow).status).toBe('succeeded');
  const replayed = await patient;
  expect(replayed.status).toBe('succeeded');
  expect((await eventTypes(stripe, id)).filter((type) => type === 'charge.captured')).toHaveLength(1);
});

test('an empty key is refused and a key outlives its object', async () => {
  const empty = await post('/v1/customers', { name: 'Ada' }, '');
  expect(empty.status).toBe(400);
  const key = newKey();
  const { body } = await post('/v1/customers', { name: 'Ada' }, key);
  await stripe.customers.del(String(body['id']));
  expect((await post('/v1/customers', { name: 'Ada' }, key)).body).toEqual(body);
});
