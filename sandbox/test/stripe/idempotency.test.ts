import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IDEMPOTENCY } from './checks/idempotency.ts';
import { runChecks } from './checks/run.ts';
import { type Bench, open, postForm, SECRET_KEY } from './setting.ts';

runChecks(IDEMPOTENCY);

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

test('an empty key is refused and a key outlives its object', async () => {
  const empty = await post('/v1/customers', { name: 'Ada' }, '');
  expect(empty.status).toBe(400);
  const key = newKey();
  const { body } = await post('/v1/customers', { name: 'Ada' }, key);
  await stripe.customers.del(String(body['id']));
  expect((await post('/v1/customers', { name: 'Ada' }, key)).body).toEqual(body);
});
