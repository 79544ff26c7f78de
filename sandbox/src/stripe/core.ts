import type { VirtualClock } from './clock.ts';
import type { DueList } from './due.ts';
import type { EventRow } from './event-object.ts';
import type { FaultBook } from './faults.ts';
import type { Form } from './form.ts';
import type { Random } from './ids.ts';
import type { Locks } from './locks.ts';
import type { Params } from './params.ts';
import type { RateWindow } from './rate-limit.ts';
import type { RequestLog } from './request-log.ts';
import type { State } from './state.ts';
import type { Poster } from './webhook-post.ts';
import type { Webhooks } from './webhooks.ts';

/** What differs from one Stripe account to another; every doubtful behaviour is a switch here. */
export interface Account {
  /** Incremental authorisation, multicapture, overcapture, extended authorisation. Most accounts have none. */
  flexible_acquiring: boolean;
  sca_region: boolean;
  default_api_version: string;
  settlement_currency: string;
  country: string;
  expiry_reason: 'automatic' | 'expired';
  /** Whether a partly captured charge shows the released rest as refunded. */
  partial_release: 'refund' | 'silent';
  emit_refund_events_on_release: boolean;
  async_balance_transaction: boolean;
  webhook_timing: 'before_response' | 'after_response' | 'random';
  webhook_order: 'fifo' | 'shuffle' | 'reverse';
  webhook_retry_ms: number[];
  /** Whether a retry waits for real time, or for the sandbox's clock to be moved. */
  webhook_retry_clock: 'wall' | 'virtual';
  webhook_timeout_ms: number;
  /** Calls a second before 429; 0 is no limit. A test account of the real Stripe has 25. */
  rate_limit_per_second: number;
}

export const DEFAULT_ACCOUNT: Account = {
  flexible_acquiring: false,
  sca_region: false,
  default_api_version: '2026-10-28.endive',
  settlement_currency: 'usd',
  country: 'US',
  expiry_reason: 'automatic',
  partial_release: 'refund',
  emit_refund_events_on_release: false,
  async_balance_transaction: false,
  webhook_timing: 'random',
  webhook_order: 'shuffle',
  webhook_retry_ms: [1_000, 5_000, 30_000],
  webhook_retry_clock: 'wall',
  webhook_timeout_ms: 10_000,
  rate_limit_per_second: 0,
};

/** One running Stripe. */
export interface Core {
  state: State;
  clock: VirtualClock;
  random: Random;
  account: Account;
  url: string;
  locks: Locks;
  due: DueList;
  faults: FaultBook;
  webhooks: Webhooks;
  poster: Poster;
  log: RequestLog;
  rate: RateWindow;
  /** Events emitted since the last commit, oldest first. */
  outbox: EventRow[];
}

/** One API call under way. Operations run without awaiting, so each is atomic. */
export interface Call {
  core: Core;
  method: string;
  path: string;
  /** Values of the `{…}` parts of the path, in order. */
  ids: string[];
  params: Params;
  /** The form as sent, before the schema. */
  form: Form;
  keyKind: 'secret' | 'publishable';
  clientSecret: string | undefined;
  requestId: string;
  idempotencyKey: string | null;
  /** A decline code a fault injects into this call's authorisation. */
  injectedDecline: string | null;
}

/** Something that acts: an API call, or Stripe itself (expiry, asynchronous refunds). */
export type Actor = Pick<Call, 'core'> & Partial<Pick<Call, 'requestId' | 'idempotencyKey'>>;

/** Stripe keeps events for thirty days; under a load test this many are enough. */
const EVENTS_MAX = 50_000;

function forgetOldest(core: Core): void {
  const [oldest] = core.state.events.rows.keys();
  if (oldest === undefined) return;
  core.state.remove('events', oldest);
  core.webhooks.forget(oldest);
}

/**
 * Records that something happened: a frozen snapshot of the object, to be delivered after the commit.
 * `previous` holds the former values of changed fields for `*.updated` events.
 */
export function emit(
  actor: Actor,
  type: string,
  object: { id: string },
  previous: Record<string, unknown> | null = null,
): EventRow {
  const { core } = actor;
  const event: EventRow = {
    id: core.random.id('evt_3'),
    type,
    created: core.clock.seconds(),
    object: JSON.stringify(object),
    objectId: object.id,
    previous,
    request: actor.requestId ? { id: actor.requestId, idempotency_key: actor.idempotencyKey ?? null } : null,
    apiVersion: core.account.default_api_version,
  };
  core.state.save('events', event);
  if (core.state.events.rows.size > EVENTS_MAX) forgetOldest(core);
  core.outbox.push(event);
  return event;
}
