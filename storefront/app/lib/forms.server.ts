import { redirect } from '@remix-run/node';

const FORM_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data'];
const FIELD_CHARACTERS_MAX = 10_000;
const FIELDS_MAX = 200;
const KEY = /^[\w-]{16,64}$/;

/** The name of the hidden field that makes a repeated press the same press. */
export const IDEMPOTENCY_FIELD = 'key';

/**
 * The fields of a posted form. The last value of a repeated name wins.
 * @throws a Response 405 for another method, 415 for another content type, 413 for too much
 */
export async function readForm(request: Request): Promise<Record<string, string>> {
  if (request.method !== 'POST') throw new Response(null, { status: 405, headers: { Allow: 'POST' } });
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!FORM_TYPES.includes(type)) throw new Response(null, { status: 415 });
  const fields = Array.from(await request.formData());
  if (fields.length > FIELDS_MAX) throw new Response(null, { status: 413 });
  const form: Record<string, string> = {};
  for (const [field, value] of fields) {
    if (typeof value !== 'string') throw new Response(null, { status: 415 });
    if (value.length > FIELD_CHARACTERS_MAX) throw new Response(null, { status: 413 });
    form[field] = value;
  }
  return form;
}

/** A key for one rendering of a private form: pressing twice, or again after a lost answer, does it once. */
export function newIdempotencyKey(): string {
  return crypto.randomUUID();
}

/**
 * The key of one press: the one the form was rendered with, and what was filled in, so that going back and sending
 * something else is another press. A form without a usable key gets a fresh one, so it is never refused for that.
 */
export async function idempotencyKeyOf(form: Record<string, string>): Promise<string> {
  const sent = form[IDEMPOTENCY_FIELD];
  if (sent === undefined || !KEY.test(sent)) return newIdempotencyKey();
  const fields = JSON.stringify(Object.entries(form).sort(([one], [other]) => (one < other ? -1 : 1)));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(fields));
  return Array.from(new Uint8Array(digest).subarray(0, 24), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/** Where a form leads after it worked: a GET of its own, so that reloading sends nothing. */
export function seeOther(path: string, cookie?: string): Response {
  return redirect(path, { status: 303, headers: cookie === undefined ? {} : { 'Set-Cookie': cookie } });
}
