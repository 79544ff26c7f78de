import { randomInt } from 'node:crypto';
import type { Ctx } from '../ctx.ts';
import type { Consumer, DeliveryTicket } from './outbox.ts';

/** With the delays below, the last attempt is made about four hours after the first. */
const DELIVERY_ATTEMPTS_MAX = 12;
const DELAY_FIRST_MS = 2_000;
const DELAY_FACTOR = 3;
const DELAY_MAX_MS = 3_600_000;
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
const PROBLEM_CHARACTERS_MAX = 1_000;

type DeliveryOutcome =
  | 'done'
  | 'failed'
  | 'dead'
  /** Somebody else has or had it, or it is too early; nothing was run. */
  | 'passed';

type Claim = Pick<DeliveryTicket, 'deliveryId' | 'attempt' | 'consumer'>;

/** What the deliveries of one process share. */
export interface DeliveryRoom {
  readonly consumers: ReadonlyMap<string, Consumer>;
  /** Renews the lease of each delivery under way. Call all after the clock jumped, or they seem to have run out. */
  readonly renewals: Set<() => void>;
}

/**
 * Runs one delivery if this ticket is the first to claim it: at most one worker at a time, as long as it can renew
 * its lease. Marks it done, or records the problem and when to try again; after the last attempt it is dead.
 * A crash leaves the lease to run out, and counts as an attempt. Never throws for what the consumer did.
 */
export async function runDelivery(
  ctx: Ctx,
  { consumers, renewals }: DeliveryRoom,
  ticket: Claim,
): Promise<DeliveryOutcome> {
  const consumer = consumers.get(ticket.consumer);
  if (!consumer) return 'passed';
  if (ticket.attempt >= DELIVERY_ATTEMPTS_MAX) return bury(ctx, ticket);
  if (!(await claim(ctx, ticket))) return 'passed';
  const mine = { id: ticket.deliveryId, state: 'PENDING' as const, attempts: ticket.attempt + 1 };
  const delivery = await ctx.db.outboxDelivery.findUniqueOrThrow({
    where: { id: mine.id },
    include: { event: true },
  });
  const log = ctx.log.child({ delivery: mine.id, consumer: consumer.name, event: delivery.event.name });
  const renew = () =>
    void ctx.db.outboxDelivery
      .updateMany({ where: mine, data: { nextAttemptAt: later(ctx, LEASE_MS) } })
      .catch((error: unknown) => log.warn({ error }, 'lease not renewed'));
  const timer = setInterval(renew, RENEW_MS);
  renewals.add(renew);
  try {
    await consumer.run(
      {
        ...ctx,
        actor: { kind: 'system', job: consumer.name },
        channel: null,
        correlationId: delivery.event.correlationId,
        log,
      },
      delivery.event.payload,
    );
  } catch (error) {
    return await fail(ctx, mine, error, log);
  } finally {
    clearInterval(timer);
    renewals.delete(renew);
  }
  await ctx.db.outboxDelivery.updateMany({
    where: mine,
    data: { state: 'DONE', doneAt: ctx.now(), problem: null },
  });
  return 'done';
}

/** Raising the count is the claim: of all tickets for one attempt, one finds the row as the ticket says. */
async function claim(ctx: Ctx, { deliveryId, attempt }: Claim): Promise<boolean> {
  const { count } = await ctx.db.outboxDelivery.updateMany({
    where: { id: deliveryId, state: 'PENDING', attempts: attempt, event: { deliverAt: { lte: ctx.now() } } },
    data: { attempts: attempt + 1, nextAttemptAt: later(ctx, LEASE_MS) },
  });
  return count === 1;
}

async function fail(
  ctx: Ctx,
  mine: { id: string; state: 'PENDING'; attempts: number },
  error: unknown,
  log: Ctx['log'],
): Promise<DeliveryOutcome> {
  const dead = mine.attempts >= DELIVERY_ATTEMPTS_MAX;
  const delayMs = Math.min(DELAY_FIRST_MS * DELAY_FACTOR ** (mine.attempts - 1), DELAY_MAX_MS);
  await ctx.db.outboxDelivery.updateMany({
    where: mine,
    data: {
      state: dead ? 'DEAD' : 'PENDING',
      problem: problemOf(error),
      // Half to whole, so that what failed together does not come back together.
      nextAttemptAt: later(ctx, randomInt(delayMs / 2, delayMs + 1)),
    },
  });
  const fields = { error, attempts: mine.attempts };
  if (dead) log.error(fields, 'delivery is dead');
  else log.warn(fields, 'delivery failed and is tried again');
  return dead ? 'dead' : 'failed';
}

/** The last attempt never came back: most likely it takes the process down with it. */
async function bury(ctx: Ctx, { deliveryId, attempt }: Claim): Promise<DeliveryOutcome> {
  const { count } = await ctx.db.outboxDelivery.updateMany({
    where: { id: deliveryId, state: 'PENDING', attempts: attempt },
    data: { state: 'DEAD', problem: 'The last attempt ended without an answer.' },
  });
  if (count === 0) return 'passed';
  ctx.log.error({ delivery: deliveryId }, 'delivery is dead');
  return 'dead';
}

const later = (ctx: Ctx, ms: number) => new Date(ctx.now().getTime() + ms);

const problemOf = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(
    0,
    PROBLEM_CHARACTERS_MAX,
  );
