import { asset, formOf } from '../browser/answer.ts';
import type { SandboxRequest, SandboxResponse } from '../http.ts';
import type { Core } from './core.ts';
import { checkoutPage, declinedPage, RETURN_SCRIPT, returnPage } from './page.ts';
import { RazorpayError } from './razorpay-error.ts';

const page = (status: number, body: string): SandboxResponse => ({
  status,
  headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
  body,
});

/** The hosted page: a form of the shop leads here, and a form leads back with signed fields. */
export function answerHosted(core: Core, request: SandboxRequest, path: string): SandboxResponse | undefined {
  if (request.method === 'GET' && path === '/return.js')
    return asset('text/javascript; charset=utf-8', RETURN_SCRIPT);
  if (request.method !== 'POST') return undefined;
  const { rules, prefix, options } = core;
  const form = formOf(request);
  const field = (name: string) => form.get(name) ?? '';
  if (path === '/v1/checkout/embedded') {
    if (field('key_id') !== options.keyId) throw new RazorpayError(401, 'Authentication failed');
    return page(200, checkoutPage(rules.orderOf(field('order_id')), form, `${prefix}/pay`));
  }
  if (path !== '/pay') return undefined;
  const payment = core.pay(field('order_id'), field('card').replaceAll(/\D/g, '').slice(-4));
  if (payment.status === 'failed')
    return page(402, declinedPage(rules.orderOf(payment.orderId), form, `${prefix}/pay`));
  const fields = {
    razorpay_payment_id: payment.id,
    razorpay_order_id: payment.orderId,
    razorpay_signature: core.sign(`${payment.orderId}|${payment.id}`),
  };
  return page(200, returnPage(field('callback_url'), fields, `${prefix}/return.js`));
}
