import { placeOrder } from '../../src/checkout/place-order.ts';
import { mintOrderToken } from '../../src/order/access.ts';
import { readOrder } from '../../src/order/read.ts';
import { DomainError } from '../../src/platform/domain-error.ts';
import { sweeps } from '../../src/sweeps.ts';
import { halfDone } from '../crash/fresh-worker.ts';
import { givenVariant } from '../factories.ts';
import { brokenLaws } from '../snapshot.ts';
import type { Till } from '../till.ts';
import { ORDER_PARTS, PLACE_PARTS, type Stage } from './actors.ts';
import { type Random, randomFrom } from './random.ts';
import { type LockWatch, openSchedule } from './scheduler.ts';
import type { Seat } from './seat.ts';

/** One schedule that was run, and what its actors were told. */
interface Played {
  readonly seed: string;
  readonly stage: Stage;
  readonly trace: readonly string[];
  readonly answers: ReadonlyMap<string, Answer>;
}

type Answer = { readonly value: unknown } | { readonly error: unknown };

export interface Failure {
  readonly seed: string;
  readonly problems: readonly string[];
  readonly trace: readonly string[];
}

/** Places at once; also the seats that a till needs. */
export const SEATS = 5;

/**
 * Plays one schedule for each seed, then lets a worker finish what is left, as it would some minutes later, and looks
 * at every order. The seed decides who takes part and who goes when.
 */
export async function playRound(
  till: Till,
  seats: readonly Seat[],
  locks: LockWatch,
  seeds: readonly string[],
): Promise<Failure[]> {
  const played: Played[] = [];
  for (const seed of seeds) played.push(await play(till, seats, locks, seed));
  await finish(till);
  const failures: Failure[] = [];
  for (const { seed, stage, trace, answers } of played) {
    const problems = stage.order
      ? await problemsOfOrder(stage, answers)
      : await problemsOfCart(stage, answers);
    if (problems.length > 0) failures.push({ seed, problems, trace });
  }
  const laws = await brokenLaws(till.db);
  if (laws.length > 0)
    failures.push({ seed: `one of ${seeds[0]} to ${seeds.at(-1)}`, problems: laws, trace: [] });
  return failures;
}

/** Sets a stage, casts it, and lets the actors go one at a time as the seed says. */
export async function play(
  till: Till,
  seats: readonly Seat[],
  locks: LockWatch,
  seed: string,
): Promise<Played> {
  const random = randomFrom(seed);
  const stage = await setStage(till, random);
  const parts = castOf(
    random,
    stage.order ? ORDER_PARTS : PLACE_PARTS,
    stage.order ? ['capture'] : ['return'],
  );
  const schedule = openSchedule(random, locks);
  const answers = new Map<string, Answer>();
  const actors = parts.map(({ name, at, act }, index) => {
    const seat = seats[index]!;
    const now = new Date(stage.deadline.getTime() + at * 1_000);
    const ctx = seat.ctx(till.ctxWith({ now: () => now }));
    return {
      name,
      backends: seat.backends,
      seat,
      async work() {
        try {
          answers.set(name, { value: await act(ctx, stage) });
        } catch (error) {
          answers.set(name, { error });
        }
      },
    };
  });
  for (const actor of actors) actor.seat.take(schedule, actor);
  await schedule.run(actors);
  for (const { seat } of actors) seat.take(null, null);
  return { seed, stage, trace: schedule.trace, answers };
}

/** Two to five of the parts, the essential ones always among them. */
function castOf<T extends { readonly name: string }>(
  random: Random,
  parts: readonly T[],
  always: readonly string[],
) {
  const count = 2 + random.below(SEATS - 1);
  const first = parts.filter(({ name }) => always.includes(name));
  const others = random.shuffled(parts.filter((part) => !first.includes(part)));
  return [...first, ...others].slice(0, Math.min(count, parts.length));
}

async function setStage(till: Till, random: Random): Promise<Stage> {
  const variant = await givenVariant(till.db, till.shop, { onHand: 5_000n });
  const atBank = random.below(3) === 0;
  const placed = random.below(4) > 0;
  const card = placed && atBank ? 'pm_card_authenticationRequired' : 'pm_card_visa';
  const paid = await till.pay(till.lines(variant, 2_000n), card);
  const stage = { till, variantLevelId: variant.levelId, ...paid };
  if (!placed) {
    const { expiresAt } = await till.db.paymentSession.findUniqueOrThrow({
      where: { id: paid.paymentSessionId },
    });
    return { ...stage, order: null, deadline: expiresAt };
  }
  const { orderId } = await placeOrder(till.ctx, paid);
  const orderToken = await mintOrderToken(till.ctx, orderId);
  const { lines, editableUntil } = await readOrder(till.ctx, { orderToken });
  return { ...stage, order: { orderId, orderToken, lineId: lines[0]!.id }, deadline: editableUntil };
}

/** After the window of an order that was there, and after that of one that was placed when its session was ending. */
const MINUTES = [61, 63, 66, 100, 103, 106, 150, 240];
const MINUTES_MIN = 103;

/** A worker's sweeps at several instants after the window, until nothing is half done, or for long enough. Deliveries are not looked at. */
async function finish(till: Till): Promise<void> {
  for (const minutes of MINUTES) {
    const now = new Date(till.ctx.now().getTime() + minutes * 60_000);
    const ctx = till.ctxWith({ now: () => now, actor: { kind: 'system', job: 'sweep' }, channel: null });
    for (const { name, run } of sweeps) if (!name.startsWith('platform.')) await run(ctx);
    const left = (await halfDone(ctx)).filter((what) => !/^(event|delivery|webhook) /.test(what));
    if (left.length === 0 && minutes >= MINUTES_MIN) return;
  }
}

const didSucceed = (answers: Played['answers'], name: string) => 'value' in (answers.get(name) ?? {});

/** Everybody is told what happened or refused with a reason; anything else is a bug. */
const surprises = (answers: Played['answers']): string[] =>
  [...answers].flatMap(([name, answer]) =>
    'error' in answer && !(answer.error instanceof DomainError)
      ? [`${name}: ${(answer.error as Error).stack}`]
      : [],
  );

async function problemsOfOrder(
  { till, order, variantLevelId }: Stage,
  answers: Played['answers'],
): Promise<string[]> {
  const problems = surprises(answers);
  const facts = await till.db.order.findUniqueOrThrow({
    where: { id: order!.orderId },
    include: {
      lines: true,
      versions: { orderBy: { version: 'asc' } },
      edits: true,
      paymentCollection: { include: { payments: true } },
    },
  });
  const isCanceled = didSucceed(answers, 'cancel');
  const wanted = isCanceled ? 'CANCELED' : 'CAPTURED';
  if (facts.state !== wanted) problems.push(`the order is ${facts.state} instead of ${wanted}`);

  const applied = new Set(facts.edits.filter(({ state }) => state === 'APPLIED').map(({ id }) => id));
  const versions = facts.versions.flatMap(({ editId }) => editId ?? []);
  if (versions.length !== applied.size || !versions.every((id) => applied.has(id)))
    problems.push(`versions ${versions} of applied edits ${[...applied]}`);
  if (applied.size > 1) problems.push('two edits of one version were applied');
  for (const [name, answer] of answers) {
    if (!('value' in answer) || !name.startsWith('edit')) continue;
    const { editId, state } = answer.value as { editId: string; state: string };
    if (state === 'APPLIED' && !applied.has(editId)) problems.push(`${name} was told APPLIED and is not`);
  }

  const { taken, open } = await atBank(
    till,
    facts.paymentCollection!.payments.map(({ customerReference }) => customerReference!),
  );
  const total = isCanceled ? 0n : facts.total;
  if (taken !== total) problems.push(`charged ${taken} instead of ${total}`);
  problems.push(...open);
  const quantity = facts.lines.reduce((sum, line) => sum + line.quantity, 0n);
  problems.push(...(await stockProblems(till, variantLevelId, isCanceled ? 0n : quantity)));
  return problems;
}

async function problemsOfCart({ till, paymentSessionId, variantLevelId }: Stage, answers: Played['answers']) {
  const problems = surprises(answers);
  const { cartId } = await till.db.paymentSession.findUniqueOrThrow({ where: { id: paymentSessionId } });
  const orders = await till.db.order.findMany({ where: { cartId } });
  const sessions = await till.db.paymentSession.findMany({ where: { cartId } });
  const [order] = orders;
  for (const [name, answer] of answers)
    if ('value' in answer && name.endsWith('return')) {
      const { orderId } = answer.value as { orderId: string };
      if (orderId !== order?.id) problems.push(`${name} was told of order ${orderId}, not of ${order?.id}`);
    }
  // A shopper who pays for something newer has let go of what was paid before; else the money makes an order.
  const superseded = didSucceed(answers, 'pay for more');
  if (orders.length !== (superseded ? 0 : 1)) problems.push(`${orders.length} orders`);
  if (order && order.state !== 'CAPTURED') problems.push(`the order is ${order.state}`);
  const { taken, open } = await atBank(
    till,
    sessions.flatMap(({ customerReference }) => customerReference ?? []),
  );
  if (taken !== (order?.total ?? 0n)) problems.push(`charged ${taken} instead of ${order?.total ?? 0n}`);
  problems.push(...open, ...(await stockProblems(till, variantLevelId, order ? 2_000n : 0n)));
  return problems;
}

/** What Stripe took from these customers, and every hold that is still open. */
async function atBank({ stripe }: Till, customers: readonly string[]) {
  let taken = 0n;
  const open: string[] = [];
  for (const customer of new Set(customers))
    for (const { id, status, amount_received } of (await stripe.paymentIntents.list({ customer, limit: 100 }))
      .data) {
      taken += BigInt(amount_received);
      if (status !== 'succeeded' && status !== 'canceled') open.push(`${id} is ${status}`);
    }
  return { taken, open };
}

async function stockProblems({ db }: Till, levelId: string, wanted: bigint): Promise<string[]> {
  const { reserved } = await db.inventoryLevel.findUniqueOrThrow({ where: { id: levelId } });
  return reserved === wanted ? [] : [`${reserved} reserved instead of ${wanted}`];
}
