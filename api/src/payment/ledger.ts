import type { Tx } from '../ctx.ts';
import type { TransactionKind } from '../generated/prisma/enums.ts';
import type { Minor } from '../money/money.ts';
import { newId } from '../platform/id.ts';

export interface Entry {
  readonly orderId: string;
  readonly paymentId: string;
  readonly kind: TransactionKind;
  readonly amount: Minor;
  readonly currencyCode: string;
  /** Names the fact at the provider: the same fact entered again is dropped. */
  readonly providerReference: string;
  readonly operationId?: string | null;
}

/**
 * Enters movements of money into the ledger. Entering a fact twice has no effect; zero amounts are left out.
 * The amounts on the payments follow by trigger.
 */
export async function enterTransactions(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const data = entries
    .filter(({ amount }) => amount > 0n)
    .map((entry) => ({ ...entry, id: newId(), occurredAt: tx.now() }));
  if (data.length > 0) await tx.db.orderTransaction.createMany({ data, skipDuplicates: true });
}
