import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { ROUTES } from '../../src/stripe/routes.ts';
import { chargeOf, expectEvents, localStand, withListener, withOwn } from './checks/stand.ts';
import { client, control, hold, INCREMENTAL, MANUAL, open, refusal } from './setting.ts';
import { operations } from './validator.ts';

const FROZEN = { wallClock: () => Date.parse('2026-11-20T12:00:00Z') };
const HELD = ['payment_intent.created', 'charge.succeeded', 'payment_intent.amount_capturable_updated'];

test('every operation of the specification is served', () => {
  const served = new Set(ROUTES.map(({ method, path }) => `${method} ${path}`));
  const missing = operations().filter((operation) => !served.has(operation));
  expect([operations().length, missing]).toEqual([61, []]);
});

test('an account has what most accounts have, and disorder', async () => {
  await withOwn({}, async ({ sandbox }) => {
    expect(await control(sandbox, 'account')).toEqual({
      flexible_acquiring: false,
      sca_region: false,
      default_api_version: '2026-10-28.endive',
      settlement_currency: 'usd',
      country: 'US',
      expiry_reason: 'automatic',
      partial_release: 'refund',
      emit_refund_events_on_release: false,
      async_balance_transaction: false,
      webhook_timing: 'random',
      webhook_order: 'shuffle',
      webhook_retry_ms: [1_000, 5_000, 30_000],
      webhook_retry_clock: 'wall',
      webhook_timeout_ms: 10_000,
      rate_limit_per_second: 0,
    });
  });
});

test('each card feature is refused at confirm unless the account has it', async () => {
  await withOwn({}, async ({ sandbox, stripe }) => {
    const features = [
      'request_incremental_authorization',
      'request_multicapture',
      'request_overcapture',
      'request_extended_authorization',
    ];
    for (const eligible of [false, true]) {
      await control(sandbox, 'account', { flexible_acquiring: eligible });
      for (const feature of features) {
        const asked = hold(stripe, { payment_method_options: { card: { [feature]: 'if_available' } } });
        const code = await asked.then(
          ({ status }) => status,
          (error: Stripe.errors.StripeError) => error.code,
        );
        expect([feature, code]).toEqual([
          feature,
          eligible ? 'requires_capture' : 'payment_intent_invalid_parameter',
        ]);
      }
    }
  });
});

test('an extended hold lasts thirty days for Mastercard', async () => {
  await withOwn(FROZEN, async ({ sandbox, stripe }) => {
    await control(sandbox, 'account', { flexible_acquiring: true });
    const intent = await hold(stripe, {
      payment_method: 'pm_card_mastercard',
      payment_method_options: { card: { request_extended_authorization: 'if_available' } },
      expand: ['latest_charge'],
    });
    const { card } = chargeOf(intent).payment_method_details!;
    expect([card?.extended_authorization?.status, card?.capture_before]).toEqual([
      'enabled',
      intent.created + 30 * 86_400,
    ]);
  });
});

test('the reason of an expired hold is the account’s', async () => {
  for (const reason of ['automatic', 'expired']) {
    await withOwn(FROZEN, async ({ sandbox, stripe }) => {
      await control(sandbox, 'account', { expiry_reason: reason });
      const { id } = await hold(stripe);
      await control(sandbox, 'clock', { advance: 7 * 86_400 });
      expect((await stripe.paymentIntents.retrieve(id)).cancellation_reason).toBe(reason);
    });
  }
});

test('a multicapture hold that expires keeps what was captured', async () => {
  await withOwn(FROZEN, async (bench) => {
    const { sandbox, stripe } = bench;
    await control(sandbox, 'account', { flexible_acquiring: true });
    const held = await hold(stripe, {
      payment_method_options: { card: { request_multicapture: 'if_available' } },
    });
    await stripe.paymentIntents.capture(held.id, { amount_to_capture: 400, final_capture: false });
    await control(sandbox, 'clock', { advance: 7 * 86_400 });
    const ended = await stripe.paymentIntents.retrieve(held.id, { expand: ['latest_charge'] });
    expect([ended.status, ended.amount_received, ended.amount_capturable]).toEqual(['succeeded', 400, 0]);
    expect(chargeOf(ended).amount_captured).toBe(400);
    expect((await refusal(stripe.paymentIntents.capture(held.id))).code).toBe(
      'payment_intent_unexpected_state',
    );
  });
});

test.each([
  ['refund', false, 300, []],
  ['refund', true, 300, ['refund.created', 'charge.refunded']],
  ['silent', true, 0, []],
] as const)(
  'a released rest shows as the account says: %s, with events: %s',
  async (partial, emit, refunded, more) => {
    await withOwn({}, async (bench) => {
      const { sandbox, stripe } = bench;
      const switches = { partial_release: partial, emit_refund_events_on_release: emit };
      await control(sandbox, 'account', switches);
      const held = await hold(stripe);
      await stripe.paymentIntents.capture(held.id, { amount_to_capture: 700 });
      const charge = await stripe.charges.retrieve(String(held.latest_charge));
      expect([charge.amount_captured, charge.amount_refunded, charge.refunded]).toEqual([
        700,
        refunded,
        false,
      ]);
      await expectEvents(localStand(bench), held, [
        ...HELD,
        'charge.captured',
        'payment_intent.succeeded',
        ...more,
      ]);
    });
  },
);

test('a balance transaction may come after the capture', async () => {
  await withOwn({}, async (bench) => {
    await control(bench.sandbox, 'account', { async_balance_transaction: true });
    const held = await hold(bench.stripe);
    await bench.stripe.paymentIntents.capture(held.id);
    await expectEvents(localStand(bench), held, [
      ...HELD,
      'charge.captured',
      'payment_intent.succeeded',
      'charge.updated',
    ]);
    const { data } = await bench.stripe.events.list({ types: ['charge.captured', 'charge.updated'] });
    const seen = data.map(({ data: { object } }) => (object as Stripe.Charge).balance_transaction);
    expect([typeof seen[0], seen[1]]).toEqual(['string', null]);
  });
});

test('calls beyond the rate limit are 429 with their reason, use up no key, and pass a second later', async () => {
  let now = Date.parse('2026-11-20T12:00:00Z');
  await withOwn({ wallClock: () => now }, async ({ sandbox, stripe }) => {
    await control(sandbox, 'account', { rate_limit_per_second: 25 });
    const key = { idempotencyKey: 'limited' };
    for (let call = 0; call < 25; call++) await stripe.balance.retrieve();
    const error = await refusal(stripe.paymentIntents.create(MANUAL, key));
    expect(error).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    expect([error.code, error.headers?.['stripe-rate-limited-reason']]).toEqual([
      'rate_limit',
      'global-rate',
    ]);
    now += 1_000;
    expect((await stripe.paymentIntents.create(MANUAL, key)).status).toBe('requires_payment_method');
  });
});

test('twenty failed confirmations cancel an intent', async () => {
  await withOwn({}, async ({ stripe }) => {
    const { id } = await stripe.paymentIntents.create(MANUAL);
    for (let attempt = 0; attempt < 20; attempt++) {
      await refusal(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa_chargeDeclined' }));
    }
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('canceled');
  });
});

test('retries may wait for the virtual clock instead of real time', async () => {
  await withListener(async ({ sandbox, stripe }, listener) => {
    const hours = [3_600_000, 6 * 3_600_000, 24 * 3_600_000];
    await control(sandbox, 'account', { webhook_retry_ms: hours, webhook_retry_clock: 'virtual' });
    listener.answer = (attempt) => (attempt < 3 ? 500 : 200);
    await stripe.customers.create();
    await listener.wait(1);
    for (const [at, ms] of [hours[0]!, hours[1]!].entries()) {
      // Until the first attempt is written down there is no retry to wait for.
      const attempts = async (): Promise<number> => {
        const { data } = await control<{ data: { attempts: unknown[] }[] }>(sandbox, 'webhooks');
        return data[0]?.attempts.length ?? 0;
      };
      await expect.poll(attempts, { interval: 10 }).toBe(at + 1);
      await control(sandbox, 'clock', { advance: ms / 1000 });
      await listener.wait(at + 2);
    }
    const undelivered = async (): Promise<number> =>
      (await stripe.events.list({ delivery_success: false })).data.length;
    await expect.poll(undelivered, { interval: 10 }).toBe(0);
    expect(new Set(listener.received.map(({ event }) => event.id)).size).toBe(1);
  });
});

test('a snapshot brings objects, keys, the clock, switches and undelivered webhooks back, as often as wanted', async () => {
  await withListener(async ({ sandbox, stripe }, listener) => {
    const key = { idempotencyKey: 'once' };
    const { id } = await hold(stripe);
    await listener.wait(3);
    await control(sandbox, 'faults', { match: { times: 0 }, action: { type: 'webhook_hold' } });
    await stripe.customers.create({ name: 'Ada' });
    await control(sandbox, 'faults', undefined, 'DELETE');
    await control(sandbox, 'snapshot', { name: 'held' });
    for (const round of [1, 2]) {
      await control(sandbox, 'account', { expiry_reason: 'expired' });
      const captured = await stripe.paymentIntents.capture(id, {}, key);
      expect([round, captured.status]).toEqual([round, 'succeeded']);
      await control(sandbox, 'clock', { advance: 3600 });
      await control(sandbox, 'restore', { name: 'held' });
      expect((await stripe.paymentIntents.retrieve(id)).status).toBe('requires_capture');
      expect(await control(sandbox, 'clock')).toMatchObject({ offsetMs: 0 });
      expect(await control(sandbox, 'account')).toMatchObject({ expiry_reason: 'automatic' });
    }
    const made = () => listener.received.filter(({ event }) => event.type === 'customer.created');
    expect(made()).toEqual([]);
    await control(sandbox, 'webhooks/release', {});
    await listener.wait(1, 'customer.created');
    expect(made()).toHaveLength(1);
    await control(sandbox, 'clock', { advance: 7 * 86_400 });
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('canceled');
    await expect(control(sandbox, 'restore', { name: 'other' })).rejects.toThrow(/There is no snapshot/);
  });
});

test('an increment that was asked for in vain says so before any money is held', async () => {
  await withOwn({}, async (bench) => {
    const error = await refusal(hold(bench.stripe, { payment_method_options: INCREMENTAL }));
    const intent = await bench.stripe.paymentIntents.retrieve(error.payment_intent!.id);
    expect([intent.status, intent.latest_charge]).toEqual(['requires_payment_method', null]);
  });
});

test('faults with a probability strike by their seed alone', async () => {
  const struck = async (seed: string): Promise<string> => {
    const { sandbox, stop } = await open();
    const stripe = client(sandbox, { maxNetworkRetries: 0 });
    await control(sandbox, 'faults', {
      match: { path: '/v1/balance', times: 0, probability: 0.3, seed },
      action: { type: 'status', status: 503 },
    });
    let pattern = '';
    for (let call = 0; call < 60; call++) {
      pattern += await stripe.balance.retrieve().then(
        () => '.',
        () => 'x',
      );
    }
    await stop();
    return pattern;
  };
  const first = await struck('dice');
  expect(await struck('dice')).toBe(first);
  expect(await struck('others')).not.toBe(first);
  const hits = first.replaceAll('.', '').length;
  expect([hits > 8, hits < 30]).toEqual([true, true]);
});

test('a lagging read shows the object before its last change', async () => {
  await withOwn({}, async ({ sandbox, stripe }) => {
    const { id } = await hold(stripe);
    await stripe.paymentIntents.capture(id);
    await control(sandbox, 'faults', {
      match: { method: 'GET', object: id },
      action: { type: 'stale_read' },
    });
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('requires_capture');
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
  });
});

test('an event may carry an older snapshot, come cut in half, late, or all once more', async () => {
  await withListener(async ({ sandbox, stripe }, listener) => {
    const succeeded = { event_type: 'payment_intent.succeeded' };
    await control(sandbox, 'faults', { match: succeeded, action: { type: 'webhook_older_snapshot' } });
    const { id } = await hold(stripe);
    await stripe.paymentIntents.capture(id);
    const [older] = await listener.wait(1, 'payment_intent.succeeded');
    expect((older!.event.data.object as Stripe.PaymentIntent).status).toBe('requires_capture');
    await listener.wait(5);

    await control(sandbox, 'faults', {
      match: { event_type: 'customer.created' },
      action: { type: 'webhook_truncate' },
    });
    listener.answer = (attempt) => (attempt === 6 ? 400 : 200);
    await stripe.customers.create();
    const [retried] = await listener.wait(1, 'customer.created');
    expect(retried!.event.type).toBe('customer.created');
    expect(listener.received[5]!.body).toBe(retried!.body.slice(0, Math.floor(retried!.body.length / 2)));

    await control(sandbox, 'faults', { action: { type: 'webhook_delay', ms: 300 } });
    const before = Date.now();
    await stripe.customers.create();
    const [, late] = await listener.wait(2, 'customer.created');
    expect(late!.at - before).toBeGreaterThanOrEqual(300);

    const known = new Set(listener.received.map(({ event }) => event.id).filter(Boolean));
    listener.received.length = 0;
    await control(sandbox, 'webhooks/resend_all', {});
    expect(new Set(listener.received.map(({ event }) => event.id))).toEqual(known);
  });
});
