import type { Attachment, Draft } from './mail.ts';
import { addressOf } from './mail.ts';
import { ResendError } from './resend-error.ts';

const RECIPIENTS_MAX = 50;
const TAG_CHARACTERS_MAX = 256;

function refuse(message: string, code = 'validation_error'): never {
  throw new ResendError(422, code, message);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAddress(value: string): boolean {
  if (/[\r\n]/.test(value)) return false;
  if (/[<>]/.test(value) && !/^[^<>]*<[^<>]+>$/.test(value.trim())) return false;
  return /^[^\s@<>,;]+@[^\s@<>,;.]+(\.[^\s@<>,;.]+)*$/.test(addressOf(value));
}

function addresses(input: Record<string, unknown>, field: string): string[] {
  const value = input[field];
  if (value === undefined || value === null) return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > RECIPIENTS_MAX) {
    refuse(`The \`${field}\` field must not contain more than ${RECIPIENTS_MAX} items.`);
  }
  return list.map((item) => {
    if (typeof item === 'string' && isAddress(item)) return item;
    return refuse(
      `Invalid \`${field}\` field. The email address needs to follow the \`email@example.com\` or \`Name <email@example.com>\` format.`,
    );
  });
}

function content(input: Record<string, unknown>, field: string): string | null {
  const value = input[field];
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : refuse(`The \`${field}\` field must be a string.`);
}

function headersOf(value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) return refuse('The `headers` field must be an object.');
  return Object.fromEntries(
    Object.entries(value).map(([name, line]) => {
      if (typeof line !== 'string' || /[\r\n]/.test(name + line)) {
        return refuse(`The header \`${name}\` must be a string on one line.`);
      }
      return [name, line];
    }),
  );
}

function tagsOf(value: unknown): Draft['tags'] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return refuse('The `tags` field must be an array.');
  const isWord = (word: unknown): word is string =>
    typeof word === 'string' && word.length <= TAG_CHARACTERS_MAX && /^[\w-]+$/.test(word);
  return value.map((tag: unknown) => {
    if (isRecord(tag) && isWord(tag['name']) && isWord(tag['value'])) {
      return { name: tag['name'], value: tag['value'] };
    }
    return refuse('Tags should only contain ASCII letters, numbers, underscores, or dashes.');
  });
}

function attachmentsOf(value: unknown): Attachment[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return refuse('The `attachments` field must be an array.');
  const word = (input: unknown): string | undefined => (typeof input === 'string' ? input : undefined);
  return value.map((item: unknown) => {
    const file = isRecord(item) ? item : {};
    const attachment = {
      filename: word(file['filename']) ?? 'attachment',
      contentType: word(file['content_type']) ?? 'application/octet-stream',
      content: word(file['content']),
      path: word(file['path']),
    };
    if (attachment.content === undefined && attachment.path === undefined) {
      refuse('Attachment must have either a `content` or `path`.', 'invalid_attachment');
    }
    return attachment;
  });
}

/**
 * Checks one mail of a request.
 * @throws ResendError 422 in Resend's words, naming the first field that is missing or wrong.
 */
export function readDraft(input: unknown): Draft {
  if (!isRecord(input)) return refuse('The request body must be an object.');
  for (const field of ['from', 'to', 'subject']) {
    if (input[field] === undefined || input[field] === null || input[field] === '') {
      refuse(`Missing \`${field}\` field.`, 'missing_required_field');
    }
  }
  const [from] = addresses({ from: input['from'] }, 'from');
  const to = addresses(input, 'to');
  if (from === undefined) return refuse('Missing `from` field.', 'missing_required_field');
  if (to.length === 0) refuse('Missing `to` field.', 'missing_required_field');
  if (input['template']) refuse('Templates are not modelled by the local mailbox; send `html` or `text`.');
  const html = content(input, 'html');
  const text = content(input, 'text');
  if (html === null && text === null) refuse('Missing `html` or `text` field.', 'missing_required_field');
  const scheduledAt = content(input, 'scheduled_at');
  if (scheduledAt !== null && Number.isNaN(Date.parse(scheduledAt))) {
    refuse('Invalid `scheduled_at` field. The local mailbox reads ISO 8601 dates only.');
  }
  return {
    from,
    to,
    cc: addresses(input, 'cc'),
    bcc: addresses(input, 'bcc'),
    replyTo: addresses(input, 'reply_to'),
    subject: content(input, 'subject') ?? '',
    html,
    text,
    headers: headersOf(input['headers']),
    tags: tagsOf(input['tags']),
    attachments: attachmentsOf(input['attachments']),
    scheduledAt,
  };
}
