import type { Tx } from '../ctx.ts';
import type { PaymentOperation } from '../generated/prisma/client.ts';
import type { Minor } from '../money/money.ts';
import { minimumOf } from '../payment/minimum.ts';
import { allocateCapture } from '../payment/plan.ts';
import { newId } from '../platform/id.ts';
import { holdsOf, type OrderFacts } from './lock.ts';

/** How long after a call the sweep looks again at what is not settled. */
export const RECHECK_SECONDS = 20;

export type LiveHold = ReturnType<typeof holdsOf>[number] & { readonly replacement: boolean };

/** What of the total is not captured yet. */
export const owedOf = (order: Pick<OrderFacts, 'total' | 'paymentCollection'>): Minor =>
  (order.paymentCollection?.payments ?? []).reduce(
    (owed, { capturedAmount }) => owed - capturedAmount,
    order.total,
  );

/** Holds on which nothing final is under way or done. */
export async function liveHolds(tx: Tx, order: OrderFacts): Promise<LiveHold[]> {
  const ending = await tx.db.paymentOperation.findMany({
    where: { orderId: order.id, kind: { in: ['CAPTURE', 'CANCEL'] }, state: { not: 'FAILED' } },
    select: { paymentId: true },
  });
  const ended = new Set(ending.map(({ paymentId }) => paymentId));
  const replacements = new Set(
    order.paymentCollection!.payments.filter(({ role }) => role === 'REPLACEMENT').map(({ id }) => id),
  );
  return holdsOf(order)
    .filter(({ paymentId }) => !ended.has(paymentId))
    .map((hold) => ({ ...hold, replacement: replacements.has(hold.paymentId) }));
}

/**
 * From which holds what is owed can be taken: from those the shopper put in the place of others if they suffice, else
 * from all together. Null when they cannot bring it in. Pure.
 */
export function planCapture(
  owed: Minor,
  holds: readonly LiveHold[],
  currencyCode: string,
): ReadonlyMap<string, Minor> | null {
  for (const choice of [holds.filter(({ replacement }) => replacement), holds]) {
    try {
      // What was taken elsewhere may be more than the total: then nothing is owed, and every hold is let go.
      return allocateCapture(owed > 0n ? owed : 0n, choice, minimumOf(currencyCode));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return null;
}

/** Records what is taken from each hold of the plan. A part of zero is let go. */
export async function recordCaptures(
  tx: Tx,
  orderId: string,
  holds: readonly LiveHold[],
  parts: ReadonlyMap<string, Minor>,
): Promise<void> {
  await tx.db.paymentOperation.createMany({
    data: holds
      .filter(({ paymentId }) => parts.has(paymentId))
      .map((hold) => {
        const amount = parts.get(hold.paymentId)!;
        return { ...finalOperation(tx, orderId, hold), kind: amount > 0n ? 'CAPTURE' : 'CANCEL', amount };
      }),
  });
}

/** What a final operation is about; without a payment when its intent never held anything that is in the books. */
type Ending = Pick<LiveHold, 'provider' | 'intentId'> & { readonly paymentId: string | null };

/** Records that these holds are let go; answers the operations, to be run after the commit. */
export async function recordCancels(tx: Tx, orderId: string, holds: readonly Ending[]): Promise<string[]> {
  const data = holds.map((hold) => ({
    ...finalOperation(tx, orderId, hold),
    kind: 'CANCEL' as const,
    amount: 0n,
  }));
  await tx.db.paymentOperation.createMany({ data });
  return data.map(({ id }) => id);
}

const finalOperation = (tx: Tx, orderId: string, hold: Ending) => ({
  id: newId(),
  orderId,
  paymentId: hold.paymentId,
  provider: hold.provider,
  intentId: hold.intentId,
  createdAt: tx.now(),
  nextAttemptAt: new Date(tx.now().getTime() + RECHECK_SECONDS * 1000),
});

/** Captures of the order whose latest attempt failed, one for each payment. */
export function failedCaptures(operations: readonly PaymentOperation[]): PaymentOperation[] {
  const captures = operations.filter(({ kind }) => kind === 'CAPTURE');
  const latest = new Map(captures.map((operation) => [operation.paymentId, operation]));
  return [...latest.values()].filter(({ state }) => state === 'FAILED');
}

/** What a bank or provider says when asking again cannot help. Anything else may pass. */
const FINAL = [
  'charge_expired_for_capture',
  'lost_card',
  'stolen_card',
  'pickup_card',
  'fraudulent',
  'expired_card',
  'do_not_try_again',
  'the intent is ',
];

/** Whether a refusal, as recorded on its operation, will not change. Pure. */
export const isFinalRefusal = (problem: string | null): boolean =>
  problem !== null && FINAL.some((code) => problem.startsWith(code));
