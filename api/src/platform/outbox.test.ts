import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { startRedis } from '../../../scripts/services.mjs';
import { givenCtx } from '../../test/ctx.ts';
import { cloneDatabase, type TestDatabase } from '../../test/database.ts';
import type { Ctx } from '../ctx.ts';
import { type RunningWorker, startWorker } from '../worker.ts';
import type { Clock } from './clock.ts';
import { reviveDelivery } from './dead-letter.ts';
import { event } from './event.ts';
import { newId } from './id.ts';
import { type Consumer, consumer, fanOutEvents, issueTickets, purgeOutbox } from './outbox.ts';
import { runDelivery } from './outbox-delivery.ts';
import { transact } from './transact.ts';

const thingHappened = event('thing.happened', z.object({ thing: z.string() }));

/** A clock that a test moves, as a person moves the sandbox's. */
function movableClock(): Clock & { jump(ms: number): void } {
  const listeners = new Set<() => void>();
  let offsetMs = 0;
  return {
    now: () => new Date(Date.now() + offsetMs),
    onJump: (listener) => void listeners.add(listener),
    stop() {},
    jump(ms) {
      offsetMs += ms;
      for (const listener of listeners) listener();
    },
  };
}

let database: TestDatabase;
let redis: { url: string; stop: () => Promise<void> };
let clock: ReturnType<typeof movableClock>;
let ctx: Ctx;
const workers: RunningWorker[] = [];

beforeAll(async () => {
  database = await cloneDatabase({ connections: 40 });
  redis = await startRedis({
    dir: mkdtempSync(path.join(tmpdir(), 'hourglass-outbox-')),
    port: 0,
    ephemeral: true,
  });
  await database.db.$executeRaw`CREATE TABLE "Effect" (consumer text, thing text, "correlationId" text)`;
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.drain()));
  await database.db.outboxEvent.deleteMany();
  await database.db.$executeRaw`DELETE FROM "Effect"`;
});
afterAll(async () => {
  await redis.stop();
  await database.drop();
});

/** A fresh clock and context for the test. */
function begin() {
  clock = movableClock();
  ctx = givenCtx(database.db, null, { now: clock.now, correlationId: newId() });
}

const records =
  (name: string) =>
  ({ db, correlationId }: Ctx, { thing }: { thing: string }) =>
    db.$executeRaw`INSERT INTO "Effect" VALUES (${name}, ${thing}, ${correlationId})`;
const recorder = (name: `${string}.${string}`): Consumer => consumer(thingHappened, name, records(name));

const announce = (thing: string, deliverAt?: Date) =>
  transact(ctx, (tx) => tx.announce(thingHappened, { thing }, { deliverAt }));

const effects = () =>
  database.db.$queryRaw<{ consumer: string; thing: string; correlationId: string }[]>`
    SELECT * FROM "Effect" ORDER BY consumer, thing`;
const count = async () => (await effects()).length;
const states = async () =>
  (await database.db.outboxDelivery.findMany({ orderBy: { id: 'asc' } })).map(({ state }) => state);

function work(consumers: readonly Consumer[], { redisUrl = redis.url, queuePrefix = newId() } = {}) {
  const worker = startWorker({ ctx, clock, redisUrl, queuePrefix, consumers, sweeps: [] });
  workers.push(worker);
  return worker;
}

const until = (check: () => Promise<unknown>, timeout = 40_000) =>
  vi.waitFor(
    async () => {
      if (!(await check())) throw new Error('not yet');
    },
    { timeout, interval: 50 },
  );
const settled = () =>
  until(async () => (await database.db.outboxDelivery.count({ where: { state: 'PENDING' } })) === 0);

async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `redis://127.0.0.1:${address.port}`;
}

describe('events', () => {
  test('a transaction that rolls back announces nothing', async () => {
    begin();
    const failing = transact(ctx, async (tx) => {
      await tx.announce(thingHappened, { thing: 'never' });
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');

    expect(await database.db.outboxEvent.count()).toBe(0);
  });

  test('reach each consumer once though two relays and two workers run', async () => {
    begin();
    const consumers = [recorder('a.records'), recorder('b.records')];
    const queuePrefix = newId();
    work(consumers, { queuePrefix });
    work(consumers, { queuePrefix });
    const things = Array.from({ length: 60 }, (_, i) => `thing ${String(i).padStart(2, '0')}`);
    await Promise.all(things.map((thing) => announce(thing)));

    await until(async () => (await count()) >= 120);
    await settled();

    const all = await effects();
    expect(all.filter((effect) => effect.consumer === 'a.records').map(({ thing }) => thing)).toEqual(things);
    expect(all.filter((effect) => effect.consumer === 'b.records').map(({ thing }) => thing)).toEqual(things);
    expect(new Set(all.map(({ correlationId }) => correlationId))).toEqual(new Set([ctx.correlationId]));
    expect(new Set(await states())).toEqual(new Set(['DONE']));
  });

  test('without a consumer are marked and forgotten', async () => {
    begin();
    await announce('unheard');

    expect(await fanOutEvents(ctx, [])).toBe(1);
    expect(await fanOutEvents(ctx, [])).toBe(0);
    expect(await states()).toEqual([]);
  });

  test('are fanned out once by relays that race', async () => {
    begin();
    await Promise.all(Array.from({ length: 30 }, (_, i) => announce(`thing ${i}`)));
    const consumers = [recorder('a.records')];

    const counts = await Promise.all(Array.from({ length: 6 }, () => fanOutEvents(ctx, consumers)));

    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(30);
    expect((await states()).length).toBe(30);
  });
});

describe('a delivery', () => {
  /** Fans out one event for `one` and issues its ticket. */
  async function ticketFor(one: Consumer) {
    await announce('thing');
    await fanOutEvents(ctx, [one]);
    const [ticket] = await issueTickets(ctx, { known: [one.name], retries: true });
    if (!ticket) throw new Error('no ticket');
    const room = () => ({ consumers: new Map([[one.name as string, one]]), renewals: new Set<() => void>() });
    return { ticket, room };
  }

  test('is run by one of twenty workers that hold its ticket', async () => {
    begin();
    const { ticket, room } = await ticketFor(recorder('a.records'));

    const outcomes = await Promise.all(Array.from({ length: 20 }, () => runDelivery(ctx, room(), ticket)));

    expect(outcomes.sort()).toEqual(['done', ...Array.from({ length: 19 }, () => 'passed')]);
    expect(await count()).toBe(1);
  });

  test('is run again when the worker died between the effect and the mark', async () => {
    begin();
    let runs = 0;
    const dies = consumer(thingHappened, 'a.dies', async (own, payload) => {
      runs += 1;
      await records('a.dies')(own, payload);
      if (runs === 1) await new Promise(() => {});
    });
    const { ticket, room } = await ticketFor(dies);
    void runDelivery(ctx, room(), ticket);
    await until(async () => (await count()) === 1);
    expect(await issueTickets(ctx, { known: ['a.dies'], retries: true })).toEqual([]);

    clock.jump(31_000);
    const [again] = await issueTickets(ctx, { known: ['a.dies'], retries: true });

    expect(again).toMatchObject({ deliveryId: ticket.deliveryId, attempt: 1 });
    expect(await runDelivery(ctx, room(), ticket)).toBe('passed');
    expect(await runDelivery(ctx, room(), again!)).toBe('done');
    expect(runs).toBe(2);
  });

  test('under way keeps its lease over a jump of the clock', async () => {
    begin();
    let finish = () => {};
    const slow = consumer(
      thingHappened,
      'a.slow',
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    let runs = 0;
    const counting: Consumer = {
      ...slow,
      run: (own, payload) => {
        runs += 1;
        return slow.run(own, payload);
      },
    };
    work([counting]);
    await announce('slow');
    await until(async () => runs === 1);

    clock.jump(3_600_000);
    await new Promise((resolve) => setTimeout(resolve, 3_500));

    expect(runs).toBe(1);
    finish();
    await settled();
    expect(await states()).toEqual(['DONE']);
  });

  test('of a consumer that this worker does not know is left to another', async () => {
    begin();
    const { ticket, room } = await ticketFor(recorder('a.records'));

    expect(await runDelivery(ctx, { ...room(), consumers: new Map() }, ticket)).toBe('passed');
    expect(await database.db.outboxDelivery.findFirst()).toMatchObject({ state: 'PENDING', attempts: 0 });
  });
});

describe('without Redis', () => {
  test('deliveries are made though it was never there', async () => {
    begin();
    work([recorder('a.records')], { redisUrl: await closedPort() });
    await announce('thing');
    await announce('soon', new Date(ctx.now().getTime() + 1_500));

    await until(async () => (await count()) === 2);
    await settled();
  });

  test('deliveries are made though it goes away under the worker', async () => {
    begin();
    const own = await startRedis({
      dir: mkdtempSync(path.join(tmpdir(), 'hourglass-outbox-')),
      port: 0,
      ephemeral: true,
    });
    work([recorder('a.records')], { redisUrl: own.url });
    await announce('before');
    await until(async () => (await count()) === 1);

    await own.stop();
    await announce('after');

    await until(async () => (await count()) === 2, 20_000);
    await settled();
  });

  test('deliveries are made though it forgets everything while they wait', async () => {
    begin();
    const queuePrefix = newId();
    const plug = new Redis(redis.url);
    for (let i = 0; i < 10; i++) await announce(`thing ${i}`);
    // Tickets are issued and lost before anybody could take one.
    await fanOutEvents(ctx, [recorder('a.records')]);
    expect((await issueTickets(ctx, { known: ['a.records'], retries: true })).length).toBe(10);
    work([recorder('a.records')], { queuePrefix });
    await announce('later', new Date(ctx.now().getTime() + 4_000));
    await until(async () => (await plug.keys(`{${queuePrefix}}*delayed`)).length > 0);
    await plug.flushall();
    await plug.quit();

    await until(async () => (await count()) >= 11, 25_000);
    await settled();
    expect(await count()).toBe(11);
  });
});

describe('poison', () => {
  test('dies after its attempts while others flow, and lives again when replayed', async () => {
    begin();
    let runs = 0;
    let mended = false;
    const poison = consumer(thingHappened, 'a.poison', async () => {
      runs += 1;
      if (!mended) throw new Error('bad thing');
    });
    work([poison, recorder('a.records')]);
    await announce('first');
    await until(async () => (await count()) === 1);

    const poisoned = () =>
      database.db.outboxDelivery.findFirstOrThrow({
        where: { consumer: 'a.poison' },
        orderBy: { id: 'asc' },
      });
    await until(async () => (await poisoned()).attempts === 1 && (await poisoned()).problem !== null);
    const dead = async () => (await poisoned()).state === 'DEAD';
    while (!(await dead())) {
      const before = runs;
      await database.db.outboxDelivery.updateMany({
        where: { consumer: 'a.poison', state: 'PENDING' },
        data: { nextAttemptAt: ctx.now() },
      });
      await until(async () => runs > before || (await dead()));
      await until(async () => (await poisoned()).nextAttemptAt > ctx.now() || (await dead()));
    }
    await announce('second');
    await until(async () => (await count()) === 2);

    expect(await poisoned()).toMatchObject({ attempts: 12, problem: 'Error: bad thing' });

    mended = true;
    const { id } = await poisoned();
    await transact(ctx, (tx) => reviveDelivery(tx, id));
    await until(async () => (await poisoned()).state === 'DONE');
    expect(runs).toBeGreaterThanOrEqual(13);
  });
});

describe('a delayed event', () => {
  test('is delivered on time and not before', async () => {
    begin();
    let deliveredAt = 0;
    work([
      consumer(thingHappened, 'a.notes', async (own) => {
        deliveredAt = own.now().getTime();
      }),
    ]);
    const deliverAt = ctx.now().getTime() + 2_000;
    await announce('later', new Date(deliverAt));

    await until(async () => deliveredAt > 0);

    expect(deliveredAt).toBeGreaterThanOrEqual(deliverAt);
    expect(deliveredAt).toBeLessThan(deliverAt + 1_500);
  });

  test('comes promptly when the clock jumps past its hour', async () => {
    begin();
    work([recorder('a.records')]);
    await announce('in an hour', new Date(ctx.now().getTime() + 3_600_000));
    await until(async () => (await states()).length === 1);
    expect(await count()).toBe(0);

    clock.jump(3_600_000);

    await until(async () => (await count()) === 1, 3_000);
  });
});

test('the purge takes what is done and old, and nothing that somebody may need', async () => {
  begin();
  for (const thing of ['done', 'dead', 'pending']) {
    await announce(thing);
    await fanOutEvents(ctx, [recorder('a.records')]);
  }
  const [done, dead] = await database.db.outboxDelivery.findMany({ orderBy: { id: 'asc' } });
  await database.db.outboxDelivery.update({
    where: { id: done!.id },
    data: { state: 'DONE', doneAt: ctx.now() },
  });
  await database.db.outboxDelivery.update({ where: { id: dead!.id }, data: { state: 'DEAD' } });

  expect(await purgeOutbox(ctx)).toBe(0);
  clock.jump(31 * 86_400_000);
  expect(await purgeOutbox(ctx)).toBe(1);
  expect((await states()).sort()).toEqual(['DEAD', 'PENDING']);
});
