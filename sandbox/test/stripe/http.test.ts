import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HTTP } from './checks/http.ts';
import { runChecks } from './checks/run.ts';
import { type Bench, MANUAL, open, PUBLIC_KEY, postForm, refusal, SECRET_KEY } from './setting.ts';
import { checkObject } from './validator.ts';

runChecks(HTTP);

let bench: Bench;
let stripe: Stripe;

beforeAll(async () => {
  bench = await open();
  stripe = bench.stripe;
});
afterAll(() => bench.stop());

async function get(path: string, key = SECRET_KEY, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${bench.sandbox.url}${path}`, { headers: { Authorization: `Bearer ${key}`, ...headers } });
}

describe('publishable keys', () => {
  test.each([
    [{ 'card[number]': '4242424242424241' }, 'incorrect_number', 'number'],
    [{ 'card[exp_month]': '13' }, 'invalid_expiry_month', 'exp_month'],
    [{ 'card[exp_year]': '2020' }, 'invalid_expiry_year', 'exp_year'],
    [{ 'card[cvc]': '12' }, 'invalid_cvc', 'cvc'],
    [{ 'card[number]': '4111111111111111' }, 'card_declined', 'number'],
  ])('a mistyped card %o is refused', async (change, code, param) => {
    const good = {
      'card[number]': '4242424242424242',
      'card[exp_month]': '12',
      'card[exp_year]': '2034',
      'card[cvc]': '123',
    };
    const answer = await postForm(bench.sandbox, '/v1/payment_methods', {
      key: PUBLIC_KEY,
      type: 'card',
      ...good,
      ...change,
    });
    expect([answer.status, answer.body['error']]).toMatchObject([402, { type: 'card_error', code, param }]);
  });

  test('a browser collects a card in a confirmation token for the server to confirm with', async () => {
    const token = await postForm(bench.sandbox, '/v1/confirmation_tokens', {
      key: PUBLIC_KEY,
      'payment_method_data[type]': 'card',
      'payment_method_data[card][number]': '4242424242424242',
      'payment_method_data[card][exp_month]': '12',
      'payment_method_data[card][exp_year]': '2034',
      'payment_method_data[card][cvc]': '123',
      setup_future_usage: 'off_session',
    });
    checkObject('confirmation_token', token.body);
    const id = String(token.body['id']);
    const intent = await stripe.paymentIntents.create({ ...MANUAL, confirm: true, confirmation_token: id });
    expect([intent.status, intent.setup_future_usage]).toEqual(['requires_capture', 'off_session']);
    const used = await refusal(
      stripe.paymentIntents.create({ ...MANUAL, confirm: true, confirmation_token: id }),
    );
    expect(used.param).toBe('confirmation_token');
  });
});

describe('refusals', () => {
  test('a body that is too large or a broken form changes nothing', async () => {
    const large = await fetch(`${bench.sandbox.url}/v1/customers`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${SECRET_KEY}` },
      body: `name=${'x'.repeat(2_000_000)}`,
    });
    expect(large.status).toBe(413);
    const broken = await postForm(
      bench.sandbox,
      '/v1/payment_intents',
      { 'amount[x]': '1', currency: 'usd' },
      {
        Authorization: `Bearer ${SECRET_KEY}`,
      },
    );
    expect(broken.status).toBe(400);
  });
});

test('malformed addresses are answered, not crashed on', async () => {
  for (const path of [
    '/v1/charges/%E0%A4%A',
    '/v1/',
    '/v1/charges//',
    '/_sandbox/nowhere',
    '/_sandbox/state/%E0%A4%A',
  ]) {
    const response = await get(path);
    expect([path, response.status >= 400 && response.status < 500]).toEqual([path, true]);
  }
});

test('there are no reviews', async () => {
  expect((await stripe.reviews.list()).data).toEqual([]);
  expect((await refusal(stripe.reviews.retrieve('prv_1'))).statusCode).toBe(404);
});

test('the validator refuses a field too many, a missing field and a wrong type', async () => {
  const intent = JSON.parse(JSON.stringify(await stripe.paymentIntents.create(MANUAL))) as Record<
    string,
    unknown
  >;
  expect(() => checkObject('payment_intent', intent)).not.toThrow();
  expect(() => checkObject('payment_intent', { ...intent, amount_captured: 1 })).toThrow(
    /additional properties/,
  );
  expect(() => checkObject('payment_intent', { ...intent, amount: '1000' })).toThrow(/integer/);
  const { status: _, ...rest } = intent;
  expect(() => checkObject('payment_intent', rest)).toThrow(/required property 'status'/);
});
