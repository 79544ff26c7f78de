import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Bench,
  client,
  hold,
  MANUAL,
  open,
  PUBLIC_KEY,
  postForm,
  refusal,
  SECRET_KEY,
} from './setting.ts';
import { checkObject } from './validator.ts';

let bench: Bench;
let stripe: Stripe;

beforeAll(async () => {
  bench = await open();
  stripe = bench.stripe;
});
afterAll(() => bench.stop());

const PUBLIC_FIELDS = [
  'id',
  'object',
  'amount',
  'amount_details',
  'automatic_payment_methods',
  'canceled_at',
  'cancellation_reason',
  'capture_method',
  'client_secret',
  'confirmation_method',
  'created',
  'currency',
  'description',
  'last_payment_error',
  'livemode',
  'next_action',
  'payment_method',
  'payment_method_types',
  'processing',
  'receipt_email',
  'setup_future_usage',
  'shipping',
  'source',
  'status',
].sort();

async function get(path: string, key = SECRET_KEY, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${bench.sandbox.url}${path}`, { headers: { Authorization: `Bearer ${key}`, ...headers } });
}

async function errorOf(response: Response): Promise<Record<string, unknown>> {
  const body = (await response.json()) as { error: Record<string, unknown> };
  checkObject('error', body);
  return body.error;
}

describe('lists', () => {
  test('D70 lists come newest first, page by page', async () => {
    const customer = await stripe.customers.create();
    const ids: string[] = [];
    for (let at = 0; at < 25; at++)
      ids.push((await stripe.paymentIntents.create({ ...MANUAL, customer: customer.id })).id);
    const seen: string[] = [];
    const more: boolean[] = [];
    let after: string | undefined;
    for (let round = 0; round < 3; round++) {
      const page = await stripe.paymentIntents.list({
        limit: 10,
        customer: customer.id,
        starting_after: after,
      });
      seen.push(...page.data.map(({ id }) => id));
      more.push(page.has_more);
      after = seen.at(-1);
    }
    expect(more).toEqual([true, true, false]);
    expect(seen).toEqual(ids.toReversed());
    const all = await stripe.paymentIntents
      .list({ customer: customer.id, limit: 7 })
      .autoPagingToArray({ limit: 100 });
    expect(new Set(all.map(({ id }) => id)).size).toBe(25);
    const before = await stripe.paymentIntents.list({ limit: 3, ending_before: ids[20] });
    expect(before.data.map(({ id }) => id)).toEqual([ids[23], ids[22], ids[21]]);
    const none = await stripe.paymentIntents.list({ created: { gte: Math.floor(Date.now() / 1000) + 60 } });
    expect(none.data).toEqual([]);
    const error = await refusal(stripe.paymentIntents.list({ starting_after: 'pi_unknown' }));
    expect(error.code).toBe('resource_missing');
    expect((await refusal(stripe.paymentIntents.list({ limit: 101 }))).param).toBe('limit');
  });

  test('D71 ids are expanded on request, four levels deep', async () => {
    const { id } = await hold(stripe);
    await stripe.paymentIntents.capture(id, { amount_to_capture: 400 });
    const intent = await stripe.paymentIntents.retrieve(id, {
      expand: ['latest_charge.balance_transaction', 'payment_method'],
    });
    const charge = intent.latest_charge as Stripe.Charge;
    expect((charge.balance_transaction as Stripe.BalanceTransaction).amount).toBe(400);
    expect((intent.payment_method as Stripe.PaymentMethod).card?.last4).toBe('4242');
    const list = await stripe.paymentIntents.list({ limit: 1, expand: ['data.latest_charge'] });
    expect((list.data[0]!.latest_charge as Stripe.Charge).object).toBe('charge');
    const withRefunds = await stripe.charges.retrieve(charge.id, { expand: ['refunds'] });
    expect(withRefunds.refunds?.data[0]?.amount).toBe(600);
    const deep = 'latest_charge.payment_intent.latest_charge.payment_intent.latest_charge';
    expect((await refusal(stripe.paymentIntents.retrieve(id, { expand: [deep] }))).statusCode).toBe(400);
    expect((await refusal(stripe.paymentIntents.retrieve(id, { expand: ['amount'] }))).statusCode).toBe(400);
  });
});

describe('publishable keys', () => {
  test('D72 a browser sees a part of an intent, with its secret', async () => {
    const intent = await hold(stripe, { metadata: { order: '7' } });
    const path = `/v1/payment_intents/${intent.id}`;
    const seen = await get(`${path}?client_secret=${intent.client_secret}&is_stripe_sdk=false`, PUBLIC_KEY);
    expect(Object.keys((await seen.json()) as object).sort()).toEqual(PUBLIC_FIELDS);
    expect(seen.headers.get('access-control-allow-origin')).toBe('*');
    for (const query of ['', '?client_secret=pi_x_secret_y']) {
      const response = await get(`${path}${query}`, PUBLIC_KEY);
      expect([response.status, (await errorOf(response))['param']]).toEqual([400, 'client_secret']);
    }
    for (const [target, fields] of [
      ['/v1/refunds', { payment_intent: intent.id }],
      [`${path}/capture`, {}],
    ] as const) {
      const answer = await postForm(bench.sandbox, target, { ...fields, key: PUBLIC_KEY });
      expect([answer.status, (answer.body['error'] as Record<string, unknown>)['code']]).toEqual([
        401,
        'secret_key_required',
      ]);
    }
    const preflight = await fetch(`${bench.sandbox.url}${path}/confirm`, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
  });

  test('D73 only browsers send card numbers', async () => {
    const card = {
      'payment_method_data[type]': 'card',
      'payment_method_data[card][number]': '4242424242424242',
      'payment_method_data[card][exp_month]': '12',
      'payment_method_data[card][exp_year]': '2034',
      'payment_method_data[card][cvc]': '123',
    };
    const intent = await stripe.paymentIntents.create(MANUAL);
    const path = `/v1/payment_intents/${intent.id}/confirm`;
    const server = await postForm(bench.sandbox, path, card, { Authorization: `Bearer ${SECRET_KEY}` });
    expect([server.status, server.body['error']]).toMatchObject([402, { type: 'invalid_request_error' }]);
    const browser = await postForm(bench.sandbox, path, {
      ...card,
      key: PUBLIC_KEY,
      client_secret: intent.client_secret!,
      return_url: 'https://shop.example/return',
    });
    expect(browser.body).toMatchObject({ status: 'requires_capture' });
    expect(Object.keys(browser.body).sort()).toEqual(PUBLIC_FIELDS);
  });

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
  test('D74 bad keys, unknown ids and unknown paths', async () => {
    for (const key of ['nonsense', `sk_live_${'0'.repeat(16)}`, 'sk_test_']) {
      expect((await refusal(client(bench.sandbox, {}, key).paymentIntents.list())).statusCode).toBe(401);
    }
    expect((await fetch(`${bench.sandbox.url}/v1/charges`)).status).toBe(401);
    const error = await refusal(stripe.paymentIntents.retrieve('pi_unknown'));
    expect([error.statusCode, error.code, error.param]).toEqual([404, 'resource_missing', 'intent']);
    expect(error.message).toBe("No such payment_intent: 'pi_unknown'");
    const nowhere = await get('/v1/nowhere');
    expect([nowhere.status, (await errorOf(nowhere))['message']]).toEqual([
      404,
      expect.stringMatching(/^Unrecognized request URL \(GET: \/v1\/nowhere\)/),
    ]);
  });

  test('D75 metadata has limits and its keys are unset one by one or all at once', async () => {
    const { id } = await stripe.paymentIntents.create({
      ...MANUAL,
      metadata: { a: '1', b: '2', ['k'.repeat(40)]: 'v'.repeat(500) },
    });
    expect((await stripe.paymentIntents.update(id, { metadata: { a: null } })).metadata).not.toHaveProperty(
      'a',
    );
    expect((await stripe.paymentIntents.update(id, { metadata: '' })).metadata).toEqual({});
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, 'v']));
    for (const metadata of [many, { ['k'.repeat(41)]: 'v' }, { k: 'v'.repeat(501) }]) {
      expect((await refusal(stripe.paymentIntents.update(id, { metadata }))).statusCode).toBe(400);
    }
    delete many['k50'];
    expect(Object.keys((await stripe.paymentIntents.update(id, { metadata: many })).metadata)).toHaveLength(
      50,
    );
  });

  test('D76 the version is echoed and unknown ones are refused', async () => {
    expect((await get('/v1/charges', SECRET_KEY, { 'Stripe-Version': '1999-01-01' })).status).toBe(400);
    const known = await get('/v1/charges', SECRET_KEY, { 'Stripe-Version': '2026-10-28.endive' });
    expect(known.headers.get('stripe-version')).toBe('2026-10-28.endive');
    expect(known.headers.get('request-id')).toMatch(/^req_/);
  });

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
