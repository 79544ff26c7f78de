import type { Ctx, Tx } from '../../ctx.ts';
import { providerEventReceived } from '../../payment/events.ts';
import { DomainError } from '../../platform/domain-error.ts';
import { transact } from '../../platform/transact.ts';
import { audit } from '../../staff/audit.ts';
import type { EventName } from './apply-event.ts';

/** No event of that name is dead: it never was, or somebody has replayed or discarded it. */
export class DeadProviderEventNotFoundError extends DomainError {
  constructor() {
    super('This event is not dead any more. It may have been replayed or discarded by somebody else.', [
      'id',
    ]);
  }
}

export const deadProviderEventErrors = [DeadProviderEventNotFoundError] as const;

const subject = ({ provider, eventId }: EventName) => ({
  subjectType: 'ProviderEvent',
  subjectId: `${provider}:${eventId}`,
});

/** Has a dead event looked at again, at once and with all its attempts. @throws {DeadProviderEventNotFoundError} */
export async function replayEvent(ctx: Ctx, name: EventName): Promise<EventName> {
  return transact(ctx, async (tx) => {
    const before = await leaveDead(tx, name, { state: 'RECEIVED', attempts: 0, nextAttemptAt: tx.now() });
    await tx.announce(providerEventReceived, name);
    await audit(tx, {
      action: 'provider-event.replay',
      ...subject(name),
      before,
      after: { state: 'RECEIVED' },
    });
    return name;
  });
}

/** Gives a dead event up for good; what was received stays. @throws {DeadProviderEventNotFoundError} */
export async function discardEvent(
  ctx: Ctx,
  { reason, ...name }: EventName & { readonly reason: string },
): Promise<EventName> {
  return transact(ctx, async (tx) => {
    const before = await leaveDead(tx, name, { state: 'DISCARDED', processedAt: tx.now() });
    await audit(tx, {
      action: 'provider-event.discard',
      ...subject(name),
      before,
      after: { state: 'DISCARDED', reason },
    });
    return name;
  });
}

async function leaveDead(
  tx: Tx,
  { provider, eventId: id }: EventName,
  data: { state: 'RECEIVED'; attempts: 0; nextAttemptAt: Date } | { state: 'DISCARDED'; processedAt: Date },
) {
  const row = await tx.db.providerEvent.findUnique({
    where: { provider_id: { provider, id }, state: 'DEAD' },
  });
  const { count } = await tx.db.providerEvent.updateMany({ where: { provider, id, state: 'DEAD' }, data });
  if (!row || count === 0) throw new DeadProviderEventNotFoundError();
  return { state: 'DEAD', type: row.type, attempts: row.attempts, problem: row.problem };
}
