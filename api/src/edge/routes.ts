import { timingSafeEqual } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Ctx } from '../ctx.ts';
import type { PrismaClient } from '../generated/prisma/client.ts';
import { BODY_BYTES_MAX } from '../graphql/limits.ts';
import type { Metrics } from '../platform/metrics.ts';
import { hashToken } from '../platform/token.ts';
import { isUnreachable } from './public-error.ts';
import { BodyTooLarge, readBody } from './read-body.ts';
import { readiness } from './readiness.ts';
import type { RequestState } from './request-state.ts';

export interface RouteDeps {
  readonly db: PrismaClient;
  readonly redis: Redis | null;
  readonly metrics: Metrics;
  /** Demanded as a bearer token by /metrics when set. */
  readonly metricsToken: string | null;
  /** Names of the migrations this build was made with; null skips the comparison. */
  readonly migrations: readonly string[] | null;
  readonly receiveStripeEvent: ReceiveStripeEvent;
  /** Null where Razorpay is not set up: then there is no such route. */
  readonly receiveRazorpayEvent: ReceiveRazorpayEvent | null;
  readonly ctxOf: (state: RequestState) => Ctx;
}

/** Verifies and stores one webhook delivery. Throws only when storing failed. */
export type ReceiveStripeEvent = (
  ctx: Ctx,
  input: { readonly rawBody: Buffer; readonly signature: string },
) => Promise<'stored' | 'bad-signature'>;

export type ReceiveRazorpayEvent = (
  ctx: Ctx,
  input: { readonly rawBody: Buffer; readonly signature: string; readonly eventId: string | null },
) => Promise<'stored' | 'bad-signature'>;

type Route = (request: Request, state: RequestState) => Promise<Response>;

/** The routes beside /graphql, by path. */
export function createRoutes(deps: RouteDeps): ReadonlyMap<string, Route> {
  return new Map<string, Route>([
    ['/livez', async () => new Response('ok\n')],
    ['/readyz', () => ready(deps)],
    ['/metrics', (request) => showMetrics(deps, request)],
    ['/webhooks/stripe', (request, state) => stripeWebhook(deps, request, state)],
    ...razorpayRoutes(deps),
  ]);
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  });

async function ready({ db, redis, migrations }: RouteDeps): Promise<Response> {
  const { ready, checks } = await readiness({ db, redis, migrations });
  return json(ready ? 200 : 503, { ready, checks });
}

async function showMetrics({ metrics, metricsToken }: RouteDeps, request: Request): Promise<Response> {
  const brought = request.headers.get('authorization')?.replace(/^Bearer /i, '') ?? '';
  if (metricsToken !== null && !timingSafeEqual(hashToken(brought), hashToken(metricsToken)))
    return json(401, { code: 'UNAUTHENTICATED' }, { 'www-authenticate': 'Bearer' });
  return new Response(await metrics.render(), { headers: { 'content-type': metrics.contentType } });
}

function stripeWebhook(deps: RouteDeps, request: Request, state: RequestState): Promise<Response> {
  return webhook(request, state, {
    provider: 'stripe',
    header: 'Stripe-Signature',
    receive: (rawBody, signature) => deps.receiveStripeEvent(deps.ctxOf(state), { rawBody, signature }),
  });
}

function razorpayRoutes({ receiveRazorpayEvent: receive, ctxOf }: RouteDeps): [string, Route][] {
  if (!receive) return [];
  const route: Route = (request, state) =>
    webhook(request, state, {
      provider: 'razorpay',
      header: 'X-Razorpay-Signature',
      receive: (rawBody, signature) =>
        receive(ctxOf(state), { rawBody, signature, eventId: request.headers.get('x-razorpay-event-id') }),
    });
  return [['/webhooks/razorpay', route]];
}

interface Webhook {
  readonly provider: string;
  /** Where the signature over the raw body is. */
  readonly header: string;
  readonly receive: (rawBody: Buffer, signature: string) => Promise<'stored' | 'bad-signature'>;
}

async function webhook(
  request: Request,
  state: RequestState,
  { provider, header, receive }: Webhook,
): Promise<Response> {
  state.operation = `webhook ${provider}`;
  const refuse = (status: number, code: string, message: string) => {
    state.codes.push(code);
    return json(status, { code, message, correlationId: state.correlationId });
  };
  if (request.method !== 'POST') return refuse(405, 'METHOD_NOT_ALLOWED', 'Webhooks are sent with POST.');
  const signature = request.headers.get(header);
  if (!signature) return refuse(400, 'BAD_SIGNATURE', `The header ${header} is missing.`);
  try {
    const rawBody = await readBody(request, BODY_BYTES_MAX);
    const outcome = await receive(rawBody, signature);
    if (outcome === 'bad-signature')
      return refuse(400, 'BAD_SIGNATURE', 'The signature does not fit the body and the signing secret.');
    return json(200, { received: true });
  } catch (error) {
    if (error instanceof BodyTooLarge) return refuse(413, 'BODY_TOO_LARGE', 'The event is too large.');
    state.causes.push(error);
    return isUnreachable(error)
      ? refuse(503, 'UNAVAILABLE', 'Not stored. Send it again.')
      : refuse(500, 'INTERNAL', 'Not stored. Send it again.');
  }
}
