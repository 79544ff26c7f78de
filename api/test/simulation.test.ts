import { randomBytes } from 'node:crypto';
import { afterAll, expect, inject, test } from 'vitest';
import { cloneTemplate, type SimulatedDatabase } from './simulation/database.ts';
import { simulate } from './simulation/simulate.ts';

/**
 * A new seed each run, printed. The same seed is the same story: `pnpm sim --seed <seed> --steps <steps>`, exactly so
 * with `--width 1`, and up to what the database and the event loop decide among acts that run at once otherwise.
 */
const STEPS = 1_200;
const databases: SimulatedDatabase[] = [];
afterAll(() => Promise.all(databases.map((database) => database.drop())));

const givenDatabase = async () => {
  const database = await cloneTemplate(inject('postgres'), inject('template'));
  databases.push(database);
  return database;
};

test('shoppers, staff, workers, the bank, the post and time together break no law', {
  timeout: 240_000,
  retry: 0,
}, async () => {
  const seed = randomBytes(4).toString('hex');
  console.log(`simulation: pnpm sim --seed ${seed} --steps ${STEPS}`);
  const run = await simulate(await givenDatabase(), { seed, steps: STEPS });
  expect(run.problems, `pnpm sim --seed ${seed} --steps ${STEPS} broke at step ${run.steps}`).toEqual([]);
  expect(run.tally.get('place ok')).toBeGreaterThan(0);
});

test('one act at a time, a seed tells the same story again', async () => {
  const run = async () => simulate(await givenDatabase(), { seed: 'again', steps: 250, width: 1 });
  const [first, second] = [await run(), await run()];
  expect(first.problems).toEqual([]);
  expect(second.trace).toBe(first.trace);
}, 120_000);
