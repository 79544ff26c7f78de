import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CAPTURES } from './checks/captures.ts';
import { PAYMENTS } from './checks/payments.ts';
import { runChecks } from './checks/run.ts';
import { type Bench, control, eventTypes, hold, MANUAL, open, refusal } from './setting.ts';

runChecks(PAYMENTS);
runChecks(CAPTURES);

let bench: Bench;
let stripe: Stripe;

beforeAll(async () => {
  bench = await open();
  stripe = bench.stripe;
});
afterAll(() => bench.stop());

function chargeOf(intent: Stripe.PaymentIntent): Stripe.Charge {
  if (typeof intent.latest_charge !== 'object' || !intent.latest_charge)
    throw new Error('charge is not expanded');
  return intent.latest_charge;
}

describe('creating', () => {
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
  test('an issuer may refuse a capture although the window is open', async () => {
    const { id } = await hold(stripe, { payment_method: 'pm_sbx_issuerExpiredAtCapture' });
    expect((await refusal(stripe.paymentIntents.capture(id))).code).toBe('charge_expired_for_capture');
  });
});

describe('changing and cancelling', () => {
  test('a card may be held for ninety seconds only', async () => {
    const { id } = await hold(stripe, { payment_method: 'pm_sbx_authExpiresSoon' });
    await control(bench.sandbox, 'clock', { advance: 91 });
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('canceled');
  });
});
