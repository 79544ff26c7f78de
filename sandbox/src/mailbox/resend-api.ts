import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox, SandboxRequest, SandboxResponse } from '../http.ts';
import { json } from '../http.ts';
import { readDraft } from './draft.ts';
import type { Draft, Mail } from './mail.ts';
import { lastEventOf } from './mail.ts';
import { ResendError } from './resend-error.ts';
import type { Mailbox, MailFault } from './store.ts';
import { deliver, findMail, mailboxOf, takeFault } from './store.ts';

const KEY_LIFETIME_MS = 24 * 60 * 60 * 1000;
const KEY_CHARACTERS_MAX = 256;
const BATCH_MAX = 100;

/** The sending API under `/resend`: send, send a batch, read one mail. Undefined for any other path. */
export async function resendApi(
  request: SandboxRequest,
  sandbox: Sandbox,
): Promise<SandboxResponse | undefined> {
  const path = /^\/resend(\/.*)?$/.exec(request.url.pathname)?.[1];
  if (path === undefined) return undefined;
  try {
    return await answer(path, request, sandbox);
  } catch (error) {
    if (!(error instanceof ResendError)) throw error;
    return json(error.statusCode, error.body, error.headers);
  }
}

async function answer(path: string, request: SandboxRequest, sandbox: Sandbox): Promise<SandboxResponse> {
  const apiKey = authenticate(request);
  const mailbox = mailboxOf(sandbox);
  if (path === '/emails' || path === '/emails/batch') {
    if (request.method !== 'POST') throw methodNotAllowed();
    return json(200, await send(path, apiKey, request, sandbox, mailbox));
  }
  const id = /^\/emails\/([^/]+)$/.exec(path)?.[1];
  if (id === undefined) throw new ResendError(404, 'not_found', 'The requested endpoint does not exist.');
  if (request.method !== 'GET') throw methodNotAllowed();
  const mail = findMail(mailbox, id);
  if (!mail) throw new ResendError(404, 'not_found', 'Email not found');
  return json(200, asResend(mail, sandbox.clock.now()));
}

function methodNotAllowed(): ResendError {
  return new ResendError(405, 'method_not_allowed', 'Method is not allowed for the requested path.');
}

function authenticate(request: SandboxRequest): string {
  const key = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (key === undefined) {
    throw new ResendError(401, 'missing_api_key', 'Missing API key in the authorization header.');
  }
  // The live API names this `validation_error`, although its error list has a code of its own for it.
  if (!/^re_\w+$/.test(key)) throw new ResendError(401, 'validation_error', 'API key is invalid');
  return key;
}

async function send(
  path: string,
  apiKey: string,
  request: SandboxRequest,
  sandbox: Sandbox,
  mailbox: Mailbox,
): Promise<unknown> {
  const key = idempotencyKeyOf(request);
  const fault = takeFault(mailbox);
  if (fault && fault.effect === 'before') await meet(fault);
  const batch = path === '/emails/batch';
  const input = parse(request.body);
  const permissive = request.headers['x-batch-validation'] === 'permissive';
  const order = batch ? readBatch(input, permissive) : { drafts: [readDraft(input)], errors: [] };
  const run = async (): Promise<unknown> => {
    if (fault && fault.effect === 'after' && fault.delayMs > 0) await sleep(fault.delayMs);
    const ids = order.drafts.map((draft) => ({
      id: deliver(mailbox, draft, sandbox.clock.now(), key).id,
    }));
    if (!batch) return ids[0];
    return permissive ? { data: ids, errors: order.errors } : { data: ids };
  };
  const result =
    key === null ? await run() : await once(mailbox, `${apiKey} ${key}`, path, input, sandbox, run);
  if (fault && fault.effect === 'after') fail(fault.status);
  return result;
}

function idempotencyKeyOf(request: SandboxRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || key.length < 1 || key.length > KEY_CHARACTERS_MAX) {
    throw new ResendError(400, 'invalid_idempotency_key', 'The key must be between 1-256 chars.');
  }
  return key;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new ResendError(400, 'validation_error', 'The request body is not valid JSON.');
  }
}

interface BatchOrder {
  drafts: Draft[];
  errors: { index: number; message: string }[];
}

function readBatch(input: unknown, permissive: boolean): BatchOrder {
  if (!Array.isArray(input) || input.length === 0 || input.length > BATCH_MAX) {
    throw new ResendError(422, 'validation_error', `The batch must be an array of 1 to ${BATCH_MAX} emails.`);
  }
  const order: BatchOrder = { drafts: [], errors: [] };
  input.forEach((item, index) => {
    try {
      const draft = readDraft(item);
      if (draft.attachments.length > 0 || draft.scheduledAt !== null) {
        throw new ResendError(
          422,
          'validation_error',
          'A batch takes no `attachments` and no `scheduled_at`.',
        );
      }
      order.drafts.push(draft);
    } catch (error) {
      if (!(error instanceof ResendError) || !permissive) throw error;
      order.errors.push({ index, message: error.message });
    }
  });
  return order;
}

/**
 * Runs `work` at most once per key within 24 hours of the sandbox's time and repeats its answer after that.
 * A failed run leaves the key free, as nothing was sent under it.
 */
async function once(
  mailbox: Mailbox,
  key: string,
  path: string,
  payload: unknown,
  sandbox: Sandbox,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const now = sandbox.clock.now();
  for (const [other, record] of mailbox.keys) {
    if (!record.inFlight && now - record.storedAt >= KEY_LIFETIME_MS) mailbox.keys.delete(other);
  }
  const fingerprint = createHash('sha256')
    .update(`${path} ${canonical(payload)}`)
    .digest('hex');
  const known = mailbox.keys.get(key);
  if (known && known.fingerprint !== fingerprint) {
    const message = 'Same idempotency key used with a different request payload.';
    throw new ResendError(409, 'invalid_idempotent_request', message);
  }
  if (known?.inFlight) {
    const message = 'Same idempotency key used while original request is still in progress.';
    throw new ResendError(409, 'concurrent_idempotent_requests', message);
  }
  if (known) return known.answer;
  const record = { fingerprint, storedAt: now, answer: undefined as unknown, inFlight: true };
  mailbox.keys.set(key, record);
  try {
    record.answer = await work();
    record.inFlight = false;
    return record.answer;
  } catch (error) {
    mailbox.keys.delete(key);
    throw error;
  }
}

/** JSON with sorted member names: the same payload in another order is the same payload. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

async function meet(fault: MailFault): Promise<void> {
  if (fault.delayMs > 0) await sleep(fault.delayMs);
  fail(fault.status);
}

function fail(status: number): void {
  if (status < 400) return;
  if (status === 429) {
    const message = 'Too many requests. You can only make 5 requests per second.';
    throw new ResendError(429, 'rate_limit_exceeded', message, { 'Retry-After': '1' });
  }
  const code = status >= 500 ? 'internal_server_error' : 'validation_error';
  throw new ResendError(status, code, 'An unexpected error occurred. (fault set in the sandbox)');
}

function asResend(mail: Mail, now: number): Record<string, unknown> {
  const orNull = (list: string[]): string[] | null => (list.length > 0 ? list : null);
  return {
    object: 'email',
    id: mail.id,
    to: mail.to,
    from: mail.from,
    created_at: new Date(mail.createdAt).toISOString(),
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    bcc: orNull(mail.bcc),
    cc: orNull(mail.cc),
    reply_to: orNull(mail.replyTo),
    last_event: lastEventOf(mail, now),
    scheduled_at: mail.scheduledAt,
    tags: mail.tags,
  };
}
