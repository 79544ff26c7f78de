import { type Job, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Logger } from './logger.ts';
import { type DeliveryTicket, laneOf } from './outbox.ts';

/** Brings tickets to whoever runs them. May lose all of them at any time. */
export interface TicketQueue {
  /** @throws when they could not be handed over, or not in time; some may have been all the same. */
  add(tickets: readonly DeliveryTicket[]): Promise<void>;
  /** Stops taking tickets, waits for those under way as long as `graceMs` where it can, then lets go. */
  drain(graceMs: number): Promise<void>;
}

export type RunTicket = (ticket: Omit<DeliveryTicket, 'delayMs'>) => Promise<unknown>;

interface RedisQueueOptions {
  readonly url: string;
  /** Starts every key. */
  readonly prefix: string;
  readonly lanes: readonly string[];
  /** Tickets run at once, in each lane. */
  readonly concurrency: number;
  readonly run: RunTicket;
  readonly log: Logger;
}

const COMMAND_TIMEOUT_MS = 2_000;
/** After Redis failed it is left alone for this long, so that each round does not wait for the timeout. */
const AVOID_MS = 5_000;
const CONNECT_AGAIN_MAX_MS = 2_000;
/** How long the first tickets wait for the first connection. */
const CONNECT_FIRST_MS = 1_500;

interface TicketData {
  readonly deliveryId: string;
  readonly attempt: number;
}

/** BullMQ on Redis, one queue and one worker for each lane. Starts and goes on without Redis, and comes back to it by itself. */
export function openRedisQueue(options: RedisQueueOptions): TicketQueue {
  const { url, prefix, lanes, log } = options;
  const retryStrategy = (times: number) => Math.min(times * 200, CONNECT_AGAIN_MAX_MS);
  const producer = new Redis(url, {
    maxRetriesPerRequest: null,
    enableOfflineQueue: false,
    commandTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy,
  });
  const consumer = new Redis(url, { maxRetriesPerRequest: null, retryStrategy });
  // A lost connection is said once by whoever meets it in `add`; without listeners it would end the process.
  const quiet = (error: Error) => log.debug({ error }, 'redis connection');
  for (const connection of [producer, consumer]) connection.on('error', quiet);
  const queues = new Map(lanes.map((lane) => [lane, openLane(lane, producer, prefix, quiet)]));
  const workers = lanes.map((lane) => startLane(lane, consumer, options, quiet));
  const firstReady = new Promise<void>((resolve) => producer.once('ready', () => resolve()));
  const started = within(CONNECT_FIRST_MS, firstReady).catch(() => undefined);
  let avoidUntil = 0;

  return {
    async add(tickets) {
      await started;
      if (producer.status !== 'ready') throw new Error(`Redis connection is ${producer.status}`);
      if (performance.now() < avoidUntil) throw new Error('Redis failed a moment ago');
      try {
        await within(
          COMMAND_TIMEOUT_MS,
          Promise.all([...queues].map(([lane, queue]) => addTo(queue, lane, tickets))),
        );
      } catch (error) {
        avoidUntil = performance.now() + AVOID_MS;
        throw error;
      }
    },
    async drain(graceMs) {
      const close = async () => {
        await Promise.all(workers.map((worker) => worker.close()));
        await Promise.all([...queues.values()].map((queue) => queue.close()));
      };
      // Closing waits for Redis; when it is away there is nothing to wait for.
      const limitMs = consumer.status === 'ready' ? graceMs : 0;
      await within(limitMs, close()).catch((error: unknown) => log.warn({ error }, 'queue closed by force'));
      for (const worker of workers) void worker.close(true).catch(quiet);
      producer.disconnect();
      consumer.disconnect();
    },
  };
}

function openLane(lane: string, connection: Redis, prefix: string, quiet: (error: Error) => void) {
  const queue = new Queue<TicketData>(lane, {
    connection,
    prefix,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
  return queue.on('error', quiet);
}

function startLane(
  lane: string,
  connection: Redis,
  { prefix, concurrency, run }: RedisQueueOptions,
  quiet: (error: Error) => void,
) {
  const work = ({ name, data }: Job<TicketData>) =>
    run({ deliveryId: data.deliveryId, attempt: data.attempt, consumer: name });
  // Short locks: what a killed worker had taken comes back soon. Running a ticket twice is harmless, its claim decides.
  const worker = new Worker<TicketData>(lane, work, {
    connection,
    prefix,
    concurrency,
    lockDuration: 15_000,
    stalledInterval: 10_000,
    maxStalledCount: 5,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  });
  return worker.on('error', quiet);
}

async function addTo(queue: Queue<TicketData>, lane: string, tickets: readonly DeliveryTicket[]) {
  const jobs = tickets.filter(({ consumer }) => laneOf(consumer) === lane).map(jobOf);
  if (jobs.length > 0) await queue.addBulk(jobs);
}

/** The id makes a ticket that is issued again while it still waits collapse into the one that waits. */
const jobOf = ({ deliveryId, attempt, consumer, delayMs }: DeliveryTicket) => ({
  name: consumer,
  data: { deliveryId, attempt },
  opts: { jobId: `${deliveryId}-${attempt}${delayMs > 0 ? '-timed' : ''}`, delay: delayMs },
});

/** @throws when the work is not done in time; it goes on unobserved. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not done within ${limitMs} ms`)), limitMs);
  });
  work.catch(() => undefined);
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
