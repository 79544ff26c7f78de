import { html } from '../browser/html.ts';
import { layout } from '../browser/layout.ts';
import { formatAmount } from '../browser/money.ts';
import type { Order } from './state.ts';

const KEPT = ['order_id', 'callback_url', 'cancel_url'] as const;

/** Where the shopper pays. Needs no scripts. */
export function checkoutPage(order: Order, form: URLSearchParams, action: string, problem?: string): string {
  const amount = formatAmount(order.amount, order.currency);
  const cancel = form.get('cancel_url');
  return layout({
    title: `Pay ${amount}`,
    kind: 'customer',
    body: html`<section class="card narrow">
<h1>Pay ${amount}</h1>
${problem && html`<p role="alert"><strong>${problem}</strong></p>`}
<form method="post" action="${action}">
${KEPT.map((name) => html`<input type="hidden" name="${name}" value="${form.get(name) ?? ''}">`)}
<p><label>Card number <input name="card" value="4111 1111 1111 1111" inputmode="numeric" autocomplete="cc-number" required></label></p>
<p>Any number is accepted; one that ends in 0002 is declined.</p>
<p><button type="submit">Pay ${amount}</button></p>
</form>
${cancel && isWeb(cancel) && html`<p><a href="${cancel}">Back without paying</a></p>`}
</section>`,
  }).text;
}

export const declinedPage = (order: Order, form: URLSearchParams, action: string): string =>
  checkoutPage(order, form, action, 'Your payment was declined by the bank. Try another card.');

/** Takes the shopper's browser back with the signed fields, by itself where scripts run. */
export function returnPage(callbackUrl: string, fields: Readonly<Record<string, string>>): string {
  return layout({
    title: 'Paid',
    kind: 'customer',
    body: html`<section class="card narrow">
<h1>Paid</h1>
<form method="post" action="${isWeb(callbackUrl) ? callbackUrl : '/'}">
${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<p><button type="submit">Back to the shop</button></p>
</form>
</section>`,
  }).text;
}

const isWeb = (url: string) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
