import type { Ctx } from './ctx.ts';
import type { Clock } from './platform/clock.ts';
import { type Consumer, type DeliveryTicket, indexConsumers, laneOf } from './platform/outbox.ts';
import { type DeliveryRoom, runDelivery } from './platform/outbox-delivery.ts';
import { startRelay } from './platform/outbox-relay.ts';
import { openRedisQueue } from './platform/queue.ts';
import { openMemoryQueue } from './platform/queue-memory.ts';
import { type Sweep, startSweeps } from './platform/sweeper.ts';

interface WorkerParts {
  readonly ctx: Ctx;
  readonly clock: Clock;
  readonly redisUrl: string;
  /** Separates what shares one Redis. */
  readonly queuePrefix: string;
  readonly consumers: readonly Consumer[];
  readonly sweeps: readonly Sweep[];
}

export interface RunningWorker {
  /** Takes nothing new, gives what is under way 20 seconds, and lets go of Redis. Postgres stays the caller's. */
  drain(): Promise<void>;
}

const CONCURRENCY = 8;
const FALLBACK_CONCURRENCY = 4;
const DRAIN_MS = 20_000;

/** Starts relay, queue and sweeps. Any number may run beside each other; needs Postgres in the end, Redis never. */
export function startWorker({
  ctx,
  clock,
  redisUrl,
  queuePrefix,
  consumers,
  sweeps,
}: WorkerParts): RunningWorker {
  const room: DeliveryRoom = { consumers: indexConsumers(consumers), renewals: new Set() };
  clock.onJump(() => {
    for (const renew of room.renewals) renew();
  });
  const underWay = new Set<Promise<unknown>>();
  const run = (ticket: Omit<DeliveryTicket, 'delayMs'>) => {
    const running = runDelivery(ctx, room, ticket)
      .catch((error: unknown) =>
        ctx.log.error({ error, delivery: ticket.deliveryId }, 'delivery left to its lease'),
      )
      .finally(() => underWay.delete(running));
    underWay.add(running);
    return running;
  };
  const queue = openRedisQueue({
    url: redisUrl,
    // Braces keep all keys of a queue on one node of a Redis cluster.
    prefix: `{${queuePrefix}}`,
    lanes: [...new Set(consumers.map(({ name }) => laneOf(name)))],
    concurrency: CONCURRENCY,
    run,
    log: ctx.log,
  });
  const fallback = openMemoryQueue({ concurrency: FALLBACK_CONCURRENCY, run });
  const stopRelay = startRelay({ ctx, clock, consumers, queue, fallback });
  const stopSweeps = startSweeps(ctx, { clock, sweeps });
  let drained: Promise<void> | undefined;
  return {
    drain: () => (drained ??= drainAll()),
  };

  async function drainAll() {
    await atMost(
      Promise.all([stopRelay(), stopSweeps(), queue.drain(DRAIN_MS), fallback.drain(DRAIN_MS)]).then(() =>
        Promise.all(underWay),
      ),
    );
    ctx.log.info({}, 'worker drained');
  }
}

async function atMost(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DRAIN_MS);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
