import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startRedis } from '../../scripts/services.mjs';
import { givenVariant } from './factories.ts';
import { brokenLaws } from './snapshot.ts';
import { useTill } from './till.ts';

const till = useTill();
/** Of its own: emptying it must not disturb the tests beside this one. */
let redis: Awaited<ReturnType<typeof startRedis>>;
const children: ChildProcess[] = [];

beforeAll(async () => {
  redis = await startRedis({
    dir: mkdtempSync(path.join(tmpdir(), 'hourglass-crash-')),
    port: 0,
    ephemeral: true,
  });
});
afterAll(() => redis.stop());
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  await fetch(`${till.sandboxUrl}/_sandbox/faults`, {
    method: 'DELETE',
    headers: { authorization: 'Bearer tests' },
  });
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** A worker process as in production, on the till's database, with its clock and its Stripe. */
function startWorker(): ChildProcess {
  const entry = path.join(import.meta.dirname, '../src/server.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', entry], {
    env: {
      PATH: process.env.PATH,
      ROLE: 'worker',
      DATABASE_URL: till.database.url,
      REDIS_URL: redis.url,
      STRIPE_SECRET_KEY: 'sk_test_till',
      STRIPE_WEBHOOK_SECRET: 'whsec_worker_test',
      STRIPE_API_URL: till.sandboxUrl,
      CLOCK_URL: `${till.sandboxUrl}/_sandbox/clock`,
      RESEND_API_KEY: 're_worker',
      RESEND_BASE_URL: `${till.sandboxUrl}/resend`,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  children.push(child);
  return child;
}

const WITHIN_A_MINUTE = { timeout: 60_000, interval: 250 };

async function givenOrders(count: number) {
  const variant = await givenVariant(till.db, till.shop, { onHand: 500_000n });
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      till.order({ ...till.lines(variant, 2_000n), email: `buyer-${index}-${randomUUID()}@example.com` }),
    ),
  );
}

/** A worker that is up has announced the placed orders by mail. */
const mailed = (orderIds: readonly string[], kind: 'placed' | 'charged') =>
  vi.waitFor(async () => {
    const sent = await till.db.emailMessage.findMany({
      where: { orderId: { in: [...orderIds] }, sentAt: { not: null }, kind: { contains: kind } },
    });
    expect(sent).toHaveLength(orderIds.length);
  }, WITHIN_A_MINUTE);

const allCaptured = (orderIds: readonly string[]) =>
  vi.waitFor(async () => {
    const where = { id: { in: [...orderIds] }, state: 'CAPTURED' as const };
    expect(await till.db.order.count({ where })).toBe(orderIds.length);
  }, WITHIN_A_MINUTE);

/** Asks everybody who was paid or written to: one charge of the total, one mail. */
async function expectChargedOnce(orderIds: readonly string[]): Promise<void> {
  await mailed(orderIds, 'charged');
  const answer = await fetch(`${till.sandboxUrl}/mailbox.json`);
  const { emails } = (await answer.json()) as { emails: { to: string[] | string; subject: string }[] };
  for (const orderId of orderIds) {
    const order = await till.db.order.findUniqueOrThrow({
      where: { id: orderId },
      include: { transactions: true, operations: true, paymentCollection: { include: { payments: true } } },
    });
    const [payment, ...others] = order.paymentCollection!.payments;
    expect(others).toEqual([]);
    const intent = await till.stripe.paymentIntents.retrieve(payment!.intentId);
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: Number(order.total) });
    expect(order.transactions.filter(({ kind }) => kind === 'CAPTURE')).toMatchObject([
      { amount: order.total },
    ]);
    expect(order.operations.filter(({ kind }) => kind === 'CAPTURE')).toMatchObject([{ state: 'SUCCEEDED' }]);
    const theirs = emails.filter(({ to }) => [to].flat().some((address) => address.includes(order.email)));
    expect(theirs.map(({ subject }) => subject)).toHaveLength(2);
    expect(new Set(theirs.map(({ subject }) => subject)).size).toBe(2);
  }
  expect(await brokenLaws(till.db)).toEqual([]);
}

test('Redis emptied and the worker killed inside the window: every order is captured once, within a minute', {
  timeout: 150_000,
}, async () => {
  const first = startWorker();
  const orders = await givenOrders(6);
  const orderIds = orders.map(({ orderId }) => orderId);
  await mailed(orderIds, 'placed');

  const client = new Redis(redis.url);
  await client.flushall();
  await client.quit();
  await kill(first);
  await till.advance(3_600);
  expect(await till.db.order.count({ where: { id: { in: orderIds }, state: 'OPEN' } })).toBe(6);

  const started = Date.now();
  startWorker();
  await allCaptured(orderIds);
  expect(Date.now() - started).toBeLessThan(60_000);
  await expectChargedOnce(orderIds);
});

test('a worker killed in the middle of two captures, one before and one after the bank has charged: charged once', {
  timeout: 150_000,
}, async () => {
  const orderIds = (await givenOrders(2)).map(({ orderId }) => orderId);
  const intentIds = await Promise.all(orderIds.map(intentOf));
  for (const [index, effect] of (['before', 'after'] as const).entries())
    await till.control('faults', {
      match: { method: 'POST', path: `/v1/payment_intents/${intentIds[index]}/capture`, times: 1 },
      action: { type: 'hang', effect },
    });
  const first = startWorker();
  await till.advance(3_600);
  await vi.waitFor(async () => {
    const headers = { authorization: 'Bearer tests' };
    const answer = await fetch(`${till.sandboxUrl}/_sandbox/faults`, { headers });
    expect((await answer.text()).match(/"fired":\s*1\b/g)).toHaveLength(2);
  }, WITHIN_A_MINUTE);
  await kill(first);
  const where = { id: { in: orderIds }, state: 'CAPTURING' as const };
  expect(await till.db.order.count({ where })).toBe(2);
  const intents = await Promise.all(intentIds.map((id) => till.stripe.paymentIntents.retrieve(id)));
  expect(intents.map(({ amount_received }) => amount_received)).toEqual([0, 2_500]);

  // What the dead worker had claimed is free again after its lease.
  await till.advance(60);
  startWorker();
  await allCaptured(orderIds);
  await expectChargedOnce(orderIds);
});

const intentOf = async (orderId: string): Promise<string> =>
  (await till.db.payment.findFirstOrThrow({ where: { paymentCollection: { orderId } } })).intentId;
