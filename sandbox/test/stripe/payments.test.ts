import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, control, eventTypes, hold, MANUAL, open, postForm, refusal } from './setting.ts';

let bench: Bench;
let stripe: Stripe;

beforeAll(async () => {
  bench = await open();
  stripe = bench.stripe;
});
afterAll(() => bench.stop());

const DAY_S = 86_400;

function chargeOf(intent: Stripe.PaymentIntent): Stripe.Charge {
  if (typeof intent.latest_charge !== 'object' || !intent.latest_charge)
    throw new Error('charge is not expanded');
  return intent.latest_charge;
}

async function count(): Promise<number> {
  return (await stripe.paymentIntents.list({ limit: 100 })).data.length;
}

describe('creating', () => {
  test('D1 a new intent waits for a payment method and is announced with its request', async () => {
    const intent = await stripe.paymentIntents.create(MANUAL);
    expect(intent.status).toBe('requires_payment_method');
    expect(intent.client_secret).toMatch(new RegExp(`^${intent.id}_secret_\\w{25}$`));
    expect(intent.amount_capturable).toBe(0);
    const [event] = (await stripe.events.list({ type: 'payment_intent.created', limit: 1 })).data;
    expect(event?.request?.id).toBe(intent.lastResponse.requestId);
  });

  test('D2 payment_method_types is no longer supported and creates nothing', async () => {
    const before = await count();
    const answer = await postForm(
      bench.sandbox,
      '/v1/payment_intents',
      { amount: '1000', currency: 'usd', 'payment_method_types[0]': 'card' },
      { Authorization: 'Bearer sk_test_x' },
    );
    expect(answer.status).toBe(400);
    expect(answer.body['error']).toMatchObject({ code: 'payment_method_types_no_longer_supported' });
    expect(await count()).toBe(before);
  });

  test.each([
    ['D3 an unknown parameter', { ...MANUAL, foo: 1 }, 'parameter_unknown', 'foo'],
    ['D4 a missing amount', { currency: 'usd' }, 'parameter_missing', 'amount'],
    ['D5 a fractional amount', { ...MANUAL, amount: 10.5 }, 'parameter_invalid_integer', 'amount'],
    ['D6 an amount below the minimum', { ...MANUAL, amount: 49 }, 'amount_too_small', 'amount'],
  ])('%s is refused', async (_name, params, code, param) => {
    const error = await refusal(stripe.paymentIntents.create(params as Stripe.PaymentIntentCreateParams));
    expect([error.statusCode, error.code, error.param]).toEqual([400, code, param]);
  });

  test('D6 the minimum itself is fine', async () => {
    expect((await stripe.paymentIntents.create({ ...MANUAL, amount: 50 })).amount).toBe(50);
  });

  test('D7 currencies keep their own digits', async () => {
    expect((await stripe.paymentIntents.create({ ...MANUAL, currency: 'jpy', amount: 500 })).amount).toBe(
      500,
    );
    expect((await stripe.paymentIntents.create({ ...MANUAL, currency: 'kwd', amount: 5120 })).amount).toBe(
      5120,
    );
    expect(
      (await refusal(stripe.paymentIntents.create({ ...MANUAL, currency: 'kwd', amount: 5125 }))).statusCode,
    ).toBe(400);
    expect(
      (await refusal(stripe.paymentIntents.create({ ...MANUAL, currency: 'ugx', amount: 150 }))).statusCode,
    ).toBe(400);
    expect((await refusal(stripe.paymentIntents.create({ ...MANUAL, currency: 'zzz' }))).param).toBe(
      'currency',
    );
  });

  test('D8 the capture method is automatic_async unless said otherwise', async () => {
    const { capture_method } = await stripe.paymentIntents.create({ amount: 1000, currency: 'usd' });
    expect(capture_method).toBe('automatic_async');
  });

  test('D9 allowed types and automatic methods exclude each other', async () => {
    const error = await refusal(
      stripe.paymentIntents.create({ ...MANUAL, automatic_payment_methods: { enabled: true } }),
    );
    expect(error.statusCode).toBe(400);
  });

  test('a method of another kind is called unmodelled, not ignored', async () => {
    const error = await refusal(
      stripe.paymentIntents.create({
        ...MANUAL,
        payment_method_data: {
          type: 'ideal',
          ideal: {},
        } as Stripe.PaymentIntentCreateParams.PaymentMethodData,
      }),
    );
    expect(error.message).toMatch(/not modelled/);
  });
});

describe('confirming', () => {
  test('D10 a good card is held for seven days', async () => {
    const intent = await hold(stripe, { expand: ['latest_charge'] });
    const charge = chargeOf(intent);
    expect([intent.status, intent.amount_capturable]).toEqual(['requires_capture', 1000]);
    expect([charge.status, charge.paid, charge.captured, charge.balance_transaction]).toEqual([
      'succeeded',
      true,
      false,
      null,
    ]);
    expect(charge.payment_method_details?.card?.capture_before).toBe(charge.created + 7 * DAY_S);
    expect(intent.payment_method).toMatch(/^pm_1/);
  });

  test.each([
    ['pm_card_visa', 4 * DAY_S + 18 * 3600],
    ['pm_card_mastercard', 7 * DAY_S],
  ])('D11 a later off-session charge of a saved %s is held for its own time', async (card, seconds) => {
    const customer = await stripe.customers.create();
    const first = await hold(stripe, {
      customer: customer.id,
      setup_future_usage: 'off_session',
      payment_method: card,
    });
    const second = await hold(stripe, {
      customer: customer.id,
      payment_method: String(first.payment_method),
      off_session: true,
      expand: ['latest_charge'],
    });
    const charge = chargeOf(second);
    expect(charge.payment_method_details?.card?.capture_before).toBe(charge.created + seconds);
  });

  test.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline', 'try_again_later', undefined],
    [
      'pm_card_visa_chargeDeclinedInsufficientFunds',
      'card_declined',
      'insufficient_funds',
      'try_again_later',
      undefined,
    ],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card', 'do_not_try_again', undefined],
    ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card', 'do_not_try_again', undefined],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card', 'confirm_card_data', 'exp_month'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc', 'confirm_card_data', 'cvc'],
    [
      'pm_card_chargeDeclinedProcessingError',
      'processing_error',
      'processing_error',
      'try_again_later',
      undefined,
    ],
    ['pm_card_radarBlock', 'card_declined', 'fraudulent', undefined, undefined],
  ])(
    'D12 %s is declined and the intent can be paid with another card',
    async (card, code, declineCode, advice, param) => {
      const intent = await stripe.paymentIntents.create(MANUAL);
      const error = await refusal(stripe.paymentIntents.confirm(intent.id, { payment_method: card }));
      expect(error.type).toBe('StripeCardError');
      expect([error.statusCode, error.code, error.decline_code, error.param]).toEqual([
        402,
        code,
        declineCode,
        param,
      ]);
      expect((error.raw as { advice_code?: string }).advice_code).toBe(advice);
      const open = await stripe.paymentIntents.retrieve(intent.id);
      expect([open.status, open.last_payment_error?.decline_code, open.payment_method]).toEqual([
        'requires_payment_method',
        declineCode,
        null,
      ]);
      const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
      expect([paid.status, paid.last_payment_error]).toEqual(['requires_capture', null]);
    },
  );

  test('D13 a hold and a decline announce exactly what happened', async () => {
    const held = await hold(stripe);
    expect(await eventTypes(stripe, held.id)).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
    ]);
    const intent = await stripe.paymentIntents.create(MANUAL);
    await refusal(
      stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa_chargeDeclined' }),
    );
    expect(await eventTypes(stripe, intent.id)).toEqual([
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
    ]);
  });

  test('D14 a declined create leaves an open intent behind', async () => {
    const error = await refusal(hold(stripe, { payment_method: 'pm_card_visa_chargeDeclined' }));
    const open = await stripe.paymentIntents.retrieve(error.payment_intent!.id);
    expect(open.status).toBe('requires_payment_method');
  });

  test('confirming without a payment method, twice, or with another amount is refused', async () => {
    const intent = await stripe.paymentIntents.create(MANUAL);
    expect((await refusal(stripe.paymentIntents.confirm(intent.id))).message).toMatch(
      /missing a payment method/,
    );
    const wrong = await refusal(
      stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa', amount_to_confirm: 999 }),
    );
    expect(wrong.param).toBe('amount_to_confirm');
    await stripe.paymentIntents.confirm(intent.id, {
      payment_method: 'pm_card_visa',
      amount_to_confirm: 1000,
    });
    const again = await refusal(stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }));
    expect(again.code).toBe('payment_intent_unexpected_state');
  });

  test('a confirm or update that is refused leaves the intent as it was', async () => {
    const intent = await stripe.paymentIntents.create({ ...MANUAL, metadata: { a: '1' } });
    const spent = String((await hold(stripe)).payment_method);
    const change = { receipt_email: 'ada@example.com', setup_future_usage: 'off_session' } as const;
    await refusal(stripe.paymentIntents.confirm(intent.id, { ...change, payment_method: spent }));
    await refusal(stripe.paymentIntents.confirm(intent.id, { ...change, payment_method: 'pm_unknown' }));
    await refusal(
      stripe.paymentIntents.update(intent.id, {
        ...change,
        amount: 2000,
        metadata: { ['k'.repeat(41)]: 'v' },
      }),
    );
    const { lastResponse: _, ...before } = intent;
    const { lastResponse: __, ...after } = await stripe.paymentIntents.retrieve(intent.id);
    expect(after).toEqual(before);
  });

  test('dynamic payment methods need a return address', async () => {
    const error = await refusal(
      stripe.paymentIntents.create({
        amount: 1000,
        currency: 'usd',
        payment_method: 'pm_card_visa',
        confirm: true,
      }),
    );
    expect(error.message).toMatch(/^A return_url must be specified/);
  });

  test('an automatic intent takes the money at once', async () => {
    const intent = await stripe.paymentIntents.create({
      amount: 1000,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      confirm: true,
      return_url: 'https://shop.example/return',
      expand: ['latest_charge'],
    });
    expect([intent.status, intent.amount_received, chargeOf(intent).captured]).toEqual([
      'succeeded',
      1000,
      true,
    ]);
    expect(await eventTypes(stripe, intent.id)).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'charge.updated',
    ]);
  });
});

describe('capturing', () => {
  test('D15 only a held payment can be captured', async () => {
    const fresh = await stripe.paymentIntents.create(MANUAL);
    const challenged = await hold(stripe, {
      payment_method: 'pm_card_threeDSecure2Required',
      return_url: 'https://shop.example/return',
    });
    const canceled = await stripe.paymentIntents.create(MANUAL);
    await stripe.paymentIntents.cancel(canceled.id);
    for (const [id, status] of [
      [fresh.id, 'requires_payment_method'],
      [challenged.id, 'requires_action'],
      [canceled.id, 'canceled'],
    ] as const) {
      const error = await refusal(stripe.paymentIntents.capture(id));
      expect([error.statusCode, error.code]).toEqual([400, 'payment_intent_unexpected_state']);
      expect(error.message).toContain(`has a status of ${status}`);
      expect(error.payment_intent?.status).toBe(status);
    }
  });

  test('D16 a full capture books the money less the fee', async () => {
    const { id } = await hold(stripe);
    const intent = await stripe.paymentIntents.capture(id, {}, {});
    expect([intent.status, intent.amount_received, intent.amount_capturable]).toEqual(['succeeded', 1000, 0]);
    const charge = await stripe.charges.retrieve(String(intent.latest_charge), {
      expand: ['balance_transaction'],
    });
    expect([charge.captured, charge.amount_captured]).toEqual([true, 1000]);
    const booked = charge.balance_transaction as Stripe.BalanceTransaction;
    expect(booked.fee).toBeGreaterThan(0);
    expect(booked.net).toBe(booked.amount - booked.fee);
    expect((await stripe.balanceTransactions.retrieve(booked.id)).amount).toBe(1000);
    expect((await eventTypes(stripe, id)).slice(-2)).toEqual(['charge.captured', 'payment_intent.succeeded']);
  });

  test('D17 a partial capture is final', async () => {
    const { id } = await hold(stripe);
    const intent = await stripe.paymentIntents.capture(id, { amount_to_capture: 700 });
    expect([intent.status, intent.amount, intent.amount_received]).toEqual(['succeeded', 1000, 700]);
    const error = await refusal(stripe.paymentIntents.capture(id));
    expect(error.message).toMatch(/has already been captured/);
    expect(error.payment_intent?.amount_received).toBe(700);
  });

  test('D18 more than was held, or nothing, cannot be captured', async () => {
    const { id } = await hold(stripe);
    const error = await refusal(stripe.paymentIntents.capture(id, { amount_to_capture: 1001 }));
    expect([error.statusCode, error.code, error.payment_intent?.status]).toEqual([
      400,
      'amount_too_large',
      'requires_capture',
    ]);
    expect((await refusal(stripe.paymentIntents.capture(id, { amount_to_capture: 0 }))).statusCode).toBe(400);
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('requires_capture');
  });

  test('D19 of two captures at once exactly one wins', async () => {
    const { id } = await hold(stripe);
    const results = await Promise.allSettled([
      stripe.paymentIntents.capture(id, {}, { idempotencyKey: `${id}-a` }),
      stripe.paymentIntents.capture(id, {}, { idempotencyKey: `${id}-b` }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await eventTypes(stripe, id)).filter((type) => type === 'charge.captured')).toHaveLength(1);
  });

  test('D20 two captures at once with one key are one capture', async () => {
    const { id } = await hold(stripe);
    const results = await Promise.allSettled(
      [1, 2].map(() => stripe.paymentIntents.capture(id, {}, { idempotencyKey: `${id}-same` })),
    );
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
    for (const result of results) {
      if (result.status === 'rejected')
        expect((result.reason as Stripe.errors.StripeError).statusCode).toBe(409);
    }
    expect((await eventTypes(stripe, id)).filter((type) => type === 'charge.captured')).toHaveLength(1);
  });

  test('an issuer may refuse a capture although the window is open', async () => {
    const { id } = await hold(stripe, { payment_method: 'pm_sbx_issuerExpiredAtCapture' });
    expect((await refusal(stripe.paymentIntents.capture(id))).code).toBe('charge_expired_for_capture');
  });
});

describe('changing and cancelling', () => {
  test('D21 the amount changes until the money is held', async () => {
    const intent = await stripe.paymentIntents.create(MANUAL);
    expect((await stripe.paymentIntents.update(intent.id, { amount: 1200 })).amount).toBe(1200);
    await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
    const error = await refusal(stripe.paymentIntents.update(intent.id, { amount: 1300 }));
    expect(error.message).toBe(
      "This PaymentIntent's amount could not be updated because it has a status of requires_capture. You may only update the amount of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action.",
    );
    expect((await stripe.paymentIntents.update(intent.id, { metadata: { a: 'b' } })).metadata).toEqual({
      a: 'b',
    });
  });

  test('D34 cancelling gives the hold back and is possible once', async () => {
    const { id } = await hold(stripe);
    const canceled = await stripe.paymentIntents.cancel(id, { cancellation_reason: 'requested_by_customer' });
    expect([canceled.status, canceled.cancellation_reason, canceled.amount_capturable]).toEqual([
      'canceled',
      'requested_by_customer',
      0,
    ]);
    expect((await eventTypes(stripe, id)).slice(-2)).toEqual(['charge.refunded', 'payment_intent.canceled']);
    const [refunded] = (await stripe.events.list({ type: 'charge.refunded', limit: 1 })).data;
    expect((refunded!.data.object as Stripe.Charge).captured).toBe(false);
    const again = await refusal(stripe.paymentIntents.cancel(id));
    expect(again.message).toMatch(
      /^You cannot cancel this PaymentIntent because it has a status of canceled\./,
    );
    const paid = await hold(stripe);
    await stripe.paymentIntents.capture(paid.id);
    expect((await refusal(stripe.paymentIntents.cancel(paid.id))).message).toBe(
      'You cannot cancel this PaymentIntent because it has a status of succeeded. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.',
    );
  });

  test('D35 a hold ends after seven days, not a second sooner', async () => {
    const own = await open();
    try {
      const lost = await hold(own.stripe);
      const inTime = await hold(own.stripe);
      const charge = await own.stripe.charges.retrieve(String(inTime.latest_charge));
      const end = charge.payment_method_details!.card!.capture_before! * 1000;
      await control(own.sandbox, 'clock', { set: new Date(end - 1000).toISOString() });
      expect((await own.stripe.paymentIntents.capture(inTime.id)).status).toBe('succeeded');
      await control(own.sandbox, 'clock', { advance: 2 });
      const expired = await own.stripe.paymentIntents.retrieve(lost.id);
      expect([expired.status, expired.cancellation_reason]).toEqual(['canceled', 'automatic']);
      const events = (await own.stripe.events.list({ limit: 2 })).data;
      expect(events.map(({ type, request }) => [type, request])).toEqual([
        ['payment_intent.canceled', null],
        ['charge.expired', null],
      ]);
      expect((await refusal(own.stripe.paymentIntents.capture(lost.id))).code).toBe(
        'payment_intent_unexpected_state',
      );
    } finally {
      await own.stop();
    }
  });

  test('a card may be held for ninety seconds only', async () => {
    const { id } = await hold(stripe, { payment_method: 'pm_sbx_authExpiresSoon' });
    await control(bench.sandbox, 'clock', { advance: 91 });
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('canceled');
  });
});
