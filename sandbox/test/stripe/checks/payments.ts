import type Stripe from 'stripe';
import { expect } from 'vitest';
import { control, hold, MANUAL, refusal } from '../setting.ts';
import {
  type Check,
  call,
  chargeOf,
  expectEvents,
  localOnly,
  newKey,
  real,
  type Stand,
  wasReplayed,
  withOwn,
} from './stand.ts';

const DAY_S = 86_400;
const RETURN_URL = 'https://shop.example/return';
const VISA_OFF_SESSION_S = 4 * DAY_S + 18 * 3_600;

const create = (
  { stripe }: Stand,
  params: Partial<Stripe.PaymentIntentCreateParams> = {},
): Promise<Stripe.Response<Stripe.PaymentIntent>> => stripe.paymentIntents.create({ ...MANUAL, ...params });

/** The newest intent, by which one sees that none was made. */
async function newest({ stripe }: Stand): Promise<string | undefined> {
  return (await stripe.paymentIntents.list({ limit: 1 })).data[0]?.id;
}

async function refusedParams(stand: Stand, params: object): Promise<unknown[]> {
  const error = await refusal(stand.stripe.paymentIntents.create(params as Stripe.PaymentIntentCreateParams));
  return [error.statusCode, error.code, error.param];
}

type Row = [token: string, code: string, decline: string, advice?: string, param?: string];
const DECLINES: Row[] = [
  ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline', 'try_again_later'],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds', 'try_again_later'],
  ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card', 'do_not_try_again'],
  ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card', 'do_not_try_again'],
  ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card', 'confirm_card_data', 'exp_month'],
  ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc', 'confirm_card_data', 'cvc'],
  ['pm_card_chargeDeclinedProcessingError', 'processing_error', 'processing_error', 'try_again_later'],
  ['pm_card_radarBlock', 'card_declined', 'fraudulent'],
];

/** Creating, confirming, capturing, cancelling, expiring. */
export const PAYMENTS: Check[] = [
  real(
    1,
    'create → `requires_payment_method`, `client_secret` is `<id>_secret_…`, `amount_capturable` 0; event `payment_intent.created` names the request',
    'a new intent waits for a payment method and is announced with its request',
    async (stand) => {
      const intent = await create(stand);
      expect(intent.status).toBe('requires_payment_method');
      expect(intent.client_secret).toMatch(new RegExp(`^${intent.id}_secret_\\w{25}$`));
      expect(intent.amount_capturable).toBe(0);
      await expectEvents(stand, intent, ['payment_intent.created']);
      const { data } = await stand.stripe.events.list({ type: 'payment_intent.created', limit: 20 });
      const event = data.find(({ data: { object } }) => (object as { id?: string }).id === intent.id);
      expect(event?.request?.id).toBe(intent.lastResponse.requestId);
    },
  ),
  real(
    2,
    '`payment_method_types` on create → 400 `payment_method_types_no_longer_supported`, nothing created',
    'payment_method_types is no longer supported and creates nothing',
    async (stand) => {
      const before = await newest(stand);
      const { status, error } = await call(stand, 'POST', '/v1/payment_intents', {
        amount: '1000',
        currency: 'usd',
        capture_method: 'manual',
        'payment_method_types[0]': 'card',
      });
      expect([status, error['code']]).toEqual([400, 'payment_method_types_no_longer_supported']);
      expect(await newest(stand)).toBe(before);
    },
  ),
  real(
    3,
    'unknown parameter `foo` → 400 `parameter_unknown`, param `foo`',
    'an unknown parameter is refused by name',
    async (stand) => {
      expect(await refusedParams(stand, { ...MANUAL, foo: 1 })).toEqual([400, 'parameter_unknown', 'foo']);
    },
  ),
  real(
    4,
    'create without amount → 400 `parameter_missing`, param `amount`',
    'a missing amount is refused by name',
    async (stand) => {
      expect(await refusedParams(stand, { currency: 'usd' })).toEqual([400, 'parameter_missing', 'amount']);
    },
  ),
  real(
    5,
    'amount 10.5 → 400 `parameter_invalid_integer`',
    'a fractional amount is refused',
    async (stand) => {
      expect((await refusedParams(stand, { ...MANUAL, amount: 10.5 })).slice(0, 2)).toEqual([
        400,
        'parameter_invalid_integer',
      ]);
    },
  ),
  real(6, 'amount 49 → 400 `amount_too_small`; 50 is fine', 'half a dollar is the least', async (stand) => {
    expect((await refusedParams(stand, { ...MANUAL, amount: 49 })).slice(0, 2)).toEqual([
      400,
      'amount_too_small',
    ]);
    expect((await create(stand, { amount: 50 })).amount).toBe(50);
  }),
  real(
    7,
    'jpy 500 stays 500; kwd 5125 → 400, 5120 fine; ugx 150 → 400',
    'currencies keep their own digits',
    async (stand) => {
      expect((await create(stand, { currency: 'jpy', amount: 500 })).amount).toBe(500);
      expect((await create(stand, { currency: 'kwd', amount: 5120 })).amount).toBe(5120);
      for (const [currency, amount] of [
        ['kwd', 5125],
        ['ugx', 150],
      ] as const) {
        const error = await refusal(create(stand, { currency, amount }));
        expect([currency, error.statusCode]).toEqual([currency, 400]);
      }
    },
  ),
  real(
    8,
    'create without `capture_method` → `automatic_async`',
    'the capture method is automatic_async unless said otherwise',
    async ({ stripe }) => {
      const { capture_method } = await stripe.paymentIntents.create({ amount: 1000, currency: 'usd' });
      expect(capture_method).toBe('automatic_async');
    },
  ),
  localOnly(
    9,
    '`allowed_payment_method_types` with `automatic_payment_methods` → 400',
    'allowed types and automatic methods exclude each other',
    async ({ stripe }) => {
      const error = await refusal(
        stripe.paymentIntents.create({ ...MANUAL, automatic_payment_methods: { enabled: true } }),
      );
      expect(error.statusCode).toBe(400);
    },
  ),
  real(
    10,
    'create and confirm with `pm_card_visa` → `requires_capture`, `amount_capturable` 1000; charge `captured` false, `balance_transaction` null, `succeeded`, `capture_before` = created + 7 d',
    'a good card is held for seven days',
    async ({ stripe }) => {
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
    },
  ),
  real(
    11,
    'off-session charge of a saved Visa → `capture_before` + 4 d 18 h; Mastercard + 7 d',
    'a later off-session charge is held for the time of its brand',
    async ({ stripe }) => {
      for (const [card, seconds] of [
        ['pm_card_visa', VISA_OFF_SESSION_S],
        ['pm_card_mastercard', 7 * DAY_S],
      ] as const) {
        const customer = await stripe.customers.create();
        const saved = { customer: customer.id, setup_future_usage: 'off_session' as const };
        const first = await hold(stripe, { ...saved, payment_method: card });
        const second = await hold(stripe, {
          customer: customer.id,
          payment_method: String(first.payment_method),
          off_session: true,
          expand: ['latest_charge'],
        });
        const charge = chargeOf(second);
        const window = (charge.payment_method_details?.card?.capture_before ?? 0) - charge.created;
        expect([card, window]).toEqual([card, seconds]);
      }
    },
  ),
  real(
    12,
    'each declining card → 402 with its code, decline code, advice and param; the intent is open with the same `last_payment_error`, and pays with `pm_card_visa`',
    'each declining card says why, and the same intent is paid with another card',
    async (stand) => {
      for (const [card, ...row] of DECLINES) {
        const { stripe } = stand;
        const [code, declineCode, advice, param] = row;
        const intent = await create(stand);
        const error = await refusal(stripe.paymentIntents.confirm(intent.id, { payment_method: card }));
        const raw = error.raw as { advice_code?: string };
        expect([card, error.statusCode, error.type, error.payment_intent?.id]).toEqual([
          card,
          402,
          'StripeCardError',
          intent.id,
        ]);
        expect([card, error.code, error.decline_code, raw.advice_code, error.param]).toEqual([
          card,
          code,
          declineCode,
          advice,
          param,
        ]);
        const open = await stripe.paymentIntents.retrieve(intent.id);
        expect([card, open.status, open.last_payment_error?.decline_code, open.payment_method]).toEqual([
          card,
          'requires_payment_method',
          declineCode,
          null,
        ]);
        const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
        expect([paid.id, paid.status, paid.last_payment_error]).toEqual([
          intent.id,
          'requires_capture',
          null,
        ]);
      }
    },
  ),
  real(
    13,
    'events of a hold: created, `charge.succeeded`, `payment_intent.amount_capturable_updated`; of a decline: created, `charge.failed`, `payment_intent.payment_failed`; no others',
    'a hold and a decline announce exactly what happened',
    async (stand) => {
      const held = await hold(stand.stripe);
      await expectEvents(stand, held, [
        'payment_intent.created',
        'charge.succeeded',
        'payment_intent.amount_capturable_updated',
      ]);
      const intent = await create(stand);
      await refusal(
        stand.stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa_chargeDeclined' }),
      );
      await expectEvents(stand, intent, [
        'payment_intent.created',
        'charge.failed',
        'payment_intent.payment_failed',
      ]);
    },
  ),
  real(
    14,
    'create and confirm, declined → the error carries `payment_intent.id`; retrieve finds it open',
    'a declined create leaves an open intent behind',
    async ({ stripe }) => {
      const error = await refusal(hold(stripe, { payment_method: 'pm_card_visa_chargeDeclined' }));
      const open = await stripe.paymentIntents.retrieve(error.payment_intent!.id);
      expect(open.status).toBe('requires_payment_method');
    },
  ),
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
