import type { Sandbox } from '../http.ts';
import { listOf, member, numberOf, textOf } from './core-client.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { instant, layout } from './layout.ts';
import { formatAmount } from './money.ts';
import { deliveriesTable, eventsTable, ledgerTable, state } from './tables.ts';

const OPEN = ['requires_payment_method', 'requires_confirmation', 'requires_action', 'requires_capture'];
const DECLINES = ['generic_decline', 'insufficient_funds', 'lost_card', 'expired_card', 'processing_error'];

function decimals(amount: number, exponent: number): string {
  const digits = String(amount).padStart(exponent + 1, '0');
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

function act(id: string, action: string, content: Html): Html {
  return html`<form class="row" method="post" action="/payments/${id}/${action}">${content}</form>`;
}

function refundable(intent: unknown): number {
  return numberOf(intent, 'amountCaptured') - numberOf(intent, 'amountRefunded');
}

/** What the bank, the cardholder or time may do to this payment now. */
function actions(intent: unknown): Html {
  const [id, status] = [textOf(intent, 'id') ?? '', textOf(intent, 'status') ?? ''];
  const [left, exponent] = [refundable(intent), numberOf(intent, 'exponent')];
  const disputed = textOf(intent, 'disputed') !== undefined;
  const possible = [
    status === 'requires_action' &&
      html`<div class="row">${act(id, 'authenticate', html`<button>Pass the bank’s check</button>`)}${act(
        id,
        'fail_authentication',
        html`<button class="plain">Fail it</button>`,
      )}</div>`,
    status === 'requires_capture' &&
      act(id, 'expire', html`<button class="plain">Let the hold expire now</button>`),
    OPEN.includes(status) &&
      act(
        id,
        'issuer_decline_next',
        html`<label>Reason <select name="decline_code">${DECLINES.map(
          (code) => html`<option value="${code}">${code.replaceAll('_', ' ')}</option>`,
        )}</select></label><button class="plain">Decline the next attempt</button>`,
      ),
    left > 0 &&
      !disputed &&
      act(
        id,
        'refund',
        html`<label>Amount <input name="amount" inputmode="decimal" value="${decimals(left, exponent)}" required></label><button>Refund</button>`,
      ),
    left > 0 &&
      !disputed &&
      act(
        id,
        'dispute',
        html`<label>Reason <select name="reason"><option value="fraudulent">fraudulent</option><option value="product_not_received">product not received</option></select></label><button class="plain">Dispute</button>`,
      ),
  ].filter((form) => form !== false);
  return html`<section class="card acts" aria-labelledby="acts"><h2 id="acts">What happens next</h2>${
    possible.length === 0
      ? html`<p class="note">${
          disputed
            ? 'It is disputed, which keeps it from being refunded.'
            : 'Nothing can happen to this payment any more.'
        }</p>`
      : possible
  }</section>`;
}

function facts(intent: unknown): Html {
  const currency = textOf(intent, 'currency') ?? 'usd';
  const money = (name: string): string => formatAmount(numberOf(intent, name), currency);
  const card = member(intent, 'card');
  const before = numberOf(intent, 'captureBefore');
  const metadata = Object.entries((member(intent, 'metadata') ?? {}) as Record<string, string>);
  const rows: [string, Html | string | undefined][] = [
    ['Amount', money('amount')],
    ['Can be captured', money('amountCapturable')],
    ['Captured', money('amountCaptured')],
    ['Released', money('amountReleased')],
    ['Refunded', money('amountRefunded')],
    ['Card', card === null ? undefined : `${textOf(card, 'brand')} ${textOf(card, 'last4')}`],
    ['Held until', before > 0 ? instant(before * 1000) : undefined],
    ['Capture', textOf(intent, 'captureMethod')],
    ['Last error', textOf(intent, 'lastError')?.replaceAll('_', ' ')],
    ['Cancelled because', textOf(intent, 'cancellationReason')?.replaceAll('_', ' ')],
    ['Customer', textOf(intent, 'customer')],
    ['Charge', textOf(intent, 'latestCharge')],
    ['Checkout', textOf(intent, 'checkoutSession')],
    ...metadata.map(([name, value]): [string, string] => [name, value]),
  ];
  return html`<section class="card"><h2>Facts</h2><dl class="facts">${rows
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></section>`;
}

function settle(payment: string, kind: string, id: string, choices: readonly [string, string][]): Html {
  return html`<form class="row" method="post" action="/payments/${payment}/${kind}/${id}">${choices.map(
    ([outcome, label], index) =>
      html`<button name="outcome" value="${outcome}"${(index > 0 || choices.length === 1) && html` class="plain"`}>${label}</button>`,
  )}</form>`;
}

/** Refunds and disputes, with what the bank may still decide about them. */
function cases(view: unknown, payment: string): Html | false {
  const refunds = listOf(view, 'refunds').map((row) => {
    const id = textOf(row, 'id') ?? '';
    const pending = textOf(row, 'status') === 'pending';
    const choices: [string, string][] = [
      ['succeed', 'Succeed'],
      ['fail', 'Fail'],
    ];
    const release = member(row, 'release') === true;
    const open = !release && textOf(row, 'status') !== 'failed';
    return html`<li><span>${release ? 'Released' : 'Refund'} ${formatAmount(numberOf(row, 'amount'), textOf(row, 'currency') ?? 'usd')} ${state(
      textOf(row, 'status') ?? '',
    )}<span class="id note">${id}</span></span>${open && settle(payment, 'refunds', id, pending ? choices : choices.slice(1))}</li>`;
  });
  const disputes = listOf(view, 'disputes').map((row) => {
    const id = textOf(row, 'id') ?? '';
    const status = textOf(row, 'status') ?? '';
    const open = status === 'needs_response' || status === 'under_review';
    return html`<li><span>Dispute ${formatAmount(numberOf(row, 'amount'), textOf(row, 'currency') ?? 'usd')} ${state(status)}<span class="id note">${id}</span></span>${
      open &&
      settle(payment, 'disputes', id, [
        ['win', 'Shop wins'],
        ['lose', 'Shop loses'],
      ])
    }</li>`;
  });
  if (refunds.length + disputes.length === 0) return false;
  return html`<section class="card"><h2>Refunds and disputes</h2><ul class="cases">${disputes}${refunds}</ul></section>`;
}

function source(object: unknown): Html {
  return html`<details class="card source"><summary>The object as the API shows it</summary><pre tabindex="0">${JSON.stringify(object, null, 2)}</pre></details>`;
}

/** One payment: what is known of it, what can happen to it, its money and its events. */
export function paymentPage(sandbox: Sandbox, id: string, problem?: string): Html | undefined {
  const view = sandbox.stripe.payment(id);
  if (view === undefined) return undefined;
  const intent = member(view, 'intent');
  return layout({
    title: id,
    kind: 'tool',
    current: 'bench',
    script: '/dashboard.js',
    body: html`<p class="crumb"><a href="/">Bench</a></p>
<div class="head"><h1>Payment of ${formatAmount(numberOf(intent, 'amount'), textOf(intent, 'currency') ?? 'usd')}</h1><p>${state(textOf(intent, 'status') ?? '')}</p></div>
<p class="id">${id}</p>
${problem !== undefined && html`<p class="alert" role="alert"><strong>Not done.</strong> ${problem}</p>`}
<div class="columns"><div>${sandbox.controlToken !== undefined && actions(intent)}${cases(view, id)}${ledgerTable(
      listOf(view, 'ledger'),
      'No money was moved: a hold is not in the ledger.',
    )}${eventsTable(listOf(view, 'events'))}${source(member(view, 'object'))}</div><div>${facts(intent)}</div></div>`,
  });
}

/** One event: its snapshot, and every attempt to deliver it. */
export function eventPage(sandbox: Sandbox, id: string): Html | undefined {
  const event = sandbox.stripe.event(id);
  if (event === undefined) return undefined;
  const deliveries = listOf(event, 'deliveries');
  const attempts = deliveries.flatMap((delivery) =>
    listOf(delivery, 'attempts').map(
      (attempt) =>
        html`<li>${instant(Date.parse(textOf(attempt, 'at') ?? ''))} ${numberOf(attempt, 'status') || textOf(attempt, 'error')}
<span class="note">${numberOf(attempt, 'latencyMs')} ms, ${textOf(delivery, 'url')}</span></li>`,
    ),
  );
  const request = member(event, 'request');
  return layout({
    title: textOf(event, 'type') ?? id,
    kind: 'tool',
    current: 'bench',
    body: html`<p class="crumb"><a href="/">Bench</a></p><h1>${textOf(event, 'type')}</h1><p class="id">${id}</p>
${sandbox.controlToken !== undefined && html`<form class="row" method="post" action="/events/${id}/send"><button>Send again</button></form>`}
${deliveriesTable(deliveries)}
${attempts.length > 0 && html`<section class="card"><h2>Attempts</h2><ul class="cases">${attempts}</ul></section>`}
<section class="card"><h2>Snapshot</h2><p class="note">${
      request === null ? 'Stripe acted by itself.' : `Caused by ${textOf(request, 'id')}.`
    }</p><pre tabindex="0">${JSON.stringify(member(event, 'rendered'), null, 2)}</pre></section>`,
  });
}
