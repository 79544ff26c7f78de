import { appendFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { expect } from 'vitest';
import { end, launch } from '../process.ts';
import { client, control, hold, listen, MANUAL, open, postForm, SECRET_KEY } from '../setting.ts';
import { type Check, localOnly } from './stand.ts';

async function survivesKill(): Promise<void> {
  const listener = await listen();
  const journal = join(mkdtempSync(join(tmpdir(), 'sandbox-')), 'journal.jsonl');
  const env = {
    SANDBOX_PORT: '0',
    SANDBOX_SEED: 'journal',
    SANDBOX_JOURNAL: journal,
    STRIPE_WEBHOOK_URL: listener.url,
    STRIPE_WEBHOOK_SECRET: 'whsec_journal',
  };
  const first = await launch(env);
  const before = client(first.sandbox);
  const { id } = await hold(before);
  await control(first.sandbox, 'clock', { advance: 3600 });
  await control(first.sandbox, 'account', { webhook_order: 'fifo' });
  await listener.wait(3);
  listener.answer = () => 500;
  await control(first.sandbox, 'faults', {
    match: { method: 'POST' },
    action: { type: 'hang', effect: 'after' },
  });
  const lost = before.paymentIntents
    .capture(id, {}, { idempotencyKey: 'capture-1', timeout: 20_000 })
    .catch(() => 'lost');
  await listener.wait(1, 'charge.captured');
  await end(first.child, 'SIGKILL');
  expect(await lost).toBe('lost');
  appendFileSync(journal, '[["intents","pi_torn",{"id":"pi_to');

  listener.answer = () => 200;
  listener.received.length = 0;
  const second = await launch(env);
  try {
    const after = client(second.sandbox);
    expect((await after.paymentIntents.retrieve(id)).amount_received).toBe(1000);
    const replayed = await postForm(
      second.sandbox,
      `/v1/payment_intents/${id}/capture`,
      {},
      {
        Authorization: `Bearer ${SECRET_KEY}`,
        'Idempotency-Key': 'capture-1',
      },
    );
    expect(replayed.headers.get('idempotent-replayed')).toBe('true');
    expect(replayed.body).toMatchObject({ status: 'succeeded' });
    const types = (await listener.wait(2)).map(({ event }) => event.type).sort();
    expect(types).toEqual(['charge.captured', 'payment_intent.succeeded']);
    const { offsetMs } = await control<{ offsetMs: number }>(second.sandbox, 'clock');
    expect(Math.round(offsetMs / 1000)).toBe(3600);
    expect((await hold(after)).id).not.toBe(id);
    expect(await end(second.child, 'SIGTERM')).toBe(0);
  } finally {
    second.child.kill('SIGKILL');
    await listener.close();
  }
}

/** A small generator, so that a failed soak can be repeated. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** A script that takes its choices from dice, under faults that take theirs from their seeds. */
async function eventLogOf(seed: string): Promise<string> {
  let now = Date.parse('2026-11-20T12:00:00Z');
  const { sandbox, stripe, stop } = await open({ seed, wallClock: () => now });
  for (const action of [
    { type: 'status', status: 500, effect: 'after', should_retry: false },
    { type: 'decline', decline_code: 'insufficient_funds' },
  ]) {
    const match = { method: 'POST', times: 0, probability: 0.2, seed: action.type };
    await control(sandbox, 'faults', { match, action });
  }
  const roll = dice(78);
  const refused: string[] = [];
  let step = 0;
  const attempt = async <T>(act: (key: Stripe.RequestOptions) => Promise<T>): Promise<T | undefined> => {
    now += 1 + Math.floor(roll() * 2_000);
    step++;
    try {
      return await act({ idempotencyKey: `step-${step}` });
    } catch (error) {
      refused.push(`${step} ${(error as Error).message}`);
      return undefined;
    }
  };
  for (let round = 0; round < 25; round++) {
    const amount = 100 + Math.floor(roll() * 5_000);
    const card = roll() < 0.2 ? 'pm_sbx_authExpiresSoon' : 'pm_card_visa';
    const made = await attempt((key) => stripe.paymentIntents.create({ ...MANUAL, amount }, key));
    if (!made) continue;
    await attempt((key) => stripe.paymentIntents.confirm(made.id, { payment_method: card }, key));
    if (roll() < 0.3) await control(sandbox, 'clock', { advance: 100 });
    await attempt((key) => stripe.paymentIntents.capture(made.id, {}, key));
    if (roll() < 0.5)
      await attempt((key) => stripe.refunds.create({ payment_intent: made.id, amount: 50 }, key));
  }
  const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1_000 });
  await stop();
  expect(events.length).toBeGreaterThan(60);
  expect(refused.length).toBeGreaterThan(5);
  return JSON.stringify([events, refused], null, 1);
}

async function replaysARun(): Promise<void> {
  const first = await eventLogOf('same');
  expect(await eventLogOf('same')).toBe(first);
  expect(await eventLogOf('other')).not.toBe(first);
}

const SOAK_INTENTS = 2_000;
/** On a machine that is busy with other things the soak ends here, with as many intents as it got to. */
const SOAK_MS_MAX = 20_000;
const SOAK_INTENTS_MIN = 100;

async function soaks(): Promise<void> {
  const { sandbox, stop } = await open({ seed: 'soak' });
  await control(sandbox, 'account', { partial_release: 'refund' });
  const stripe = client(sandbox, { httpClient: undefined, maxNetworkRetries: 2 });
  const faults = [
    { type: 'status', status: 500, effect: 'after' },
    { type: 'status', status: 503, effect: 'before' },
    { type: 'drop', when: 'after_effect' },
    { type: 'drop', when: 'mid_body' },
    { type: 'lock_timeout' },
    { type: 'delay', before_ms: 20 },
  ];
  for (const [at, action] of faults.entries()) {
    await control(sandbox, 'faults', {
      match: { method: 'POST', times: 0, probability: 0.006, seed: `soak-${at}` },
      action,
    });
  }
  const roll = dice(7);
  const life = async (): Promise<void> => {
    const amount = 100 + Math.floor(roll() * 5000);
    const choice = roll();
    const intent = await stripe.paymentIntents.create({ ...MANUAL, amount });
    const card = roll() < 0.1 ? 'pm_card_visa_chargeDeclined' : 'pm_card_visa';
    await stripe.paymentIntents.confirm(intent.id, { payment_method: card });
    if (choice < 0.1) return;
    if (choice < 0.25) await stripe.paymentIntents.cancel(intent.id);
    else
      await stripe.paymentIntents.capture(
        intent.id,
        choice < 0.5 ? { amount_to_capture: Math.ceil(amount / 2) } : {},
      );
    if (choice > 0.85) await stripe.refunds.create({ payment_intent: intent.id, amount: 40 });
    if (choice > 0.95)
      await Promise.all([1, 2].map(() => stripe.refunds.create({ payment_intent: intent.id })));
  };
  let next = 0;
  const end = performance.now() + SOAK_MS_MAX;
  const worker = async (): Promise<void> => {
    while (next++ < SOAK_INTENTS && performance.now() < end) {
      await life().catch((error: unknown) => {
        if (!(error instanceof Stripe.errors.StripeError)) throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: 24 }, worker));
  await control(sandbox, 'faults', undefined, 'DELETE');
  await control(sandbox, 'clock', { advance: 8 * 86_400 });

  let captured = 0;
  let refunded = 0;
  let booked = 0;
  const terminal = new Map<string, Set<string>>();
  for await (const charge of stripe.charges.list({ limit: 100 })) captured += charge.amount_captured;
  for await (const refund of stripe.refunds.list({ limit: 100 })) {
    if (refund.destination_details?.card?.type === 'refund') refunded += refund.amount;
  }
  for await (const row of stripe.balanceTransactions.list({ limit: 100 })) booked += row.amount;
  let intents = 0;
  for await (const intent of stripe.paymentIntents.list({ limit: 100 })) {
    intents++;
    expect(intent.status).not.toBe('requires_capture');
    expect(intent.amount_capturable).toBe(0);
  }
  for await (const event of stripe.events.list({
    limit: 100,
    types: ['payment_intent.succeeded', 'payment_intent.canceled'],
  })) {
    const { id } = event.data.object as Stripe.PaymentIntent;
    terminal.set(id, (terminal.get(id) ?? new Set()).add(event.id));
  }
  expect(intents).toBeGreaterThan(SOAK_INTENTS_MIN);
  expect(captured).toBeGreaterThan(0);
  expect(refunded).toBeGreaterThan(0);
  expect(booked).toBe(captured - refunded);
  expect([...terminal.values()].filter((events) => events.size > 1)).toEqual([]);
  await stop();
}

/** Over restarts, over runs, over thousands of payments. */
export const LASTING: Check[] = [
  localOnly(
    77,
    'killed (-9) after the effect and before the answer, restarted with its journal → state, keys and undelivered webhooks survive',
    'killed after the effect and before the answer, it comes back with state, keys and undelivered webhooks',
    survivesKill,
  ),
  localOnly(
    78,
    'the same seed and script twice → byte-equal event log apart from wall times',
    'the same seed and script give the same events',
    replaysARun,
  ),
  localOnly(
    80,
    'soak: 2,000 intents (or 20 seconds of them) under mixed faults → Σ captured − Σ refunded = balance, no intent in two terminal states',
    'under mixed faults the books balance and nothing ends twice',
    soaks,
  ),
];
