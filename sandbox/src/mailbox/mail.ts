/** A file sent along. `content` is base64 and absent when only a remote `path` was given. */
export interface Attachment {
  filename: string;
  contentType: string;
  content: string | undefined;
  path: string | undefined;
}

/** What a caller asked to have sent, checked and with one spelling for each field. */
export interface Draft {
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  replyTo: string[];
  subject: string;
  html: string | null;
  text: string | null;
  headers: Record<string, string>;
  tags: { name: string; value: string }[];
  attachments: Attachment[];
  scheduledAt: string | null;
}

/** A mail the mailbox took in. `createdAt` is the sandbox's time in milliseconds. */
export interface Mail extends Draft {
  id: string;
  createdAt: number;
  idempotencyKey: string | null;
}

/** The bare address of `Name <address>`, in lower case. */
export function addressOf(recipient: string): string {
  return (/<([^<>]+)>\s*$/.exec(recipient)?.[1] ?? recipient).trim().toLowerCase();
}

/** Everyone a mail goes to, in the order to, cc, bcc. */
export function recipientsOf(mail: Draft): string[] {
  return [...mail.to, ...mail.cc, ...mail.bcc];
}

const EVENT_BY_TEST_ADDRESS: Record<string, string> = {
  bounced: 'bounced',
  complained: 'complained',
  suppressed: 'suppressed',
};

/** Resend's `last_event`: its test addresses at resend.dev decide, everything else arrives at once. */
export function lastEventOf(mail: Mail, now: number): string {
  if (mail.scheduledAt !== null && Date.parse(mail.scheduledAt) > now) return 'scheduled';
  const [local = '', domain] = addressOf(mail.to[0] ?? '').split('@');
  if (domain !== 'resend.dev') return 'delivered';
  return EVENT_BY_TEST_ADDRESS[local.replace(/\+.*$/, '')] ?? 'delivered';
}

/** A web address found in a mail, with the words it stands behind (the address itself in plain text). */
interface MailLink {
  href: string;
  label: string;
}

const NAMED_ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : Number.NaN;
    if (Number.isNaN(code)) return NAMED_ENTITIES[String(name).toLowerCase()] ?? whole;
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function plainWords(markup: string): string {
  return decodeEntities(markup.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

/** The links of a mail, each address once, in reading order; those of the HTML part before those of the text. */
export function linksOf(mail: Draft): MailLink[] {
  const links = new Map<string, string>();
  const note = (href: string, label: string): void => {
    if (/^(https?|mailto):/i.test(href) && !links.has(href)) links.set(href, label || href);
  };
  const anchors = /<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>(.*?)<\/a>/gis;
  for (const [, double, single, inner] of (mail.html ?? '').matchAll(anchors)) {
    note(decodeEntities(double ?? single ?? '').trim(), plainWords(inner ?? ''));
  }
  for (const [href] of (mail.text ?? '').matchAll(/https?:\/\/[^\s<>"')\]]+/g)) {
    const trimmed = href.replace(/[.,;:!?]+$/, '');
    note(trimmed, trimmed);
  }
  return [...links].map(([href, label]) => ({ href, label }));
}
