import { type Html, html } from '../browser/html.ts';
import { layout } from '../browser/layout.ts';
import { formatAmount } from '../browser/money.ts';
import type { Order } from './rows.ts';

/** What the page was opened with and has to know again when a card was declined. */
const KEPT = ['order_id', 'callback_url', 'cancel_url', 'name'] as const;

const TRIALS = [
  ['4111 1111 1111 1111', 'is accepted, as is any other number'],
  ['4000 0000 0000 0002', 'is declined, as is any that ends in 0002'],
] as const;

/** Where the shopper pays. Needs no scripts. */
export function checkoutPage(order: Order, form: URLSearchParams, action: string, problem?: string): string {
  const amount = formatAmount(order.amount, order.currency);
  return layout({
    title: problem === undefined ? `Pay ${amount}` : `Error: pay ${amount}`,
    kind: 'customer',
    body: html`<div class="checkout">${summary(form, amount)}
<div><form class="card pay" method="post" action="${action}">
<h2>Pay by card</h2>
${KEPT.map((name) => html`<input type="hidden" name="${name}" value="${form.get(name) ?? ''}">`)}
${problem !== undefined && html`<p class="alert" role="alert"><strong>Not paid.</strong> ${problem}</p>`}
<div class="field"><label for="card">Card number</label>
<input id="card" name="card" value="${TRIALS[0][0]}" inputmode="numeric" autocomplete="cc-number" required></div>
<p class="note">Your bank holds this amount now. The shop takes it later, or it comes back to you by itself.</p>
<button class="wide">Pay ${amount}</button>
${wayBack(form.get('cancel_url'))}
<div class="trial"><p>This is a sandbox for Razorpay: use a made-up card.</p>
<ul>${TRIALS.map(([number, does]) => html`<li><code>${number}</code> ${does}</li>`)}</ul></div>
</form></div></div>`,
  }).text;
}

function summary(form: URLSearchParams, amount: string): Html {
  return html`<section class="sum" aria-label="What you pay for">
<h1><span class="note">Pay</span> <span class="total">${amount}</span></h1>
<ul class="items"><li><span>${form.get('name') || 'Your order'}</span><span class="number">${amount}</span></li></ul>
<dl><div class="grand"><dt>Total</dt><dd>${amount}</dd></div></dl></section>`;
}

const wayBack = (cancelUrl: string | null): Html | false =>
  cancelUrl !== null &&
  isWeb(cancelUrl) &&
  html`<p><a href="${cancelUrl}">Cancel and go back to the shop</a></p>`;

export const declinedPage = (order: Order, form: URLSearchParams, action: string): string =>
  checkoutPage(order, form, action, 'Your payment was declined by the bank. Try another card.');

/** Takes the shopper's browser back with the signed fields: by itself where scripts run, else by a button. */
export function returnPage(
  callbackUrl: string,
  fields: Readonly<Record<string, string>>,
  script: string,
): string {
  return layout({
    title: 'Paid',
    kind: 'customer',
    script,
    body: html`<section class="card narrow">
<h1>Paid</h1>
<p>Your bank holds the money. You are taken back to the shop.</p>
<form method="post" action="${isWeb(callbackUrl) ? callbackUrl : '/'}">
${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<p><button class="wide">Back to the shop</button></p>
</form>
</section>`,
  }).text;
}

export const RETURN_SCRIPT = 'document.forms[0].submit();\n';

const isWeb = (url: string) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
