import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { randomFrom } from '../interleavings/random.ts';
import { brokenLaws } from '../snapshot.ts';
import { useTill } from '../till.ts';
import { type Children, openChildren } from './children.ts';
import { EFFECTS } from './effects.ts';
import { gatewaysAt } from './gateways.ts';
import { pointsOf, runScenario, traceScenario } from './matrix.ts';
import { SCENARIOS } from './scenarios.ts';

/** Of all points at which a process can die, the share that is tried; the seed decides which. */
const SHARE = Number(process.env.CRASH_MATRIX_SHARE ?? 0.15);
const SEED = process.env.CRASH_MATRIX_SEED ?? randomBytes(4).toString('hex');
const REPORT = process.env.CRASH_MATRIX_REPORT;

/** The first is what shoppers use who name none. */
const PAYMENT_METHODS = [
  { handle: 'card', kind: 'CARD', provider: 'stripe', title: 'Card' },
  { handle: 'transfer', kind: 'BANK_TRANSFER', provider: 'manual', title: 'Transfer' },
  { handle: 'online', kind: 'ONLINE', provider: 'razorpay', title: 'Online' },
] as const;

/**
 * Kills a real process with SIGKILL before and after every side effect it has, and lets fresh workers find what it left.
 */
describe.each([false, true])(`seed ${SEED}; an account that may raise holds: %s`, (incremental) => {
  const till = useTill({ incremental, connections: 20 });
  let children: Children;

  beforeAll(async () => {
    const { ctx, db, sandboxUrl, shop } = till;
    Object.assign(ctx, { gatewayOf: gatewaysAt(sandboxUrl, ctx) });
    const salesChannelId = shop.channel.id;
    await db.paymentMethod.createMany({
      data: PAYMENT_METHODS.map((method, position) => ({ ...method, salesChannelId, position })),
    });
    children = await openChildren({
      databaseUrl: till.database.url,
      redisUrl: inject('redis'),
      sandboxUrl: till.sandboxUrl,
      channel: till.shop.channel,
      settings: { ...till.ctx.settings },
    });
  });
  afterAll(() => children.close());

  // Those that want to be alone come before anybody has left something to be finished.
  const scenarios = SCENARIOS.filter((scenario) => (scenario.incremental ?? false) === incremental).sort(
    (a, b) => Number(b.alone ?? false) - Number(a.alone ?? false),
  );
  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    "'%s': recovers from a kill at any effect",
    { timeout: 300_000, retry: 0 },
    async (name, scenario) => {
      const random = randomFrom(`${SEED} ${name}`);
      const points = pointsOf(scenario).filter(() => random.unit() < SHARE);
      if (points.length === 0 && !scenario.alone) return traceScenario(till, children, scenario);
      const verdicts = await runScenario(till, children, scenario, points);
      if (REPORT)
        appendFileSync(
          REPORT,
          `${JSON.stringify({ name, of: SCENARIOS.length, effects: EFFECTS[name], verdicts })}\n`,
        );
      const failed = verdicts.filter(({ problems }) => problems.length > 0);
      expect(
        failed.map(({ effect, point, problems }) => `${point.when} ${effect}: ${problems.join('; ')}`),
      ).toEqual([]);
      expect(await brokenLaws(till.db)).toEqual([]);
    },
  );
});

test('every list of effects has a scenario that is run', () => {
  expect(SCENARIOS.map(({ name }) => name as string).sort()).toEqual(Object.keys(EFFECTS).sort());
});
