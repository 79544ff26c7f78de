import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useTill } from '../till.ts';
import { type Failure, play, playRound, SEATS } from './rounds.ts';
import { type LockWatch, openLockWatch } from './scheduler.ts';
import { openSeat, type Seat } from './seat.ts';

const SEED = process.env.INTERLEAVINGS_SEED ?? randomBytes(4).toString('hex');
const FIRST = Number(process.env.INTERLEAVINGS_FIRST ?? 1);
const SCHEDULES = Number(process.env.INTERLEAVINGS_SCHEDULES ?? 300);
const ROUND = 20;

const till = useTill({ connections: 10 });
let seats: Seat[] = [];
let locks: LockWatch;

beforeAll(async () => {
  seats = Array.from({ length: SEATS }, () => openSeat(till.database.url));
  locks = await openLockWatch(till.database.url);
});
afterAll(async () => {
  await Promise.all(seats.map((seat) => seat.close()));
  await locks.close();
});

test(`${SCHEDULES} orders of events that decide over one order or one cart, seed ${SEED}`, {
  timeout: SCHEDULES * 10_000,
  retry: 0,
}, async () => {
  const failures: Failure[] = [];
  for (let first = FIRST; first < FIRST + SCHEDULES && failures.length === 0; first += ROUND) {
    const count = Math.min(ROUND, FIRST + SCHEDULES - first);
    const seeds = Array.from({ length: count }, (_, index) => `${SEED}:${first + index}`);
    failures.push(...(await playRound(till, seats, locks, seeds)));
  }
  expect(failures.map(inWords).join('\n\n')).toBe('');
});

/** Which of several waiters Postgres grants a lock first, or that it took longer than a turn, is not in the seed. */
const REPLAYS_MAX = 8;

test('a seed plays the same order of events again, as far as Postgres grants its locks in the same order', async () => {
  for (const seed of ['replay:1', 'replay:2', 'replay:3']) {
    const { trace } = await play(till, seats, locks, seed);
    const again: string[][] = [];
    while (again.length < REPLAYS_MAX && again.at(-1)?.join() !== trace.join())
      again.push([...(await play(till, seats, locks, seed)).trace]);
    expect(again, seed).toContainEqual(trace);
  }
});

function inWords({ seed, problems, trace }: Failure): string {
  const [base, number] = seed.split(':');
  const again = `pnpm interleavings --seed ${base} --first ${number} --schedules 1`;
  return [`schedule ${seed} (again: ${again})`, ...problems, ...trace.map((step) => `  ${step}`)].join('\n');
}
