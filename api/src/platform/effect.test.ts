import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { givenCtx } from '../../test/ctx.ts';
import { cloneDatabase, type TestDatabase } from '../../test/database.ts';
import { waitingStatements } from '../../test/waiting.ts';
import type { Ctx, Tx } from '../ctx.ts';
import { AnswerLostError, type Once } from './effect.ts';
import { claimIdempotencyKey, releaseIdempotencyKey } from './idempotency.ts';
import { transact } from './transact.ts';

let database: TestDatabase;
let ctx: Ctx;
const call = { scope: 'shop:caller', key: 'k', operation: 'x', fingerprint: new Uint8Array([1]) };

beforeAll(async () => {
  database = await cloneDatabase();
  await database.db.$executeRaw`CREATE TABLE "Effect" (id serial, by text)`;
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db.idempotencyKey.deleteMany();
  await database.db.$executeRaw`DELETE FROM "Effect"`;
  ctx = givenCtx(database.db, null);
});

const run = (by: string, fresh = false): Ctx => {
  const once: Once = { scope: call.scope, key: call.key, step: 'field', fresh, begun: false };
  return { ...ctx, once, correlationId: by };
};
const effect = async (tx: Tx) => {
  const [row] = await tx.db.$queryRaw<
    { id: number }[]
  >`INSERT INTO "Effect" (by) VALUES (${tx.correlationId}) RETURNING id`;
  return { ...row!, amount: 12n, at: tx.now(), rest: new Map([['a', 1]]), nothing: undefined };
};
const effects = async () =>
  (await database.db.$queryRaw<{ by: string }[]>`SELECT by FROM "Effect" ORDER BY id`).map(({ by }) => by);
const claimed = async () => {
  const claim = await claimIdempotencyKey(ctx, call);
  if (claim.kind !== 'run') throw new Error('expected to run');
  return claim.lockedUntil;
};

test('the first transaction happens once, and who repeats it gets what it returned, as it was', async () => {
  await claimed();
  const first = await transact(run('first', true), effect);
  const second = await transact(run('second'), effect);
  expect(second).toEqual(first);
  expect(second.amount).toBe(12n);
  expect(await effects()).toEqual(['first']);
});

test('what follows the first is run again', async () => {
  await claimed();
  const again = async (by: string) => {
    const mine = run(by);
    await transact(mine, effect);
    await transact(mine, effect);
  };
  await again('first');
  await again('second');
  expect(await effects()).toEqual(['first', 'first', 'second']);
});

test('of twenty runs at once one commits, and all return its result', async () => {
  await claimed();
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, index) => transact(run(`run ${index}`, true), effect)),
  );
  expect(await effects()).toHaveLength(1);
  expect(new Set(results.map(({ id }) => id)).size).toBe(1);
});

test('a transaction that fails leaves nothing behind, so that the next run has the effect', async () => {
  await claimed();
  const failing = transact(run('first', true), async (tx) => {
    await effect(tx);
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  await transact(run('second'), effect);
  expect(await effects()).toEqual(['second']);
});

test('a released key that has had its effect stays, and the next run finds it', async () => {
  const lockedUntil = await claimed();
  await transact(run('first', true), effect);
  await releaseIdempotencyKey(ctx, call, lockedUntil);
  expect(await claimIdempotencyKey(ctx, call)).toMatchObject({ kind: 'run', fresh: false });
  await transact(run('second'), effect);
  expect(await effects()).toEqual(['first']);
});

test('letting a key go waits for a run that is about to commit, and then finds its effect', async () => {
  const lockedUntil = await claimed();
  const late = new pg.Client(database.url);
  await late.connect();
  await late.query('BEGIN');
  await late.query(`INSERT INTO "IdempotentEffect" (scope, key, step, result) VALUES ($1, $2, 'field', '')`, [
    call.scope,
    call.key,
  ]);
  const release = releaseIdempotencyKey(ctx, call, lockedUntil);
  await waitingStatements(database.db);
  await late.query('COMMIT');
  await late.end();
  await release;
  expect(await claimIdempotencyKey(ctx, call)).toMatchObject({ kind: 'run', fresh: false });
  expect(await database.db.idempotentEffect.count()).toBe(1);
});

test('a run whose key was released meanwhile takes its effect back', async () => {
  const lockedUntil = await claimed();
  const late = transact(run('late', true), async (tx) => {
    const result = await effect(tx);
    await releaseIdempotencyKey(ctx, call, lockedUntil);
    return result;
  });
  await expect(late).rejects.toThrow();
  expect(await effects()).toEqual([]);
});

test('a result sealed under another secret is not had again: the caller is told to look', async () => {
  await claimed();
  await transact(run('first', true), effect);
  const mine = run('second');
  const rotated = {
    ...mine,
    settings: { ...mine.settings, tokenSecret: 'another secret, which is also long enough' },
  };
  await expect(transact(rotated, effect)).rejects.toBeInstanceOf(AnswerLostError);
  expect(await effects()).toEqual(['first']);
});
