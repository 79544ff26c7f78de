import type Stripe from 'stripe';
import { expect } from 'vitest';
import { hold, MANUAL, refusal } from '../setting.ts';
import { type Check, call, chargeOf, NotHereError, real, type Stand } from './stand.ts';

/** What a publishable key sees of an intent. */
export const PUBLIC_FIELDS = [
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

function requirePublicKey({ publicKey }: Stand): string {
  if (publicKey === undefined) throw new NotHereError('needs STRIPE_PUBLISHABLE_KEY=pk_test_…');
  return publicKey;
}

/** Lists, expansion, keys, metadata, versions. */
export const HTTP: Check[] = [
  real(
    70,
    '25 intents, limit 10 → newest first, `has_more` true, true, false; auto-pagination gives 25 unique; filters `customer` and `created[gte]`; unknown `starting_after` → 400 or 404 `resource_missing`',
    'lists come newest first, page by page',
    async ({ stripe }) => {
      const customer = await stripe.customers.create();
      const made: Stripe.PaymentIntent[] = [];
      for (let at = 0; at < 25; at++)
        made.push(await stripe.paymentIntents.create({ ...MANUAL, customer: customer.id }));
      const ids = made.map(({ id }) => id);
      const own = { customer: customer.id };
      const seen: string[] = [];
      const more: boolean[] = [];
      for (let round = 0; round < 3; round++) {
        const page = await stripe.paymentIntents.list({ ...own, limit: 10, starting_after: seen.at(-1) });
        seen.push(...page.data.map(({ id }) => id));
        more.push(page.has_more);
      }
      expect(more).toEqual([true, true, false]);
      expect(new Set(seen)).toEqual(new Set(ids));
      const times = seen.map((id) => made.find((intent) => intent.id === id)!.created);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      const all = await stripe.paymentIntents.list({ ...own, limit: 7 }).autoPagingToArray({ limit: 100 });
      expect(all.map(({ id }) => id)).toEqual(seen);
      const back = await stripe.paymentIntents.list({ ...own, limit: 3, ending_before: seen[4] });
      expect([back.data.map(({ id }) => id), back.has_more]).toEqual([seen.slice(1, 4), true]);
      const first = made[0]!.created;
      const since = await stripe.paymentIntents.list({ ...own, limit: 100, created: { gte: first } });
      expect(since.data).toHaveLength(25);
      const none = await stripe.paymentIntents.list({ ...own, created: { gte: made[24]!.created + 60 } });
      expect(none.data).toEqual([]);
      const error = await refusal(stripe.paymentIntents.list({ starting_after: 'pi_unknown' }));
      expect([400, 404]).toContain(error.statusCode);
      expect(error.code).toBe('resource_missing');
      expect((await refusal(stripe.paymentIntents.list({ limit: 101 }))).param).toBe('limit');
    },
  ),
  real(
    71,
    'expand `latest_charge.balance_transaction` and `data.latest_charge` → objects; depth 5 → 400; what cannot be expanded → 400',
    'ids are expanded on request, four levels deep',
    async ({ stripe }) => {
      const { id } = await hold(stripe);
      await stripe.paymentIntents.capture(id, { amount_to_capture: 400 });
      const booked = async (): Promise<Stripe.BalanceTransaction | string | null> => {
        const expand = ['latest_charge.balance_transaction'];
        return chargeOf(await stripe.paymentIntents.retrieve(id, { expand })).balance_transaction;
      };
      await expect
        .poll(booked, { timeout: 15_000 })
        .toMatchObject({ object: 'balance_transaction', amount: 400 });
      const list = await stripe.paymentIntents.list({ limit: 1, expand: ['data.latest_charge'] });
      expect(chargeOf(list.data[0]!).object).toBe('charge');
      const deep = 'latest_charge.payment_intent.latest_charge.payment_intent.latest_charge';
      for (const path of [deep, 'amount']) {
        const error = await refusal(stripe.paymentIntents.retrieve(id, { expand: [path] }));
        expect([path, error.statusCode]).toEqual([path, 400]);
      }
    },
  ),
  real(
    72,
    'publishable key with the client secret → exactly the public part; without or with a wrong one → 400 param `client_secret`; refunds and capture → 401 or 403 `secret_key_required`',
    'a browser sees a part of an intent, with its secret',
    async (stand) => {
      const headers = { Authorization: `Bearer ${requirePublicKey(stand)}` };
      const intent = await hold(stand.stripe, { metadata: { order: '7' } });
      const path = `/v1/payment_intents/${intent.id}`;
      const secret = { client_secret: intent.client_secret!, is_stripe_sdk: 'false' };
      const seen = await call(stand, 'GET', path, secret, headers);
      expect(Object.keys(seen.body).sort()).toEqual(PUBLIC_FIELDS);
      expect(seen.headers.get('access-control-allow-origin')).toBe('*');
      const wrongs: Record<string, string>[] = [{}, { client_secret: `${intent.id}_secret_wrong` }];
      for (const wrong of wrongs) {
        const { status, error } = await call(stand, 'GET', path, wrong, headers);
        expect([status, error['param']]).toEqual([400, 'client_secret']);
      }
      for (const [target, fields] of [
        ['/v1/refunds', { payment_intent: intent.id }],
        [`${path}/capture`, {}],
      ] as const) {
        const { status, error } = await call(stand, 'POST', target, fields, headers);
        expect([401, 403]).toContain(status);
        expect(error['code']).toBe('secret_key_required');
      }
    },
  ),
  real(
    73,
    'publishable key confirms with the number 4242… → `requires_capture`; secret key with a raw number → 402 `invalid_request_error`',
    'only browsers send card numbers',
    async (stand) => {
      const card = {
        'payment_method_data[type]': 'card',
        'payment_method_data[card][number]': '4242424242424242',
        'payment_method_data[card][exp_month]': '12',
        'payment_method_data[card][exp_year]': '2034',
        'payment_method_data[card][cvc]': '123',
      };
      const publicKey = requirePublicKey(stand);
      const intent = await stand.stripe.paymentIntents.create(MANUAL);
      const path = `/v1/payment_intents/${intent.id}/confirm`;
      const server = await call(stand, 'POST', path, card);
      expect([server.status, server.error['type']]).toEqual([402, 'invalid_request_error']);
      const browser = await call(
        stand,
        'POST',
        path,
        { ...card, client_secret: intent.client_secret!, return_url: 'https://shop.example/return' },
        { Authorization: `Bearer ${publicKey}` },
      );
      expect(browser.body).toMatchObject({ status: 'requires_capture' });
      expect(Object.keys(browser.body).sort()).toEqual(PUBLIC_FIELDS);
    },
  ),
  real(
    74,
    'bad key → 401; `sk_live` → 401; unknown id → 404 `resource_missing` with param; unknown path → 404',
    'bad keys, unknown ids and unknown paths',
    async (stand) => {
      for (const key of ['nonsense', `sk_live_${'0'.repeat(24)}`]) {
        const error = await refusal(stand.client({}, key).paymentIntents.list());
        expect([key, error.statusCode]).toEqual([key, 401]);
      }
      const error = await refusal(stand.stripe.paymentIntents.retrieve('pi_unknown'));
      expect([error.statusCode, error.code, error.param, error.message]).toEqual([
        404,
        'resource_missing',
        'intent',
        "No such payment_intent: 'pi_unknown'",
      ]);
      const nowhere = await call(stand, 'GET', '/v1/nowhere');
      expect(nowhere.status).toBe(404);
      expect(nowhere.error['message']).toMatch(/^Unrecognized request URL \(GET: \/v1\/nowhere\)/);
    },
  ),
  real(
    75,
    'metadata: at most 50 keys, key 40, value 500 characters; null unsets one, an empty string all',
    'metadata has limits and its keys are unset one by one or all at once',
    async ({ stripe }) => {
      const most = { ['k'.repeat(40)]: 'v'.repeat(500) };
      const { id } = await stripe.paymentIntents.create({ ...MANUAL, metadata: { a: '1', b: '2', ...most } });
      const update = (
        metadata: Stripe.PaymentIntentUpdateParams['metadata'],
      ): Promise<Stripe.PaymentIntent> => stripe.paymentIntents.update(id, { metadata });
      expect((await update({ a: null })).metadata).toEqual({ b: '2', ...most });
      expect((await update('')).metadata).toEqual({});
      const many = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, 'v']));
      for (const metadata of [many, { ['k'.repeat(41)]: 'v' }, { k: 'v'.repeat(501) }]) {
        expect((await refusal(update(metadata))).statusCode).toBe(400);
      }
      delete many['k50'];
      expect((await update(many)).metadata).toEqual(many);
    },
  ),
  real(
    76,
    '`Stripe-Version: 1999-01-01` → 400; `2026-10-28.endive` is echoed',
    'the version is echoed and unknown ones are refused',
    async (stand) => {
      const unknown = await call(stand, 'GET', '/v1/charges', {}, { 'Stripe-Version': '1999-01-01' });
      expect(unknown.status).toBe(400);
      const known = await call(stand, 'GET', '/v1/charges', {}, { 'Stripe-Version': '2026-10-28.endive' });
      expect([known.status, known.headers.get('stripe-version')]).toEqual([200, '2026-10-28.endive']);
      expect(known.headers.get('request-id')).toMatch(/^req_/);
    },
  ),
];
