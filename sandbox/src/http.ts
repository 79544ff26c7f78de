import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** One HTTP request, body fully read. Header names are lower case. */
export interface SandboxRequest {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What a handler answers. Header names are written as given; `Content-Length` is added by the server. */
export interface SandboxResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body: string | Buffer;
}

/** The sandbox's own time: the wall clock plus an offset that only the control API moves. Milliseconds. */
export interface SandboxClock {
  now(): number;
  offsetMs(): number;
  /** The real time, untouched by the offset; webhook signatures use it. */
  wall(): number;
}

/** What the pages beside the API may do with Stripe's state without a request to themselves. */
interface SandboxStripe {
  /** Everything a dashboard shows: intents, sessions, events, webhook deliveries; newest first, plain JSON. */
  overview(): unknown;
  /** One payment with its ledger, refunds, disputes and events; undefined when there is none. */
  payment(id: string): unknown;
  /** One event with its snapshot and deliveries; undefined when there is none. */
  event(id: string): unknown;
  /** Moves the clock on and runs what falls due (expired authorisations, sessions, pruned keys). */
  advanceClock(seconds: number): void;
}

/** The running sandbox as seen by route handlers. */
export interface Sandbox {
  /** Origin without trailing slash, e.g. `http://127.0.0.1:4010`. */
  url: string;
  clock: SandboxClock;
  stripe: SandboxStripe;
  /** Where the shop is, for a link back; undefined when nobody said. */
  shopUrl?: string | undefined;
  /** Bearer token of the control API; undefined when the control API is off. */
  controlToken: string | undefined;
}

/** A group of routes: answers the requests it knows and returns undefined for all others. */
export type SandboxRoutes = (
  request: SandboxRequest,
  sandbox: Sandbox,
) => Promise<SandboxResponse | undefined>;

const BODY_BYTES_MAX = 1024 * 1024;

/** Raised when a request body exceeds one mebibyte. */
export class BodyTooLargeError extends Error {}

/** A target no URL can be made of is as good as one nothing is served at. */
function readUrl(target: string, origin: string): URL {
  return URL.canParse(target, origin) ? new URL(target, origin) : new URL('/unreadable', origin);
}

/** Reads a request to its end. @throws BodyTooLargeError */
export async function readRequest(incoming: IncomingMessage, origin: string): Promise<SandboxRequest> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += (chunk as Buffer).length;
    if (bytes > BODY_BYTES_MAX) throw new BodyTooLargeError();
    chunks.push(chunk as Buffer);
  }
  return {
    method: incoming.method ?? 'GET',
    url: readUrl(incoming.url ?? '/', origin),
    headers: incoming.headers,
    body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks),
  };
}

/** A JSON answer. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): SandboxResponse {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(value) };
}
