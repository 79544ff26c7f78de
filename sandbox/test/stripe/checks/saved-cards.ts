import type Stripe from 'stripe';
import { expect } from 'vitest';
import { type Bench, hold, refusal } from '../setting.ts';
import { type Check, expectEvents, real } from './stand.ts';

const RETURN_URL = 'https://shop.example/return?order=7';

function challenged(
  stripe: Stripe,
  params: Partial<Stripe.PaymentIntentCreateParams> = {},
): Promise<Stripe.PaymentIntent> {
  return hold(stripe, { payment_method: 'pm_card_threeDSecure2Required', return_url: RETURN_URL, ...params });
}

/** What the bank's page does at a button. */
export async function answerChallenge(
  bench: Bench,
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

/** 3-D Secure and saved cards. */
export const SAVED_CARDS: Check[] = [
  real(
    43,
    '`pm_card_threeDSecure2Required` with a return URL → `requires_action`, `redirect_to_url`; completed → `requires_capture`; failed → `requires_payment_method` with `payment_intent_authentication_failure` (at api.stripe.com up to the challenge: passing it takes a person)',
    'a passed challenge holds the money, a failed one leaves an open intent without a charge',
    async (stand) => {
      const { stripe } = stand;
      const passed = await challenged(stripe);
      expect([passed.status, passed.next_action?.type, passed.amount_capturable]).toEqual([
        'requires_action',
        'redirect_to_url',
        0,
      ]);
      expect(passed.next_action?.redirect_to_url?.return_url).toBe(RETURN_URL);
      if (!stand.local) return;
      const { body } = await answerChallenge(stand.local, passed, 'complete');
      expect(Object.fromEntries(new URL(body.return_url!).searchParams)).toEqual({
        order: '7',
        payment_intent: passed.id,
        payment_intent_client_secret: passed.client_secret,
        redirect_status: 'succeeded',
      });
      expect((await stripe.paymentIntents.retrieve(passed.id)).status).toBe('requires_capture');
      await expectEvents(stand, passed, [
        'payment_intent.created',
        'payment_intent.requires_action',
        'charge.succeeded',
        'payment_intent.amount_capturable_updated',
      ]);
      const failed = await challenged(stripe);
      const back = await answerChallenge(stand.local, failed, 'fail');
      expect(new URL(back.body.return_url!).searchParams.get('redirect_status')).toBe('failed');
      const open = await stripe.paymentIntents.retrieve(failed.id);
      expect([
        open.status,
        open.last_payment_error?.type,
        open.last_payment_error?.code,
        open.latest_charge,
      ]).toEqual([
        'requires_payment_method',
        'invalid_request_error',
        'payment_intent_authentication_failure',
        null,
      ]);
      await expectEvents(stand, failed, [
        'payment_intent.created',
        'payment_intent.requires_action',
        'payment_intent.payment_failed',
      ]);
    },
  ),
  real(
    44,
    '`error_on_requires_action` → 402 `authentication_required` / `authentication_not_handled`',
    'a server that cannot show a challenge gets a decline',
    async ({ stripe }) => {
      const error = await refusal(challenged(stripe, { error_on_requires_action: true }));
      expect([error.statusCode, error.code, error.decline_code]).toEqual([
        402,
        'authentication_required',
        'authentication_not_handled',
      ]);
    },
  ),
  real(
    45,
    'customer and `setup_future_usage` off_session, confirmed → card attached, event `payment_method.attached`; an off-session intent with it → held',
    'a card saved with consent is charged again off session',
    async (stand) => {
      const { stripe } = stand;
      const customer = await stripe.customers.create({ email: 'ada@example.com' });
      const first = await hold(stripe, { customer: customer.id, setup_future_usage: 'off_session' });
      const method = String(first.payment_method);
      await expectEvents(stand, { id: method, created: first.created }, ['payment_method.attached']);
      const saved = await stripe.customers.listPaymentMethods(customer.id);
      expect(saved.data.map(({ id }) => id)).toEqual([method]);
      const second = await hold(stripe, {
        customer: customer.id,
        payment_method: method,
        off_session: true,
      });
      expect(second.status).toBe('requires_capture');
    },
  ),
  real(
    46,
    'the same without customer, used again → 400 "cannot be attached"',
    'without a customer the card cannot be used again',
    async ({ stripe }) => {
      const first = await hold(stripe, { setup_future_usage: 'off_session' });
      expect(first.setup_future_usage).toBe('off_session');
      const again = hold(stripe, { payment_method: String(first.payment_method), off_session: true });
      const error = await refusal(again);
      expect(error.statusCode).toBe(400);
      expect(error.message).toContain(
        'The provided PaymentMethod cannot be attached. To reuse a PaymentMethod, you must attach it to a Customer first.',
      );
    },
  ),
  real(
    47,
    '`pm_card_authenticationRequired` off session → 402 `authentication_required`',
    'a card that always asks is declined off session',
    async ({ stripe }) => {
      const customer = await stripe.customers.create();
      const method = await stripe.paymentMethods.attach('pm_card_authenticationRequired', {
        customer: customer.id,
      });
      const error = await refusal(
        hold(stripe, { customer: customer.id, payment_method: method.id, off_session: true }),
      );
      expect([error.statusCode, error.code, error.decline_code, error.payment_intent?.status]).toEqual([
        402,
        'authentication_required',
        'authentication_required',
        'requires_payment_method',
      ]);
    },
  ),
  real(48, 'detach, then attach → 400', 'a detached card is gone for good', async ({ stripe }) => {
    const customer = await stripe.customers.create();
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    expect(method.id).toMatch(/^pm_1/);
    await stripe.paymentMethods.detach(method.id);
    const error = await refusal(stripe.paymentMethods.attach(method.id, { customer: customer.id }));
    expect([error.statusCode, error.code]).toEqual([400, undefined]);
  }),
];
