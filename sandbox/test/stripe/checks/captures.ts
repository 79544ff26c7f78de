import type Stripe from 'stripe';
import { expect } from 'vitest';
import { control, hold, MANUAL, refusal } from '../setting.ts';
import {
  type Check,
  chargeOf,
  expectEvents,
  localOnly,
  newKey,
  real,
  type Stand,
  wasReplayed,
  withOwn,
} from './stand.ts';

const RETURN_URL = 'https://shop.example/return';

const create = (
  { stripe }: Stand,
  params: Partial<Stripe.PaymentIntentCreateParams> = {},
): Promise<Stripe.Response<Stripe.PaymentIntent>> => stripe.paymentIntents.create({ ...MANUAL, ...params });

/** Capturing, cancelling, expiring. */
export const CAPTURES: Check[] = [
  real(
    15,
    'capture in `requires_payment_method`, `requires_action`, `canceled` → 400 `payment_intent_unexpected_state`, message names the status, the error carries the intent',
    'only a held payment can be captured',
    async (stand) => {
      const { stripe } = stand;
      const fresh = await create(stand);
      const challenged = await hold(stripe, {
        payment_method: 'pm_card_threeDSecure2Required',
        return_url: RETURN_URL,
      });
      const canceled = await create(stand);
      await stripe.paymentIntents.cancel(canceled.id);
      for (const [id, status] of [
        [fresh.id, 'requires_payment_method'],
        [challenged.id, 'requires_action'],
        [canceled.id, 'canceled'],
      ] as const) {
        const error = await refusal(stripe.paymentIntents.capture(id));
        expect([error.statusCode, error.code, error.payment_intent?.status]).toEqual([
          400,
          'payment_intent_unexpected_state',
          status,
        ]);
        expect(error.message).toBe(
          `This PaymentIntent could not be captured because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
        );
      }
    },
  ),
  real(
    16,
    'capture → `succeeded`, received 1000, capturable 0; charge captured 1000; balance transaction with fee > 0 and net = amount − fee; events `charge.captured`, `payment_intent.succeeded`',
    'a full capture books the money less the fee',
    async (stand) => {
      const { stripe } = stand;
      const { id } = await hold(stripe);
      const intent = await stripe.paymentIntents.capture(id);
      expect([intent.status, intent.amount_received, intent.amount_capturable]).toEqual([
        'succeeded',
        1000,
        0,
      ]);
      const read = (): Promise<Stripe.Charge> =>
        stripe.charges.retrieve(String(intent.latest_charge), { expand: ['balance_transaction'] });
      await expect.poll(async () => (await read()).balance_transaction, { timeout: 15_000 }).not.toBeNull();
      const charge = await read();
      expect([charge.captured, charge.amount_captured]).toEqual([true, 1000]);
      const booked = charge.balance_transaction as Stripe.BalanceTransaction;
      expect(booked.fee).toBeGreaterThan(0);
      expect(booked.net).toBe(booked.amount - booked.fee);
      await expectEvents(stand, intent, [
        'payment_intent.created',
        'charge.succeeded',
        'payment_intent.amount_capturable_updated',
        'charge.captured',
        'payment_intent.succeeded',
      ]);
    },
  ),
  real(
    17,
    'capture 700 of 1000 → `succeeded`, amount 1000, received 700; a second capture → 400 "already been captured"',
    'a partial capture is final',
    async ({ stripe }) => {
      const { id } = await hold(stripe);
      const intent = await stripe.paymentIntents.capture(id, { amount_to_capture: 700 });
      expect([intent.status, intent.amount, intent.amount_received]).toEqual(['succeeded', 1000, 700]);
      const error = await refusal(stripe.paymentIntents.capture(id));
      expect([error.statusCode, error.code, error.payment_intent?.amount_received]).toEqual([
        400,
        'payment_intent_unexpected_state',
        700,
      ]);
      expect(error.message).toBe(
        'This PaymentIntent could not be captured because it has already been captured.',
      );
    },
  ),
  real(
    18,
    'capture 1001 of 1000 → 400 `amount_too_large`, still `requires_capture`; capture 0 → 400',
    'more than was held, or nothing, cannot be captured',
    async ({ stripe }) => {
      const { id } = await hold(stripe);
      const error = await refusal(stripe.paymentIntents.capture(id, { amount_to_capture: 1001 }));
      expect([error.statusCode, error.code, error.payment_intent?.status]).toEqual([
        400,
        'amount_too_large',
        'requires_capture',
      ]);
      expect((await refusal(stripe.paymentIntents.capture(id, { amount_to_capture: 0 }))).statusCode).toBe(
        400,
      );
      expect((await stripe.paymentIntents.retrieve(id)).status).toBe('requires_capture');
    },
  ),
  localOnly(
    19,
    'two captures at once with different keys → one 200, one 400 or 429; one `charge.captured`',
    'of two captures at once exactly one wins',
    async (bench) => {
      const { stripe } = bench;
      const { id } = await hold(stripe);
      const results = await Promise.allSettled(
        [newKey(), newKey()].map((idempotencyKey) =>
          stripe.paymentIntents.capture(id, {}, { idempotencyKey }),
        ),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const lost = results.find((result) => result.status === 'rejected');
      expect([400, 429]).toContain((lost!.reason as Stripe.errors.StripeError).statusCode);
      const captures = await stripe.events.list({ type: 'charge.captured', limit: 100 });
      const own = captures.data.filter(({ data }) => (data.object as Stripe.Charge).payment_intent === id);
      expect(own).toHaveLength(1);
    },
  ),
  localOnly(
    20,
    'two captures at once with one key → one 200, the other 409 or the replay',
    'two captures at once with one key are one capture',
    async ({ stripe }) => {
      const { id } = await hold(stripe);
      const key = newKey();
      const results = await Promise.allSettled(
        [1, 2].map(() => stripe.paymentIntents.capture(id, {}, { idempotencyKey: key })),
      );
      const outcomes = results.map((result) => {
        if (result.status === 'rejected') return (result.reason as Stripe.errors.StripeError).statusCode;
        return wasReplayed(result.value) ? 'replayed' : 200;
      });
      expect(outcomes).toContain(200);
      expect(outcomes.filter((outcome) => outcome === 409 || outcome === 'replayed')).toHaveLength(1);
      const captures = await stripe.events.list({ type: 'charge.captured', limit: 100 });
      expect(
        captures.data.filter(({ data }) => (data.object as Stripe.Charge).payment_intent === id),
      ).toHaveLength(1);
    },
  ),
  real(
    21,
    'update the amount to 1200 before confirming → 200; after the authorisation → 400 with the text that names the statuses',
    'the amount changes until the money is held',
    async (stand) => {
      const { stripe } = stand;
      const intent = await create(stand);
      expect((await stripe.paymentIntents.update(intent.id, { amount: 1200 })).amount).toBe(1200);
      await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
      const error = await refusal(stripe.paymentIntents.update(intent.id, { amount: 1300 }));
      expect([error.statusCode, error.code]).toEqual([400, 'payment_intent_unexpected_state']);
      expect(error.message).toBe(
        "This PaymentIntent's amount could not be updated because it has a status of requires_capture. You may only update the amount of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action.",
      );
    },
  ),
  real(
    34,
    'cancel a hold → `canceled`, reason kept, capturable 0; events `charge.refunded` (captured false) and `payment_intent.canceled`; again, or after capture → 400 with its text',
    'cancelling gives the hold back and is possible once',
    async (stand) => {
      const { stripe } = stand;
      const text = (status: string): string =>
        `You cannot cancel this PaymentIntent because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.`;
      const { id } = await hold(stripe);
      const canceled = await stripe.paymentIntents.cancel(id, {
        cancellation_reason: 'requested_by_customer',
      });
      expect([canceled.status, canceled.cancellation_reason, canceled.amount_capturable]).toEqual([
        'canceled',
        'requested_by_customer',
        0,
      ]);
      await expectEvents(stand, canceled, [
        'payment_intent.created',
        'charge.succeeded',
        'payment_intent.amount_capturable_updated',
        'charge.refunded',
        'payment_intent.canceled',
      ]);
      const { data } = await stripe.events.list({ type: 'charge.refunded', limit: 20 });
      const charges = data.map(({ data: { object } }) => object as Stripe.Charge);
      expect(charges.find(({ payment_intent }) => payment_intent === id)?.captured).toBe(false);
      const again = await refusal(stripe.paymentIntents.cancel(id));
      expect([again.statusCode, again.code, again.message]).toEqual([
        400,
        'payment_intent_unexpected_state',
        text('canceled'),
      ]);
      const paid = await hold(stripe);
      await stripe.paymentIntents.capture(paid.id);
      expect((await refusal(stripe.paymentIntents.cancel(paid.id))).message).toBe(text('succeeded'));
    },
  ),
  localOnly(
    35,
    'clock + 7 d → `canceled`, `charge.expired` and `payment_intent.canceled` with `request` null, capture → 400; one second earlier the capture works',
    'a hold ends after seven days, not a second sooner',
    () =>
      withOwn({ wallClock: () => Date.parse('2026-11-20T12:00:00Z') }, async ({ sandbox, stripe }) => {
        const lost = await hold(stripe);
        const inTime = await hold(stripe);
        const charge = await stripe.charges.retrieve(String(inTime.latest_charge));
        const end = charge.payment_method_details!.card!.capture_before! * 1000;
        await control(sandbox, 'clock', { set: new Date(end - 1000).toISOString() });
        expect((await stripe.paymentIntents.capture(inTime.id)).status).toBe('succeeded');
        expect((await stripe.paymentIntents.retrieve(lost.id)).status).toBe('requires_capture');
        await control(sandbox, 'clock', { advance: 1 });
        const expired = await stripe.paymentIntents.retrieve(lost.id, { expand: ['latest_charge'] });
        expect([expired.status, expired.amount_capturable, chargeOf(expired).amount_refunded]).toEqual([
          'canceled',
          0,
          1000,
        ]);
        const events = (await stripe.events.list({ limit: 2 })).data;
        expect(events.map(({ type, request }) => [type, request])).toEqual([
          ['payment_intent.canceled', null],
          ['charge.expired', null],
        ]);
        const error = await refusal(stripe.paymentIntents.capture(lost.id));
        expect([error.statusCode, error.code]).toEqual([400, 'payment_intent_unexpected_state']);
      }),
  ),
];
