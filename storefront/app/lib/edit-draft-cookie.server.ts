import { createCookie } from '@remix-run/node';
import { z } from 'zod';
import { type Draft, type DraftLine, emptyDraft, isEmpty } from './edit-draft.ts';
import { env } from './env.server.ts';

const HALF_DAY_SECONDS = 12 * 3_600;
/** Browsers keep cookies up to 4,096 bytes, name and attributes included. */
const COOKIE_CHARACTERS_MAX = 3_900;

const cookie = createCookie(env.https ? '__Host-draft' : 'draft', {
  httpOnly: true,
  secure: env.https,
  sameSite: 'lax',
  path: '/',
  maxAge: HALF_DAY_SECONDS,
  secrets: [env.SESSION_SECRET],
});

const Address = z.object({
  name: z.string(),
  line1: z.string(),
  line2: z.string().nullable(),
  city: z.string(),
  provinceCode: z.string().nullable(),
  postalCode: z.string(),
  countryCode: z.string(),
  phone: z.string().nullable(),
});
const Packed = z.object({
  n: z.string(),
  v: z.int(),
  /** Line, quantity or 0, variant or 0, 1 when it is taken out. */
  l: z.array(
    z.tuple([
      z.string(),
      z.union([z.string(), z.literal(0)]),
      z.union([z.string(), z.literal(0)]),
      z.literal([0, 1]),
    ]),
  ),
  a: z.array(z.tuple([z.string(), z.string()])),
  t: Address.nullable(),
  d: z.string().nullable(),
  s: z.literal([0, 1]),
});

/** What the cookie holds of a draft: short, because it travels with every request. */
export function packDraft(number: string, draft: Draft): z.output<typeof Packed> {
  return {
    n: number,
    v: draft.version,
    l: Object.entries(draft.lines).map(([id, { quantity, variantId, removed }]) => [
      id,
      quantity ?? 0,
      variantId ?? 0,
      removed ? 1 : 0,
    ]),
    a: draft.added.map(({ variantId, quantity }) => [variantId, quantity]),
    t: draft.address,
    d: draft.delivery,
    s: draft.sent ? 1 : 0,
  };
}

/** The draft of one order; undefined when what was kept is of another order or cannot be read. */
export function unpackDraft(value: unknown, number: string): Draft | undefined {
  const parsed = Packed.safeParse(value);
  if (!parsed.success || parsed.data.n !== number) return undefined;
  const { v, l, a, t, d, s } = parsed.data;
  const lines = l.map(([id, quantity, variantId, removed]): [string, DraftLine] => [
    id,
    {
      ...(quantity === 0 ? {} : { quantity }),
      ...(variantId === 0 ? {} : { variantId }),
      ...(removed === 1 ? { removed: true as const } : {}),
    },
  ]);
  return {
    version: v,
    lines: Object.fromEntries(lines),
    added: a.map(([variantId, quantity]) => ({ variantId, quantity })),
    address: t,
    delivery: d,
    sent: s === 1,
  };
}

/** What this browser means to change about the order; empty, on the order's version, when it means nothing. */
export async function draftOf(request: Request, number: string, version: number): Promise<Draft> {
  const value: unknown = await cookie.parse(request.headers.get('cookie'));
  const draft = unpackDraft(value, number) ?? emptyDraft(version);
  // It waited for the bank and the order has moved on since: that was this change.
  return draft.sent && draft.version !== version ? emptyDraft(version) : draft;
}

/** A `Set-Cookie` value that keeps the draft for half a day; undefined when it is too long to be kept. */
export async function keepDraft(number: string, draft: Draft): Promise<string | undefined> {
  if (isEmpty(draft)) return forgetDraft();
  const header = await cookie.serialize(packDraft(number, draft));
  return header.length > COOKIE_CHARACTERS_MAX ? undefined : header;
}

/** A `Set-Cookie` value that forgets the draft. */
export function forgetDraft(): Promise<string> {
  return cookie.serialize('', { maxAge: 0 });
}

/** A short text that is the same for the same changes: what a form carries to say what the shopper saw. */
export async function basisOf(draft: Draft): Promise<string> {
  const text = JSON.stringify(packDraft('', { ...draft, sent: false }));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest).subarray(0, 12), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
