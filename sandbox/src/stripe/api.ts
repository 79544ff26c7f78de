import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxRequest, SandboxResponse } from '../http.ts';
import { authenticate, secretKeyRequired, versionOf } from './auth.ts';
import type { Call, Core } from './core.ts';
import { ApiError, lockTimeout, rateLimited } from './errors.ts';
import { expand } from './expand.ts';
import type { ApiFault } from './faults.ts';
import { canonical, type Form, parseForm } from './form.ts';
import { checkKey, findAnswer, type KeysInFlight, rememberAnswer } from './idempotency.ts';
import { firstOf } from './lists.ts';
import { texts } from './params.ts';
import { countCall } from './rate-limit.ts';
import type { Found } from './router.ts';
import { runDue } from './stripe-time.ts';

/** What the server writes, and how the connection may be ill-treated while it does. */
export interface Answer extends SandboxResponse {
  cut?: 'before' | 'mid_body' | 'hang';
}

interface Outcome {
  status: number;
  body: string;
  headers: Record<string, string>;
  stored: boolean;
}

export type FindRoute = (method: string, path: string) => Found | undefined;

const CORS: Record<string, string> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, POST, DELETE, OPTIONS',
  'Access-Control-Allow-Headers':
    'Authorization, Content-Type, Idempotency-Key, Stripe-Version, Stripe-Account, X-Stripe-Client-User-Agent',
  'Access-Control-Expose-Headers': 'Request-Id, Stripe-Version, Idempotent-Replayed',
  'Access-Control-Max-Age': '300',
};

/** Fields every browser call may carry and no operation knows. */
const BROWSER_FIELDS = [
  'key',
  'client_secret',
  '_stripe_version',
  'expected_payment_method_type',
  'is_stripe_sdk',
  'payment_user_agent',
  'referrer',
  'time_on_page',
  'guid',
  'muid',
  'sid',
  'client_attribution_metadata',
];

function failure(error: unknown): Outcome {
  if (error instanceof ApiError) {
    return {
      status: error.status,
      body: JSON.stringify({ error: error.body }),
      headers: error.headers,
      stored: error.stored,
    };
  }
  process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
  const body = { error: { type: 'api_error', message: 'An unknown error occurred in the sandbox.' } };
  return { status: 500, body: JSON.stringify(body), headers: {}, stored: true };
}

function readForm(request: SandboxRequest): Form {
  const query = request.url.search.slice(1);
  if (request.method === 'GET') return parseForm(query);
  return parseForm(
    query === '' ? request.body.toString('utf8') : `${request.body.toString('utf8')}&${query}`,
  );
}

interface Exchange {
  core: Core;
  request: SandboxRequest;
  requestId: string;
  started: number;
  key: string | undefined;
  /** The request that executed, which a replay names. */
  original: string;
  replayed: boolean;
  fault: ApiFault | null;
  version: string;
}

function respond(exchange: Exchange, outcome: Outcome): Answer {
  const { core, request, requestId, key, replayed } = exchange;
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'Request-Id': requestId,
    'Stripe-Version': exchange.version,
    ...CORS,
    ...outcome.headers,
  };
  if (key !== undefined && request.method === 'POST') {
    headers['Idempotency-Key'] = key;
    headers['Original-Request'] = exchange.original;
    if (replayed) headers['Idempotent-Replayed'] = 'true';
  }
  core.log.add({
    at: new Date(core.clock.wall()).toISOString(),
    method: request.method,
    path: request.url.pathname,
    status: outcome.status,
    requestId,
    idempotencyKey: key ?? null,
    replayed,
    fault: exchange.fault?.type ?? null,
    durationMs: Math.round((performance.now() - exchange.started) * 100) / 100,
  });
  return { status: outcome.status, headers, body: outcome.body };
}

/** Faults that strike before anything is executed. */
function faultBefore(fault: ApiFault | null): Outcome | { cut: 'before' | 'hang' } | null {
  switch (fault?.type) {
    case 'status':
      return fault.effect === 'after' ? null : { ...statusBody(fault), stored: false };
    case 'drop':
      return fault.when === 'before' ? { cut: 'before' } : null;
    case 'hang':
      return fault.effect === 'after' ? null : { cut: 'hang' };
    case 'lock_timeout':
      return failure(lockTimeout());
    case 'rate_limited':
      return failure(rateLimited(fault.reason ?? 'global-rate'));
    case 'html_body':
      return {
        status: fault.status ?? 502,
        body: '<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>',
        headers: { 'Content-Type': 'text/html' },
        stored: false,
      };
    default:
      return null;
  }
}

function statusBody(fault: Extract<ApiFault, { type: 'status' }>): Outcome {
  const body = fault.body ?? { error: { type: 'api_error', message: 'An unknown error occurred' } };
  const headers: Record<string, string> =
    fault.should_retry === undefined ? {} : { 'Stripe-Should-Retry': String(fault.should_retry) };
  return { status: fault.status, body: JSON.stringify(body), headers, stored: true };
}

/** The object as it was before its last change, as a read from a lagging replica shows it. */
function staleVersion(core: Core, result: unknown): unknown {
  const current = JSON.stringify(result);
  const id = (result as { id?: string }).id;
  const [older] = firstOf(
    core.state.events.newestFirst(),
    1,
    (event) => event.objectId === id && event.object !== current,
  );
  return older ? JSON.parse(older.object) : result;
}

/** Runs an operation; a refusal is an outcome too, and what it changed or announced stays. */
function execute(call: Call, found: Found, stale: boolean): Outcome {
  try {
    const now = found.route.run(call);
    const result = stale ? staleVersion(call.core, now) : now;
    const paths = texts(call.params, 'expand');
    const shown = paths ? expand(call.core, result, paths) : result;
    return { status: 200, body: JSON.stringify(shown), headers: {}, stored: true };
  } catch (error) {
    return failure(error);
  }
}

async function underLock(call: Call, found: Found, fault: ApiFault | null): Promise<Outcome> {
  const { route } = found;
  const { locks } = call.core;
  const object = call.method === 'GET' ? undefined : route.lock ? route.lock(call) : call.ids[0];
  if (object !== undefined) {
    const turn = locks.acquire(object);
    if (turn) await turn;
  }
  try {
    const wait = (fault?.type === 'delay' ? (fault.before_ms ?? 0) : 0) + (route.delayMs?.(call) ?? 0);
    if (wait > 0) await sleep(wait);
    return execute(call, found, fault?.type === 'stale_read');
  } finally {
    if (object !== undefined) locks.release(object);
  }
}

/** Writes down what happened and lets the events go. */
async function commit(core: Core): Promise<void> {
  const events = core.outbox;
  core.outbox = [];
  core.state.commit();
  const wait = core.webhooks.dispatch(events);
  if (wait) await wait;
}

async function answerOnce(
  call: Call,
  found: Found,
  exchange: Exchange,
  inFlight: KeysInFlight,
): Promise<Outcome> {
  const { core } = call;
  const key = call.idempotencyKey;
  if (key === null) {
    const outcome = await underLock(call, found, exchange.fault);
    await commit(core);
    return outcome;
  }
  const identity = { method: call.method, path: call.path, params: canonical(call.form) };
  const known = findAnswer(core, inFlight, key, identity);
  if (known) {
    exchange.original = known.requestId;
    exchange.replayed = true;
    return { status: known.status, body: known.body, headers: {}, stored: false };
  }
  inFlight.add(key);
  try {
    const outcome = await underLock(call, found, exchange.fault);
    const { fault } = exchange;
    const shown = fault?.type === 'status' ? statusBody(fault) : outcome;
    if (outcome.stored) {
      const { status, body } = shown;
      rememberAnswer(core, {
        id: key,
        ...identity,
        status,
        body,
        requestId: call.requestId,
        at: core.clock.now(),
      });
    }
    await commit(core);
    return outcome;
  } finally {
    inFlight.delete(key);
  }
}

function newCall(exchange: Exchange, form: Form): { call: Call; version: string } {
  const { core, request, requestId } = exchange;
  const keyKind = authenticate(request, form);
  const version = versionOf(core, request, form);
  const clientSecret = typeof form['client_secret'] === 'string' ? form['client_secret'] : undefined;
  for (const field of BROWSER_FIELDS) delete form[field];
  const call: Call = {
    core,
    method: request.method,
    path: request.url.pathname,
    ids: [],
    params: {},
    form,
    keyKind,
    clientSecret,
    requestId,
    idempotencyKey: null,
    injectedDecline: null,
  };
  return { call, version };
}

function requireRoute(call: Call, find: FindRoute): Found {
  const found = find(call.method, call.path);
  if (!found) {
    throw new ApiError(404, {
      type: 'invalid_request_error',
      message: `Unrecognized request URL (${call.method}: ${call.path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
    });
  }
  if (call.keyKind === 'publishable' && !found.route.publishable) throw secretKeyRequired();
  return found;
}

/** Answers one request to `/v1`. Never rejects. */
export async function answerApi(
  core: Core,
  find: FindRoute,
  inFlight: KeysInFlight,
  request: SandboxRequest,
): Promise<Answer> {
  if (request.method === 'OPTIONS') return { status: 204, headers: CORS, body: '' };
  const requestId = `req_${core.random.token(14)}`;
  const exchange: Exchange = {
    core,
    request,
    requestId,
    started: performance.now(),
    key: undefined,
    original: requestId,
    replayed: false,
    fault: null,
    version: core.account.default_api_version,
  };
  runDue(core);
  try {
    const { call, version } = newCall(exchange, readForm(request));
    exchange.version = version;
    countCall(core);
    const found = requireRoute(call, find);
    call.ids = found.ids;
    found.route.check?.(call);
    call.params = found.coercer(call.form);
    if (request.method === 'POST') {
      const key = request.headers['idempotency-key'];
      if (typeof key === 'string') {
        checkKey(key);
        exchange.key = call.idempotencyKey = key;
      }
    }
    exchange.fault = core.faults.forCall(call.method, call.path);
    if (exchange.fault?.type === 'decline') call.injectedDecline = exchange.fault.decline_code;
    const early = faultBefore(exchange.fault);
    if (early && 'cut' in early) return { ...respond(exchange, failure(lockTimeout())), cut: early.cut };
    if (early) return respond(exchange, early);
    const outcome = await answerOnce(call, found, exchange, inFlight);
    return await faultAfter(exchange, outcome);
  } catch (error) {
    return respond(exchange, failure(error));
  }
}

/** Faults that strike when the work is done: the effect stays, the answer suffers. */
async function faultAfter(exchange: Exchange, outcome: Outcome): Promise<Answer> {
  const { fault } = exchange;
  if (fault?.type === 'delay' && fault.after_ms) await sleep(fault.after_ms);
  if (fault?.type === 'status') return respond(exchange, statusBody(fault));
  const answer = respond(exchange, outcome);
  if (fault?.type === 'hang') return { ...answer, cut: 'hang' };
  if (fault?.type === 'drop') return { ...answer, cut: fault.when === 'mid_body' ? 'mid_body' : 'before' };
  return answer;
}
