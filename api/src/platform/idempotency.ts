import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Ctx } from '../ctx.ts';
import { Prisma } from '../generated/prisma/client.ts';

export const IDEMPOTENCY_KEY_LENGTH_MAX = 255;
const KEPT_HOURS = 24;
/** Longer than any request may run: a lock that is older belongs to a process that died. */
const LOCK_MS = 60_000;

export interface IdempotentCall {
  /** Whose key it is: the same key of another caller is another key. */
  readonly scope: string;
  readonly key: string;
  readonly operation: string;
  /** SHA-256 of what is asked for. */
  readonly fingerprint: Uint8Array<ArrayBuffer>;
}

export type Claim =
  /** The caller must do the work and then store or release. */
  | { readonly kind: 'run'; readonly lockedUntil: Date }
  | { readonly kind: 'replay'; readonly response: unknown }
  | { readonly kind: 'in-flight' }
  | { readonly kind: 'reused' };

/**
 * Decides who does the work for a key. Of any number of simultaneous callers exactly one is told to run. A lock whose
 * holder died passes to the next caller, so the work itself must be safe to repeat.
 */
export async function claimIdempotencyKey(ctx: Ctx, call: IdempotentCall): Promise<Claim> {
  const { scope, key, operation, fingerprint } = call;
  const now = ctx.now();
  const lockedUntil = new Date(now.getTime() + LOCK_MS);
  const { count } = await ctx.db.idempotencyKey.createMany({
    data: { scope, key, operation, fingerprint, createdAt: now, lockedUntil },
    skipDuplicates: true,
  });
  if (count === 1) return { kind: 'run', lockedUntil };
  const row = await ctx.db.idempotencyKey.findUnique({ where: { scope_key: { scope, key } } });
  // Released between the two statements: whoever released it did nothing, and the caller may come again.
  if (!row) return { kind: 'in-flight' };
  if (!Buffer.from(row.fingerprint).equals(fingerprint)) return { kind: 'reused' };
  const response = row.response === null ? undefined : unseal(ctx, call, row.response);
  if (response !== undefined) return { kind: 'replay', response };
  if (row.response === null && row.lockedUntil > now) return { kind: 'in-flight' };
  const taken = await ctx.db.idempotencyKey.updateMany({
    where: { scope, key, lockedUntil: row.lockedUntil },
    data: { lockedUntil, response: Prisma.DbNull },
  });
  return taken.count === 1 ? { kind: 'run', lockedUntil } : { kind: 'in-flight' };
}

/** Remembers the answer for whoever repeats the call. Does nothing when the lock was lost meanwhile. */
export async function storeIdempotentResponse(
  ctx: Ctx,
  call: IdempotentCall,
  lockedUntil: Date,
  response: unknown,
): Promise<void> {
  await ctx.db.idempotencyKey.updateMany({
    where: { scope: call.scope, key: call.key, lockedUntil },
    data: { response: seal(ctx, call, response) },
  });
}

/** Forgets the call, so that the same key runs again. For outcomes that settled nothing. */
export async function releaseIdempotencyKey(
  ctx: Ctx,
  call: IdempotentCall,
  lockedUntil: Date,
): Promise<void> {
  await ctx.db.idempotencyKey.deleteMany({ where: { scope: call.scope, key: call.key, lockedUntil } });
}

/** Drops what is older than a day. @returns how many. */
export async function purgeIdempotencyKeys(ctx: Ctx): Promise<number> {
  const before = new Date(ctx.now().getTime() - KEPT_HOURS * 3_600_000);
  const { count } = await ctx.db.idempotencyKey.deleteMany({ where: { createdAt: { lt: before } } });
  return count;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Answers carry cart tokens and client secrets; without the caller's key the stored row must be of no use. */
const sealKey = (ctx: Ctx, { scope, key }: IdempotentCall) =>
  Buffer.from(hkdfSync('sha256', ctx.settings.tokenSecret, scope, key, 32));

function seal(ctx: Ctx, call: IdempotentCall, response: unknown): Prisma.InputJsonObject {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, sealKey(ctx, call), nonce);
  const body = Buffer.concat([cipher.update(JSON.stringify(response)), cipher.final()]);
  return { sealed: Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64') };
}

/** Undefined when it was sealed under another secret. */
function unseal(ctx: Ctx, call: IdempotentCall, stored: Prisma.JsonValue): unknown {
  const { sealed } = stored as { readonly sealed: string };
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv(CIPHER, sealKey(ctx, call), bytes.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    const body = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
    return JSON.parse(Buffer.concat([body, decipher.final()]).toString('utf8'));
  } catch {
    return undefined;
  }
}
