import type { TadaDocumentNode } from 'gql.tada';
import type { DocumentNode } from 'graphql';
import { print } from 'graphql';
import { AnswerCache } from './answer-cache.ts';
import { env } from './env.server.ts';
import { log } from './log.server.ts';

const API_TIMEOUT_MS = 5_000;
/** For operations during which the API asks the bank: paying, placing, changing, cancelling. */
export const BANK_TIMEOUT_MS = 25_000;
const RETRY_AFTER_SECONDS = 20;
const IN_FLIGHT_WAIT_MS = 250;
const IN_FLIGHT = Symbol('the first of two equal requests is still at work');

const answers = new AnswerCache({ freshMs: 30_000, staleMs: 600_000, entriesMax: 500 });
const printed = new WeakMap<DocumentNode, string>();

function textOf(document: DocumentNode): string {
  const known = printed.get(document);
  if (known !== undefined) return known;
  const text = print(document);
  printed.set(document, text);
  return text;
}

/** What an operation may carry besides its variables. */
export interface ApiOptions {
  /** The key a repeated mutation is recognised by. The API answers a repetition with the first result. */
  readonly idempotencyKey?: string;
  /** How long to wait for the answer, in milliseconds; 5 seconds unless said otherwise. */
  readonly timeoutMs?: number;
}

interface GraphQLAnswer {
  data?: unknown;
  errors?: readonly {
    message: string;
    path?: readonly (string | number)[];
    extensions?: { code?: string };
  }[];
}

/** The id that ties this request's log lines here to those of the API. Shown to shoppers as the reference of an error. */
export function correlationOf(request: Request): string {
  return request.headers.get('x-correlation-id') ?? crypto.randomUUID();
}

/**
 * Runs one operation as the visitor and returns its data; outcomes a shopper can act on are inside the data.
 * @throws a 503 Response when the API cannot be reached in time, a 429 one when it throttles, and an Error for
 * anything that is a bug on either side
 */
export async function api<Data, Variables>(
  request: Request,
  document: TadaDocumentNode<Data, Variables>,
  variables: Variables,
  options: ApiOptions = {},
): Promise<Data> {
  const asker = { correlation: correlationOf(request), visitor: request.signal, address: addressOf(request) };
  const answer = await ask(document, variables, asker, options);
  return answer as Data;
}

/**
 * Like `api`, for reads that are the same for every visitor: answered from the process's cache for 30 seconds, and for
 * ten minutes while the API is slow or down. Never use it for anything that depends on a cookie.
 */
export async function cachedApi<Data, Variables>(
  request: Request,
  document: TadaDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const key = `${textOf(document)}\n${JSON.stringify(variables)}`;
  const correlation = correlationOf(request);
  // Others may be waiting for the same answer, so one visitor leaving must not abort it.
  const { value } = await answers.read(key, () => ask(document, variables, { correlation }, {}));
  return value as Data;
}

/** In whose name an operation runs. Without an address it counts as the shop's own. */
interface Asker {
  readonly correlation: string;
  readonly visitor?: AbortSignal;
  readonly address?: string | undefined;
}

/** The visitor's network address as the server in front of the application saw it; the API counts requests by it. */
function addressOf(request: Request): string | undefined {
  return request.headers.get('x-visitor-address') ?? undefined;
}

async function ask<Variables>(
  document: DocumentNode,
  variables: Variables,
  { correlation, visitor, address }: Asker,
  { idempotencyKey, timeoutMs = API_TIMEOUT_MS }: ApiOptions,
): Promise<unknown> {
  const query = textOf(document);
  const repeatable = !query.trimStart().startsWith('mutation') || idempotencyKey !== undefined;
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json',
    'x-publishable-key': env.PUBLISHABLE_KEY,
    'x-correlation-id': correlation,
  };
  if (address !== undefined) headers['x-forwarded-for'] = address;
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  const body = JSON.stringify({ query, variables });
  for (let waited = 0; ; waited += IN_FLIGHT_WAIT_MS) {
    const response = await send({
      headers,
      body,
      correlation,
      visitor,
      timeoutMs,
      attempts: repeatable ? 2 : 1,
    });
    const answer = await dataOf(response, correlation);
    if (answer !== IN_FLIGHT) return answer;
    // The same press came twice: wait for the first, whose answer this one gets.
    if (waited >= timeoutMs) throw unavailable();
    await new Promise((resolve) => setTimeout(resolve, IN_FLIGHT_WAIT_MS));
  }
}

interface Sending {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly correlation: string;
  readonly visitor: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly attempts: number;
}

async function send({
  headers,
  body,
  correlation,
  visitor,
  timeoutMs,
  attempts,
}: Sending): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = visitor ? AbortSignal.any([visitor, timeout]) : timeout;
    try {
      return await fetch(env.API_URL, { method: 'POST', headers, body, signal });
    } catch (error) {
      if (visitor?.aborted) throw error;
      log('warn', 'the API did not answer', { correlation, attempt, cause: String(error) });
      if (attempt >= attempts || timeout.aborted) throw unavailable();
    }
  }
}

async function dataOf(response: Response, correlation: string): Promise<unknown> {
  if (response.status === 429)
    throw new Response(null, {
      status: 429,
      headers: { 'Retry-After': response.headers.get('retry-after') ?? '30' },
    });
  const answer = await response.json().then(
    (json: GraphQLAnswer) => json,
    () => undefined,
  );
  if (answer === undefined || (response.status >= 502 && answer.data === undefined)) throw unavailable();
  const [first] = answer.errors ?? [];
  if (first === undefined && answer.data != null) return answer.data;
  const code = first?.extensions?.code;
  if (code === 'IDEMPOTENCY_IN_FLIGHT') return IN_FLIGHT;
  log('error', 'the API answered with an error', {
    correlation,
    status: response.status,
    code,
    cause: first?.message,
  });
  if (code === 'RATE_LIMITED') throw new Response(null, { status: 429, headers: { 'Retry-After': '30' } });
  if (code === 'UNAVAILABLE' || code === 'TIMEOUT') throw unavailable();
  throw new Error(`API ${response.status} ${code ?? ''}: ${first?.message ?? 'no data'}`);
}

function unavailable(): Response {
  return new Response(null, { status: 503, headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) } });
}
