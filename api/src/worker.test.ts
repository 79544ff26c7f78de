import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/start.ts';
import { givenCtx } from '../test/ctx.ts';
import { cloneDatabase, type TestDatabase } from '../test/database.ts';
import { givenShop, givenVariant } from '../test/factories.ts';
import { givenOrder } from '../test/orders.ts';

let database: TestDatabase;
let sandbox: RunningSandbox;
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await cloneDatabase();
  sandbox = await startSandbox();
});
afterEach(async () => {
  for (const child of children.splice(0))
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await fetch(`${sandbox.url}/mailbox/empty`, { method: 'POST' });
});
afterAll(async () => {
  await sandbox.stop();
  await database.drop();
});

/** A worker process as it runs in production, but for the sandbox in place of Stripe and Resend. */
function startProcess(): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(import.meta.dirname, 'server.ts')], {
    env: {
      PATH: process.env.PATH,
      ROLE: 'worker',
      DATABASE_URL: database.url,
      REDIS_URL: inject('redis'),
      STRIPE_SECRET_KEY: 'sk_test_worker',
      STRIPE_WEBHOOK_SECRET: 'whsec_worker_test',
      STRIPE_API_URL: sandbox.url,
      RESEND_API_KEY: 're_worker',
      RESEND_BASE_URL: `${sandbox.url}/resend`,
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  children.push(child);
  return child;
}

async function givenPlaced() {
  const shop = await givenShop(database.db, { handle: `shop-${children.length}-${Date.now()}` });
  const variant = await givenVariant(database.db, shop, { price: 1_400n });
  const ctx = givenCtx(database.db, shop, { now: () => new Date() });
  return givenOrder(ctx, shop, [
    {
      variant,
      title: 'Towel',
      variantTitle: '',
      unitOfMeasure: 'PIECE',
      quantity: 2_000n,
      unitPrice: 1_400n,
    },
  ]);
}

const mails = async () => {
  const answer = await fetch(`${sandbox.url}/mailbox.json`);
  return ((await answer.json()) as { emails: { subject: string }[] }).emails;
};
const sent = (orderId: string) =>
  vi.waitFor(
    async () => {
      const row = await database.db.emailMessage.findFirstOrThrow({ where: { orderId } });
      expect(row.sentAt).not.toBeNull();
    },
    { timeout: 75_000, interval: 200 },
  );

test('a worker process delivers, and leaves cleanly when asked to', { timeout: 100_000 }, async () => {
  const worker = startProcess();
  const { orderId } = await givenPlaced();
  await sent(orderId);
  expect(await mails()).toHaveLength(1);

  worker.kill('SIGTERM');
  const [code] = (await once(worker, 'exit')) as [number | null];
  expect(code).toBe(0);
});

test('a mail whose sender is killed goes out once, from the next worker', { timeout: 150_000 }, async () => {
  await fetch(`${sandbox.url}/mailbox/faults`, {
    method: 'POST',
    body: JSON.stringify({ times: 1, status: 200, delayMs: 3_000 }),
  });
  const first = startProcess();
  const { orderId } = await givenPlaced();
  await vi.waitFor(() => database.db.emailMessage.findFirstOrThrow({ where: { orderId } }), {
    timeout: 60_000,
    interval: 50,
  });
  first.kill('SIGKILL');
  await once(first, 'exit');
  expect(await database.db.emailMessage.findFirst({ where: { orderId } })).toMatchObject({ sentAt: null });

  startProcess();

  await sent(orderId);
  expect(await mails()).toHaveLength(1);
});
