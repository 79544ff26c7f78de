import type { Ctx } from '../ctx.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { transact } from '../platform/transact.ts';
import { providerEventReceived } from './events.ts';

/** A verified webhook event, in no provider's terms but for its type and body. */
export interface ProviderEventFacts {
  readonly provider: string;
  /** The provider's own id of the event. */
  readonly id: string;
  readonly type: string;
  readonly payload: Prisma.InputJsonObject;
  /** What it is about, and the intent that belongs to it, as far as it says so. */
  readonly objectId: string | null;
  readonly intentId: string | null;
}

/**
 * Stores a verified event; what it means is decided later from the inbox. A second delivery of the same event is the
 * same row, and is told to nobody. Throws only when storing failed, so that the provider sends it again.
 */
export async function storeEvent(ctx: Ctx, facts: ProviderEventFacts): Promise<void> {
  const { provider, id, type } = facts;
  await transact(ctx, async (tx) => {
    const { count } = await tx.db.providerEvent.createMany({
      data: { ...facts, receivedAt: tx.now(), nextAttemptAt: tx.now() },
      skipDuplicates: true,
    });
    if (count === 1) await tx.announce(providerEventReceived, { provider, eventId: id });
  });
  ctx.log.info({ provider, eventId: id, type }, 'webhook stored');
}
