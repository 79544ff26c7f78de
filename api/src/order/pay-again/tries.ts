import type { Ctx, Tx } from '../../ctx.ts';
import type { PaymentOperation } from '../../generated/prisma/client.ts';

/**
 * How often banks may refuse, within a day, that one order is paid again, whichever card was tried. Who mistypes or has
 * to fetch another card gets through; who tests stolen cards does not. More than the three of an edit, since the goods
 * of this shopper are at stake, and the mail that asked them here came from us.
 */
export const PAY_AGAIN_TRIES_MAX = 5;
const DAY_MS = 86_400_000;

type Tried = Pick<PaymentOperation, 'kind' | 'declines' | 'settledAt'>;

/** Until when banks have refused too often to ask once more; null when the shopper may try now. Pure. */
export function triesSpentUntil(operations: readonly Tried[], now: Date): Date | null {
  const refused = operations
    .filter(({ kind, declines }) => kind === 'AUTHORIZE_REPLACEMENT' && declines > 0)
    .map(({ declines, settledAt }) => ({ declines, forgottenAt: (settledAt ?? now).getTime() + DAY_MS }))
    .filter(({ forgottenAt }) => forgottenAt > now.getTime())
    .sort((a, b) => a.forgottenAt - b.forgottenAt);
  let left = refused.reduce((sum, { declines }) => sum + declines, 0);
  if (left < PAY_AGAIN_TRIES_MAX) return null;
  const free = refused.find(({ declines }) => (left -= declines) < PAY_AGAIN_TRIES_MAX)!;
  return new Date(free.forgottenAt);
}

/** `triesSpentUntil` of an order. */
export async function readTriesSpent(
  { db, now }: Pick<Ctx, 'db' | 'now'> | Pick<Tx, 'db' | 'now'>,
  orderId: string,
): Promise<Date | null> {
  const operations = await db.paymentOperation.findMany({
    where: { orderId, kind: 'AUTHORIZE_REPLACEMENT', declines: { gt: 0 } },
    select: { kind: true, declines: true, settledAt: true },
  });
  return triesSpentUntil(operations, now());
}
