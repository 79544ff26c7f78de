import type { Ctx } from '../ctx.ts';
import { DeadLetterNotFoundError, discardDelivery, reviveDelivery } from '../platform/dead-letter.ts';
import { transact } from '../platform/transact.ts';
import { audit } from '../staff/audit.ts';

export const deadLetterErrors = [DeadLetterNotFoundError] as const;

const SUBJECT = 'OutboxDelivery';

/** Has a dead letter delivered again, from its first attempt on. @throws {DeadLetterNotFoundError} */
export async function replayDeadLetter(ctx: Ctx, { id }: { readonly id: string }): Promise<{ id: string }> {
  await transact(ctx, async (tx) => {
    const { consumer, problem } = await reviveDelivery(tx, id);
    const before = { state: 'DEAD', consumer, problem };
    await audit(tx, {
      action: 'dead-letter.replay',
      subjectType: SUBJECT,
      subjectId: id,
      before,
      after: { state: 'PENDING' },
    });
  });
  return { id };
}

/** Gives a dead letter up for good. @throws {DeadLetterNotFoundError} */
export async function discardDeadLetter(
  ctx: Ctx,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<{ id: string }> {
  await transact(ctx, async (tx) => {
    const { consumer, problem } = await discardDelivery(tx, id);
    const before = { state: 'DEAD', consumer, problem };
    await audit(tx, {
      action: 'dead-letter.discard',
      subjectType: SUBJECT,
      subjectId: id,
      before,
      after: { state: 'DISCARDED', reason },
    });
  });
  return { id };
}
