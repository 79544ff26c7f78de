import type Stripe from 'stripe';
import { expect } from 'vitest';
import { hold, MANUAL, refusal } from '../setting.ts';
import { type Check, call, chargeOf, expectEvents, localOnly, real, type Stand } from './stand.ts';

const DAY_S = 86_400;
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

/** Creating and confirming. */
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
];
