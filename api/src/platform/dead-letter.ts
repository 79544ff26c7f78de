import type { Tx } from '../ctx.ts';
import { DomainError } from './domain-error.ts';

/** No delivery of that id is dead: it never was, or somebody has replayed or discarded it. */
export class DeadLetterNotFoundError extends DomainError {
  constructor() {
    super(
      'This dead letter does not exist any more. It may have been replayed or discarded by somebody else.',
      ['id'],
    );
  }
}

interface DeadLetterFacts {
  readonly consumer: string;
  readonly attempts: number;
  readonly problem: string | null;
}

/**
 * Gives a dead delivery all its attempts again, the first one at once.
 * @throws {DeadLetterNotFoundError}
 */
export async function reviveDelivery(tx: Tx, deliveryId: string): Promise<DeadLetterFacts> {
  const facts = await readDead(tx, deliveryId);
  const { count } = await tx.db.outboxDelivery.updateMany({
    where: { id: deliveryId, state: 'DEAD' },
    data: { state: 'PENDING', attempts: 0, nextAttemptAt: tx.now() },
  });
  if (count === 0) throw new DeadLetterNotFoundError();
  return facts;
}

/**
 * Ends a dead delivery for good without running it.
 * @throws {DeadLetterNotFoundError}
 */
export async function discardDelivery(tx: Tx, deliveryId: string): Promise<DeadLetterFacts> {
  const facts = await readDead(tx, deliveryId);
  const { count } = await tx.db.outboxDelivery.updateMany({
    where: { id: deliveryId, state: 'DEAD' },
    data: { state: 'DISCARDED', doneAt: tx.now() },
  });
  if (count === 0) throw new DeadLetterNotFoundError();
  return facts;
}

async function readDead(tx: Tx, deliveryId: string): Promise<DeadLetterFacts> {
  const row = await tx.db.outboxDelivery.findUnique({ where: { id: deliveryId, state: 'DEAD' } });
  if (!row) throw new DeadLetterNotFoundError();
  return row;
}
