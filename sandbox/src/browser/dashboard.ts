import type { Sandbox } from '../http.ts';
import { linksOf } from '../mailbox/mail.ts';
import { mailRows } from '../mailbox/pages.ts';
import { mailboxOf, searchMails } from '../mailbox/store.ts';
import { listOf, member, numberOf, textOf } from './core-client.ts';
import { faultForms } from './fault-forms.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { instant, layout } from './layout.ts';
import { formatAmount } from './money.ts';
import { amountCell, deliveriesTable, eventsTable, ledgerTable, state, table } from './tables.ts';

const PAYMENTS_MAX = 25;
const MESSAGES_MAX = 12;
const MAILS_SHOWN = 5;
const MINUTE_MS = 60_000;

const STEPS: readonly [number, string][] = [
  [600, '+10 min'],
  [3_600, '+1 hour'],
  [86_400, '+1 day'],
  [604_800, '+7 days'],
];

function offsetWords(offsetMs: number): string {
  const minutes = Math.round(offsetMs / MINUTE_MS);
  if (minutes === 0) return 'runs with the real time';
  const parts: [number, string][] = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor((minutes % 1440) / 60), 'h'],
    [minutes % 60, 'min'],
  ];
  const words = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return `${words.join(' ')} ahead of the real time`;
}

function clock(sandbox: Sandbox): Html {
  return html`<section class="card clock" aria-labelledby="clock"><div><h2 id="clock">Clock</h2>
${instant(sandbox.clock.now())}<p class="note">UTC, ${offsetWords(sandbox.clock.offsetMs())}</p></div>
<form method="post" action="/clock">${STEPS.map(
    ([advance, label], index) =>
      html`<button name="advance" value="${advance}"${index !== 1 && html` class="plain"`}>${label}</button>`,
  )}</form></section>`;
}

function balance(overview: unknown): Html {
  return html`<section class="card balance" aria-labelledby="balance"><h2 id="balance">Balance</h2><dl>${listOf(
    overview,
    'balance',
  ).map((standing) => {
    const currency = textOf(standing, 'currency') ?? 'usd';
    const [available, pending] = [numberOf(standing, 'available'), numberOf(standing, 'pending')];
    return html`<div><dt>${currency.toUpperCase()}</dt><dd><b>${formatAmount(available + pending, currency)}</b>
<span class="note">${formatAmount(available, currency)} available, ${formatAmount(pending, currency)} on its way</span></dd></div>`;
  })}</dl></section>`;
}

/** What the issuer holds or held; nothing before there was a successful charge. */
function authorisedOf(payment: unknown): number {
  const parts = ['amountCapturable', 'amountCaptured', 'amountReleased'];
  return parts.reduce((sum, name) => sum + numberOf(payment, name), 0);
}

function paymentRow(payment: unknown): Html {
  const currency = textOf(payment, 'currency') ?? 'usd';
  const card = member(payment, 'card');
  const error = textOf(payment, 'lastError');
  const id = textOf(payment, 'id');
  return html`<tr><td><span><a class="id" href="/payments/${id}">${id}</a>${
    card !== null && html`<span class="note">${textOf(card, 'brand')} ${textOf(card, 'last4')}</span>`
  }</span></td><td data-label="State"><span>${state(textOf(payment, 'status') ?? '')}${
    error !== undefined && html`<span class="note bad">${error.replaceAll('_', ' ')}</span>`
  }${textOf(payment, 'disputed') !== undefined && html`<span class="note bad">disputed</span>`}</span></td>${[
    amountCell('Amount', numberOf(payment, 'amount'), currency),
    amountCell('Authorised', authorisedOf(payment), currency),
    amountCell('Captured', numberOf(payment, 'amountCaptured'), currency),
    amountCell('Released', numberOf(payment, 'amountReleased'), currency),
    amountCell('Refunded', numberOf(payment, 'amountRefunded'), currency),
  ]}</tr>`;
}

function payments(overview: unknown): Html {
  return table(
    'Payments',
    [
      ['PaymentIntent', ''],
      ['State', ''],
      ['Amount', 'number'],
      ['Authorised', 'number'],
      ['Captured', 'number'],
      ['Released', 'number'],
      ['Refunded', 'number'],
    ],
    listOf(overview, 'paymentIntents').slice(0, PAYMENTS_MAX).map(paymentRow),
    'No payment yet. Buy something in the shop.',
  );
}

function mails(sandbox: Sandbox): Html {
  const found = searchMails(mailboxOf(sandbox), { to: '', subject: '' });
  return html`<section class="card flush"><h2>Latest mails</h2>${
    found.length === 0
      ? html`<p class="empty">No mail yet.</p>`
      : html`${mailRows(found.slice(0, MAILS_SHOWN))}<p class="empty"><a href="/mailbox">All ${found.length} in the mailbox</a></p>`
  }</section>`;
}

/** Where the shop is: as we were told, else as its latest mail with a link has it. */
function shopLink(sandbox: Sandbox): Html | false {
  if (sandbox.shopUrl) return html`<a href="${sandbox.shopUrl}">To the shop</a>`;
  for (const mail of searchMails(mailboxOf(sandbox), { to: '', subject: '' })) {
    const link = linksOf(mail).find(({ href }) => href.startsWith('http'));
    if (link && URL.canParse(link.href)) return html`<a href="${new URL(link.href).origin}">To the shop</a>`;
  }
  return false;
}

/** The bench: the clock, the money, what was told to the shop, what goes wrong next, and the mails it sent. */
export function dashboardPage(sandbox: Sandbox): Html {
  const overview = sandbox.stripe.overview();
  const latest = (name: string): unknown[] => listOf(overview, name).slice(0, MESSAGES_MAX);
  return layout({
    title: 'Bench',
    kind: 'tool',
    current: 'bench',
    script: '/dashboard.js',
    body: html`<div class="head"><h1>Bench</h1><p class="note">Stripe and mail for a shop without keys. ${shopLink(sandbox)} <a href="/razorpay/desk">To Razorpay</a></p></div>
<div class="halves">${clock(sandbox)}${balance(overview)}</div>${payments(overview)}
${sandbox.controlToken !== undefined && faultForms(listOf(overview, 'faults'))}
${mails(sandbox)}${ledgerTable(latest('ledger'), 'No money was moved yet: a hold is not in the ledger.')}
${eventsTable(latest('events'))}${deliveriesTable(latest('deliveries'))}`,
  });
}
