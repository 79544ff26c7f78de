import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Bench,
  control,
  eventTypes,
  hold,
  INCREMENTAL,
  MANUAL,
  open,
  PUBLIC_KEY,
  postForm,
  refusal,
} from './setting.ts';

let bench: Bench;
let stripe: Stripe;

beforeAll(async () => {
  bench = await open();
  stripe = bench.stripe;
});
afterAll(() => bench.stop());

function raisable(params: Partial<Stripe.PaymentIntentCreateParams> = {}): Promise<Stripe.PaymentIntent> {
  return hold(stripe, { payment_method_options: INCREMENTAL, ...params });
}

test('D22 most accounts may not ask for card features: confirming fails and the intent stays open', async () => {
  const intent = await stripe.paymentIntents.create({ ...MANUAL, payment_method_options: INCREMENTAL });
  const error = await refusal(stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }));
  expect([error.statusCode, error.code, error.param]).toEqual([
    400,
    'payment_intent_invalid_parameter',
    undefined,
  ]);
  expect(error.message).toMatch(/^This account is not eligible for the requested card features\./);
  expect(error.payment_intent?.status).toBe('requires_payment_method');
  const browser = await postForm(bench.sandbox, `/v1/payment_intents/${intent.id}/confirm`, {
    key: PUBLIC_KEY,
    client_secret: intent.client_secret!,
    payment_method: 'pm_card_visa',
    return_url: 'https://shop.example/return',
  });
  expect(browser.body['error']).toMatchObject({ code: 'payment_intent_invalid_parameter' });
  expect(await eventTypes(stripe, intent.id)).toEqual(['payment_intent.created']);
});

describe('an account with flexible acquiring', () => {
  beforeAll(() => control(bench.sandbox, 'account', { flexible_acquiring: true }));

  test('D23 a hold is raised to a new total and its window stays', async () => {
    const intent = await raisable({ expand: ['latest_charge'] });
    const before = (intent.latest_charge as Stripe.Charge).payment_method_details!.card!;
    expect(before.incremental_authorization?.status).toBe('available');
    const raised = await stripe.paymentIntents.incrementAuthorization(intent.id, {
      amount: 1500,
      expand: ['latest_charge'],
    });
    const after = (raised.latest_charge as Stripe.Charge).payment_method_details!.card!;
    expect([raised.amount, raised.amount_capturable, after.amount_authorized]).toEqual([1500, 1500, 1500]);
    expect(after.capture_before).toBe(before.capture_before);
    expect(await eventTypes(stripe, intent.id)).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
      'payment_intent.amount_capturable_updated',
      'charge.updated',
    ]);
  });

  test('D24 a hold that did not ask cannot be raised', async () => {
    const { id } = await hold(stripe);
    const error = await refusal(stripe.paymentIntents.incrementAuthorization(id, { amount: 1500 }));
    expect([error.statusCode, error.code, error.param]).toEqual([400, undefined, undefined]);
    expect(error.message).toMatch(
      /because you did not request support using `request_incremental_authorization`/,
    );
  });

  test.each([1000, 900])('D25 raising to %i is no raise', async (amount) => {
    const { id } = await raisable();
    const error = await refusal(stripe.paymentIntents.incrementAuthorization(id, { amount }));
    expect([error.statusCode, error.param]).toEqual([400, 'amount']);
    expect((await stripe.paymentIntents.retrieve(id)).amount).toBe(1000);
  });

  test('D26 only a held payment can be raised', async () => {
    const done = await raisable();
    await stripe.paymentIntents.capture(done.id);
    const challenged = await raisable({
      payment_method: 'pm_card_threeDSecure2Required',
      return_url: 'https://shop.example/return',
    });
    for (const { id } of [done, challenged]) {
      expect(
        (await refusal(stripe.paymentIntents.incrementAuthorization(id, { amount: 1500 }))).statusCode,
      ).toBe(400);
    }
  });

  test('D27 a card without support says so', async () => {
    const intent = await raisable({
      payment_method: 'pm_sbx_incrementUnavailable',
      expand: ['latest_charge'],
    });
    const { card } = (intent.latest_charge as Stripe.Charge).payment_method_details!;
    expect(card?.incremental_authorization?.status).toBe('unavailable');
    const error = await refusal(stripe.paymentIntents.incrementAuthorization(intent.id, { amount: 1500 }));
    expect(error.statusCode).toBe(400);
  });

  test('D28 a declined raise changes nothing, not even metadata', async () => {
    const { id } = await raisable({ payment_method: 'pm_card_credit_disableEnterpriseCardFeatures' });
    const error = await refusal(
      stripe.paymentIntents.incrementAuthorization(id, { amount: 1500, metadata: { edit: '1' } }),
    );
    expect([error.statusCode, error.code, error.payment_intent?.amount]).toEqual([
      402,
      'card_declined',
      1000,
    ]);
    const intent = await stripe.paymentIntents.retrieve(id);
    expect([intent.amount, intent.metadata, intent.status]).toEqual([1000, {}, 'requires_capture']);
    expect((await stripe.paymentIntents.capture(id, { amount_to_capture: 1000 })).amount_received).toBe(1000);
  });

  test('D29 a raise may lack funds', async () => {
    const { id } = await raisable({ payment_method: 'pm_sbx_incrementInsufficientFunds' });
    const error = await refusal(stripe.paymentIntents.incrementAuthorization(id, { amount: 1500 }));
    expect([error.statusCode, error.decline_code]).toEqual([402, 'insufficient_funds']);
  });

  test('D30 ten attempts, declined ones counted', async () => {
    const { id } = await raisable({ payment_method: 'pm_sbx_incrementOnce' });
    await stripe.paymentIntents.incrementAuthorization(id, { amount: 1100 });
    for (let attempt = 2; attempt <= 10; attempt++) {
      const error = await refusal(stripe.paymentIntents.incrementAuthorization(id, { amount: 1200 }));
      expect(error.statusCode).toBe(402);
    }
    expect(
      (await refusal(stripe.paymentIntents.incrementAuthorization(id, { amount: 1200 }))).statusCode,
    ).toBe(400);
  });

  test('D31 a raise has a limit', async () => {
    const { id } = await raisable();
    expect(
      (await refusal(stripe.paymentIntents.incrementAuthorization(id, { amount: 51_001 }))).statusCode,
    ).toBe(400);
    expect((await stripe.paymentIntents.incrementAuthorization(id, { amount: 51_000 })).amount).toBe(51_000);
  });

  test('D32 less than the raised amount can be captured', async () => {
    const { id } = await raisable();
    await stripe.paymentIntents.incrementAuthorization(id, { amount: 1500 });
    expect((await stripe.paymentIntents.capture(id, { amount_to_capture: 1200 })).amount_received).toBe(1200);
  });

  test('D33 several captures only where the card allows them, and no raise after the first', async () => {
    const plain = await raisable();
    const error = await refusal(
      stripe.paymentIntents.capture(plain.id, { amount_to_capture: 400, final_capture: false }),
    );
    expect(error.statusCode).toBe(400);
    const multi = await raisable({
      payment_method_options: { card: { ...INCREMENTAL.card, request_multicapture: 'if_available' } },
    });
    const part = await stripe.paymentIntents.capture(multi.id, {
      amount_to_capture: 400,
      final_capture: false,
    });
    expect([part.status, part.amount_received, part.amount_capturable]).toEqual([
      'requires_capture',
      400,
      600,
    ]);
    expect(
      (await refusal(stripe.paymentIntents.incrementAuthorization(multi.id, { amount: 1500 }))).statusCode,
    ).toBe(400);
    const rest = await stripe.paymentIntents.capture(multi.id, { amount_to_capture: 500 });
    expect([rest.status, rest.amount_received]).toEqual(['succeeded', 900]);
  });

  test('overcapture takes a little more where it was asked for', async () => {
    const { id } = await hold(stripe, {
      payment_method_options: { card: { request_overcapture: 'if_available' } },
    });
    expect((await refusal(stripe.paymentIntents.capture(id, { amount_to_capture: 1151 }))).code).toBe(
      'amount_too_large',
    );
    expect((await stripe.paymentIntents.capture(id, { amount_to_capture: 1150 })).amount_received).toBe(1150);
  });
});
