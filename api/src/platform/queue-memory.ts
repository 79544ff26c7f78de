import { type DeliveryTicket, laneOf } from './outbox.ts';
import type { RunTicket, TicketQueue } from './queue.ts';

/**
 * Runs tickets in this process, some of each lane at a time: what there is while Redis is away. Never refuses and
 * never throws; `run` must report its own failures.
 */
export function openMemoryQueue({
  concurrency,
  run,
}: {
  readonly concurrency: number;
  readonly run: RunTicket;
}): TicketQueue {
  const waiting = new Map<string, DeliveryTicket[]>();
  const running = new Map<string, number>();
  const known = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  const underWay = new Set<Promise<void>>();
  let closed = false;

  const enter = (ticket: DeliveryTicket) => {
    const lane = laneOf(ticket.consumer);
    waiting.set(lane, [...(waiting.get(lane) ?? []), ticket]);
    next(lane);
  };
  const next = (lane: string) => {
    const busy = running.get(lane) ?? 0;
    if (closed || busy >= concurrency) return;
    const ticket = waiting.get(lane)?.shift();
    if (!ticket) return;
    running.set(lane, busy + 1);
    const work = run(ticket)
      .catch(() => undefined)
      .then(() => {
        known.delete(keyOf(ticket));
        underWay.delete(work);
        running.set(lane, (running.get(lane) ?? 1) - 1);
        next(lane);
      });
    underWay.add(work);
  };

  return {
    async add(tickets) {
      for (const ticket of tickets) {
        if (closed || known.has(keyOf(ticket))) continue;
        known.add(keyOf(ticket));
        if (ticket.delayMs === 0) {
          enter(ticket);
          continue;
        }
        const timer = setTimeout(() => {
          timers.delete(timer);
          enter(ticket);
        }, ticket.delayMs);
        timers.add(timer);
      }
    },
    async drain(graceMs) {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      let limit: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        limit = setTimeout(resolve, graceMs);
      });
      await Promise.race([Promise.all(underWay), late]);
      clearTimeout(limit);
    },
  };
}

const keyOf = ({ deliveryId, attempt, delayMs }: DeliveryTicket) => `${deliveryId}-${attempt}-${delayMs > 0}`;
