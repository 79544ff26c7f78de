import { createHmac, randomUUID } from 'node:crypto';
import { json, type SandboxRequest, type SandboxResponse } from '../http.ts';
import { collection, orderEntity, paymentEntity, refundEntity } from './entities.ts';
import { checkoutPage, declinedPage, RETURN_SCRIPT, returnPage } from './page.ts';
import { createState, type Payment, RazorpayError } from './state.ts';

export interface RazorpayOptions {
  readonly keyId: string;
  readonly keySecret: string;
  /** Where signed events go; none are sent without. */
  readonly webhook?: { readonly url: string; readonly secret: string } | undefined;
  /** The stand-in's time in milliseconds. */
  readonly now: () => number;
  /** What paths begin with, such as `/razorpay` beside other services; nothing on a port of its own. */
  readonly prefix?: string;
}

export interface LocalRazorpay {
  /** Answers every request below the prefix. */
  answer(request: SandboxRequest): Promise<SandboxResponse>;
}

const ATTEMPTS = 4;

const hmac = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');
const html = (status: number, body: string): SandboxResponse => ({
  status,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body,
});

/**
 * A small stand-in for Razorpay: orders, payments that are authorised on a hosted page, captured in full or given back,
 * refunds, HMAC signatures on what the browser brings back and on webhooks. Kept in memory.
 */
export function createRazorpay(options: RazorpayOptions): LocalRazorpay {
  const rules = createState(() => Math.floor(options.now() / 1000));
  const prefix = options.prefix ?? '';

  async function announce(type: string, payment: Payment): Promise<void> {
    if (!options.webhook) return;
    const { url, secret } = options.webhook;
    const body = JSON.stringify({
      entity: 'event',
      account_id: 'acc_sandbox0000000',
      event: type,
      contains: ['payment'],
      payload: { payment: { entity: paymentEntity(payment) } },
      created_at: Math.floor(options.now() / 1000),
    });
    const id = randomUUID().replaceAll('-', '').slice(0, 14);
    const headers = {
      'content-type': 'application/json',
      'x-razorpay-event-id': id,
      'x-razorpay-signature': hmac(secret, body),
    };
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const status = await fetch(url, { method: 'POST', headers, body }).then(
        (response) => response.status,
        () => null,
      );
      if (status !== null && status < 300) return;
    }
  }

  const api: readonly [RegExp, string, (request: SandboxRequest, id: string) => unknown][] = [
    [/^\/v1\/orders$/, 'POST', (request) => orderEntity(rules.createOrder(bodyOf(request)), rules)],
    [
      /^\/v1\/orders$/,
      'GET',
      ({ url }) => {
        const receipt = url.searchParams.get('receipt');
        const all = [...rules.state.orders.values()].filter((order) => !receipt || order.receipt === receipt);
        const expanded = url.searchParams.getAll('expand[]').includes('payments');
        return collection(
          pageOf(all, url).map((order) => ({
            ...orderEntity(order, rules),
            ...(expanded && { payments: collection(rules.paymentsOf(order.id).map(paymentEntity)) }),
          })),
        );
      },
    ],
    [/^\/v1\/orders\/(\w+)$/, 'GET', (_request, id) => orderEntity(rules.orderOf(id), rules)],
    [
      /^\/v1\/orders\/(\w+)\/payments$/,
      'GET',
      (_request, id) => collection(rules.paymentsOf(rules.orderOf(id).id).map(paymentEntity)),
    ],
    [/^\/v1\/payments\/(\w+)$/, 'GET', (_request, id) => paymentEntity(rules.paymentOf(id))],
    [
      /^\/v1\/payments\/(\w+)\/capture$/,
      'POST',
      (request, id) => {
        const payment = rules.capture(id, bodyOf(request));
        void announce('payment.captured', payment);
        return paymentEntity(payment);
      },
    ],
    [
      /^\/v1\/payments\/(\w+)\/refund$/,
      'POST',
      (request, id) =>
        refundEntity(rules.refund(id, bodyOf(request), headerOf(request, 'x-refund-idempotency'))),
    ],
    [
      /^\/v1\/payments\/(\w+)\/refunds$/,
      'GET',
      ({ url }, id) =>
        collection(
          pageOf(
            [...rules.state.refunds.values()].filter(({ paymentId }) => paymentId === id),
            url,
          ).map(refundEntity),
        ),
    ],
    [
      /^\/v1\/refunds$/,
      'GET',
      ({ url }) => collection(pageOf([...rules.state.refunds.values()], url).map(refundEntity)),
    ],
  ];

  function answerApi(request: SandboxRequest, path: string): SandboxResponse {
    const expected = `Basic ${Buffer.from(`${options.keyId}:${options.keySecret}`).toString('base64')}`;
    if (request.headers.authorization !== expected) return failure(401, 'Authentication failed', null);
    for (const [pattern, method, handle] of api) {
      const match = path.match(pattern);
      if (match && method === request.method) return json(200, handle(request, match[1] ?? ''));
    }
    return failure(404, 'The requested URL was not found on the server.', null);
  }

  /** The hosted page: a form of the shop leads here, and a form leads back with signed fields. */
  function answerPage(request: SandboxRequest, path: string): SandboxResponse | undefined {
    if (request.method === 'GET' && path === '/return.js')
      return {
        status: 200,
        headers: { 'Content-Type': 'text/javascript; charset=utf-8' },
        body: RETURN_SCRIPT,
      };
    if (request.method !== 'POST') return undefined;
    const form = new URLSearchParams(request.body.toString('utf8'));
    const field = (name: string) => form.get(name) ?? '';
    if (path === '/v1/checkout/embedded') {
      if (field('key_id') !== options.keyId) return failure(401, 'Authentication failed', null);
      return html(200, checkoutPage(rules.orderOf(field('order_id')), form, `${prefix}/pay`));
    }
    if (path !== '/pay') return undefined;
    const payment = rules.pay(field('order_id'), field('card').replaceAll(/\D/g, '').slice(-4));
    if (payment.status === 'failed') {
      void announce('payment.failed', payment);
      return html(402, declinedPage(rules.orderOf(payment.orderId), form, `${prefix}/pay`));
    }
    void announce('payment.authorized', payment);
    return html(
      200,
      returnPage(
        field('callback_url'),
        {
          razorpay_payment_id: payment.id,
          razorpay_order_id: payment.orderId,
          razorpay_signature: hmac(options.keySecret, `${payment.orderId}|${payment.id}`),
        },
        `${prefix}/return.js`,
      ),
    );
  }

  return {
    async answer(request) {
      const path = request.url.pathname.slice(prefix.length);
      try {
        return answerPage(request, path) ?? answerApi(request, path);
      } catch (error) {
        if (error instanceof RazorpayError) return failure(error.status, error.message, error.field);
        throw error;
      }
    },
  };
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

const failure = (status: number, description: string, field: string | null) =>
  json(status, {
    error: {
      code: 'BAD_REQUEST_ERROR',
      description,
      source: 'business',
      step: 'payment_initiation',
      reason: 'input_validation_failed',
      metadata: {},
      ...(field && { field }),
    },
  });

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
