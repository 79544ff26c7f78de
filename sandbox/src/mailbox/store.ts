import { randomUUID } from 'node:crypto';
import type { Sandbox } from '../http.ts';
import type { Draft, Mail } from './mail.ts';
import { addressOf, recipientsOf } from './mail.ts';

const MAILS_MAX = 5_000;

/**
 * What the next calls of the sending API meet. `status` 200 only delays. With `effect` "after" the mail is
 * taken in and its answer lost, so that a retry with the same key finds it.
 */
export interface MailFault {
  status: number;
  times: number;
  delayMs: number;
  effect: 'before' | 'after';
}

/** What an idempotency key stands for: a request still running, or the answer it got. */
interface KeyRecord {
  fingerprint: string;
  storedAt: number;
  answer: unknown;
  inFlight: boolean;
}

/** All a mailbox holds. It lives in memory only and keeps the latest five thousand mails. */
export interface Mailbox {
  /** Oldest first. */
  mails: Mail[];
  keys: Map<string, KeyRecord>;
  faults: MailFault[];
}

const MAILBOXES = new WeakMap<Sandbox, Mailbox>();

/** The mailbox of a running sandbox, made at first use. */
export function mailboxOf(sandbox: Sandbox): Mailbox {
  let mailbox = MAILBOXES.get(sandbox);
  if (!mailbox) MAILBOXES.set(sandbox, (mailbox = { mails: [], keys: new Map(), faults: [] }));
  return mailbox;
}

/** Takes a mail in. */
export function deliver(mailbox: Mailbox, draft: Draft, now: number, idempotencyKey: string | null): Mail {
  const mail = { ...draft, id: randomUUID(), createdAt: now, idempotencyKey };
  mailbox.mails.push(mail);
  if (mailbox.mails.length > MAILS_MAX) mailbox.mails.shift();
  return mail;
}

/** The mail with this id. */
export function findMail(mailbox: Mailbox, id: string): Mail | undefined {
  return mailbox.mails.find((mail) => mail.id === id);
}

/** What to look for: `to` is part of any recipient's address, `subject` part of the subject; case is ignored. */
export interface MailQuery {
  to: string;
  subject: string;
}

/** The mails that match, newest first. */
export function searchMails(mailbox: Mailbox, query: MailQuery): Mail[] {
  const to = query.to.trim().toLowerCase();
  const subject = query.subject.trim().toLowerCase();
  return mailbox.mails
    .filter((mail) => to === '' || recipientsOf(mail).some((one) => addressOf(one).includes(to)))
    .filter((mail) => subject === '' || mail.subject.toLowerCase().includes(subject))
    .reverse();
}

/** Forgets every mail, key and fault. */
export function emptyMailbox(mailbox: Mailbox): void {
  mailbox.mails.length = 0;
  mailbox.keys.clear();
  mailbox.faults.length = 0;
}

/** The fault the next call meets, counted off; undefined when none is set. */
export function takeFault(mailbox: Mailbox): MailFault | undefined {
  const fault = mailbox.faults[0];
  if (!fault) return undefined;
  fault.times -= 1;
  if (fault.times <= 0) mailbox.faults.shift();
  return fault;
}
