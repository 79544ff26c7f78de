import type { Ctx } from '../ctx.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { seal, unseal } from './seal.ts';
import { transact } from './transact.ts';

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
  /** The caller must do the work and then store or release. `fresh` when nobody has run under the key before. */
  | { readonly kind: 'run'; readonly lockedUntil: Date; readonly fresh: boolean }
  | { readonly kind: 'replay'; readonly response: unknown }
  | { readonly kind: 'in-flight' }
  | { readonly kind: 'reused' };

/**
 * Decides who does the work for a key. Of any number of simultaneous callers exactly one is told to run. A lock whose
 * holder died passes to the next caller, who finds what the dead one had committed: see `Once`.
 */
export async function claimIdempotencyKey(ctx: Ctx, call: IdempotentCall): Promise<Claim> {
  const { scope, key, operation, fingerprint } = call;
  const now = ctx.now();
  const lockedUntil = new Date(now.getTime() + LOCK_MS);
  const { count } = await ctx.db.idempotencyKey.createMany({
    data: { scope, key, operation, fingerprint, createdAt: now, lockedUntil },
    skipDuplicates: true,
  });
  if (count === 1) return { kind: 'run', lockedUntil, fresh: true };
  const row = await ctx.db.idempotencyKey.findUnique({ where: { scope_key: { scope, key } } });
  // Released between the two statements: whoever released it did nothing, and the caller may come again.
  if (!row) return { kind: 'in-flight' };
  if (!Buffer.from(row.fingerprint).equals(fingerprint)) return { kind: 'reused' };
  const response = row.response === null ? undefined : unsealJson(ctx, call, row.response);
  if (response !== undefined) return { kind: 'replay', response };
  if (row.response === null && row.lockedUntil > now) return { kind: 'in-flight' };
  const taken = await ctx.db.idempotencyKey.updateMany({
    where: { scope, key, lockedUntil: row.lockedUntil },
    data: { lockedUntil, response: Prisma.DbNull },
  });
  return taken.count === 1 ? { kind: 'run', lockedUntil, fresh: false } : { kind: 'in-flight' };
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
    data: { response: sealJson(ctx, call, response) },
  });
}

/**
 * Lets the same key run again, for outcomes that settled nothing. What was committed under it stays remembered. Waits
 * for a transaction of this call that is still under way, so that its effect is either remembered or never happens.
 */
export async function releaseIdempotencyKey(
  ctx: Ctx,
  { scope, key }: IdempotentCall,
  lockedUntil: Date,
): Promise<void> {
  await transact(ctx, async ({ db }) => {
    await db.$queryRaw`SELECT FROM "IdempotencyKey" WHERE scope = ${scope} AND key = ${key} FOR UPDATE`;
    const mine = { scope, key, lockedUntil };
    const { count } = await db.idempotencyKey.deleteMany({ where: { ...mine, effects: { none: {} } } });
    if (count === 0) await db.idempotencyKey.updateMany({ where: mine, data: { lockedUntil: ctx.now() } });
  });
}

/** Drops what is older than a day. @returns how many. */
export async function purgeIdempotencyKeys(ctx: Ctx): Promise<number> {
  const before = new Date(ctx.now().getTime() - KEPT_HOURS * 3_600_000);
  const { count } = await ctx.db.idempotencyKey.deleteMany({ where: { createdAt: { lt: before } } });
  return count;
}

const sealJson = (ctx: Ctx, call: IdempotentCall, response: unknown): Prisma.InputJsonObject => ({
  sealed: seal(ctx, call, Buffer.from(JSON.stringify(response))).toString('base64'),
});

/** Undefined when it was sealed under another secret. */
function unsealJson(ctx: Ctx, call: IdempotentCall, stored: Prisma.JsonValue): unknown {
  const { sealed } = stored as { readonly sealed: string };
  const bytes = unseal(ctx, call, Buffer.from(sealed, 'base64'));
  return bytes && JSON.parse(bytes.toString('utf8'));
}
