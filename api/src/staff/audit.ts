import type { Tx } from '../ctx.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { newId } from '../platform/id.ts';

type Facts = Readonly<Record<string, Prisma.InputJsonValue | bigint | Date | null | undefined>>;

/**
 * Records who changed what, in the transaction of the change. Append-only. `before` and `after` hold the fields that
 * changed; integers of money and stock are kept as text, and nothing secret or personal belongs in them.
 */
export async function audit(
  tx: Pick<Tx, 'db' | 'actor' | 'now' | 'correlationId'>,
  entry: {
    readonly action: string;
    readonly subjectType: string;
    readonly subjectId: string;
    readonly before?: Facts;
    readonly after?: Facts;
  },
): Promise<void> {
  const { actor } = tx;
  await tx.db.auditEntry.create({
    data: {
      id: newId(),
      actorKind: actor.kind === 'staff' ? 'STAFF' : actor.kind === 'system' ? 'SYSTEM' : 'SHOPPER',
      actorId: actor.kind === 'staff' ? actor.staffUserId : actor.kind === 'system' ? actor.job : null,
      action: entry.action,
      subjectType: entry.subjectType,
      subjectId: entry.subjectId,
      ...(entry.before && { before: jsonOf(entry.before) }),
      ...(entry.after && { after: jsonOf(entry.after) }),
      correlationId: tx.correlationId,
      createdAt: tx.now(),
    },
  });
}

const jsonOf = (facts: Facts): Prisma.InputJsonObject =>
  JSON.parse(
    JSON.stringify(facts, (_name, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
  ) as Prisma.InputJsonObject;
