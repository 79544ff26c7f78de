import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { end, launch } from '../stripe/process.ts';
import { hmac, KEYS, listen, MANUAL, open, WEBHOOK_SECRET } from './setting.ts';

const newFile = (): string => join(mkdtempSync(join(tmpdir(), 'razorpay-')), 'journal.jsonl');
const typesOf = (told: readonly { event: { event: string } }[]) => told.map(({ event }) => event.event);

test('each step is told once, signed over its bytes, with what it is about', async () => {
  const { told, webhook } = await listen();
  const { paid, post, control } = await open({ webhook });
  const { order } = await paid('4000 0000 0000 0002');
  const { id } = await paid(undefined, order);
  await post(`/v1/payments/${id}/capture`, { amount: 5_000, currency: 'USD' });
  const key = { 'x-refund-idempotency': 'k' };
  for (const _ of [1, 2]) await post(`/v1/payments/${id}/refund`, { amount: 1_000 }, key);
  const { body: dispute } = await control(`payments/${id}/dispute`);
  for (const step of ['action_required', 'under_review', 'won'])
    await control(`disputes/${dispute.id}/${step}`);
  await vi.waitFor(() => expect(told).toHaveLength(9));
  expect(typesOf(told).toSorted()).toEqual(
    [
      'payment.failed',
      'payment.authorized',
      'payment.captured',
      'refund.created',
      'refund.processed',
      'payment.dispute.created',
      'payment.dispute.action_required',
      'payment.dispute.under_review',
      'payment.dispute.won',
    ].toSorted(),
  );
  expect(new Set(told.map(({ id }) => id)).size).toBe(9);
  for (const { body, signature, event } of told) {
    expect(signature).toBe(hmac(WEBHOOK_SECRET, body));
    expect(event.payload['payment']!.entity['order_id']).toBe(order.id);
  }
  const won = told.find(({ event }) => event.event === 'payment.dispute.won')!;
  expect(won.event).toMatchObject({
    entity: 'event',
    contains: ['payment', 'dispute'],
    payload: { dispute: { entity: { id: dispute.id, status: 'won', amount_deducted: 0 } } },
  });
});

test('an event that is not taken comes again, the same to the byte, until it is given up; it can be sent again', async () => {
  const { told, webhook } = await listen((attempt) => (attempt <= 3 ? 500 : 200));
  const { paid, overview, control } = await open({ webhook, webhookRetryMs: [5, 5] });
  await paid();
  const events = async () => (await overview()).body['events'] as { id: string; state: string }[];
  await vi.waitFor(async () =>
    expect(await events()).toMatchObject([{ state: 'failed', attempts: [500, 500, 500] }]),
  );
  expect(told).toHaveLength(3);
  const id = (await events())[0]!.id;
  await control(`events/${id}/send`);
  await vi.waitFor(async () => expect(await events()).toMatchObject([{ state: 'delivered' }]));
  expect(new Set(told.map(({ id, body, signature }) => `${id} ${body} ${signature}`)).size).toBe(1);
});

test('a restart keeps everything, tells what was not told, and gives no id twice', async () => {
  const journalFile = newFile();
  const deaf = await listen(() => 500);
  const first = await open({ journalFile, webhook: deaf.webhook, webhookRetryMs: [60_000] });
  const { id, order } = await first.captured();
  const refund = await first.post(
    `/v1/payments/${id}/refund`,
    { amount: 700 },
    { 'x-refund-idempotency': 'k' },
  );
  const { body: dispute } = await first.control(`payments/${id}/dispute`);
  await vi.waitFor(() => expect(deaf.told).toHaveLength(5));
  await vi.waitFor(async () =>
    expect((await first.overview()).body['events']).toMatchObject(Array(5).fill({ attempts: [500] })),
  );
  const before = (await first.overview()).body;
  await first.stop();

  const { told, webhook } = await listen();
  const second = await open({ journalFile, webhook });
  await vi.waitFor(() => expect(told).toHaveLength(5));
  expect(new Set(told.map(({ id }) => id))).toEqual(new Set(deaf.told.map(({ id }) => id)));
  const after = (await second.overview()).body;
  for (const part of ['orders', 'payments', 'refunds', 'disputes']) expect(after[part]).toEqual(before[part]);
  expect(
    await second.post(`/v1/payments/${id}/refund`, { amount: 700 }, { 'x-refund-idempotency': 'k' }),
  ).toEqual(refund);
  expect((await second.post('/v1/orders', MANUAL)).id).not.toBe(order.id);
  expect((await second.control(`disputes/${dispute.id}/lost`)).body).toMatchObject({
    amount_deducted: 4_300,
  });
});

test('killed at any moment, the sandbox knows what it answered for', async () => {
  const env = {
    SANDBOX_PORT: '0',
    SANDBOX_JOURNAL: newFile(),
    RAZORPAY_KEY_ID: KEYS.keyId,
    RAZORPAY_KEY_SECRET: KEYS.keySecret,
  };
  const headers = {
    authorization: `Basic ${btoa(`${KEYS.keyId}:${KEYS.keySecret}`)}`,
    'content-type': 'application/json',
  };
  const { child, sandbox } = await launch(env);
  const made = await fetch(`${sandbox.url}/razorpay/v1/orders`, {
    method: 'POST',
    headers,
    body: JSON.stringify(MANUAL),
  });
  const order = (await made.json()) as { id: string };
  await end(child, 'SIGKILL');
  const again = await launch(env);
  onTestFinished(async () => {
    await end(again.child, 'SIGKILL');
  });
  const read = await fetch(`${again.sandbox.url}/razorpay/v1/orders/${order.id}`, { headers });
  expect(await read.json()).toEqual(order);
});
