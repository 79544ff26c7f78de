import { reconcile } from '../../src/order/reconcile/reconcile.ts';
import { type Auditor, openAuditor } from '../auditor/auditor.ts';
import { AFTERMATH_ACTS } from './aftermath.ts';
import type { SimulatedDatabase } from './database.ts';
import {
  breakBank,
  collectEvents,
  loseHold,
  loseRedis,
  passTime,
  passToDeadline,
  relay,
  sweep,
  webhook,
  work,
} from './machinery.ts';
import { type Chance, chanceOf } from './random.ts';
import { settleEverything } from './settle.ts';
import { arrive, shopperAct } from './shopper.ts';
import { STAFF_ACTS } from './staff.ts';
import { isSurprise, tell } from './surprise.ts';
import { createWorld, type Shopper, type World } from './world.ts';

export interface Simulated {
  readonly seed: string;
  /** Acts made; fewer than asked for when a law was broken. */
  readonly steps: number;
  readonly problems: readonly string[];
  /** How often each act had each outcome. */
  readonly tally: ReadonlyMap<string, number>;
  readonly seconds: number;
  /** A hash of every act with its outcome, in order: equal runs have equal traces. */
  readonly trace: string;
}

export interface SimulationOptions {
  readonly seed: string;
  readonly steps: number;
  /** Acts that may run at once at most; with 1 a seed replays the same trace. */
  readonly width?: number;
  /** Hears of every round with the outcome of each act. */
  readonly log?: (line: string) => void;
}

type Act = readonly [name: string, run: () => Promise<void>];

const SHOPPERS_MAX = 16;

/**
 * Runs a shop for `steps` acts of shoppers, staff, workers, the bank, the post and time, some at once, with the auditor
 * looking after every round; then lets everything settle and audits the whole books. Stops at the first broken law.
 */
export async function simulate(
  database: SimulatedDatabase,
  { seed, steps, width = 5, log }: SimulationOptions,
): Promise<Simulated> {
  const started = performance.now();
  const chance = chanceOf(seed);
  const world = await createWorld(database, seed, chance, { incremental: chance.odds(0.35) });
  const auditor = await openAuditor(database.url, {
    bank: world.bank.core.state,
    online: world.online.core.book,
    now: world.bank.now,
  });
  const trace: string[] = [];
  let done = 0;
  let problems: string[] = [];
  try {
    while (done < steps && problems.length === 0) {
      const acts = drawRound(world, chance.fork(done), width);
      const outcomes = await Promise.all(acts.map((act) => attempt(world, act)));
      done += acts.length;
      trace.push(...outcomes);
      log?.(`${done}: ${outcomes.join(', ')}`);
      collectEvents(world, chance.fork(`post ${done}`));
      problems = await lookAround(world, auditor);
    }
    if (problems.length === 0) problems = await settleEverything(world);
    if (problems.length === 0) problems = await auditor.settle(world.post.posted);
    if (problems.length === 0) problems = await reconciled(world);
    await countFallBacks(world);
    problems.push(...world.problems.splice(0));
  } finally {
    await auditor.close();
    world.bank.stop();
  }
  return {
    seed,
    steps: done,
    problems,
    tally: world.tally,
    seconds: (performance.now() - started) / 1_000,
    trace: hashOf(trace),
  };
}

async function lookAround(world: World, auditor: Auditor): Promise<string[]> {
  const problems = await auditor.look(world.promised.splice(0));
  return [...problems, ...world.problems.splice(0)];
}

/** The shop's own reconciliation, after the auditor: it must agree that all agrees. */
async function reconciled(world: World): Promise<string[]> {
  const found = await reconcile(world.process('worker', null, world.chance.fork('reconcile')), {
    since: null,
  });
  return found.map((one) => `reconciliation: ${JSON.stringify(one)}`);
}

/** What nobody at the counter sees: the bank would not raise a hold, and the difference was held separately. */
async function countFallBacks({ database, tally }: World): Promise<void> {
  const count = await database.db.orderEdit.count({
    where: { planKind: 'SUPPLEMENT', operations: { some: { kind: 'INCREMENT', state: 'FAILED' } } },
  });
  if (count > 0) tally.set('edit INCREMENT: refused, and held separately', count);
}

async function attempt(world: World, [name, run]: Act): Promise<string> {
  const outcome = await run().then(
    () => 'ok',
    (error: unknown) => {
      if (isSurprise(error)) world.problems.push(`${name}: ${tell(error)}\n${error.stack ?? ''}`);
      return error instanceof Error ? error.constructor.name : 'thrown';
    },
  );
  world.count(`${name} ${outcome}`);
  return `${name} ${outcome}`;
}

/** Who does what at the same time. Often enough several act on one and the same order. */
function drawRound(world: World, chance: Chance, width: number): Act[] {
  const size = Math.min(
    width,
    chance.weighted([
      [5, 1],
      [3, 2],
      [2, 3],
      [1, 5],
    ] as const),
  );
  const focus = chance.odds(0.4) && world.shoppers.length > 0 ? chance.pick(world.shoppers) : null;
  return Array.from({ length: size }, (_, at) => drawAct(world, chance.fork(at), focus));
}

function drawAct(world: World, chance: Chance, focus: Shopper | null): Act {
  const { shoppers } = world;
  const act = (name: string, run: (world: World, chance: Chance) => Promise<void>): Act => [
    name,
    () => run(world, chance),
  ];
  return chance.weighted<() => Act>([
    [
      shoppers.length > 0 ? 62 : 0,
      () => {
        const shopper = focus ?? chance.pick(shoppers);
        const [name, run] = shopperAct({ shopper, chance });
        const ctx = world.process('shopper', shopper.shop, chance);
        return [name, () => run({ world, chance, shopper, ctx })];
      },
    ],
    [shoppers.length < SHOPPERS_MAX ? 8 : 0, () => act('arrive', arrive)],
    [5.5, () => act(...chance.weighted(STAFF_ACTS))],
    [2.5, () => act(...chance.weighted(AFTERMATH_ACTS))],
    [5, () => act('relay', relay)],
    [world.tickets.length > 0 ? 9 : 0, () => act('work', work)],
    [6, () => act('sweep', sweep)],
    [world.webhooks.length > 0 ? 8 : 0, () => act('webhook', webhook)],
    [7, () => act('time', passTime)],
    [1.5, () => act('deadline', passToDeadline)],
    [0.3, () => act('redis lost', loseRedis)],
    [2.5, () => act('fault', breakBank)],
    [0.15, () => act('hold lost', loseHold)],
  ])();
}

function hashOf(lines: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const line of lines)
    for (let at = 0; at < line.length; at++) hash = Math.imul(hash ^ line.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
