import type { Ctx } from '../ctx.ts';
import type { Clock } from './clock.ts';
import type { Consumer, DeliveryTicket } from './outbox.ts';
import { fanOutEvents, issueTickets } from './outbox.ts';
import type { TicketQueue } from './queue.ts';

const POLL_MS = 500;
const POLL_AFTER_FAILURE_MS = 2_000;
/** How long after a jump of the clock every worker has seen it and renewed its leases. */
const JUMP_SETTLES_MS = 2_500;

interface RelayParts {
  readonly ctx: Ctx;
  readonly clock: Clock;
  readonly consumers: readonly Consumer[];
  /** Prompt, and free to fail. */
  readonly queue: TicketQueue;
  /** Takes what the queue refuses. */
  readonly fallback: TicketQueue;
}

/**
 * Moves events from Postgres towards their consumers until stopped: twice a second, and without a pause while there
 * is work. Survives Postgres and Redis being away, and says so once each time.
 * @returns a function that stops it and resolves when the round under way has ended.
 */
export function startRelay({ ctx, clock, consumers, queue, fallback }: RelayParts): () => Promise<void> {
  const known = consumers.map(({ name }) => name);
  let stopped = false;
  let wake = () => {};
  let settling: NodeJS.Timeout | undefined;
  let degraded = false;
  let failing = false;

  clock.onJump(() => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      settling = undefined;
    }, JUMP_SETTLES_MS);
    settling.unref();
    wake();
  });

  const hand = async (tickets: readonly DeliveryTicket[]) => {
    try {
      await queue.add(tickets);
      if (degraded) ctx.log.info({}, 'redis is back');
      degraded = false;
    } catch (error) {
      if (!degraded) ctx.log.error({ error }, 'redis is away; deliveries run in this process');
      degraded = true;
      await fallback.add(tickets);
    }
  };
  const round = async (): Promise<boolean> => {
    const events = await fanOutEvents(ctx, consumers);
    const tickets = await issueTickets(ctx, { known, retries: settling === undefined });
    if (tickets.length > 0) await hand(tickets);
    return events > 0 || tickets.length > 0;
  };
  const loop = async () => {
    while (!stopped) {
      let pauseMs = POLL_MS;
      try {
        if (await round()) pauseMs = 0;
        if (failing) ctx.log.info({}, 'outbox relay works again');
        failing = false;
      } catch (error) {
        if (!failing) ctx.log.error({ error }, 'outbox relay failed and goes on trying');
        failing = true;
        pauseMs = POLL_AFTER_FAILURE_MS;
      }
      if (pauseMs > 0 && !stopped)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pauseMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
    }
  };
  const ended = loop();
  return async () => {
    stopped = true;
    wake();
    await ended;
  };
}
