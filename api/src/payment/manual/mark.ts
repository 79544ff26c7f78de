import type { Tx } from '../../ctx.ts';
import { isId } from '../../platform/id.ts';

/** What staff have to say about promises that are still open. */
export type Mark = { readonly kind: 'PAID'; readonly reference: string } | { readonly kind: 'NOT_COMING' };

/**
 * Writes down that the money of these promises has come, or will not come. Says how many of the intents were open
 * promises: an intent of another provider, whose id has another shape, and one marked before are left alone.
 */
export async function markPromises(tx: Tx, intentIds: readonly string[], mark: Mark): Promise<number> {
  const { count } = await tx.db.manualPayment.updateMany({
    where: { id: { in: intentIds.filter(isId) }, state: 'PROMISED' },
    data:
      mark.kind === 'PAID'
        ? { state: 'PAID', paidReference: mark.reference, paidAt: tx.now() }
        : { state: 'CANCELED' },
  });
  return count;
}

/**
 * Writes down that a refund was sent by hand. REPEATED when it was, under the same reference; NOT_AWAITED when it is no
 * such refund or was sent under another.
 */
export async function markSent(
  tx: Tx,
  refundReference: string,
  reference: string,
): Promise<'SENT' | 'REPEATED' | 'NOT_AWAITED'> {
  if (!isId(refundReference)) return 'NOT_AWAITED';
  const { count } = await tx.db.manualRefund.updateMany({
    where: { id: refundReference, state: 'PENDING' },
    data: { state: 'SUCCEEDED', sentReference: reference, sentAt: tx.now() },
  });
  if (count === 1) return 'SENT';
  const before = await tx.db.manualRefund.findUnique({ where: { id: refundReference } });
  return before?.sentReference === reference ? 'REPEATED' : 'NOT_AWAITED';
}

/** What the money of these intents is called on the shop's side; null while none has come. */
export async function paidReferenceOf(
  tx: Pick<Tx, 'db'>,
  intentIds: readonly string[],
): Promise<string | null> {
  const paid = await tx.db.manualPayment.findFirst({
    where: { id: { in: intentIds.filter(isId) }, paidReference: { not: null } },
    select: { paidReference: true },
  });
  return paid?.paidReference ?? null;
}
