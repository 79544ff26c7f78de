import type { IncomingMessage, RequestListener } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Redis } from 'ioredis';
import { channelOf } from './channel/read.ts';
import type { Ctx } from './ctx.ts';
import { createClientAddress } from './edge/client-address.ts';
import { corsHeaders } from './edge/cors.ts';
import { rememberEffects } from './edge/idempotent.ts';
import { createKnownQueries, type PlainAnswer } from './edge/known-queries.ts';
import { addMoneyGauges } from './edge/money-gauges.ts';
import type { OperationSummary } from './edge/operation.ts';
import { createOrigins } from './edge/origins.ts';
import {
  operationOf,
  useDocumentRules,
  useExecution,
  usePublicErrors,
  useRequestRules,
} from './edge/plugin.ts';
import { isUnreachable, refusal } from './edge/public-error.ts';
import { createRates } from './edge/rates.ts';
import { recordRequest } from './edge/record.ts';
import {
  findState,
  type HeaderReader,
  newState,
  openState,
  type RequestState,
  stateOf,
} from './edge/request-state.ts';
import { createRoutes, type ReceiveRazorpayEvent, type ReceiveStripeEvent } from './edge/routes.ts';
import { shortcutListener } from './edge/shortcut-listener.ts';
import { type TrustedDocuments, useTrustedDocuments } from './edge/trusted-documents.ts';
import { createMetrics } from './platform/metrics.ts';
import { staffActor } from './staff/authenticate.ts';

export interface HttpDeps
  extends Pick<Ctx, 'db' | 'sql' | 'gatewayOf' | 'mailer' | 'now' | 'log' | 'settings'> {
  readonly schema: GraphQLSchema;
  readonly receiveStripeEvent: ReceiveStripeEvent;
  /** Left out or null where Razorpay is not set up. */
  readonly receiveRazorpayEvent?: ReceiveRazorpayEvent | null;
  /** For shared rate limits; null counts in this process only. Must fail fast while Redis is away. */
  readonly redis?: Redis | null;
  readonly options?: Partial<HttpOptions>;
}

export interface HttpOptions {
  /** Renders GraphiQL for browsers; null turns it and introspection off. */
  readonly graphiql: (() => Promise<string>) | null;
  readonly rateLimits: boolean;
  readonly corsOrigins: readonly string[];
  /** Addresses and CIDR ranges whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly metricsToken: string | null;
  readonly migrations: readonly string[] | null;
  readonly trustedDocuments: TrustedDocuments | null;
  readonly timeoutMs: number;
}

export interface Http {
  /** For `node:http`. */
  readonly listener: RequestListener;
  /** The same without a socket: `fetch('http://api.example/graphql', init)`. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
}

const DEFAULTS: HttpOptions = {
  graphiql: null,
  rateLimits: true,
  corsOrigins: [],
  trustedProxies: [],
  metricsToken: null,
  migrations: null,
  trustedDocuments: null,
  timeoutMs: 30_000,
};

interface NodeContext {
  readonly req?: IncomingMessage;
}

/**
 * The whole HTTP surface: GraphQL at /graphql and the REST routes beside it. Every request gets a correlation id, one
 * log line, one measurement and, whatever happens, an answer with a stable code.
 */
export function createHttp(deps: HttpDeps): Http {
  const options = { ...DEFAULTS, ...deps.options };
  const { db, sql, gatewayOf, mailer, now, settings } = deps;
  rememberEffects(deps.schema);
  const metrics = createMetrics();
  addMoneyGauges(metrics, db, now);
  const rates = options.rateLimits ? createRates(deps.redis ?? null) : null;
  const origins = createOrigins(db, options.corsOrigins);
  const clientAddress = createClientAddress(options.trustedProxies);
  const ctxOf = (
    { correlationId }: RequestState,
    { actor, channel }: Pick<Ctx, 'actor' | 'channel'> = { actor: { kind: 'shopper' }, channel: null },
  ): Ctx => {
    let log: Ctx['log'] | undefined;
    return {
      db,
      sql,
      gatewayOf,
      mailer,
      now,
      settings,
      correlationId,
      actor,
      channel,
      // Most requests have nothing to say.
      get log() {
        log ??= deps.log.child({ correlationId });
        return log;
      },
    };
  };

  const contextOf = async (
    headers: HeaderReader,
    state: RequestState,
    operation: OperationSummary | undefined,
  ): Promise<Ctx> => {
    const key = headers.get('x-publishable-key');
    if (rates && operation) await rates.check({ client: state.client, key }, operation);
    const bearer = headers.get('authorization')?.match(/^Bearer +(\S+)$/i)?.[1];
    const [channel, actor] = await Promise.all([
      key === null ? null : channelOf(db, key),
      bearer === undefined ? ({ kind: 'shopper' } as const) : staffActor(db, bearer, now()),
    ]);
    if (channel === undefined)
      throw refusal(401, 'PUBLISHABLE_KEY_INVALID', 'The publishable key is unknown or was revoked.');
    if (actor === undefined)
      throw refusal(401, 'UNAUTHENTICATED', 'The bearer token is unknown or has expired. Sign in again.');
    return ctxOf(state, { actor, channel });
  };

  const routes = createRoutes({
    db,
    metrics,
    redis: deps.redis ?? null,
    metricsToken: options.metricsToken,
    migrations: options.migrations,
    receiveStripeEvent: deps.receiveStripeEvent,
    receiveRazorpayEvent: deps.receiveRazorpayEvent ?? null,
    ctxOf,
  });

  const useEdge = (): Plugin<object, NodeContext> => ({
    async onRequest({ request, url, serverContext, endResponse }) {
      const peer = serverContext?.req?.socket.remoteAddress;
      const state = openState(request, clientAddress(peer, request.headers.get('x-forwarded-for')));
      const early = await answerEarly(request, url, state).catch((error: unknown) => failed(state, error));
      if (early) endResponse(early);
    },
    onResponse({ request, response }) {
      const state = findState(request);
      if (!state) return;
      for (const [name, value] of Object.entries(headersOf(state))) response.headers.set(name, value);
      if (state.replayed) response.headers.set('idempotent-replayed', 'true');
      for (const [name, value] of Object.entries(state.corsHeaders)) response.headers.set(name, value);
      if (!state.quiet) recordRequest(deps.log, metrics, state, response.status);
    },
  });

  /** Answers everything that is not a GraphQL operation. */
  async function answerEarly(request: Request, url: URL, state: RequestState): Promise<Response | undefined> {
    const route = routes.get(url.pathname);
    if (route) {
      state.quiet = !url.pathname.startsWith('/webhooks/');
      return route(request, state);
    }
    if (url.pathname !== '/graphql')
      return refuse(state, 404, 'NOT_FOUND', 'There is nothing here. GraphQL is at /graphql.');
    const cors = await corsHeaders(request, origins);
    if (!cors)
      return refuse(
        state,
        403,
        'ORIGIN_NOT_ALLOWED',
        'This origin is not on the list of the publishable key.',
      );
    state.corsHeaders = cors;
    if (request.method === 'OPTIONS') {
      state.quiet = true;
      return new Response(null, { status: 204 });
    }
    if (request.method !== 'GET' && request.method !== 'POST')
      return refuse(state, 405, 'METHOD_NOT_ALLOWED', 'Send GraphQL with POST, or a query with GET.', {
        allow: 'GET, POST',
      });
    if (request.method === 'GET' && request.headers.get('accept')?.includes('text/html')) {
      state.quiet = true;
      if (options.graphiql)
        return new Response(await options.graphiql(), {
          headers: { 'content-type': 'text/html; charset=utf-8' },
        });
    }
    return undefined;
  }

  const known = createKnownQueries({
    schema: deps.schema,
    timeoutMs: options.timeoutMs,
    fetchAPI: () => yoga.fetchAPI,
  });
  /** Answers a known query; undefined sends the request through Yoga. */
  const answerKnown = (
    headers: HeaderReader,
    body: string,
    peer: string | undefined,
  ): Promise<PlainAnswer> | undefined => {
    // Where only some documents may be sent, Yoga tells which.
    if (options.trustedDocuments) return undefined;
    const recognized = known.recognize(headers, body);
    if (!recognized) return undefined;
    const state = newState(headers, clientAddress(peer, headers.get('x-forwarded-for')));
    return known
      .answer(recognized, state, (operation) => contextOf(headers, state, operation))
      .then((answer) => {
        Object.assign(answer.headers, headersOf(state));
        recordRequest(deps.log, metrics, state, answer.status);
        return answer;
      });
  };

  const yoga = createYoga<NodeContext, Ctx>({
    schema: deps.schema,
    context: ({ request }) => contextOf(request.headers, stateOf(request), operationOf(request)),
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    logging: false,
    cors: false,
    multipart: false,
    batching: false,
    maskedErrors: false,
    maxRequestBodySize: false,
    plugins: [
      useEdge(),
      useRequestRules(),
      useDocumentRules({ introspection: options.graphiql !== null }),
      options.trustedDocuments && useTrustedDocuments(options.trustedDocuments),
      useExecution({ timeoutMs: options.timeoutMs, learn: known.learn }),
      usePublicErrors(),
    ].filter((plugin) => plugin !== null),
  });
  return {
    listener: shortcutListener(answerKnown, yoga),
    async fetch(url, init = {}) {
      const headers = new Headers(init.headers);
      const plain = init.method === 'POST' && headers.get('content-type') === 'application/json';
      if (plain && typeof init.body === 'string' && new URL(url).pathname === '/graphql') {
        const answer = await answerKnown(headers, init.body, undefined);
        if (answer) return new Response(answer.body, answer);
      }
      return yoga.fetch(url, init);
    },
  };
}

/** What every answer carries. */
const headersOf = ({ correlationId }: RequestState) => ({
  'x-correlation-id': correlationId,
  'x-content-type-options': 'nosniff',
});

function refuse(
  state: RequestState,
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response {
  state.codes.push(code);
  const body = { errors: [{ message, extensions: { code, correlationId: state.correlationId } }] };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

function failed(state: RequestState, error: unknown): Response {
  state.causes.push(error);
  return isUnreachable(error)
    ? refuse(state, 503, 'UNAVAILABLE', 'The shop is not available for a moment.', { 'retry-after': '2' })
    : refuse(state, 500, 'INTERNAL', 'Something went wrong on our side.');
}
