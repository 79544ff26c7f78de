import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runChecks } from './checks/run.ts';
import { SAVED_CARDS } from './checks/saved-cards.ts';
import { type Bench, control, hold, MANUAL, open, PUBLIC_KEY, postForm, refusal } from './setting.ts';

runChecks(SAVED_CARDS);

let bench: Bench;
let stripe: Stripe;

beforeAll(async () => {
  bench = await open();
  stripe = bench.stripe;
});
afterAll(() => bench.stop());

const RETURN_URL = 'https://shop.example/return?order=7';

function challenged(params: Partial<Stripe.PaymentIntentCreateParams> = {}): Promise<Stripe.PaymentIntent> {
  return hold(stripe, { payment_method: 'pm_card_threeDSecure2Required', return_url: RETURN_URL, ...params });
}

async function answer(
  intent: Stripe.PaymentIntent,
  outcome: 'complete' | 'fail',
): Promise<{ status: number; body: { return_url?: string } }> {
  const token = new URL(intent.next_action!.redirect_to_url!.url!).searchParams.get('token');
  const response = await fetch(`${bench.sandbox.url}/_sandbox/3ds/${intent.id}`, {
    method: 'POST',
    body: JSON.stringify({ token, outcome }),
  });
  return { status: response.status, body: (await response.json()) as { return_url?: string } };
}

describe('3D Secure', () => {
  test('a challenge needs its token and is answered once', async () => {
    const intent = await challenged();
    const forged = await fetch(`${bench.sandbox.url}/_sandbox/3ds/${intent.id}`, {
      method: 'POST',
      body: JSON.stringify({ token: 'guessed', outcome: 'complete' }),
    });
    expect(forged.status).toBe(400);
    expect((await answer(intent, 'complete')).status).toBe(200);
    expect((await answer(intent, 'complete')).status).toBe(400);
  });

  test('a card may be declined after its challenge was passed', async () => {
    const intent = await challenged({ payment_method: 'pm_card_threeDSecureRequiredChargeDeclined' });
    const { body } = await answer(intent, 'complete');
    expect(new URL(body.return_url!).searchParams.get('redirect_status')).toBe('failed');
    const open = await stripe.paymentIntents.retrieve(intent.id);
    expect([open.status, open.last_payment_error?.code]).toEqual([
      'requires_payment_method',
      'card_declined',
    ]);
  });

  test('in the browser the challenge goes through the SDK action', async () => {
    const intent = await stripe.paymentIntents.create(MANUAL);
    const { body } = await postForm(bench.sandbox, `/v1/payment_intents/${intent.id}/confirm`, {
      key: PUBLIC_KEY,
      client_secret: intent.client_secret!,
      use_stripe_sdk: 'true',
      return_url: RETURN_URL,
      expected_payment_method_type: 'card',
      'payment_method_data[type]': 'card',
      'payment_method_data[card][number]': '4000 0000 0000 3220',
      'payment_method_data[card][exp_month]': '12',
      'payment_method_data[card][exp_year]': '34',
      'payment_method_data[card][cvc]': '123',
    });
    expect(body).toMatchObject({ status: 'requires_action' });
    const action = body['next_action'] as { type: string; use_stripe_sdk: Record<string, string> };
    expect(action.type).toBe('use_stripe_sdk');
    expect(action.use_stripe_sdk['type']).toBe('stripe_3ds2_fingerprint');
    const response = await fetch(`${bench.sandbox.url}/_sandbox/3ds/${intent.id}`, {
      method: 'POST',
      body: JSON.stringify({ token: action.use_stripe_sdk['challenge_token'], outcome: 'complete' }),
    });
    expect(response.status).toBe(200);
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe('requires_capture');
  });

  test('the control API passes and fails challenges too', async () => {
    const passed = await challenged();
    await control(bench.sandbox, `payment_intents/${passed.id}/authenticate`, {});
    expect((await stripe.paymentIntents.retrieve(passed.id)).status).toBe('requires_capture');
    const failed = await challenged();
    await control(bench.sandbox, `payment_intents/${failed.id}/fail_authentication`, {});
    expect((await stripe.paymentIntents.retrieve(failed.id)).status).toBe('requires_payment_method');
  });

  test('in a region with strong authentication, storing a European card asks for it', async () => {
    await control(bench.sandbox, 'account', { sca_region: true });
    const customer = await stripe.customers.create();
    const european = { customer: customer.id, payment_method: 'pm_card_de', return_url: RETURN_URL };
    expect((await hold(stripe, european)).status).toBe('requires_capture');
    expect((await hold(stripe, { ...european, setup_future_usage: 'off_session' })).status).toBe(
      'requires_action',
    );
    await control(bench.sandbox, 'account', { sca_region: false });
    expect((await hold(stripe, { ...european, setup_future_usage: 'off_session' })).status).toBe(
      'requires_capture',
    );
  });
});

describe('saved cards', () => {
  test("another customer's card is refused", async () => {
    const [mine, yours] = await Promise.all([stripe.customers.create(), stripe.customers.create()]);
    const { payment_method } = await hold(stripe, { customer: mine.id, setup_future_usage: 'off_session' });
    const error = await refusal(hold(stripe, { customer: yours.id, payment_method: String(payment_method) }));
    expect(error.statusCode).toBe(400);
  });

  test('a card set up with 3D Secure is good off session, one not set up is not', async () => {
    const customer = await stripe.customers.create();
    const intent = await challenged({
      payment_method: 'pm_card_authenticationRequiredOnSetup',
      customer: customer.id,
      setup_future_usage: 'off_session',
    });
    const method = String(intent.payment_method);
    await answer(intent, 'complete');
    expect(
      (await hold(stripe, { customer: customer.id, payment_method: method, off_session: true })).status,
    ).toBe('requires_capture');
    const bare = await stripe.paymentMethods.attach('pm_card_authenticationRequiredOnSetup', {
      customer: customer.id,
    });
    const error = await refusal(
      hold(stripe, { customer: customer.id, payment_method: bare.id, off_session: true }),
    );
    expect(error.code).toBe('authentication_required');
  });

  test('a declining card cannot be attached, one that fails later can', async () => {
    const customer = await stripe.customers.create();
    const error = await refusal(
      stripe.paymentMethods.attach('pm_card_visa_chargeDeclined', { customer: customer.id }),
    );
    expect(error.statusCode).toBe(402);
    const method = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', {
      customer: customer.id,
    });
    expect((await refusal(hold(stripe, { customer: customer.id, payment_method: method.id }))).code).toBe(
      'card_declined',
    );
  });

  test('a deleted customer reads as deleted and is deleted once', async () => {
    const { id } = await stripe.customers.create({ name: 'Ada' });
    expect((await stripe.customers.update(id, { name: 'Ada L.' })).name).toBe('Ada L.');
    await stripe.customers.del(id);
    expect(await stripe.customers.retrieve(id)).toMatchObject({ id, object: 'customer', deleted: true });
    expect((await refusal(stripe.customers.del(id))).statusCode).toBe(404);
  });
});
