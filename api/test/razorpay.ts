import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import { startRazorpay } from '../../sandbox/src/razorpay/start.ts';
import type { PaymentSession } from '../src/generated/prisma/client.ts';
import { gatewaysByName } from '../src/payment/gateway.ts';
import { createRazorpayGateway } from '../src/payment/razorpay/gateway.ts';
import { receiveRazorpayEvent } from '../src/payment/razorpay/webhook.ts';
import { givenHttp } from './http.ts';
import type { Till } from './till.ts';

export const KEYS = { keyId: 'rzp_test_till', keySecret: 'a secret of the key' };
export const WEBHOOK_SECRET = 'a secret of the webhook';
const CONTROL_TOKEN = 'a token of the desk';

/** Adds Razorpay to the till: the stand-in, and the shop's own door for its webhooks. */
export function useRazorpay(till: Till) {
  const parts = {} as { url: string; origin: string };
  const stops: (() => unknown)[] = [];
  beforeAll(async () => {
    const { listener } = givenHttp({
      db: till.db,
      gatewayOf: (provider) => till.ctx.gatewayOf(provider),
      now: till.ctx.now,
      receiveRazorpayEvent: (ctx, input) =>
        receiveRazorpayEvent(ctx, { ...input, secrets: [WEBHOOK_SECRET] }),
    });
    const door = createServer(listener);
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    parts.origin = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
    const razorpay = await startRazorpay({
      ...KEYS,
      now: () => till.ctx.now().getTime(),
      webhook: { url: `${parts.origin}/webhooks/razorpay`, secret: WEBHOOK_SECRET },
      controlToken: CONTROL_TOKEN,
    });
    parts.url = razorpay.url;
    stops.push(
      () => razorpay.stop(),
      () => door.closeAllConnections(),
      () => door.close(),
    );
    const gateways = [
      till.ctx.gatewayOf('stripe'),
      till.ctx.gatewayOf('manual'),
      createRazorpayGateway({ ...KEYS, apiUrl: razorpay.url }),
    ];
    Object.assign(till.ctx, { gatewayOf: gatewaysByName(gateways) });
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
  });
  return parts;
}

/** What bank and cardholder do at Razorpay's desk: `payments/:id/dispute`, `disputes/:id/lost`; answers the object. */
export async function atDesk(url: string, path: string, body: object = {}): Promise<{ readonly id: string }> {
  const response = await fetch(`${url}/_sandbox/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${CONTROL_TOKEN}` },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { id: string };
}

/** What the shopper's browser does on the hosted page, form by form; answers the fields it brings back. */
export async function payOnPage({ hostedUrl, hostedFields }: PaymentSession, card = '4111 1111 1111 1111') {
  const submit = async (url: string, fields: Readonly<Record<string, string>>) => {
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
    const page = await response.text();
    const hidden = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
    const action = page.match(/<form\b[^>]* action="([^"]*)"/)![1]!.replaceAll('&amp;', '&');
    return {
      status: response.status,
      action: new URL(action, url).href,
      fields: Object.fromEntries(
        hidden.map(([, name, value]) => [name!, value!.replaceAll('&amp;', '&')]),
      ) as Record<string, string>,
    };
  };
  const page = await submit(hostedUrl!, hostedFields as Record<string, string>);
  return submit(page.action, { ...page.fields, card });
}
