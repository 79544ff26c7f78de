import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, control, eventTypes, hold, open, refusal } from './setting.ts';

let bench: Bench;
let stripe: Stripe;

beforeAll(async () => {
  bench = await open();
  stripe = bench.stripe;
});
afterAll(() => bench.stop());

async function paid(
  params: Partial<Stripe.PaymentIntentCreateParams> = {},
  amount?: number,
): Promise<Stripe.PaymentIntent> {
  const { id } = await hold(stripe, params);
  return stripe.paymentIntents.capture(id, amount === undefined ? {} : { amount_to_capture: amount });
}

async function net(): Promise<number> {
  const all = await stripe.balanceTransactions.list({ limit: 100 });
  return all.data.reduce((sum, row) => sum + row.amount, 0);
}

describe('refunds', () => {
  test('D36 held money cannot be refunded, only cancelled', async () => {
    const { id } = await hold(stripe);
    const error = await refusal(stripe.refunds.create({ payment_intent: id }));
    expect([error.statusCode, error.code, error.param]).toEqual([400, undefined, undefined]);
    expect(error.message).toContain(`This uncaptured Charge was created by a PaymentIntent (${id}).`);
  });

  test('D37 refunds add up to what was captured', async () => {
    const { id, latest_charge } = await paid();
    const charge = String(latest_charge);
    await stripe.refunds.create({ payment_intent: id, amount: 300 });
    expect((await stripe.charges.retrieve(charge)).refunded).toBe(false);
    await stripe.refunds.create({ charge, amount: 700 });
    expect((await stripe.charges.retrieve(charge)).refunded).toBe(true);
    expect((await refusal(stripe.refunds.create({ charge }))).code).toBe('charge_already_refunded');
    expect((await eventTypes(stripe, id)).slice(-4)).toEqual([
      'refund.created',
      'charge.refunded',
      'refund.created',
      'charge.refunded',
    ]);
    const other = await paid();
    await stripe.refunds.create({ payment_intent: other.id, amount: 300 });
    const error = await refusal(stripe.refunds.create({ payment_intent: other.id, amount: 800 }));
    expect([error.statusCode, error.code, error.param]).toEqual([400, undefined, 'amount']);
    expect(error.message).toBe('Refund amount ($8.00) is greater than unrefunded amount on charge ($7.00)');
  });

  test('D38 a refund without an amount is of what was captured', async () => {
    const { id } = await paid({}, 700);
    expect((await stripe.refunds.create({ payment_intent: id })).amount).toBe(700);
  });

  test('the released rest of a partial capture shows on the charge and moves no money', async () => {
    const before = await net();
    const { latest_charge } = await paid({}, 700);
    const charge = await stripe.charges.retrieve(String(latest_charge));
    expect([charge.amount_captured, charge.amount_refunded, charge.refunded]).toEqual([700, 300, false]);
    expect(await net()).toBe(before + 700);
    await control(bench.sandbox, 'account', { partial_release: 'silent' });
    const silent = await paid({}, 700);
    expect((await stripe.charges.retrieve(String(silent.latest_charge))).amount_refunded).toBe(0);
    await control(bench.sandbox, 'account', { partial_release: 'refund' });
  });

  test('D39 a refund may be pending first, or fail after it succeeded', async () => {
    const slow = await paid({ payment_method: 'pm_card_pendingRefund' });
    const pending = await stripe.refunds.create({ payment_intent: slow.id });
    expect(pending.status).toBe('pending');
    const failing = await paid({ payment_method: 'pm_card_refundFail' });
    const before = await net();
    const refund = await stripe.refunds.create({ payment_intent: failing.id });
    expect(refund.status).toBe('succeeded');
    expect(await net()).toBe(before - 1000);
    await control(bench.sandbox, 'clock', { advance: 60 });
    expect((await stripe.refunds.retrieve(pending.id)).status).toBe('succeeded');
    const failed = await stripe.refunds.retrieve(refund.id);
    expect([failed.status, failed.failure_reason]).toEqual(['failed', 'unknown']);
    expect(await net()).toBe(before);
    expect((await stripe.charges.retrieve(String(failing.latest_charge))).amount_refunded).toBe(0);
    expect(await eventTypes(stripe, slow.id)).toContain('refund.updated');
    expect(await eventTypes(stripe, failing.id)).toContain('refund.failed');
  });

  test('D40 a card refund cannot be cancelled', async () => {
    const { id } = await paid();
    const refund = await stripe.refunds.create({ payment_intent: id });
    expect((await refusal(stripe.refunds.cancel(refund.id))).statusCode).toBe(400);
  });

  test('refunds are listed by payment', async () => {
    const { id } = await paid();
    const first = await stripe.refunds.create({ payment_intent: id, amount: 100 });
    const second = await stripe.refunds.create({ payment_intent: id, amount: 200, metadata: { row: '7' } });
    const listed = await stripe.refunds.list({ payment_intent: id });
    expect(listed.data.map((refund) => refund.id)).toEqual([second.id, first.id]);
    expect(listed.data[0]?.metadata).toEqual({ row: '7' });
  });
});

describe('disputes', () => {
  test('D41 a dispute takes the money and winning evidence brings it back', async () => {
    const { id } = await paid({ payment_method: 'pm_card_createDispute' });
    const [dispute] = (await stripe.disputes.list({ payment_intent: id })).data;
    expect([dispute?.status, dispute?.amount]).toEqual(['needs_response', 1000]);
    expect((await eventTypes(stripe, id)).slice(-2)).toEqual([
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
    ]);
    const won = await stripe.disputes.update(dispute!.id, {
      evidence: { uncategorized_text: 'winning_evidence' },
      submit: true,
    });
    expect(won.status).toBe('won');
    expect((await eventTypes(stripe, id)).slice(-3)).toEqual([
      'charge.dispute.updated',
      'charge.dispute.closed',
      'charge.dispute.funds_reinstated',
    ]);
  });

  test('D42 a disputed charge cannot be refunded', async () => {
    const { id } = await paid({ payment_method: 'pm_card_createDisputeProductNotReceived' });
    expect((await refusal(stripe.refunds.create({ payment_intent: id }))).code).toBe('charge_disputed');
  });

  test('an early fraud warning names the charge', async () => {
    const { latest_charge } = await paid({ payment_method: 'pm_card_createIssuerFraudRecord' });
    const [warning] = (await stripe.radar.earlyFraudWarnings.list({ charge: String(latest_charge) })).data;
    expect(warning?.actionable).toBe(true);
  });
});
