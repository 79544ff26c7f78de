import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { expect, test } from 'vitest';
import type { RunningSandbox } from '../../src/start.ts';
import { client, control, hold, listen, MANUAL, open, postForm, refusal, SECRET_KEY } from './setting.ts';

const SERVER = new URL('../../src/server.ts', import.meta.url).pathname;

interface Process {
  child: ChildProcess;
  sandbox: RunningSandbox;
}

/** Runs the sandbox as its own process, so that it can be killed. */
async function launch(env: Record<string, string>): Promise<Process> {
  const child = spawn(process.execPath, ['--import', 'tsx', SERVER], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text);
    });
    let complaint = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.on('exit', (code) => reject(new Error(`exit ${code}: ${complaint}`)));
  });
  const url = /http:\S+/.exec(said)![0];
  const port = Number(new URL(url).port);
  return { child, sandbox: { url, port, seed: '', stop: async () => {} } };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return gone;
}

test('D77 killed after the effect and before the answer, it comes back with state, keys and undelivered webhooks', async () => {
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
});

test('a taken port is said in a sentence', async () => {
  const { sandbox, stop } = await open();
  await expect(launch({ SANDBOX_PORT: String(sandbox.port) })).rejects.toThrow(
    new RegExp(`exit 1: Port ${sandbox.port} is taken by another process`),
  );
  await expect(launch({ SANDBOX_PORT: 'many' })).rejects.toThrow(
    /exit 1: SANDBOX_PORT must be a port number/,
  );
  await stop();
});

test('D78 the same seed and script give the same events', async () => {
  const start = Date.parse('2026-11-20T12:00:00Z');
  const run = async (): Promise<string> => {
    let ticks = 0;
    const { sandbox, stripe, stop } = await open({ seed: 'same', wallClock: () => start + ticks++ });
    let step = 0;
    const key = (): Stripe.RequestOptions => ({ idempotencyKey: `step-${step++}` });
    const customer = await stripe.customers.create({ name: 'Ada' }, key());
    const intent = await stripe.paymentIntents.create({ ...MANUAL, customer: customer.id }, key());
    await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }, key());
    await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 600 }, key());
    await stripe.refunds.create({ payment_intent: intent.id, amount: 100 }, key());
    await refusal(stripe.paymentIntents.capture(intent.id, {}, key()));
    await hold(stripe, { payment_method: 'pm_sbx_authExpiresSoon' });
    await control(sandbox, 'clock', { advance: 100 });
    const events = await stripe.events.list({ limit: 100 });
    await stop();
    const script = events.data.filter(
      ({ request }) => !request?.idempotency_key?.startsWith('stripe-node-retry'),
    );
    return JSON.stringify(
      script.map(({ created: _, ...event }) => event),
      (name, value) =>
        ['created', 'available_on', 'capture_before', 'canceled_at'].includes(name) ? 0 : (value as unknown),
    );
  };
  expect(await run()).toBe(await run());
});

/** A small generator, so that a failed soak can be repeated. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

const SOAK_INTENTS = 2_000;

test('D80 under mixed faults the books balance and nothing ends twice', { timeout: 180_000 }, async () => {
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
  const worker = async (): Promise<void> => {
    while (next++ < SOAK_INTENTS) {
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
  for await (const intent of stripe.paymentIntents.list({ limit: 100 })) {
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
  expect(captured).toBeGreaterThan(0);
  expect(refunded).toBeGreaterThan(0);
  expect(booked).toBe(captured - refunded);
  expect([...terminal.values()].filter((events) => events.size > 1)).toEqual([]);
  await stop();
});
