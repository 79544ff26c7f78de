import { type Html, html } from '../browser/html.ts';
import { instant, layout } from '../browser/layout.ts';
import { amountCell, state, table } from '../browser/tables.ts';
import type { Core } from './core.ts';
import type { Dispute, Payment, Refund } from './rows.ts';
import { PHASES } from './rows.ts';
import type { EventRow } from './webhooks.ts';

const ROWS_MAX = 25;

const newest = <Row>(rows: Iterable<Row>): Row[] => [...rows].reverse().slice(0, ROWS_MAX);
const when = (seconds: number): Html => html`<td data-label="At">${instant(seconds * 1000)}</td>`;
const button = (action: string, word: string): Html =>
  html`<form class="row" method="post" action="${action}"><button class="plain">${word}</button></form>`;

/** Razorpay's side of the counter: what was paid, given back and disputed, and what the shop was told. */
export function deskPage({ prefix, book, rules }: Core): Html {
  const payments = [...book.payments.keys()].map(rules.paymentOf);
  return layout({
    title: 'Razorpay',
    kind: 'tool',
    body: html`<div class="head"><h1>Razorpay</h1><p class="note">What the shop’s customers paid on its page. <a href="/">To the bench</a></p></div>
${table(
  'Payments',
  [
    ['Payment', ''],
    ['State', ''],
    ['Amount', 'number'],
    ['Given back', 'number'],
    ['At', ''],
    ['Dispute it', ''],
  ],
  newest(payments).map((payment) => paymentRow(prefix, payment)),
  'No payment yet. Choose Razorpay in the shop, delivered to the United States.',
)}
${table(
  'Disputes',
  [
    ['Dispute', ''],
    ['State', ''],
    ['Amount', 'number'],
    ['Taken', 'number'],
    ['At', ''],
    ['Decide it', ''],
  ],
  newest(book.disputes.values()).map((dispute) => disputeRow(prefix, dispute)),
  'Nothing is disputed.',
)}
${table(
  'Refunds',
  [
    ['Refund', ''],
    ['State', ''],
    ['Amount', 'number'],
    ['At', ''],
    ['', ''],
  ],
  newest(book.refunds.values()).map((refund) => refundRow(prefix, refund)),
  'Nothing was given back.',
)}
${table(
  'Webhooks',
  [
    ['Event', ''],
    ['State', ''],
    ['Answers', ''],
    ['At', ''],
    ['', ''],
  ],
  newest(book.events.values()).map((event) => eventRow(prefix, event)),
  'Nothing happened yet.',
)}`,
  });
}

function paymentRow(prefix: string, payment: Payment): Html {
  const { id, orderId, status, amount, refunded, currency, captured, createdAt } = payment;
  return html`<tr><td><span><span class="id">${id}</span><span class="id note">${orderId}</span></span></td>
<td data-label="State">${state(status)}</td>${amountCell('Amount', amount, currency)}${amountCell('Given back', refunded, currency)}${when(createdAt)}
<td>${
    captured &&
    amount > refunded &&
    html`<form class="row" method="post" action="${prefix}/desk/payments/${id}/dispute"><label>Phase <select name="phase">${PHASES.map(
      (phase) =>
        html`<option value="${phase}"${phase === 'chargeback' && html` selected`}>${phase.replaceAll('_', ' ')}</option>`,
    )}</select></label><button class="plain">Dispute</button></form>`
  }</td></tr>`;
}

function disputeRow(prefix: string, dispute: Dispute): Html {
  const { id, paymentId, phase, status, amount, deducted, currency, createdAt } = dispute;
  const decide = (step: string, word: string) => button(`${prefix}/desk/disputes/${id}/${step}`, word);
  const open = status === 'open' || status === 'under_review';
  return html`<tr><td><span><span class="id">${id}</span><span class="id note">${paymentId}</span></span></td>
<td data-label="State"><span>${state(status)}<span class="note">${phase.replaceAll('_', ' ')}</span></span></td>${amountCell('Amount', amount, currency)}${amountCell('Taken', deducted, currency)}${when(createdAt)}
<td>${
    open &&
    html`<div class="row">${status === 'open' && decide('under_review', 'Review')}${decide('won', 'Won')}${decide('lost', 'Lost')}${decide('closed', 'Close')}</div>`
  }</td></tr>`;
}

function refundRow(prefix: string, { id, paymentId, status, amount, currency, createdAt }: Refund): Html {
  return html`<tr><td><span><span class="id">${id}</span><span class="id note">${paymentId}</span></span></td>
<td data-label="State">${state(status)}</td>${amountCell('Amount', amount, currency)}${when(createdAt)}
<td>${status !== 'failed' && button(`${prefix}/desk/refunds/${id}/fail`, 'Let it fail')}</td></tr>`;
}

function eventRow(prefix: string, { id, type, state: how, attempts, createdAt }: EventRow): Html {
  return html`<tr><td><span>${type}<span class="id note">${id}</span></span></td><td data-label="State">${state(how)}</td>
<td data-label="Answers">${attempts.map((status) => status ?? 'none').join(', ')}</td>${when(createdAt)}
<td>${button(`${prefix}/desk/events/${id}/send`, 'Send again')}</td></tr>`;
}
