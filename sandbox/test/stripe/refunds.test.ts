import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REFUNDS } from './checks/refunds.ts';
import { runChecks } from './checks/run.ts';
import { type Bench, control, hold, open } from './setting.ts';

runChecks(REFUNDS);

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
  test('an early fraud warning names the charge', async () => {
    const { latest_charge } = await paid({ payment_method: 'pm_card_createIssuerFraudRecord' });
    const [warning] = (await stripe.radar.earlyFraudWarnings.list({ charge: String(latest_charge) })).data;
    expect(warning?.actionable).toBe(true);
  });
});
