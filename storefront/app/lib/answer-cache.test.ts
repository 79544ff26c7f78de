import { expect, it, vi } from 'vitest';
import { AnswerCache } from './answer-cache.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

function given() {
  let now = 0;
  const cache = new AnswerCache({ freshMs: 30, staleMs: 600, entriesMax: 2 }, () => now);
  return { cache, pass: (ms: number) => (now += ms) };
}

it('asks once for a hundred equal questions at the same time', async () => {
  const { cache } = given();
  const ask = vi.fn(async () => 'answer');
  const answers = await Promise.all(Array.from({ length: 100 }, () => cache.read('key', ask)));
  expect(ask).toHaveBeenCalledTimes(1);
  expect(answers.every(({ value }) => value === 'answer')).toBe(true);
});

it('serves fresh without asking, stale while renewing, and neither when too old', async () => {
  const { cache, pass } = given();
  let version = 1;
  const ask = vi.fn(async () => version);
  await cache.read('key', ask);
  version = 2;
  pass(30);
  expect(await cache.read('key', ask)).toEqual({ value: 1, ageMs: 30 });
  expect(ask).toHaveBeenCalledTimes(1);
  pass(1);
  expect(await cache.read('key', ask)).toEqual({ value: 1, ageMs: 31 });
  await settled();
  expect((await cache.read('key', ask)).value).toBe(2);
  version = 3;
  pass(601);
  expect(await cache.read('key', ask)).toEqual({ value: 3, ageMs: 0 });
});

it('serves stale through an outage and recovers after it', async () => {
  const { cache, pass } = given();
  await cache.read('key', async () => 'old');
  pass(100);
  const down = async () => Promise.reject(new Error('down'));
  expect((await cache.read<string>('key', down)).value).toBe('old');
  await settled();
  await cache.read('key', async () => 'new');
  await settled();
  expect((await cache.read('key', down)).value).toBe('new');
});

it('passes a failure on when it has nothing to serve, and does not remember it', async () => {
  const { cache } = given();
  await expect(cache.read('key', async () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect((await cache.read('key', async () => 'up')).value).toBe('up');
});

it('forgets the oldest answer beyond its size', async () => {
  const { cache } = given();
  for (const key of ['a', 'b', 'c']) await cache.read(key, async () => key);
  const ask = vi.fn(async () => 'again');
  await cache.read('a', ask);
  await cache.read('c', ask);
  expect(ask).toHaveBeenCalledTimes(1);
});
