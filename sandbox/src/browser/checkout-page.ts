import type { Sandbox, SandboxRequest, SandboxResponse } from '../http.ts';
import { formOf, page, seeOther } from './answer.ts';
import type { Checkout } from './checkout-session.ts';
import { readCheckout } from './checkout-session.ts';
import type { CardField, CardText } from './client/card-fields.ts';
import { faultsOf, formatExpiry, formatNumber, partsOf } from './client/card-fields.ts';
import { member, postControl, textOf } from './core-client.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { layout, notice } from './layout.ts';
import { formatAmount } from './money.ts';
import { TEST_CARDS } from './test-cards.ts';

type FieldName = CardField | 'email';

/** What the shopper typed. The e-mail address is asked for only when the shop did not send one along. */
type Typed = CardText & { email: string };

/** What is wrong: at single fields, or with the payment as a whole. */
interface Faults {
  fields: Map<FieldName, string>;
  payment: string | undefined;
}

const NOTHING_TYPED: Typed = { email: '', number: '', expiry: '', cvc: '' };

const FIELD_BY_CODE: Record<string, CardField> = {
  incorrect_number: 'number',
  invalid_number: 'number',
  expired_card: 'expiry',
  invalid_expiry_month: 'expiry',
  invalid_expiry_year: 'expiry',
  incorrect_cvc: 'cvc',
  invalid_cvc: 'cvc',
};

/** The hosted payment page of one Checkout Session. It needs no script: one form that posts to itself. */
export async function checkoutPage(
  request: SandboxRequest,
  sandbox: Sandbox,
  sessionId: string,
): Promise<SandboxResponse> {
  const checkout = await readCheckout(sandbox, sessionId);
  const bench = html`<a href="/">To the bench</a>`;
  if (!checkout) return page(404, notice('No such payment page', 'Start again from the shop.', bench));
  if (checkout.status === 'complete') {
    if (request.method === 'POST') return seeOther(checkout.successUrl);
    const way = html`<a class="button" href="${checkout.successUrl}">Back to the shop</a>`;
    return page(
      200,
      notice('Already paid', 'This payment went through. There is nothing left to do here.', way),
    );
  }
  if (checkout.status === 'expired') {
    const way = checkout.cancelUrl
      ? html`<a class="button" href="${checkout.cancelUrl}">Back to the shop</a>`
      : bench;
    return page(410, notice('This payment page has expired', 'Nothing was charged.', way));
  }
  if (request.method === 'POST') return pay(request, sandbox, checkout);
  const remembered = checkout.lastError === undefined ? noFaults() : faultsFromError(checkout.lastError);
  return page(200, checkoutForm(checkout, NOTHING_TYPED, remembered));
}

async function pay(request: SandboxRequest, sandbox: Sandbox, checkout: Checkout): Promise<SandboxResponse> {
  const form = formOf(request);
  const typed = {
    email: (form.get('email') ?? '').trim(),
    number: formatNumber(form.get('number') ?? ''),
    expiry: formatExpiry(form.get('expiry') ?? ''),
    cvc: form.get('cvc') ?? '',
  };
  const fields = new Map<FieldName, string>();
  if (checkout.email === undefined && !/^[^\s@]+@[^\s@]+$/.test(typed.email)) {
    fields.set('email', 'Your email is incomplete.');
  }
  for (const [field, { message }] of faultsOf(typed, new Date(sandbox.clock.now())))
    fields.set(field, message);
  if (fields.size > 0) return page(422, checkoutForm(checkout, typed, { fields, payment: undefined }));
  const path = `/_sandbox/checkout_sessions/${encodeURIComponent(checkout.id)}/pay`;
  const { body } = await postControl(sandbox, path, { ...partsOf(typed), email: typed.email });
  const next = textOf(body, 'success_url') ?? textOf(body, 'url');
  if (next !== undefined) return seeOther(next);
  return page(402, checkoutForm(checkout, typed, faultsFromError(member(body, 'error'))));
}

function noFaults(): Faults {
  return { fields: new Map(), payment: undefined };
}

/** Puts an API error where the shopper can act on it. */
function faultsFromError(error: unknown): Faults {
  const message = textOf(error, 'message') ?? 'The payment did not go through. Please try again.';
  const field = FIELD_BY_CODE[textOf(error, 'code') ?? ''];
  if (field) return { fields: new Map([[field, message]]), payment: undefined };
  return { fields: new Map(), payment: message };
}

interface FieldText {
  name: FieldName;
  label: string;
  placeholder: string;
  autocomplete: string;
}

const EMAIL: FieldText = {
  name: 'email',
  label: 'Email',
  placeholder: 'ada@example.com',
  autocomplete: 'email',
};

const FIELDS: readonly FieldText[] = [
  { name: 'number', label: 'Card number', placeholder: '1234 1234 1234 1234', autocomplete: 'cc-number' },
  { name: 'expiry', label: 'Expiry', placeholder: 'MM / YY', autocomplete: 'cc-exp' },
  { name: 'cvc', label: 'CVC', placeholder: '123', autocomplete: 'cc-csc' },
];

function fieldOf({ name, label, placeholder, autocomplete }: FieldText, typed: Typed, faults: Faults): Html {
  const error = faults.fields.get(name);
  const focus = [...faults.fields.keys()][0] === name;
  // The security code is never sent back, as on any real page.
  const value = name === 'cvc' ? '' : typed[name];
  return html`<div class="field"><label for="${name}">${label}</label>
<input id="${name}" name="${name}" inputmode="${name === 'email' ? 'email' : 'numeric'}" autocomplete="${autocomplete}" placeholder="${placeholder}" value="${value}" required${
    error !== undefined && html` aria-invalid="true" aria-describedby="${name}-error"`
  }${focus && html` autofocus`}>
${error !== undefined && html`<p class="error" id="${name}-error">${error}</p>`}</div>`;
}

function summary(checkout: Checkout): Html {
  const amount = (value: number): string => formatAmount(value, checkout.currency);
  const extras: [string, number][] = [
    ['Discount', -checkout.discount],
    ['Delivery', checkout.shipping],
    ['Tax', checkout.tax],
  ];
  return html`<section class="sum" aria-label="What you pay for">
<h1><span class="note">${checkout.chargedLater ? 'Authorise' : 'Pay'}</span> <span class="total">${amount(checkout.total)}</span></h1>
<ul class="items">${checkout.items.map(
    (item) =>
      html`<li><span>${item.description}${item.quantity > 1 && html`<span class="note">Quantity ${item.quantity}</span>`}</span><span class="number">${amount(item.total)}</span></li>`,
  )}</ul>
<dl>${extras
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => html`<div><dt>${name}</dt><dd>${amount(value)}</dd></div>`)}
<div class="grand"><dt>Total</dt><dd>${amount(checkout.total)}</dd></div></dl></section>`;
}

function timing(checkout: Checkout): Html | false {
  if (checkout.message !== undefined) return html`<p class="note">${checkout.message}</p>`;
  if (!checkout.chargedLater) return false;
  return html`<p class="note">Your bank holds this amount now. You are charged later, and never for more than you agreed to.</p>`;
}

function checkoutForm(checkout: Checkout, typed: Typed, faults: Faults): Html {
  const [number, ...pair] = FIELDS.map((field) => fieldOf(field, typed, faults));
  const total = formatAmount(checkout.total, checkout.currency);
  const failed = faults.payment !== undefined || faults.fields.size > 0;
  return layout({
    title: failed ? 'Error: pay by card' : 'Pay by card',
    kind: 'customer',
    body: html`<div class="checkout">${summary(checkout)}
<div><form class="card pay" method="post" action="/pay/${checkout.id}" novalidate>
<h2>Pay by card</h2>
${
  checkout.email === undefined
    ? fieldOf(EMAIL, typed, faults)
    : html`<dl class="payer"><dt>Email</dt><dd>${checkout.email}</dd></dl>`
}
${faults.payment !== undefined && html`<p class="alert" role="alert"><strong>Not paid.</strong> ${faults.payment}</p>`}
${number}
<div class="pair">${pair}</div>
${timing(checkout)}
<button class="wide">${checkout.chargedLater ? 'Authorise' : 'Pay'} ${total}</button>
${checkout.cancelUrl && html`<p><a href="${checkout.cancelUrl}">Cancel and go back to the shop</a></p>`}
<div class="trial"><p>This is a sandbox: use a test card, any future date and any code.</p>
<ul>${TEST_CARDS.map(({ number, does }) => html`<li><code>${number}</code> ${does}</li>`)}</ul></div>
</form></div></div>`,
  });
}
