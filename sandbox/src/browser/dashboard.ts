import type { Sandbox } from '../http.ts';
import { linksOf } from '../mailbox/mail.ts';
import { mailRows } from '../mailbox/pages.ts';
import { mailboxOf, searchMails } from '../mailbox/store.ts';
import { listOf, member, numberOf, textOf } from './core-client.ts';
import type { Html, HtmlValue } from './html.ts';
import { html } from './html.ts';
import { instant, layout } from './layout.ts';
import { formatAmount } from './money.ts';

const PAYMENTS_MAX = 25;
const MESSAGES_MAX = 12;
const MAILS_SHOWN = 5;
const MINUTE_MS = 60_000;

const STEPS: readonly [number, string][] = [
  [600, '+10 min'],
  [3_600, '+1 hour'],
  [86_400, '+1 day'],
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
    ([seconds, label], index) =>
      html`<button name="advance" value="${seconds}"${index !== 1 && html` class="plain"`}>${label}</button>`,
  )}</form></section>`;
}

function table(title: string, heads: readonly [string, string][], rows: Html[], nothing: string): Html {
  return html`<section class="card flush"><h2>${title}</h2>${
    rows.length === 0
      ? html`<p class="empty">${nothing}</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${heads.map(
          ([name, kind]) => html`<th scope="col" class="${kind}">${name}</th>`,
        )}</tr></thead><tbody>${rows}</tbody></table></div>`
  }</section>`;
}

const TONE: Record<string, string> = {
  succeeded: 'good',
  delivered: 'good',
  canceled: 'bad',
  failed: 'bad',
  dropped: 'bad',
};

function state(name: string): Html {
  return html`<span class="state ${TONE[name]}">${name.replaceAll('_', ' ')}</span>`;
}

/** What the issuer holds or held; nothing before there was a successful charge. */
function authorisedOf(payment: unknown): number {
  const parts = ['amountCapturable', 'amountCaptured', 'amountReleased'];
  return parts.reduce((sum, name) => sum + numberOf(payment, name), 0);
}

function amountCell(label: string, amount: number, currency: string): Html {
  if (amount === 0) return html`<td class="number none">–</td>`;
  return html`<td class="number" data-label="${label}">${formatAmount(amount, currency)}</td>`;
}

function paymentRow(payment: unknown): Html {
  const currency = textOf(payment, 'currency') ?? 'usd';
  const card = member(payment, 'card');
  const error = textOf(payment, 'lastError');
  return html`<tr><td><span><span class="id">${textOf(payment, 'id')}</span>${
    card !== null && html`<span class="note">${textOf(card, 'brand')} ${textOf(card, 'last4')}</span>`
  }</span></td><td data-label="State"><span>${state(textOf(payment, 'status') ?? '')}${
    error !== undefined && html`<span class="note bad">${error.replaceAll('_', ' ')}</span>`
  }</span></td>${[
    amountCell('Amount', numberOf(payment, 'amount'), currency),
    amountCell('Authorised', authorisedOf(payment), currency),
    amountCell('Captured', numberOf(payment, 'amountCaptured'), currency),
    amountCell('Released', numberOf(payment, 'amountReleased'), currency),
    amountCell('Refunded', numberOf(payment, 'amountRefunded'), currency),
  ]}</tr>`;
}

function seconds(value: unknown, name: string): HtmlValue {
  const at = numberOf(value, name);
  return at > 0 && instant(at * 1000);
}

function eventRow(event: unknown): Html {
  return html`<tr><td>${textOf(event, 'type')}</td><td class="id detail" data-label="Object">${textOf(event, 'objectId')}</td><td data-label="At">${seconds(event, 'created')}</td></tr>`;
}

function deliveryRow(delivery: unknown): Html {
  const attempts = listOf(delivery, 'attempts');
  const last = attempts.at(-1);
  const status = numberOf(last, 'status');
  return html`<tr><td>${textOf(delivery, 'type') ?? textOf(delivery, 'event')}</td><td data-label="State">${state(
    textOf(delivery, 'state') ?? '',
  )}</td><td class="number" data-label="Tries">${attempts.length}</td><td data-label="Answer">${
    status > 0 ? status : textOf(last, 'error')
  }</td></tr>`;
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

/** The bench: the clock, the money, what was told to the shop, and the mails it sent. */
export function dashboardPage(sandbox: Sandbox): Html {
  const overview = sandbox.stripe.overview();
  const latest = (name: string, max: number): unknown[] => listOf(overview, name).slice(0, max);
  const intents = table(
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
    latest('paymentIntents', PAYMENTS_MAX).map(paymentRow),
    'No payment yet. Buy something in the shop.',
  );
  const deliveries = table(
    'Webhook deliveries',
    [
      ['Event', ''],
      ['State', ''],
      ['Tries', 'number'],
      ['Answer', ''],
    ],
    latest('deliveries', MESSAGES_MAX).map(deliveryRow),
    'Nothing yet. Register a webhook endpoint, or start with one, to see deliveries here.',
  );
  const events = table(
    'Events',
    [
      ['Type', ''],
      ['Object', ''],
      ['At', ''],
    ],
    latest('events', MESSAGES_MAX).map(eventRow),
    'Nothing happened yet.',
  );
  return layout({
    title: 'Bench',
    kind: 'tool',
    current: 'bench',
    script: '/dashboard.js',
    body: html`<div class="head"><h1>Bench</h1><p class="note">Stripe and mail for a shop without keys. ${shopLink(sandbox)}</p></div>
${clock(sandbox)}${intents}${mails(sandbox)}
${deliveries}${events}`,
  });
}
