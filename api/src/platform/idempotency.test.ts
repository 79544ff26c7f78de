import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { givenClock, givenCtx } from '../../test/ctx.ts';
import { cloneDatabase, type TestDatabase } from '../../test/database.ts';
import { waitingStatements } from '../../test/waiting.ts';
import {
  claimIdempotencyKey,
  purgeIdempotencyKeys,
  releaseIdempotencyKey,
  storeIdempotentResponse,
} from './idempotency.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.db.idempotencyKey.deleteMany());

const call = {
  scope: 'shop:caller',
  key: 'k-1',
  operation: 'cartCreate',
  fingerprint: new Uint8Array([1, 2, 3]),
};
const clocked = () => {
  const clock = givenClock();
  return { clock, ctx: givenCtx(database.db, null, { now: clock.now }) };
};

test('of twenty callers at once exactly one is told to run', async () => {
  const { ctx } = clocked();
  const claims = await Promise.all(Array.from({ length: 20 }, () => claimIdempotencyKey(ctx, call)));
  expect(claims.filter(({ kind }) => kind === 'run')).toHaveLength(1);
  expect(claims.filter(({ kind }) => kind === 'in-flight')).toHaveLength(19);
});

test('the stored answer comes back and cannot be read from the table', async () => {
  const { ctx } = clocked();
  const claim = await claimIdempotencyKey(ctx, call);
  if (claim.kind !== 'run') throw new Error('expected to run');
  await storeIdempotentResponse(ctx, call, claim.lockedUntil, { data: { token: 'cart-secret' } });
  expect(await claimIdempotencyKey(ctx, call)).toEqual({
    kind: 'replay',
    response: { data: { token: 'cart-secret' } },
  });
  const row = await database.db.idempotencyKey.findFirstOrThrow();
  expect(JSON.stringify(row.response)).not.toContain('cart-secret');
});

test('the same key of another caller is another key, and for another request it is refused', async () => {
  const { ctx } = clocked();
  await claimIdempotencyKey(ctx, call);
  expect((await claimIdempotencyKey(ctx, { ...call, scope: 'shop:other' })).kind).toBe('run');
  expect((await claimIdempotencyKey(ctx, { ...call, fingerprint: new Uint8Array([9]) })).kind).toBe('reused');
});

test('a lock whose holder died passes to exactly one of those who wait, and the dead one may not store', async () => {
  const { ctx, clock } = clocked();
  const dead = await claimIdempotencyKey(ctx, call);
  if (dead.kind !== 'run') throw new Error('expected to run');
  clock.advance(61_000);
  // All of them have seen the dead one's lock before the first may take it over.
  const holder = new pg.Client(database.url);
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM "IdempotencyKey" FOR UPDATE');
  const claims = Array.from({ length: 10 }, () => claimIdempotencyKey(ctx, call));
  await waitingStatements(database.db, 10);
  await holder.query('COMMIT');
  await holder.end();
  expect((await Promise.all(claims)).filter(({ kind }) => kind === 'run')).toHaveLength(1);
  await storeIdempotentResponse(ctx, call, dead.lockedUntil, { data: 'late' });
  expect((await claimIdempotencyKey(ctx, call)).kind).toBe('in-flight');
});

test('a released key runs again', async () => {
  const { ctx } = clocked();
  const claim = await claimIdempotencyKey(ctx, call);
  if (claim.kind !== 'run') throw new Error('expected to run');
  await releaseIdempotencyKey(ctx, call, claim.lockedUntil);
  expect((await claimIdempotencyKey(ctx, call)).kind).toBe('run');
});

test('keys are dropped after a day and not before', async () => {
  const { ctx, clock } = clocked();
  await claimIdempotencyKey(ctx, call);
  clock.advance(24 * 3_600_000);
  expect(await purgeIdempotencyKeys(ctx)).toBe(0);
  clock.advance(1);
  expect(await purgeIdempotencyKeys(ctx)).toBe(1);
});
