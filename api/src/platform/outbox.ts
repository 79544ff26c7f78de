import type { Ctx } from '../ctx.ts';
import type { EventContract } from './event.ts';
import { newId } from './id.ts';
import { transact } from './transact.ts';

/** One operation that wants to hear of one kind of event. It may run twice and must not mind. */
export interface Consumer {
  readonly eventName: string;
  /** `<module>.<what>`; stored with every delivery, so renaming one orphans what is under way. */
  readonly name: ConsumerName;
  /** @throws ZodError when the stored payload is not what the contract says. */
  run(ctx: Ctx, payload: unknown): Promise<void>;
}

type ConsumerName = `${string}.${string}`;

/** Binds an operation to an event. The operation gets the parsed payload and a context of its own. */
export function consumer<Payload>(
  contract: EventContract<Payload>,
  name: ConsumerName,
  operation: (ctx: Ctx, payload: Payload) => Promise<unknown>,
): Consumer {
  return {
    eventName: contract.name,
    name,
    async run(ctx, payload) {
      await operation(ctx, contract.payload.parse(payload));
    },
  };
}

/** The queue of a consumer is its module, so that a slow mail provider cannot hold up a capture. */
export const laneOf = (consumerName: string): string => consumerName.slice(0, consumerName.indexOf('.'));

/** Refuses a table in which two rows would share deliveries. */
export function indexConsumers(consumers: readonly Consumer[]): ReadonlyMap<string, Consumer> {
  const byName = new Map(consumers.map((one) => [one.name as string, one]));
  if (byName.size !== consumers.length) throw new Error('Two consumers have the same name');
  return byName;
}

const FAN_OUT_BATCH = 200;

/**
 * Gives each new event one delivery for each of its consumers and marks it, in one transaction; two relays never
 * take the same event.
 * @returns how many events were fanned out; a full batch means there may be more.
 */
export async function fanOutEvents(ctx: Ctx, consumers: readonly Consumer[]): Promise<number> {
  return transact(ctx, async (tx) => {
    const events = await tx.db.$queryRaw<{ id: string; name: string; deliverAt: Date }[]>`
      SELECT id, name, "deliverAt" FROM "OutboxEvent" WHERE "fannedOutAt" IS NULL
      ORDER BY id LIMIT ${FAN_OUT_BATCH} FOR UPDATE SKIP LOCKED`;
    if (events.length === 0) return 0;
    const deliveries = events.flatMap((event) =>
      consumers
        .filter(({ eventName }) => eventName === event.name)
        .map(({ name }) => ({
          id: newId(),
          eventId: event.id,
          consumer: name,
          nextAttemptAt: event.deliverAt,
        })),
    );
    if (deliveries.length > 0)
      await tx.db.outboxDelivery.createMany({ data: deliveries, skipDuplicates: true });
    await tx.db.outboxEvent.updateMany({
      where: { id: { in: events.map(({ id }) => id) } },
      data: { fannedOutAt: tx.now() },
    });
    return events.length;
  });
}

/** A delivery on its way to a worker. `attempt` fences: whoever claims it first raises the row's count. */
export interface DeliveryTicket {
  readonly deliveryId: string;
  readonly attempt: number;
  readonly consumer: string;
  /** How long the ticket must wait before it may run; 0 for now. */
  readonly delayMs: number;
}

const LEASE_BATCH = 200;
/** Deliveries due within this time get a delayed job, which is more punctual than polling. */
const LOOK_AHEAD_MS = 5_000;
/** A ticket that nobody claimed by then was lost with Redis or with a process, and is issued again. */
const REISSUE_MS = 10_000;
const REISSUE_DELAYED_MS = 2_000;

/**
 * Issues tickets for deliveries that are due, soonest first, and moves each row to the instant at which its ticket
 * counts as lost. `retries: false` leaves alone what was ever claimed.
 */
export async function issueTickets(
  ctx: Ctx,
  { known, retries }: { readonly known: readonly string[]; readonly retries: boolean },
): Promise<DeliveryTicket[]> {
  const now = ctx.now();
  const soon = new Date(now.getTime() + LOOK_AHEAD_MS);
  const reissueAt = new Date(now.getTime() + REISSUE_MS);
  const rows = await ctx.db.$queryRaw<{ id: string; attempts: number; consumer: string; dueAt: Date }[]>`
    WITH due AS (
      SELECT d.id, d."nextAttemptAt" AS "dueAt" FROM "OutboxDelivery" d JOIN "OutboxEvent" e ON e.id = d."eventId"
      WHERE d.state = 'PENDING' AND d."nextAttemptAt" <= ${soon}
        AND (d."nextAttemptAt" <= ${now} OR (d.attempts = 0 AND d."nextAttemptAt" = e."deliverAt"))
        AND (d.attempts = 0 OR ${retries}) AND d.consumer = ANY(${known})
      ORDER BY d."nextAttemptAt" LIMIT ${LEASE_BATCH} FOR UPDATE OF d SKIP LOCKED)
    UPDATE "OutboxDelivery" d SET "nextAttemptAt" = CASE WHEN due."dueAt" > ${now}
      THEN due."dueAt" + ${REISSUE_DELAYED_MS} * interval '1 millisecond' ELSE ${reissueAt} END
    FROM due WHERE d.id = due.id RETURNING d.id, d.attempts, d.consumer, due."dueAt"`;
  return rows.map((row) => ({
    deliveryId: row.id,
    attempt: row.attempts,
    consumer: row.consumer,
    delayMs: Math.max(0, row.dueAt.getTime() - now.getTime()),
  }));
}

const KEEP_DAYS = 30;
const PURGE_BATCH = 1_000;
const PURGE_BATCHES_MAX = 20;

/**
 * Deletes events, with their deliveries, that are older than 30 days and need nobody any more. Dead letters and what
 * is still pending stay however old they are. Bounded batches, so that no lock is held long.
 */
export async function purgeOutbox(ctx: Ctx): Promise<number> {
  const before = new Date(ctx.now().getTime() - KEEP_DAYS * 86_400_000);
  let purged = 0;
  for (let batch = 0; batch < PURGE_BATCHES_MAX; batch++) {
    const count = await ctx.db.$executeRaw`
      DELETE FROM "OutboxEvent" WHERE id IN (
        SELECT e.id FROM "OutboxEvent" e WHERE e."fannedOutAt" < ${before} AND NOT EXISTS (
          SELECT FROM "OutboxDelivery" d WHERE d."eventId" = e.id
            AND (d.state IN ('PENDING', 'DEAD') OR d."doneAt" >= ${before}))
        ORDER BY e.id LIMIT ${PURGE_BATCH} FOR UPDATE SKIP LOCKED)`;
    purged += count;
    if (count < PURGE_BATCH) break;
  }
  return purged;
}
