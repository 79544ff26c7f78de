import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { expect } from 'vitest';
import {
  type Bench,
  client,
  control,
  type Listener,
  listen,
  open,
  PUBLIC_KEY,
  SECRET_KEY,
} from '../setting.ts';
import { checkBody } from '../validator.ts';

/** Where a check runs: at the local Stripe, or at api.stripe.com with somebody's test keys. */
export interface Stand {
  stripe: Stripe;
  /** Origin of the API, for calls without the SDK. */
  origin: string;
  secretKey: string;
  /** Undefined when the run was given none. */
  publicKey: string | undefined;
  /** What only the local Stripe can do: its clock, its faults, its switches. Undefined at api.stripe.com. */
  local: Bench | undefined;
  client(options?: Stripe.StripeConfig, key?: string): Stripe;
  /** Deliveries of this account's events and the secret they are signed with, where they can be received at all. */
  deliveries(): Promise<{ listener: Listener; secret: string; stop(): Promise<void> } | undefined>;
}

/** Raised by a check that this account or this run cannot answer; it is reported, never counted as passed. */
export class NotHereError extends Error {}

/** One of the eighty. `run` throws when the Stripe it is pointed at answers otherwise. */
export interface Check {
  number: number;
  /** Also a fact of the real API, so it may be run against it. */
  live: boolean;
  /** What is asked and what must come back. */
  says: string;
  name: string;
  run(stand: Stand): Promise<void>;
}

/** A check that holds at the real API too. */
export function real(number: number, says: string, name: string, run: Check['run']): Check {
  return { number, live: true, says, name, run };
}

/** A check of what only the local Stripe can be made to do. */
export function localOnly(
  number: number,
  says: string,
  name: string,
  run: (bench: Bench) => Promise<void>,
): Check {
  return { number, live: false, says, name, run: (stand) => run(requireLocal(stand)) };
}

function requireLocal(stand: Stand): Bench {
  if (!stand.local) throw new NotHereError('only the local Stripe can be made to do this');
  return stand.local;
}

export function localStand(bench: Bench): Stand {
  return {
    stripe: bench.stripe,
    origin: bench.sandbox.url,
    secretKey: SECRET_KEY,
    publicKey: PUBLIC_KEY,
    local: bench,
    client: (options, key) => client(bench.sandbox, options, key),
    deliveries: async () => {
      const listener = await listen();
      const secret = 'whsec_checks';
      const own = await bench.stripe.webhookEndpoints.create({ url: listener.url, enabled_events: ['*'] });
      return {
        listener,
        secret: own.secret ?? secret,
        stop: async () => {
          await bench.stripe.webhookEndpoints.del(own.id);
          await listener.close();
        },
      };
    },
  };
}

/** A key that no earlier run used. */
export function newKey(): string {
  return randomUUID();
}

const EVENTS_WAIT_MS = 20_000;

async function eventsAbout(stand: Stand, since: number, ids: string[]): Promise<string[]> {
  const types: string[] = [];
  for await (const { type, data } of stand.stripe.events.list({ limit: 100, created: { gte: since } })) {
    const object = data.object as { id?: string; payment_intent?: string | null };
    if (ids.includes(object.id ?? '') || ids.includes(object.payment_intent ?? '')) types.push(type);
  }
  return types.reverse();
}

/**
 * Exactly these events are about this intent. The local Stripe lists them in the order they happened; the real one
 * promises no order and lists them a moment later, so there only the number of each type counts.
 */
export async function expectEvents(
  stand: Stand,
  { id, created }: { id: string; created: number },
  types: string[],
): Promise<void> {
  if (stand.local) {
    expect(await eventsAbout(stand, created, [id])).toEqual(types);
    return;
  }
  const read = async (): Promise<string[]> => (await eventsAbout(stand, created, [id])).sort();
  await expect.poll(read, { timeout: EVENTS_WAIT_MS, interval: 500 }).toEqual([...types].sort());
}

export interface FormAnswer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
  error: Record<string, unknown>;
}

/** A call without the SDK; at the local Stripe the answer is checked against the specification. */
export async function call(
  stand: Stand,
  method: 'GET' | 'POST',
  path: string,
  fields: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<FormAnswer> {
  const form = new URLSearchParams(fields).toString();
  const query = method === 'GET' && form ? `?${form}` : '';
  const response = await fetch(`${stand.origin}${path}${query}`, {
    method,
    headers: {
      Authorization: `Bearer ${stand.secretKey}`,
      'Stripe-Version': Stripe.API_VERSION,
      ...(method === 'POST' ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
      ...headers,
    },
    ...(method === 'POST' ? { body: form } : {}),
  });
  const text = await response.text();
  if (stand.local) checkBody(method, path, response.status, text, response.headers);
  const body = JSON.parse(text) as Record<string, unknown>;
  return {
    status: response.status,
    headers: response.headers,
    body,
    error: (body['error'] ?? {}) as Record<string, unknown>,
  };
}

/** Whether an answer came from memory, whichever HTTP client of the SDK fetched it. */
export function wasReplayed({ lastResponse }: { lastResponse: { headers: object } }): boolean {
  const { headers } = lastResponse;
  const said =
    headers instanceof Headers
      ? headers.get('idempotent-replayed')
      : (headers as Record<string, string>)['idempotent-replayed'];
  return said === 'true';
}

export function chargeOf(intent: Stripe.PaymentIntent): Stripe.Charge {
  if (typeof intent.latest_charge !== 'object' || !intent.latest_charge)
    throw new Error('charge is not expanded');
  return intent.latest_charge;
}

/** Runs something with switches of the account set, and puts them back. */
export async function withAccount(
  bench: Bench,
  switches: Record<string, unknown>,
  run: () => Promise<void>,
): Promise<void> {
  const before = await control(bench.sandbox, 'account');
  await control(bench.sandbox, 'account', switches);
  try {
    await run();
  } finally {
    await control(bench.sandbox, 'account', before);
  }
}

/** A local Stripe of one's own, for a check that moves its clock or stops it. */
export async function withOwn(
  options: Parameters<typeof open>[0],
  run: (bench: Bench) => Promise<void>,
): Promise<void> {
  const own = await open(options);
  try {
    await run(own);
  } finally {
    await own.stop();
  }
}

export const SECRET = 'whsec_tests';

/** A local Stripe of one's own whose events all go to a listener; its retries are quick. */
export async function withListener(
  run: (bench: Bench, listener: Listener) => Promise<void>,
  options: Parameters<typeof open>[0] = {},
): Promise<void> {
  const listener = await listen();
  try {
    await withOwn({ webhook: { url: listener.url, secret: SECRET }, ...options }, async (bench) => {
      await control(bench.sandbox, 'account', { webhook_retry_ms: [60, 60, 60], webhook_timeout_ms: 3_000 });
      await run(bench, listener);
    });
  } finally {
    await listener.close();
  }
}
