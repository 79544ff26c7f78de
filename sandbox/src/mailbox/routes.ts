import { formOf, isForeign, page, seeOther } from '../browser/answer.ts';
import { html } from '../browser/html.ts';
import { notice } from '../browser/layout.ts';
import type { Sandbox, SandboxRequest, SandboxResponse, SandboxRoutes } from '../http.ts';
import { json } from '../http.ts';
import type { Mail } from './mail.ts';
import { lastEventOf, linksOf } from './mail.ts';
import type { MailView } from './pages.ts';
import { inboxPage, mailPage } from './pages.ts';
import { resendApi } from './resend-api.ts';
import type { Mailbox, MailFault, MailQuery } from './store.ts';
import { emptyMailbox, findMail, mailboxOf, searchMails } from './store.ts';

const FAULT_TIMES_MAX = 1_000;
const FAULT_DELAY_MS_MAX = 60_000;

/**
 * The mailbox: the Resend API under `/resend`, the inbox under `/mailbox`, and for tests `/mailbox.json`,
 * `POST /mailbox/faults {times, status, delayMs, effect}` (times 0 clears) and `POST /mailbox/empty`.
 */
export const mailboxRoutes: SandboxRoutes = async (request, sandbox) => {
  const { pathname, searchParams } = request.url;
  const api = await resendApi(request, sandbox);
  if (api) return api;
  if (!/^\/mailbox(\.json|\/|$)/.test(pathname)) return undefined;
  const mailbox = mailboxOf(sandbox);
  if (request.method === 'POST') return change(pathname, request, mailbox);
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
  const query = { to: searchParams.get('to') ?? '', subject: searchParams.get('subject') ?? '' };
  if (pathname === '/mailbox.json') return listing(mailbox, query, sandbox);
  if (pathname === '/mailbox' || pathname === '/mailbox/') {
    return page(200, inboxPage(mailbox, searchMails(mailbox, query), query));
  }
  return one(request, mailbox, sandbox);
};

function listing(mailbox: Mailbox, query: MailQuery, sandbox: Sandbox): SandboxResponse {
  const now = sandbox.clock.now();
  return json(200, {
    emails: searchMails(mailbox, query).map((mail) => ({
      ...mail,
      createdAt: new Date(mail.createdAt).toISOString(),
      lastEvent: lastEventOf(mail, now),
      links: linksOf(mail),
      url: `${sandbox.url}/mailbox/${mail.id}`,
    })),
  });
}

function one(request: SandboxRequest, mailbox: Mailbox, sandbox: Sandbox): SandboxResponse {
  const [, , id = '', part, index] = request.url.pathname.split('/');
  const mail = findMail(mailbox, id);
  const back = html`<a href="/mailbox">To the mailbox</a>`;
  if (!mail) return page(404, notice('No such mail', 'The mailbox forgets its mails when it stops.', back));
  if (part === undefined) {
    const asked = request.url.searchParams.get('view');
    const fallback: MailView = mail.html === null ? 'text' : 'html';
    const view = asked === 'text' || asked === 'source' || asked === 'html' ? asked : fallback;
    return page(200, mailPage(mail, view, sandbox.clock.now()));
  }
  if (part === 'html' && mail.html !== null) return letter(mail);
  if (part === 'attachments' && index !== undefined) return attachment(mail, Number(index)) ?? missing();
  return missing();
}

function missing(): SandboxResponse {
  return json(404, { error: 'No such part' });
}

/** The mail's own markup: no scripts, its links in a new tab, whatever frame it is shown in. */
function letter(mail: Mail): SandboxResponse {
  return {
    status: 200,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src http: https: data: cid:; style-src 'unsafe-inline' http: https:; font-src http: https: data:",
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
    },
    body: withLinksInNewTab(mail.html ?? ''),
  };
}

function withLinksInNewTab(markup: string): string {
  const start = /<head\b[^>]*>/i.exec(markup) ?? /^\s*<!doctype[^>]*>/i.exec(markup);
  const at = start ? start.index + start[0].length : 0;
  return `${markup.slice(0, at)}<base target="_blank">${markup.slice(at)}`;
}

function attachment(mail: Mail, index: number): SandboxResponse | undefined {
  const file = mail.attachments[index];
  if (file?.content === undefined) return undefined;
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.filename)}`,
      'X-Content-Type-Options': 'nosniff',
    },
    body: Buffer.from(file.content, 'base64'),
  };
}

function change(pathname: string, request: SandboxRequest, mailbox: Mailbox): SandboxResponse | undefined {
  if (isForeign(request)) return json(403, { error: 'Only pages of the sandbox may do this.' });
  const isForm = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  if (pathname === '/mailbox/empty') {
    emptyMailbox(mailbox);
    return isForm ? seeOther('/mailbox') : json(200, { emails: [] });
  }
  if (pathname !== '/mailbox/faults') return undefined;
  const fault = readFault(request, isForm);
  if (fault === undefined) {
    return json(400, { error: 'Expected {times, status: 200|4xx|5xx, delayMs?, effect?: before|after}.' });
  }
  if (fault.times === 0) mailbox.faults.length = 0;
  else mailbox.faults.push(fault);
  return isForm ? seeOther('/mailbox') : json(200, { faults: mailbox.faults });
}

function readFault(request: SandboxRequest, isForm: boolean): MailFault | undefined {
  let fields: Record<string, unknown>;
  try {
    const parsed: unknown = isForm
      ? Object.fromEntries(formOf(request))
      : JSON.parse(request.body.toString());
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
    fields = { ...parsed };
  } catch {
    return undefined;
  }
  const times = Number(fields['times'] ?? 1);
  const status = Number(fields['status'] ?? 500);
  const delayMs = Number(fields['delayMs'] ?? 0);
  const effect = fields['effect'] ?? 'before';
  if (!Number.isInteger(times) || times < 0 || times > FAULT_TIMES_MAX) return undefined;
  if (status !== 200 && !(Number.isInteger(status) && status >= 400 && status <= 599)) return undefined;
  if (!(delayMs >= 0 && delayMs <= FAULT_DELAY_MS_MAX)) return undefined;
  if (effect !== 'before' && effect !== 'after') return undefined;
  return { times, status, delayMs, effect };
}
