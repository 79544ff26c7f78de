import Stripe from 'stripe';
import type { SandboxRequest } from '../../../sandbox/src/http.ts';
import { controlRoutes } from '../../../sandbox/src/stripe/control.ts';
import type { Core } from '../../../sandbox/src/stripe/core.ts';
import type { EventRow } from '../../../sandbox/src/stripe/event-object.ts';
import { renderEvent } from '../../../sandbox/src/stripe/events.ts';
import { createStripe as createLocalStripe, type LocalStripe } from '../../../sandbox/src/stripe/stripe.ts';
import { createStripe } from '../../src/payment/stripe.ts';

/** The page at the bank had nothing to confirm any more, or the hold was gone. */
export class BankDeskRefused extends Error {}

/** The local Stripe inside this process: the SDK speaks to it without a socket, and time stands still unless moved. */
export interface Bank {
  readonly core: Core;
  /** What browsers and the dashboard use: never disturbed by the carrier's faults, since those match calls of the shop. */
  readonly stripe: Stripe;
  readonly httpClient: Stripe.HttpClient;
  now(): Date;
  advance(seconds: number): void;
  control(path: string, body: unknown): Promise<unknown>;
  /** Events that nobody has taken for delivery yet, oldest first. */
  takeEvents(): EventRow[];
  /** An event as Stripe posts it. */
  bodyOf(event: EventRow): string;
  stop(): void;
}

type Answer = Awaited<ReturnType<Stripe.HttpClient['makeRequest']>>;

const ORIGIN = 'http://stripe.simulated';
const TOKEN = 'simulation';
/** As often as the SDK itself tries again. */
const RETRIES = 2;

export function openBank(seed: string, start: Date): Bank {
  const local = createLocalStripe(ORIGIN, { seed, wallClock: () => start.getTime() });
  const { core } = local;
  const fresh: EventRow[] = [];
  const { save } = core.state;
  core.state.save = (table, row) => {
    if (table === 'events' && !core.state.events.rows.has(row.id)) fresh.push(row as unknown as EventRow);
    save(table, row);
  };
  const httpClient = carrierTo(local);
  const sandbox = {
    url: ORIGIN,
    clock: core.clock,
    stripe: { overview: () => null, advanceClock: local.advance },
    controlToken: TOKEN,
  } as unknown as Parameters<typeof controlRoutes>[1];
  return {
    core,
    stripe: createStripe({ secretKey: 'sk_test_simulation', apiUrl: ORIGIN, httpClient }),
    httpClient,
    now: () => new Date(core.clock.now()),
    advance: (seconds) => local.advance(seconds),
    async control(path, body) {
      const request = requestOf('POST', `/_sandbox/${path}`, JSON.stringify(body), {
        authorization: `Bearer ${TOKEN}`,
      });
      const answer = await controlRoutes(request, sandbox, local);
      if (answer?.status !== 200) throw new BankDeskRefused(`${path}: ${String(answer?.body)}`);
      return JSON.parse(String(answer.body));
    },
    takeEvents: () => fresh.splice(0),
    bodyOf: (event) => JSON.stringify(renderEvent(core, event)),
    stop: () => local.stop(),
  };
}

const requestOf = (
  method: string,
  path: string,
  body: string,
  headers: Record<string, string>,
): SandboxRequest => ({ method, url: new URL(path, ORIGIN), headers, body: Buffer.from(body) });

/**
 * Carries the SDK's requests to the local Stripe and tries again as the SDK would, at once: lost connections, 409 and
 * 5xx twice more, unless Stripe says not to. A request that would hang times out without waiting.
 */
function carrierTo(local: LocalStripe): Stripe.HttpClient {
  return {
    getClientName: () => 'simulation',
    async makeRequest(_host, _port, path, method, headers, requestData) {
      const sent = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
      );
      const request = requestOf(method, path, requestData ?? '', sent);
      for (let attempt = 0; ; attempt++) {
        const answer = await local.answer(request);
        if (answer.cut) {
          if (attempt < RETRIES && answer.cut !== 'mid_body') continue;
          throw answer.cut === 'hang' ? Stripe.HttpClient.makeTimeoutError() : lostConnection();
        }
        const retry = answer.headers['Stripe-Should-Retry'] !== 'false';
        if (attempt < RETRIES && retry && (answer.status === 409 || answer.status >= 500)) continue;
        return responseOf(answer.status, answer.headers, String(answer.body));
      }
    },
  };
}

const lostConnection = () => Object.assign(new Error('the connection was lost'), { code: 'ECONNRESET' });

function responseOf(status: number, headers: Record<string, string | string[]>, body: string): Answer {
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  return {
    getStatusCode: () => status,
    getHeaders: () => lower,
    getRawResponse: () => ({}),
    toStream: () => null,
    toJSON: async () => JSON.parse(body),
  };
}
