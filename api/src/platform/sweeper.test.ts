import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { givenCtx } from '../../test/ctx.ts';
import type { Ctx } from '../ctx.ts';
import { PrismaClient } from '../generated/prisma/client.ts';
import { type Sweep, startSweeps } from './sweeper.ts';

let jump: () => void;
let stop: () => Promise<void>;
const problems: unknown[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  problems.length = 0;
});
afterEach(async () => {
  await stop();
  vi.useRealTimers();
});

function sweep(...sweeps: Sweep[]) {
  const listeners: (() => void)[] = [];
  jump = () => {
    for (const listener of listeners) listener();
  };
  const clock = {
    now: () => new Date(),
    onJump: (listener: () => void) => void listeners.push(listener),
    stop() {},
  };
  const log: Ctx['log'] = {
    debug() {},
    info() {},
    warn() {},
    error: ({ error }) => void problems.push(error),
    child: () => log,
  };
  stop = startSweeps(givenCtx(PrismaClient.prototype, null, { log }), { clock, sweeps });
}

test('a sweep runs soon after the start and then at its pace', async () => {
  let runs = 0;
  sweep({ name: 'a.counts', everySeconds: 60, run: async () => (runs += 1) });

  await vi.advanceTimersByTimeAsync(2_000);
  expect(runs).toBe(1);
  await vi.advanceTimersByTimeAsync(50_000);
  expect(runs).toBe(1);
  await vi.advanceTimersByTimeAsync(16_000);
  expect(runs).toBe(2);
});

test('every sweep runs at once when the clock jumps', async () => {
  const runs = { a: 0, b: 0 };
  sweep(
    { name: 'a.counts', everySeconds: 3_600, run: async () => (runs.a += 1) },
    { name: 'b.counts', everySeconds: 3_600, run: async () => (runs.b += 1) },
  );
  await vi.advanceTimersByTimeAsync(2_000);

  jump();
  await vi.advanceTimersByTimeAsync(1);

  expect(runs).toEqual({ a: 2, b: 2 });
});

test('a sweep never overlaps itself, and a jump while it runs has it look again', async () => {
  let running = 0;
  let runs = 0;
  let most = 0;
  sweep({
    name: 'a.slow',
    everySeconds: 10,
    async run() {
      runs += 1;
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 60_000));
      running -= 1;
    },
  });
  await vi.advanceTimersByTimeAsync(3_000);
  jump();
  jump();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(runs).toBe(1);
  await vi.advanceTimersByTimeAsync(30_000);

  expect(runs).toBe(2);
  expect(most).toBe(1);
  const stopping = stop();
  await vi.advanceTimersByTimeAsync(60_000);
  await stopping;
});

test('a failure is logged, and neither this sweep nor another stops for it', async () => {
  let others = 0;
  let fails = 0;
  sweep(
    {
      name: 'a.fails',
      everySeconds: 10,
      async run() {
        fails += 1;
        throw new Error('bad day');
      },
    },
    { name: 'b.counts', everySeconds: 10, run: async () => (others += 1) },
  );
  await vi.advanceTimersByTimeAsync(25_000);

  expect(fails).toBe(3);
  expect(others).toBe(3);
  expect(problems).toEqual(Array.from({ length: 3 }, () => new Error('bad day')));
});
