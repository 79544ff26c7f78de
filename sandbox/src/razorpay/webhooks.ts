import { createHmac } from 'node:crypto';
import type { Book } from './book.ts';

/** Something that happened, as it was then, and what became of telling the shop. */
export interface EventRow {
  id: string;
  type: string;
  /** The bytes that are signed and sent, the same however often. */
  body: string;
  state: 'pending' | 'delivered' | 'failed';
  /** Status of each answer; null where there was none. */
  attempts: (number | null)[];
  createdAt: number;
}

/** Sends events to the shop: signed, again after a failure, the same id each time, and on after a restart. */
export interface Webhooks {
  /** Writes an event down; it is sent once the change that caused it is committed. */
  note(type: string, payload: Readonly<Record<string, unknown>>): void;
  /** Sends what was noted. */
  send(): void;
  /** Sends an event again, delivered or not. */
  resend(id: string): void;
  stop(): void;
}

interface WebhookOptions {
  readonly endpoint: { readonly url: string; readonly secret: string } | undefined;
  /** Seconds since the epoch. */
  readonly now: () => number;
  readonly newId: () => string;
  /** Waits between attempts in milliseconds of real time; after the last the event is given up. */
  readonly retryMs?: readonly number[] | undefined;
}

const RETRY_MS = [1_000, 5_000, 30_000];
const TIMEOUT_MS = 5_000;

export const hmac = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');

export function createWebhooks(book: Book, options: WebhookOptions): Webhooks {
  const { endpoint, now, newId, retryMs = RETRY_MS } = options;
  const timers = new Set<NodeJS.Timeout>();
  const fresh: EventRow[] = [];
  let stopped = false;

  const post = ({ id, body }: EventRow): Promise<number | null> =>
    fetch(endpoint!.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-razorpay-event-id': id,
        'x-razorpay-signature': hmac(endpoint!.secret, body),
      },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).then(
      (response) => response.status,
      () => null,
    );

  async function attempt(event: EventRow): Promise<void> {
    const status = await post(event);
    if (stopped) return;
    event.attempts.push(status);
    const wait = retryMs[event.attempts.length - 1];
    if (status !== null && status >= 200 && status < 300) event.state = 'delivered';
    else if (wait === undefined) event.state = 'failed';
    else later(event, wait);
    book.save('events', event);
    book.commit();
  }

  function later(event: EventRow, ms: number): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      void attempt(event);
    }, ms);
    timers.add(timer);
  }

  if (endpoint) for (const event of book.events.values()) if (event.state === 'pending') later(event, 0);

  return {
    note(type, payload) {
      const createdAt = now();
      const body = JSON.stringify({
        entity: 'event',
        account_id: 'acc_sandbox0000000',
        event: type,
        contains: Object.keys(payload),
        payload: Object.fromEntries(Object.entries(payload).map(([name, entity]) => [name, { entity }])),
        created_at: createdAt,
      });
      const event: EventRow = { id: newId(), type, body, state: 'pending', attempts: [], createdAt };
      book.save('events', event);
      fresh.push(event);
    },
    send() {
      for (const event of fresh.splice(0)) if (endpoint) void attempt(event);
    },
    resend(id) {
      const event = book.events.get(id);
      if (event && endpoint) void attempt(event);
    },
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
