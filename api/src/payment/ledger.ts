import type { Tx } from '../ctx.ts';
import type { Payment } from '../generated/prisma/client.ts';
import type { TransactionKind } from '../generated/prisma/enums.ts';
import type { Minor } from '../money/money.ts';
import { newId } from '../platform/id.ts';
import type { IntentFacts } from './gateway.ts';

export interface Entry {
  readonly orderId: string;
  readonly paymentId: string;
  readonly kind: TransactionKind;
  readonly amount: Minor;
  readonly currencyCode: string;
  /** Names the fact at the provider: the same fact entered again is dropped. */
  readonly providerReference: string;
  readonly operationId?: string | null;
  /** It happened at the provider without us asking. */
  readonly unasked?: boolean;
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

type Held = Pick<
  Payment,
  'id' | 'intentId' | 'currencyCode' | 'authorizedAmount' | 'releasedAmount' | 'capturedAmount'
>;

/** What the books say is still held. */
export const heldOf = (payment: Held): Minor =>
  payment.authorizedAmount - payment.releasedAmount - payment.capturedAmount;

/**
 * What the end of an intent did to its hold: so much was captured, the rest was let go. Empty while the intent is not
 * final or when the books know it already. The payment must be read under a lock.
 */
export function entriesOfFinal(
  payment: Held,
  facts: IntentFacts,
  about: { readonly orderId: string; readonly operationId: string | null; readonly unasked: boolean },
): Entry[] {
  if (facts.status !== 'CAPTURED' && facts.status !== 'CANCELED') return [];
  const held = heldOf(payment);
  const captured = facts.captured > payment.capturedAmount ? facts.captured - payment.capturedAmount : 0n;
  if (held === 0n && captured === 0n) return [];
  const common = {
    ...about,
    paymentId: payment.id,
    currencyCode: payment.currencyCode,
    providerReference: facts.intentId,
  };
  return [
    // Somebody raised the hold elsewhere, or the account may take more than it held.
    { ...common, kind: 'INCREMENT', amount: captured - held, unasked: true },
    { ...common, kind: 'CAPTURE', amount: captured },
    { ...common, kind: 'RELEASE', amount: held - captured },
  ];
}
