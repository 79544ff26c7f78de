import type { Html } from '../browser/html.ts';
import { html } from '../browser/html.ts';
import { instant, layout } from '../browser/layout.ts';
import type { Mail } from './mail.ts';
import { lastEventOf, linksOf } from './mail.ts';
import type { Mailbox, MailQuery } from './store.ts';

const PREVIEW_CHARACTERS = 110;
const LISTED_MAX = 200;

function preview(mail: Mail): string {
  const text =
    mail.text ?? (mail.html ?? '').replace(/<(style|head)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > PREVIEW_CHARACTERS ? `${line.slice(0, PREVIEW_CHARACTERS)}…` : line;
}

/** The latest mails as a list of links, one row each. */
export function mailRows(mails: readonly Mail[]): Html {
  return html`<ul class="mails">${mails.map(
    (mail) => html`<li><a href="/mailbox/${mail.id}">
<span class="to">${mail.to.join(', ')}</span>
<span class="subject">${mail.subject}</span>
<span class="preview">${preview(mail)}</span>
<span class="when">${instant(mail.createdAt)}</span></a></li>`,
  )}</ul>`;
}

function faultForm(mailbox: Mailbox): Html {
  const waiting = mailbox.faults.map(
    (fault) =>
      html`<li>Next ${fault.times === 1 ? 'call' : `${fault.times} calls`}: ${
        fault.status >= 400 ? `answer ${fault.status}` : 'only slow'
      }${fault.delayMs > 0 && ` after ${fault.delayMs} ms`}${
        fault.effect === 'after' && fault.status >= 400 && ', although the mail is taken in'
      }</li>`,
  );
  return html`<details class="card"${mailbox.faults.length > 0 && html` open`}><summary>Make sending fail</summary>
<form method="post" action="/mailbox/faults" class="row">
<label>Next <input name="times" type="number" min="1" max="1000" value="1" inputmode="numeric"> calls</label>
<label>answer <select name="status"><option value="500">500 server error</option><option value="429">429 too many requests</option></select></label>
<label>and the mail <select name="effect"><option value="before">is not sent</option><option value="after">is sent all the same</option></select></label>
<button>Set</button></form>
${waiting.length > 0 && html`<ul>${waiting}</ul><form method="post" action="/mailbox/faults"><input type="hidden" name="times" value="0"><button class="plain">Clear all faults</button></form>`}
</details>`;
}

/** The inbox: every mail the shop sent, newest first. */
export function inboxPage(mailbox: Mailbox, mails: readonly Mail[], query: MailQuery): Html {
  const searching = query.to !== '' || query.subject !== '';
  const shown = mails.slice(0, LISTED_MAX);
  const empty = searching
    ? html`<p class="empty">No mail matches. <a href="/mailbox">Show all mails</a></p>`
    : html`<p class="empty">No mail yet. What the shop sends to anyone lands here, and nowhere else.</p>`;
  const count = `${mails.length} ${mails.length === 1 ? 'mail' : 'mails'}`;
  return layout({
    title: 'Mailbox',
    kind: 'tool',
    current: 'mailbox',
    body: html`<div class="head"><h1>Mailbox</h1><p class="note">${
      shown.length < mails.length ? `the latest ${shown.length} of ${count}` : count
    }</p></div>
<form class="row search" role="search" action="/mailbox">
<label>Recipient <input type="search" name="to" value="${query.to}" placeholder="ada@example.com"></label>
<label>Subject <input type="search" name="subject" value="${query.subject}"></label>
<button>Search</button></form>
<section class="card flush">${shown.length > 0 ? mailRows(shown) : empty}</section>
${faultForm(mailbox)}`,
  });
}

function facts(mail: Mail, now: number): Html {
  const rows: [string, string][] = [
    ['From', mail.from],
    ['To', mail.to.join(', ')],
    ['Cc', mail.cc.join(', ')],
    ['Bcc', mail.bcc.join(', ')],
    ['Reply-To', mail.replyTo.join(', ')],
    ['Scheduled for', mail.scheduledAt ?? ''],
    ['Status', lastEventOf(mail, now)],
    ['Tags', mail.tags.map((tag) => `${tag.name}=${tag.value}`).join(', ')],
    ['Idempotency-Key', mail.idempotencyKey ?? ''],
    ...Object.entries(mail.headers),
    ['Id', mail.id],
  ];
  return html`<dl class="facts">${rows
    .filter(([, value]) => value !== '')
    .map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
<div><dt>Sent</dt><dd>${instant(mail.createdAt)}</dd></div></dl>`;
}

/** The parts of a mail a reader can choose from. */
export type MailView = 'html' | 'text' | 'source';

function part(mail: Mail, view: MailView): Html {
  if (view === 'html' && mail.html !== null) {
    return html`<iframe class="letter" title="Mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mailbox/${mail.id}/html"></iframe>`;
  }
  const text = view === 'source' ? mail.html : mail.text;
  return html`<pre class="letter" tabindex="0">${text ?? 'This mail has no such part.'}</pre>`;
}

function links(mail: Mail): Html | false {
  const found = linksOf(mail);
  if (found.length === 0) return false;
  return html`<section class="card"><h2>Links</h2><ul class="links">${found.map(
    ({ href, label }) =>
      html`<li><a href="${href}">${label === href ? 'Open link' : label}</a>
<input readonly aria-label="Address of ${label === href ? 'the link' : label}" value="${href}"></li>`,
  )}</ul></section>`;
}

function attachments(mail: Mail): Html | false {
  if (mail.attachments.length === 0) return false;
  return html`<section class="card"><h2>Attachments</h2><ul>${mail.attachments.map(
    (file, index) =>
      html`<li>${
        file.content === undefined
          ? html`${file.filename} (from ${file.path})`
          : html`<a href="/mailbox/${mail.id}/attachments/${index}" download="${file.filename}">${file.filename}</a>`
      } <span class="note">${file.contentType}</span></li>`,
  )}</ul></section>`;
}

const VIEWS: readonly [MailView, string][] = [
  ['html', 'HTML'],
  ['text', 'Text'],
  ['source', 'HTML source'],
];

/** One mail: who, what, its parts, its links. */
export function mailPage(mail: Mail, view: MailView, now: number): Html {
  const tabs = VIEWS.filter(([name]) => (name === 'text' ? mail.text : mail.html) !== null);
  return layout({
    title: mail.subject,
    kind: 'tool',
    current: 'mailbox',
    body: html`<p class="crumb"><a href="/mailbox">Mailbox</a></p>
<h1>${mail.subject}</h1>
<div class="columns"><div><nav class="tabs" aria-label="Parts of the mail">${tabs.map(
      ([name, label]) =>
        html`<a href="/mailbox/${mail.id}?view=${name}"${name === view && html` aria-current="page"`}>${label}</a>`,
    )}</nav>${part(mail, view)}</div>
<div>${links(mail)}${attachments(mail)}<section class="card"><h2>Headers</h2>${facts(mail, now)}</section></div></div>`,
  });
}
