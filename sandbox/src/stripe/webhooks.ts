import type { Core } from './core.ts';
import type { DeliveryRow, EndpointRow, EventRow } from './event-object.ts';
import type { Random } from './ids.ts';
import { attempt, createTimers, deliver, sendOnce } from './webhook-delivery.ts';

/** Sends events to endpoints: at least once, in no promised order, again after a failure. */
export interface Webhooks {
  /** Schedules deliveries. A promise means: answer the API call only after it. */
  dispatch(events: EventRow[]): Promise<void> | undefined;
  /** How many endpoints have not taken the event yet. */
  pending(eventId: string): number;
  /** What was sent of an event, to whom, and how it went. */
  deliveries(eventId: string): readonly DeliveryRow[];
  /** Sends what a hold kept back, and ends the hold. */
  release(order: 'fifo' | 'reverse'): Promise<void>;
  /** Sends events again, delivered or not. */
  resend(events: EventRow[]): Promise<void>;
  /** Drops what is known about the deliveries of an event. */
  forget(eventId: string): void;
  /** Takes up deliveries that a restart interrupted. */
  resume(): void;
  /** Forgets pending attempts and the index; used before the state is replaced. */
  reset(): void;
}

const SHUFFLE_MS_MAX = 40;
const BEFORE_SHARE = 0.25;
const RANDOM_WAIT_MS_MAX = 150;
const BEFORE_WAIT_MS_MAX = 5_000;

function wants(endpoint: EndpointRow, event: EventRow): boolean {
  const { status, enabled_events: enabled } = endpoint.body;
  return status === 'enabled' && (enabled.includes('*') || enabled.includes(event.type));
}

/** An event, and under the `webhook_twin` fault a second event for the same fact. */
function withTwin(core: Core, event: EventRow): EventRow[] {
  if (!core.faults.forTwin(event.type, event.objectId)) return [event];
  const twin: EventRow = { ...event, id: core.random.id('evt_3') };
  core.state.save('events', twin);
  return [event, twin];
}

/** The deliveries of each event. */
function createIndex(core: Core) {
  const byEvent = new Map<string, DeliveryRow[]>();
  const add = (delivery: DeliveryRow): void => {
    const known = byEvent.get(delivery.event);
    if (known) known.push(delivery);
    else byEvent.set(delivery.event, [delivery]);
  };
  return {
    of: (eventId: string): DeliveryRow[] => byEvent.get(eventId) ?? [],
    add,
    open: (event: EventRow, endpoint: EndpointRow): DeliveryRow => {
      const id = `${event.id}>${endpoint.id}`;
      const delivery: DeliveryRow = {
        id,
        event: event.id,
        endpoint: endpoint.id,
        state: 'pending',
        attempts: [],
      };
      core.state.save('deliveries', delivery);
      add(delivery);
      return delivery;
    },
    forget: (eventId: string): void => {
      for (const { id } of byEvent.get(eventId) ?? []) core.state.remove('deliveries', id);
      byEvent.delete(eventId);
    },
    clear: (): void => byEvent.clear(),
  };
}

export function createWebhooks(core: Core, random: Random): Webhooks {
  const index = createIndex(core);
  const timers = createTimers();
  const lanes = new Map<string, Promise<void>>();

  /** Deliveries of one endpoint one after the other, or each at its own moment. */
  const schedule = (endpoint: EndpointRow, event: EventRow): Promise<void> => {
    const faults = core.faults.forEvent(event.type, event.objectId);
    const delivery = index.open(event, endpoint);
    const run = (): Promise<void> => deliver(core, timers, delivery, faults);
    // What is kept back waits for no other delivery: it is held from the moment on in which the fault struck.
    if (faults.some(({ type }) => type === 'webhook_hold')) return run();
    if (core.account.webhook_order === 'shuffle')
      return timers.sleep(random.next() * SHUFFLE_MS_MAX).then(run);
    const next = (lanes.get(endpoint.id) ?? Promise.resolve()).then(run);
    lanes.set(endpoint.id, next);
    return next;
  };

  const dispatch = (events: EventRow[]): Promise<void> | undefined => {
    const endpoints = [...core.state.endpoints.rows.values()];
    if (endpoints.length === 0 || events.length === 0) return undefined;
    const { webhook_order: order, webhook_timing: timing } = core.account;
    const all = events.flatMap((event) => withTwin(core, event));
    if (order === 'reverse') all.reverse();
    const sent = endpoints.flatMap((endpoint) =>
      all.filter((event) => wants(endpoint, event)).map((event) => schedule(endpoint, event)),
    );
    core.state.commit();
    const done = Promise.all(sent).then(() => undefined);
    if (timing === 'before_response') return Promise.race([done, timers.sleep(BEFORE_WAIT_MS_MAX)]);
    if (timing === 'after_response' || random.next() >= BEFORE_SHARE) return undefined;
    return Promise.race([done, timers.sleep(RANDOM_WAIT_MS_MAX)]);
  };

  return {
    dispatch,
    pending: (eventId) => index.of(eventId).filter(({ state }) => state !== 'delivered').length,
    deliveries: index.of,
    release: async (order) => {
      const held = [...core.state.deliveries.rows.values()].filter(({ state }) => state === 'held');
      if (order === 'reverse') held.reverse();
      for (const delivery of held) {
        delivery.state = 'pending';
        await attempt(core, timers, delivery, 0);
      }
    },
    resend: async (events) => {
      for (const event of events) {
        for (const endpoint of core.state.endpoints.rows.values()) {
          if (!wants(endpoint, event)) continue;
          const known = index.of(event.id).find((delivery) => delivery.endpoint === endpoint.id);
          await sendOnce(core, known ?? index.open(event, endpoint));
        }
      }
    },
    forget: index.forget,
    resume: () => {
      for (const delivery of core.state.deliveries.rows.values()) {
        index.add(delivery);
        if (delivery.state !== 'pending') continue;
        timers.later(0, () => void attempt(core, timers, delivery, delivery.attempts.length));
      }
    },
    reset: () => {
      timers.clear();
      index.clear();
      lanes.clear();
    },
  };
}
