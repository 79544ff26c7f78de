import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../src/start.ts';
import { checkBody } from './validator.ts';

const CONTROL = { Authorization: 'Bearer sandbox', 'Content-Type': 'application/json' };
export const SECRET_KEY = 'sk_test_sandbox';
export const PUBLIC_KEY = 'pk_test_sandbox';

interface Received {
  body: string;
  signature: string;
  event: Stripe.Event;
  at: number;
}

/** A webhook endpoint that remembers what it got. `answer` decides how it reacts. */
export interface Listener {
  url: string;
  received: Received[];
  answer: (attempt: number) => number | 'hang';
  /** Resolves when at least `count` events matching `type` came in. */
  wait(count: number, type?: string): Promise<Received[]>;
  close(): Promise<void>;
}

export async function listen(port = 0): Promise<Listener> {
  const received: Received[] = [];
  let attempts = 0;
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      let event = {} as Stripe.Event;
      try {
        event = JSON.parse(body) as Stripe.Event;
      } catch {}
      received.push({ body, signature: String(request.headers['stripe-signature']), event, at: Date.now() });
      const status = listener.answer(++attempts);
      if (status === 'hang') return;
      response.writeHead(status, status === 302 ? { Location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const listener: Listener = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    received,
    answer: () => 200,
    wait: async (count, type) => {
      for (let round = 0; round < 500; round++) {
        const matching = received.filter(({ event }) => type === undefined || event.type === type);
        if (matching.length >= count) return matching;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(
        `${count} ${type ?? 'events'} did not come; got ${received.map(({ event }) => event.type)}`,
      );
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return listener;
}

export interface Bench {
  sandbox: RunningSandbox;
  /** The SDK with a secret key; every answer is checked against the specification. */
  stripe: Stripe;
  stop(): Promise<void>;
}

function fetchChecked(): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const text = await response.clone().text();
    const url = new URL(String(input instanceof Request ? input.url : input));
    checkBody(init?.method ?? 'GET', url.pathname, response.status, text, response.headers);
    return response;
  };
}

export function client(sandbox: RunningSandbox, options: Stripe.StripeConfig = {}, key = SECRET_KEY): Stripe {
  return new Stripe(key, {
    host: '127.0.0.1',
    port: sandbox.port,
    protocol: 'http',
    maxNetworkRetries: 0,
    httpClient: Stripe.createFetchHttpClient(fetchChecked()),
    ...options,
  });
}

export async function open(options: SandboxOptions = {}): Promise<Bench> {
  const sandbox = await startSandbox({ seed: 'tests', ...options });
  return { sandbox, stripe: client(sandbox), stop: () => sandbox.stop() };
}

/** Asks the control API. */
export async function control<T = Record<string, unknown>>(
  sandbox: RunningSandbox,
  path: string,
  body?: unknown,
  method = body === undefined ? 'GET' : 'POST',
): Promise<T> {
  const response = await fetch(`${sandbox.url}/_sandbox/${path}`, {
    method,
    headers: CONTROL,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer as T;
}

export const MANUAL = {
  amount: 1000,
  currency: 'usd',
  capture_method: 'manual',
  allowed_payment_method_types: ['card'],
} satisfies Stripe.PaymentIntentCreateParams;

export const INCREMENTAL = {
  card: { request_incremental_authorization: 'if_available' },
} satisfies Stripe.PaymentIntentCreateParams.PaymentMethodOptions;

/** A held payment. */
export function hold(
  stripe: Stripe,
  params: Partial<Stripe.PaymentIntentCreateParams> = {},
): Promise<Stripe.PaymentIntent> {
  return stripe.paymentIntents.create({
    ...MANUAL,
    payment_method: 'pm_card_visa',
    confirm: true,
    ...params,
  });
}

/** The error a call is refused with. */
export async function refusal(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('the call was not refused');
}

/** Types of the events about these objects, oldest first. */
export async function eventTypes(stripe: Stripe, ...ids: string[]): Promise<string[]> {
  const events = await stripe.events.list({ limit: 100 });
  return events.data
    .filter(({ data }) => {
      const object = data.object as { id?: string; payment_intent?: string | null };
      return ids.includes(object.id ?? '') || ids.includes(object.payment_intent ?? '');
    })
    .map(({ type }) => type)
    .reverse();
}

/** A form post without the SDK, as browsers send it. */
export async function postForm(
  sandbox: RunningSandbox,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const response = await fetch(`${sandbox.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  });
  const text = await response.text();
  checkBody('POST', path, response.status, text, response.headers);
  return {
    status: response.status,
    headers: response.headers,
    body: JSON.parse(text) as Record<string, unknown>,
  };
}
