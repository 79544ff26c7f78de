import type Stripe from 'stripe';
import { expect } from 'vitest';
import { type Bench, hold, INCREMENTAL, MANUAL, refusal } from '../setting.ts';
import {
  type Check,
  call,
  chargeOf,
  expectEvents,
  localOnly,
  localStand,
  NotHereError,
  real,
  withAccount,
} from './stand.ts';

function raisable(
  stripe: Stripe,
  params: Partial<Stripe.PaymentIntentCreateParams> = {},
): Promise<Stripe.PaymentIntent> {
  return hold(stripe, { payment_method_options: INCREMENTAL, ...params });
}

function raise(stripe: Stripe, id: string, amount: number): Promise<Stripe.PaymentIntent> {
  return stripe.paymentIntents.incrementAuthorization(id, { amount });
}

/** A check on an account that may raise holds; most may not. */
function eligible(number: number, says: string, name: string, run: (bench: Bench) => Promise<void>): Check {
  return localOnly(number, says, name, (bench) =>
    withAccount(bench, { flexible_acquiring: true }, () => run(bench)),
  );
}

const NOT_REQUESTED =
  'This PaymentIntent is not eligible for incremental authorization because you did not request support using `request_incremental_authorization` when you created or confirmed it.';

/** Raising a hold. */
export const INCREMENTS: Check[] = [
  real(
    22,
    'account not eligible: intent with `request_incremental_authorization` unconfirmed → 200; confirm → 400 `payment_intent_invalid_parameter` without param, intent `requires_payment_method`; the same with a publishable key',
    'most accounts may not ask for card features: confirming fails and the intent stays open',
    async (stand) => {
      const { stripe } = stand;
      const intent = await stripe.paymentIntents.create({ ...MANUAL, payment_method_options: INCREMENTAL });
      const confirming = stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
      if (
        !stand.local &&
        (await confirming.then(
          () => true,
          () => false,
        ))
      ) {
        throw new NotHereError('this account may raise holds');
      }
      const error = await refusal(confirming);
      expect([error.statusCode, error.code, error.param]).toEqual([
        400,
        'payment_intent_invalid_parameter',
        undefined,
      ]);
      expect(error.message).toMatch(/^This account is not eligible for the requested card features\. See /);
      expect(error.payment_intent?.status).toBe('requires_payment_method');
      await expectEvents(stand, intent, ['payment_intent.created']);
      if (stand.publicKey === undefined) return;
      const path = `/v1/payment_intents/${intent.id}/confirm`;
      const browser = await call(
        stand,
        'POST',
        path,
        {
          client_secret: intent.client_secret!,
          payment_method: 'pm_card_visa',
          return_url: 'https://shop.example/return',
        },
        { Authorization: `Bearer ${stand.publicKey}` },
      );
      expect([browser.status, browser.error['code']]).toEqual([400, 'payment_intent_invalid_parameter']);
      expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe('requires_payment_method');
    },
  ),
  eligible(
    23,
    'account eligible: `incremental_authorization.status` available; raise to 1500 → amount, capturable and `amount_authorized` 1500, `capture_before` unchanged, `amount_capturable_updated`',
    'a hold is raised to a new total and its window stays',
    async (bench) => {
      const { stripe } = bench;
      const intent = await raisable(stripe, { expand: ['latest_charge'] });
      const before = chargeOf(intent).payment_method_details!.card!;
      expect(before.incremental_authorization?.status).toBe('available');
      const raised = await stripe.paymentIntents.incrementAuthorization(intent.id, {
        amount: 1500,
        expand: ['latest_charge'],
      });
      const after = chargeOf(raised).payment_method_details!.card!;
      expect([raised.amount, raised.amount_capturable, after.amount_authorized]).toEqual([1500, 1500, 1500]);
      expect(after.capture_before).toBe(before.capture_before);
      await expectEvents(localStand(bench), intent, [
        'payment_intent.created',
        'charge.succeeded',
        'payment_intent.amount_capturable_updated',
        'payment_intent.amount_capturable_updated',
        'charge.updated',
      ]);
    },
  ),
  real(
    24,
    'raise without having asked for it → 400 without code and param',
    'a hold that did not ask cannot be raised',
    async ({ stripe }) => {
      const { id } = await hold(stripe);
      const error = await refusal(raise(stripe, id, 1500));
      expect([error.statusCode, error.code, error.param, error.message]).toEqual([
        400,
        undefined,
        undefined,
        NOT_REQUESTED,
      ]);
    },
  ),
  eligible(
    25,
    'raise to 1000 or 900 of 1000 → 400, unchanged',
    'the same amount or less is no raise',
    async ({ stripe }) => {
      for (const amount of [1000, 900]) {
        const { id } = await raisable(stripe);
        const error = await refusal(raise(stripe, id, amount));
        expect([amount, error.statusCode, error.param]).toEqual([amount, 400, 'amount']);
        const after = await stripe.paymentIntents.retrieve(id);
        expect([after.amount, after.amount_capturable, after.status]).toEqual([
          1000,
          1000,
          'requires_capture',
        ]);
      }
    },
  ),
  eligible(
    26,
    'raise in `succeeded` or `requires_action` → 400',
    'only a held payment can be raised',
    async ({ stripe }) => {
      const done = await raisable(stripe);
      await stripe.paymentIntents.capture(done.id);
      const challenged = await raisable(stripe, {
        payment_method: 'pm_card_threeDSecure2Required',
        return_url: 'https://shop.example/return',
      });
      expect(challenged.status).toBe('requires_action');
      for (const { id } of [done, challenged]) {
        expect((await refusal(raise(stripe, id, 1500))).statusCode).toBe(400);
      }
    },
  ),
  eligible(
    27,
    '`pm_sbx_incrementUnavailable` → status `unavailable`, raise 400',
    'a card without support says so',
    async ({ stripe }) => {
      const intent = await raisable(stripe, {
        payment_method: 'pm_sbx_incrementUnavailable',
        expand: ['latest_charge'],
      });
      const { card } = chargeOf(intent).payment_method_details!;
      expect(card?.incremental_authorization?.status).toBe('unavailable');
      expect((await refusal(raise(stripe, intent.id, 1500))).statusCode).toBe(400);
    },
  ),
  eligible(
    28,
    '`pm_card_credit_disableEnterpriseCardFeatures`: raise with metadata → 402 `card_declined`, amount and metadata unchanged, capture 1000 works',
    'a declined raise changes nothing, not even metadata',
    async ({ stripe }) => {
      const { id } = await raisable(stripe, {
        payment_method: 'pm_card_credit_disableEnterpriseCardFeatures',
      });
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
      const captured = await stripe.paymentIntents.capture(id, { amount_to_capture: 1000 });
      expect(captured.amount_received).toBe(1000);
    },
  ),
  eligible(
    29,
    '`pm_sbx_incrementInsufficientFunds` → 402 `insufficient_funds`',
    'a raise may lack funds',
    async ({ stripe }) => {
      const { id } = await raisable(stripe, { payment_method: 'pm_sbx_incrementInsufficientFunds' });
      const error = await refusal(raise(stripe, id, 1500));
      expect([error.statusCode, error.decline_code]).toEqual([402, 'insufficient_funds']);
    },
  ),
  eligible(
    30,
    'ten raises, declined ones counted; the eleventh → 400',
    'ten attempts, declined ones counted',
    async ({ stripe }) => {
      const { id } = await raisable(stripe, { payment_method: 'pm_sbx_incrementOnce' });
      await raise(stripe, id, 1100);
      for (let attempt = 2; attempt <= 10; attempt++) {
        expect((await refusal(raise(stripe, id, 1200))).statusCode).toBe(402);
      }
      expect((await refusal(raise(stripe, id, 1200))).statusCode).toBe(400);
    },
  ),
  eligible(
    31,
    'raise beyond max(+50000, ×6) → 400',
    'a raise has a limit: five hundred more or six times as much, whichever is higher',
    async ({ stripe }) => {
      for (const [amount, most] of [
        [1_000, 51_000],
        [20_000, 120_000],
      ] as const) {
        const { id } = await raisable(stripe, { amount });
        expect((await refusal(raise(stripe, id, most + 1))).statusCode).toBe(400);
        expect((await raise(stripe, id, most)).amount).toBe(most);
      }
    },
  ),
  eligible(
    32,
    'raise to 1500, capture 1200 → received 1200',
    'less than the raised amount can be captured',
    async ({ stripe }) => {
      const { id } = await raisable(stripe);
      await raise(stripe, id, 1500);
      const captured = await stripe.paymentIntents.capture(id, { amount_to_capture: 1200 });
      expect([captured.status, captured.amount_received]).toEqual(['succeeded', 1200]);
    },
  ),
  eligible(
    33,
    '`final_capture` false where not available → 400; where available, a raise afterwards → 400',
    'several captures only where the card allows them, and no raise after the first',
    async ({ stripe }) => {
      const plain = await raisable(stripe);
      const part = { amount_to_capture: 400, final_capture: false };
      expect((await refusal(stripe.paymentIntents.capture(plain.id, part))).statusCode).toBe(400);
      const multi = await raisable(stripe, {
        payment_method_options: { card: { ...INCREMENTAL.card, request_multicapture: 'if_available' } },
      });
      const first = await stripe.paymentIntents.capture(multi.id, part);
      expect([first.status, first.amount_received, first.amount_capturable]).toEqual([
        'requires_capture',
        400,
        600,
      ]);
      expect((await refusal(raise(stripe, multi.id, 1500))).statusCode).toBe(400);
      const rest = await stripe.paymentIntents.capture(multi.id, { amount_to_capture: 500 });
      expect([rest.status, rest.amount_received]).toEqual(['succeeded', 900]);
    },
  ),
];
