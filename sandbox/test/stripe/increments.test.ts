import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { INCREMENTS } from './checks/increments.ts';
import { runChecks } from './checks/run.ts';
import { type Bench, control, hold, open, refusal } from './setting.ts';

runChecks(INCREMENTS);

let bench: Bench;
let stripe: Stripe;

beforeAll(async () => {
  bench = await open();
  stripe = bench.stripe;
});
afterAll(() => bench.stop());

describe('an account with flexible acquiring', () => {
  beforeAll(() => control(bench.sandbox, 'account', { flexible_acquiring: true }));

  test('overcapture takes a little more where it was asked for', async () => {
    const { id } = await hold(stripe, {
      payment_method_options: { card: { request_overcapture: 'if_available' } },
    });
    expect((await refusal(stripe.paymentIntents.capture(id, { amount_to_capture: 1151 }))).code).toBe(
      'amount_too_large',
    );
    expect((await stripe.paymentIntents.capture(id, { amount_to_capture: 1150 })).amount_received).toBe(1150);
  });
});
