import type Stripe from 'stripe';
import { expect } from 'vitest';
import { control, hold, refusal } from '../setting.ts';
import { type Check, expectEvents, localOnly, localStand, real } from './stand.ts';

async function paid(
  stripe: Stripe,
  params: Partial<Stripe.PaymentIntentCreateParams> = {},
  amount?: number,
): Promise<Stripe.PaymentIntent> {
  const { id } = await hold(stripe, params);
  return stripe.paymentIntents.capture(id, amount === undefined ? {} : { amount_to_capture: amount });
}

async function booked(stripe: Stripe): Promise<number> {
  let sum = 0;
  for await (const row of stripe.balanceTransactions.list({ limit: 100 })) sum += row.amount;
  return sum;
}

/** Money back. */
export const REFUNDS: Check[] = [
  real(
    36,
    'refund of an uncaptured charge → 400 without code and param',
    'held money cannot be refunded, only cancelled',
    async ({ stripe }) => {
      const { id } = await hold(stripe);
      const error = await refusal(stripe.refunds.create({ payment_intent: id }));
      expect([error.statusCode, error.code, error.param]).toEqual([400, undefined, undefined]);
      expect(error.message).toContain(
        `This uncaptured Charge was created by a PaymentIntent (${id}). You must cancel the PaymentIntent to reverse the authorization instead of refunding the Charge directly`,
      );
    },
  ),
  real(
    37,
    'refund 300 + 700 of 1000 → `charge.refunded` true only after the second; a third → 400 `charge_already_refunded`; 300 then 800 → 400 param `amount`, no code',
    'refunds add up to what was captured',
    async ({ stripe }) => {
      const { id, latest_charge } = await paid(stripe);
      const charge = String(latest_charge);
      await stripe.refunds.create({ payment_intent: id, amount: 300 });
      expect((await stripe.charges.retrieve(charge)).refunded).toBe(false);
      await stripe.refunds.create({ charge, amount: 700 });
      expect((await stripe.charges.retrieve(charge)).refunded).toBe(true);
      const third = await refusal(stripe.refunds.create({ charge }));
      expect([third.statusCode, third.code]).toEqual([400, 'charge_already_refunded']);
      const other = await paid(stripe);
      await stripe.refunds.create({ payment_intent: other.id, amount: 300 });
      const error = await refusal(stripe.refunds.create({ payment_intent: other.id, amount: 800 }));
      expect([error.statusCode, error.code, error.param, error.message]).toEqual([
        400,
        undefined,
        'amount',
        'Refund amount ($8.00) is greater than unrefunded amount on charge ($7.00)',
      ]);
    },
  ),
  real(
    38,
    'refund without amount after capturing 700 → 700',
    'a refund without an amount is of what was captured',
    async ({ stripe }) => {
      const { id } = await paid(stripe, {}, 700);
      expect((await stripe.refunds.create({ payment_intent: id })).amount).toBe(700);
    },
  ),
  localOnly(
    39,
    '`pm_card_pendingRefund` → `pending`, then `refund.updated` `succeeded`; `pm_card_refundFail` → `succeeded`, then `refund.failed` and the balance is restored',
    'a refund may be pending first, or fail after it succeeded',
    async (bench) => {
      const { stripe, sandbox } = bench;
      const until = [
        'payment_intent.created',
        'charge.succeeded',
        'payment_intent.amount_capturable_updated',
      ];
      const events = [...until, 'charge.captured', 'payment_intent.succeeded', 'refund.created'];
      const slow = await paid(stripe, { payment_method: 'pm_card_pendingRefund' });
      const pending = await stripe.refunds.create({ payment_intent: slow.id });
      expect(pending.status).toBe('pending');
      const failing = await paid(stripe, { payment_method: 'pm_card_refundFail' });
      const before = await booked(stripe);
      const refund = await stripe.refunds.create({ payment_intent: failing.id });
      expect(refund.status).toBe('succeeded');
      expect(await booked(stripe)).toBe(before - 1000);
      await control(sandbox, 'clock', { advance: 60 });
      expect((await stripe.refunds.retrieve(pending.id)).status).toBe('succeeded');
      const failed = await stripe.refunds.retrieve(refund.id);
      expect([failed.status, failed.failure_reason]).toEqual(['failed', 'unknown']);
      expect(await booked(stripe)).toBe(before);
      const charge = await stripe.charges.retrieve(String(failing.latest_charge));
      expect([charge.amount_refunded, charge.refunded]).toEqual([0, false]);
      const stand = localStand(bench);
      await expectEvents(stand, slow, [
        ...events,
        'charge.refunded',
        'refund.updated',
        'charge.refund.updated',
      ]);
      await expectEvents(stand, failing, [
        ...events,
        'charge.refunded',
        'refund.failed',
        'charge.refund.updated',
      ]);
    },
  ),
  real(40, 'cancelling a card refund → 400', 'a card refund cannot be cancelled', async ({ stripe }) => {
    const { id } = await paid(stripe);
    const refund = await stripe.refunds.create({ payment_intent: id });
    expect((await refusal(stripe.refunds.cancel(refund.id))).statusCode).toBe(400);
  }),
  localOnly(
    41,
    '`pm_card_createDispute` and capture → a dispute and its two events; evidence `winning_evidence` submitted → `won`, funds reinstated',
    'a dispute takes the money and winning evidence brings it back',
    async (bench) => {
      const { stripe } = bench;
      const before = await booked(stripe);
      const intent = await paid(stripe, { payment_method: 'pm_card_createDispute' });
      const [dispute] = (await stripe.disputes.list({ payment_intent: intent.id })).data;
      expect([dispute?.status, dispute?.amount]).toEqual(['needs_response', 1000]);
      expect(await booked(stripe)).toBe(before);
      const won = await stripe.disputes.update(dispute!.id, {
        evidence: { uncategorized_text: 'winning_evidence' },
        submit: true,
      });
      expect(won.status).toBe('won');
      expect(await booked(stripe)).toBe(before + 1000);
      await expectEvents(localStand(bench), intent, [
        'payment_intent.created',
        'charge.succeeded',
        'payment_intent.amount_capturable_updated',
        'charge.captured',
        'payment_intent.succeeded',
        'charge.dispute.created',
        'charge.dispute.funds_withdrawn',
        'charge.dispute.updated',
        'charge.dispute.closed',
        'charge.dispute.funds_reinstated',
      ]);
    },
  ),
  localOnly(
    42,
    'refund of a disputed charge → 400 `charge_disputed`',
    'a disputed charge cannot be refunded',
    async ({ stripe }) => {
      const { id } = await paid(stripe, { payment_method: 'pm_card_createDisputeProductNotReceived' });
      const error = await refusal(stripe.refunds.create({ payment_intent: id }));
      expect([error.statusCode, error.code]).toEqual([400, 'charge_disputed']);
    },
  ),
];
