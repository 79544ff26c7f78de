import { expect, test } from 'vitest';
import { createJoinedRuns } from './joined-runs.ts';

/** A run that answers how many runs had begun, once it is let go. */
function givenRuns() {
  let begun = 0;
  const letGo: (() => void)[] = [];
  const run = () => {
    const number = ++begun;
    return new Promise<number>((resolve) => letGo.push(() => resolve(number)));
  };
  const finishNext = async () => {
    letGo.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { run, finishNext, begun: () => begun };
}

test('who asks while a run is under way gets the next one, together with all others', async () => {
  const { run, finishNext, begun } = givenRuns();
  const join = createJoinedRuns<number>();
  const first = join('a', run);
  const [second, third] = [join('a', run), join('a', run)];
  expect(begun()).toBe(1);
  await finishNext();
  expect(begun()).toBe(2);
  const fourth = join('a', run);
  await finishNext();
  await finishNext();
  expect(await Promise.all([first, second, third, fourth])).toEqual([1, 2, 2, 3]);
});

test('other questions do not wait, and a run that hangs is not waited for long', async () => {
  const { run, finishNext, begun } = givenRuns();
  const join = createJoinedRuns<number>();
  void join('hangs', run);
  void join('other', run);
  expect(begun()).toBe(2);
  const waiting = join('hangs', run);
  await expect.poll(begun, { timeout: 5_000 }).toBe(3);
  await finishNext();
  await finishNext();
  await finishNext();
  expect(await waiting).toBe(3);
});

test('a failure reaches those who shared the run and nobody after', async () => {
  const join = createJoinedRuns<number>();
  await expect(join('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await join('a', async () => 7)).toBe(7);
});
