import { deserialize, serialize } from 'node:v8';
import type { Ctx } from '../ctx.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { DomainError } from './domain-error.ts';
import { type SealKey, seal, unseal } from './seal.ts';

/**
 * One field of a mutation under an Idempotency-Key. Its first transaction leaves what it returned beside the key, in
 * the same commit, so that a repetition after a crash continues from there instead of having the effect again.
 */
export interface Once extends SealKey {
  /** Which field of which request. */
  readonly step: string;
  /** Nobody has run under the key before, so nothing can be remembered. */
  readonly fresh: boolean;
  /** True once a transaction has taken the place of the first. */
  begun: boolean;
}

/** The call was carried out, but what it returned cannot be read any more. */
export class AnswerLostError extends DomainError {
  constructor() {
    super(
      'This request was carried out before, but its answer is lost. Read the current state instead of repeating it.',
    );
  }
}

/** Another run of the same call has committed meanwhile: this transaction must not. */
export class EffectTaken extends Error {
  override readonly name = 'EffectTaken';
}

/**
 * What the first transaction returned in an earlier run; undefined when none has committed.
 * @throws {AnswerLostError} when it was sealed under another secret
 */
export async function recallEffect(ctx: Ctx, once: Once): Promise<{ readonly result: unknown } | undefined> {
  const { scope, key, step } = once;
  const row = await ctx.db.idempotentEffect.findUnique({ where: { scope_key_step: { scope, key, step } } });
  if (!row) return undefined;
  const bytes = unseal(ctx, once, row.result);
  if (!bytes) throw new AnswerLostError();
  return { result: deserialize(bytes) };
}

/**
 * Leaves the result beside the key, in the caller's transaction. Fails when the key was released meanwhile, which
 * takes the effect back: its caller was told that nothing is settled.
 * @throws {EffectTaken}
 */
export async function rememberEffect(
  db: Prisma.TransactionClient,
  ctx: Ctx,
  { result, ...once }: Once & { readonly result: unknown },
): Promise<void> {
  const sealed = seal(ctx, once, serialize(result));
  const count = await db.$executeRaw`INSERT INTO "IdempotentEffect" (scope, key, step, result)
    VALUES (${once.scope}, ${once.key}, ${once.step}, ${sealed}) ON CONFLICT DO NOTHING`;
  if (count === 0) throw new EffectTaken();
}
