import type { Ctx, Tx } from '../../ctx.ts';
import { stripeEventReceived } from '../../payment/events.ts';
import { DomainError } from '../../platform/domain-error.ts';
import { transact } from '../../platform/transact.ts';
import { audit } from '../../staff/audit.ts';

/** No event of that id is dead: it never was, or somebody has replayed or discarded it. */
export class DeadStripeEventNotFoundError extends DomainError {
  constructor() {
    super('This event is not dead any more. It may have been replayed or discarded by somebody else.', [
      'id',
    ]);
  }
}

export const deadStripeEventErrors = [DeadStripeEventNotFoundError] as const;

const SUBJECT = 'StripeEvent';

/** Has a dead event looked at again, at once and with all its attempts. @throws {DeadStripeEventNotFoundError} */
export async function replayStripeEvent(ctx: Ctx, { id }: { readonly id: string }): Promise<{ id: string }> {
  return transact(ctx, async (tx) => {
    const before = await leaveDead(tx, id, { state: 'RECEIVED', attempts: 0, nextAttemptAt: tx.now() });
    await tx.announce(stripeEventReceived, { eventId: id });
    await audit(tx, {
      action: 'stripe-event.replay',
      subjectType: SUBJECT,
      subjectId: id,
      before,
      after: { state: 'RECEIVED' },
    });
    return { id };
  });
}

/** Gives a dead event up for good; what was received stays. @throws {DeadStripeEventNotFoundError} */
export async function discardStripeEvent(
  ctx: Ctx,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<{ id: string }> {
  return transact(ctx, async (tx) => {
    const before = await leaveDead(tx, id, { state: 'DISCARDED', processedAt: tx.now() });
    await audit(tx, {
      action: 'stripe-event.discard',
      subjectType: SUBJECT,
      subjectId: id,
      before,
      after: { state: 'DISCARDED', reason },
    });
    return { id };
  });
}

async function leaveDead(
  tx: Tx,
  id: string,
  data: { state: 'RECEIVED'; attempts: 0; nextAttemptAt: Date } | { state: 'DISCARDED'; processedAt: Date },
) {
  const row = await tx.db.stripeEvent.findUnique({ where: { id, state: 'DEAD' } });
  const { count } = await tx.db.stripeEvent.updateMany({ where: { id, state: 'DEAD' }, data });
  if (!row || count === 0) throw new DeadStripeEventNotFoundError();
  return { state: 'DEAD', type: row.type, attempts: row.attempts, problem: row.problem };
}
