import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { RazorpayOptions } from '../../src/razorpay/core.ts';
import { startRazorpay } from '../../src/razorpay/start.ts';

export const KEYS = { keyId: 'rzp_test_desk', keySecret: 'a secret of the key' };
export const WEBHOOK_SECRET = 'a secret of the webhook';
const TOKEN = 'a token';

export type Json = Record<string, unknown> & { id: string };

export const hmac = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');

export const MANUAL = {
  amount: 5_000,
  currency: 'USD',
  receipt: 'order 1',
  notes: { cart: 'c1' },
  payment: { capture: 'manual', capture_options: { manual_expiry_period: 60 } },
};

/** A stand-in on a clock of its own, and a client of it. */
export async function open(options: Partial<RazorpayOptions> = {}) {
  const time = { now: Date.UTC(2026, 10, 21, 12) };
  const running = await startRazorpay({ ...KEYS, now: () => time.now, controlToken: TOKEN, ...options });
  onTestFinished(() => running.stop());
  const authorization = `Basic ${btoa(`${KEYS.keyId}:${KEYS.keySecret}`)}`;
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = { authorization },
  ) => {
    const response = await fetch(`${running.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Json };
  };
  const good = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
    const answer = await send(method, path, body, { authorization, ...headers });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const submit = (path: string, fields: Record<string, string>) =>
    fetch(`${running.url}${path}`, { method: 'POST', body: new URLSearchParams(fields) });

  async function paid(card = '4111 1111 1111 1111', order?: Json) {
    const to = order ?? (await good('POST', '/v1/orders', MANUAL));
    const response = await submit('/pay', {
      order_id: to.id,
      card,
      callback_url: 'http://shop.example/back',
    });
    const page = await response.text();
    const field = (name: string) => page.match(`name="razorpay_${name}" value="([^"]*)"`)?.[1] ?? '';
    return {
      status: response.status,
      page,
      order: to,
      id: field('payment_id'),
      signature: field('signature'),
    };
  }

  return {
    url: running.url,
    stop: () => running.stop(),
    time,
    send,
    submit,
    paid,
    get: (path: string) => good('GET', path),
    post: (path: string, body: unknown = {}, headers?: Record<string, string>) =>
      good('POST', path, body, headers),
    async captured() {
      const { id, order } = await paid();
      await good('POST', `/v1/payments/${id}/capture`, { amount: 5_000, currency: 'USD' });
      return { id, order };
    },
    control: (path: string, body: unknown = {}) =>
      send('POST', `/_sandbox/${path}`, body, { authorization: `Bearer ${TOKEN}` }),
    overview: () => send('GET', '/_sandbox/overview', undefined, { authorization: `Bearer ${TOKEN}` }),
  };
}

interface Told {
  readonly id: string;
  readonly signature: string;
  readonly body: string;
  readonly event: { event: string; payload: Record<string, { entity: Json }> };
}

/** The shop's door for webhooks; `answer` decides what it says to each attempt. */
export async function listen(answer: (attempt: number) => number = () => 200) {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const { 'x-razorpay-event-id': id, 'x-razorpay-signature': signature } = request.headers;
      told.push({ id: String(id), signature: String(signature), body, event: JSON.parse(body) });
      response.writeHead(answer(told.length)).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`;
  return { url, told, webhook: { url, secret: WEBHOOK_SECRET } };
}
