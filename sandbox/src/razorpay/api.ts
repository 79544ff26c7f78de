import { json, type SandboxRequest, type SandboxResponse } from '../http.ts';
import type { Core } from './core.ts';
import { collection, disputeEntity, orderEntity, paymentEntity, refundEntity } from './entities.ts';
import { RazorpayError } from './razorpay-error.ts';

/** Answers one call; `id` is what its path names. */
type Handle = (core: Core, request: SandboxRequest, id: string) => unknown;

const ROUTES: readonly (readonly [method: string, path: RegExp, handle: Handle])[] = [
  ['POST', /^\/v1\/orders$/, ({ rules }, request) => orderEntity(rules.createOrder(bodyOf(request)), rules)],
  ['GET', /^\/v1\/orders$/, listOrders],
  ['GET', /^\/v1\/orders\/(\w+)$/, ({ rules }, _request, id) => orderEntity(rules.orderOf(id), rules)],
  [
    'GET',
    /^\/v1\/orders\/(\w+)\/payments$/,
    ({ rules }, _request, id) => collection(rules.paymentsOf(rules.orderOf(id).id).map(paymentEntity)),
  ],
  ['GET', /^\/v1\/payments\/(\w+)$/, ({ rules }, _request, id) => paymentEntity(rules.paymentOf(id))],
  ['POST', /^\/v1\/payments\/(\w+)\/capture$/, capture],
  ['POST', /^\/v1\/payments\/(\w+)\/refund$/, refund],
  [
    'GET',
    /^\/v1\/payments\/(\w+)\/refunds$/,
    ({ book }, { url }, id) =>
      collection(
        pageOf(
          [...book.refunds.values()].filter(({ paymentId }) => paymentId === id),
          url,
        ).map(refundEntity),
      ),
  ],
  [
    'GET',
    /^\/v1\/refunds$/,
    ({ book }, { url }) => collection(pageOf([...book.refunds.values()], url).map(refundEntity)),
  ],
  [
    'GET',
    /^\/v1\/disputes$/,
    ({ book }, { url }) => collection(pageOf([...book.disputes.values()], url).map(disputeEntity)),
  ],
  ['GET', /^\/v1\/disputes\/(\w+)$/, ({ disputes }, _request, id) => disputeEntity(disputes.disputeOf(id))],
  ['POST', /^\/v1\/disputes\/(\w+)\/accept$/, (core, _request, id) => disputeEntity(core.decide(id, 'lost'))],
];

/** Answers a call of the API, made with the key. */
export function answerApi(core: Core, request: SandboxRequest, path: string): SandboxResponse {
  if (request.headers.authorization !== core.authorization)
    throw new RazorpayError(401, 'Authentication failed');
  for (const [method, pattern, handle] of ROUTES) {
    const match = path.match(pattern);
    if (match && method === request.method) return json(200, handle(core, request, match[1] ?? ''));
  }
  throw new RazorpayError(404, 'The requested URL was not found on the server.');
}

function listOrders({ rules, book }: Core, { url }: SandboxRequest) {
  const receipt = url.searchParams.get('receipt');
  const all = [...book.orders.values()].filter((order) => !receipt || order.receipt === receipt);
  const expanded = url.searchParams.getAll('expand[]').includes('payments');
  return collection(
    pageOf(all, url).map((order) => ({
      ...orderEntity(order, rules),
      ...(expanded && { payments: collection(rules.paymentsOf(order.id).map(paymentEntity)) }),
    })),
  );
}

function capture({ rules, webhooks }: Core, request: SandboxRequest, id: string) {
  const payment = paymentEntity(rules.capture(id, bodyOf(request)));
  webhooks.note('payment.captured', { payment });
  return payment;
}

function refund({ rules, webhooks }: Core, request: SandboxRequest, id: string) {
  const { refund, made } = rules.refund(id, bodyOf(request), headerOf(request, 'x-refund-idempotency'));
  const entity = refundEntity(refund);
  const payload = { refund: entity, payment: paymentEntity(rules.paymentOf(id)) };
  if (made) for (const type of ['refund.created', 'refund.processed']) webhooks.note(type, payload);
  return entity;
}

/** What a list answers with: the newest first, between `from` and `to`, ten unless `count` says up to a hundred. */
function pageOf<Row extends { readonly createdAt: number }>(
  rows: readonly Row[],
  { searchParams }: URL,
): Row[] {
  const ask = (name: string, otherwise: number) => Number(searchParams.get(name) ?? otherwise);
  const [from, to] = [ask('from', 0), ask('to', Number.POSITIVE_INFINITY)];
  const [skip, count] = [ask('skip', 0), Math.min(ask('count', 10), 100)];
  return rows
    .filter(({ createdAt }) => createdAt >= from && createdAt <= to)
    .reverse()
    .slice(skip, skip + count);
}

const headerOf = ({ headers }: SandboxRequest, name: string) => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};

function bodyOf(request: SandboxRequest) {
  try {
    return JSON.parse(request.body.toString('utf8')) as { amount: unknown; currency: unknown };
  } catch {
    throw new RazorpayError(400, 'The request body is not JSON.');
  }
}
