import type { Core } from './core.ts';
import type { DeliveryRow, EndpointRow, EventRow } from './event-object.ts';
import { renderEvent } from './events.ts';
import type { WebhookFault } from './faults.ts';
import { firstOf } from './lists.ts';
import { type Posted, signatureHeader } from './webhook-post.ts';

/** Timers that can all be given up at once. */
export interface Timers {
  later(ms: number, run: () => void): void;
  sleep(ms: number): Promise<void>;
  clear(): void;
}

export function createTimers(): Timers {
  const pending = new Set<NodeJS.Timeout>();
  const later: Timers['later'] = (ms, run) => {
    const timer = setTimeout(() => {
      pending.delete(timer);
      run();
    }, ms);
    pending.add(timer);
  };
  return {
    later,
    sleep: (ms) => new Promise((resolve) => later(ms, resolve)),
    clear: () => {
      for (const timer of pending) clearTimeout(timer);
      pending.clear();
    },
  };
}

const STALE_S = 3_600;

/** Posts an event to its endpoint once and writes the attempt down. True when the endpoint took it. */
export async function sendOnce(
  core: Core,
  delivery: DeliveryRow,
  faults: WebhookFault[] = [],
): Promise<boolean> {
  const event = core.state.events.rows.get(delivery.event);
  const endpoint = core.state.endpoints.rows.get(delivery.endpoint);
  if (!event || !endpoint) return true;
  const has = (type: WebhookFault['type']): boolean => faults.some((fault) => fault.type === type);
  const source = has('webhook_older_snapshot') ? olderSnapshot(core, event) : event;
  const rendered = renderEvent(core, source, endpoint.body.api_version ?? source.apiVersion);
  const body = JSON.stringify({ ...rendered, id: event.id, type: event.type }, null, 2);
  const seconds = Math.floor(core.clock.wall() / 1000) - (has('webhook_stale_timestamp') ? STALE_S : 0);
  const secrets = has('webhook_wrong_secret') ? ['whsec_wrong'] : validSecrets(core, endpoint);
  const signature = signatureHeader(body, seconds, secrets);
  const sent = has('webhook_truncate') ? body.slice(0, Math.floor(body.length / 2)) : body;
  record(
    core,
    delivery,
    await core.poster.post(endpoint.body.url, sent, signature, core.account.webhook_timeout_ms),
    signature,
  );
  return delivery.state === 'delivered';
}

function validSecrets(core: Core, endpoint: EndpointRow): string[] {
  const now = core.clock.now();
  return endpoint.secrets
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
    .map(({ secret }) => secret);
}

function record(core: Core, delivery: DeliveryRow, posted: Posted, signature: string): void {
  delivery.attempts.push({
    at: new Date(core.clock.wall()).toISOString(),
    status: posted.status,
    latencyMs: posted.latencyMs,
    error: posted.error,
    headers: { 'Stripe-Signature': signature },
  });
  const taken = posted.status !== null && posted.status >= 200 && posted.status < 300;
  setState(core, delivery, taken ? 'delivered' : delivery.state);
}

function setState(core: Core, delivery: DeliveryRow, state: DeliveryRow['state']): void {
  delivery.state = state;
  core.state.save('deliveries', delivery);
  core.state.commit();
}

/** Sends an event, and again on the retry schedule as long as the endpoint does not take it. */
export async function attempt(
  core: Core,
  timers: Timers,
  delivery: DeliveryRow,
  failures: number,
  faults: WebhookFault[] = [],
): Promise<void> {
  if ((await sendOnce(core, delivery, faults)) || delivery.state !== 'pending') return;
  const wait = core.account.webhook_retry_ms[failures];
  const again = (): void => void attempt(core, timers, delivery, failures + 1);
  if (wait === undefined) setState(core, delivery, 'failed');
  else if (core.account.webhook_retry_clock === 'virtual') core.due.add(core.clock.now() + wait, again);
  else timers.later(wait, again);
}

/** The first delivery of an event, under the faults that strike it. */
export async function deliver(
  core: Core,
  timers: Timers,
  delivery: DeliveryRow,
  faults: WebhookFault[],
): Promise<void> {
  for (const fault of faults) {
    if (fault.type === 'webhook_delay') await timers.sleep(fault.ms);
  }
  if (faults.some(({ type }) => type === 'webhook_drop')) return setState(core, delivery, 'dropped');
  if (faults.some(({ type }) => type === 'webhook_hold')) return setState(core, delivery, 'held');
  await attempt(core, timers, delivery, 0, faults);
  for (const fault of faults) {
    if (fault.type !== 'webhook_duplicate') continue;
    for (let copy = 1; copy < (fault.n ?? 2); copy++) await sendOnce(core, delivery);
  }
}

/** The state of the object one event earlier, for an endpoint that must not trust snapshots. */
function olderSnapshot(core: Core, event: EventRow): EventRow {
  const [older] = firstOf(
    core.state.events.newestFirst(event.id),
    1,
    ({ objectId }) => objectId === event.objectId,
  );
  return older ?? event;
}
