import type { Ctx, Tx } from '../../ctx.ts';
import type { Payment } from '../../generated/prisma/client.ts';
import type { DisputeFacts, IntentFacts, RefundFacts } from '../../payment/gateway.ts';
import { enterTransactions, entriesOfFinal, heldOf } from '../../payment/ledger.ts';
import { runOperation } from '../../payment/run-operation.ts';
import { newId } from '../../platform/id.ts';
import { transact } from '../../platform/transact.ts';
import { lockOrder } from '../lock.ts';
import { bookRefund, RefundDoesNotFit } from './book-refund.ts';
import { runRefund } from './run-refund.ts';

/** HOLD: whether it is still held. MONEY_BACK: that, and every refund and dispute. */
export type SyncScope = 'HOLD' | 'MONEY_BACK';

/**
 * Brings the books of one payment in line with the provider, whoever acted there: calls of ours that have no answer
 * yet are answered first, then what is left was done by others and is entered as it is, marked as not asked for. Safe
 * to repeat and to run beside itself. `LATER` means that something has to be answered first: come again.
 */
export async function syncPayment(
  ctx: Ctx,
  { paymentId, scope }: { readonly paymentId: string; readonly scope: SyncScope },
): Promise<'DONE' | 'LATER'> {
  const asked = await answerOperations(ctx, paymentId);
  const payment = await ctx.db.payment.findUniqueOrThrow({
    where: { id: paymentId },
    include: { paymentCollection: { select: { orderId: true } } },
  });
  const { orderId } = payment.paymentCollection;
  const gateway = ctx.gatewayOf(payment.provider);
  const moneyBack = scope === 'MONEY_BACK';
  const [intent, refunds, disputes] = await Promise.all([
    heldOf(payment) > 0n && !asked ? gateway.readIntent(payment.intentId) : null,
    moneyBack ? gateway.listRefunds(payment.intentId) : [],
    moneyBack ? gateway.readDisputes(payment.intentId) : [],
  ]);
  if (!intent && refunds.length === 0 && disputes.length === 0) return 'DONE';
  try {
    await transact(ctx, async (tx) => {
      await lockOrder(tx, orderId);
      if (intent) await bookHold(ctx, tx, orderId, paymentId, intent);
      await bookRefunds(tx, orderId, payment, refunds);
      for (const facts of disputes) await bookDispute(tx, orderId, payment, facts);
    });
    return 'DONE';
  } catch (error) {
    if (!(error instanceof RefundDoesNotFit)) throw error;
    ctx.log.warn(
      { error, orderId, paymentId },
      'a refund made elsewhere waits for the answer to one of ours',
    );
    return 'LATER';
  }
}

/** Runs what we asked of the provider and have no answer to; tells whether the hold's own end still has none. */
async function answerOperations(ctx: Ctx, paymentId: string): Promise<boolean> {
  const pending = await ctx.db.paymentOperation.findMany({
    where: { paymentId, state: 'PENDING', kind: { in: ['CAPTURE', 'CANCEL', 'REFUND'] } },
    orderBy: { id: 'asc' },
  });
  let unanswered = false;
  for (const { id: operationId, kind } of pending) {
    const run = kind === 'REFUND' ? runRefund : runOperation;
    const outcome = await run(ctx, { operationId });
    if (outcome === 'UNKNOWN' && kind !== 'REFUND') unanswered = true;
  }
  return unanswered;
}

/** Captured, cancelled or expired without us. Our own calls, if any is under way now, are left to say it themselves. */
async function bookHold(
  ctx: Ctx,
  tx: Tx,
  orderId: string,
  paymentId: string,
  facts: IntentFacts,
): Promise<void> {
  await tx.db.$queryRaw`SELECT id FROM "Payment" WHERE id = ${paymentId}::uuid FOR NO KEY UPDATE`;
  const payment = await tx.db.payment.findUniqueOrThrow({ where: { id: paymentId } });
  const ours = await tx.db.paymentOperation.count({
    where: { paymentId, kind: { in: ['CAPTURE', 'CANCEL'] }, state: 'PENDING' },
  });
  if (ours > 0) return;
  const entries = entriesOfFinal(payment, facts, { orderId, operationId: null, unasked: true });
  if (entries.length === 0) return;
  ctx.log.warn(
    { orderId, paymentId, status: facts.status },
    'a hold ended at the provider without us asking',
  );
  await enterTransactions(tx, entries);
  // It may have brought in what could not be captured here: the capture looks again at once.
  await tx.db.order.updateMany({
    where: { id: orderId, state: 'CAPTURE_FAILED' },
    data: { nextCaptureAt: tx.now() },
  });
}

/** What came back first, since it makes room for what went. */
async function bookRefunds(
  tx: Tx,
  orderId: string,
  payment: Payment,
  refunds: readonly RefundFacts[],
): Promise<void> {
  const failedFirst = refunds.toSorted((a, b) => Number(b.state === 'FAILED') - Number(a.state === 'FAILED'));
  for (const facts of failedFirst) await bookRefund(tx, orderId, payment, facts);
}

/** How far a dispute has come: what was read before somebody else's news does not undo it. */
const STAGE: Readonly<Record<DisputeFacts['state'], number>> = {
  INQUIRY: 0,
  NEEDS_RESPONSE: 1,
  UNDER_REVIEW: 2,
  CLOSED: 3,
  LOST: 3,
  WON: 3,
};

async function bookDispute(
  tx: Tx,
  orderId: string,
  { id: paymentId, currencyCode }: Payment,
  facts: DisputeFacts,
): Promise<void> {
  const { disputeReference: providerReference, amount, state, reason, refundable, respondBy } = facts;
  // Of a charge that was given back whole there is nothing left to take: the case moves no money of this order.
  if (amount <= 0n) return;
  const known = await tx.db.dispute.findUnique({ where: { providerReference } });
  const now = { state, refundable, respondBy };
  if (!known)
    await tx.db.dispute.create({
      data: {
        ...now,
        id: newId(),
        orderId,
        paymentId,
        providerReference,
        amount,
        reason,
        openedAt: tx.now(),
        changedAt: tx.now(),
      },
    });
  else if (STAGE[state] >= STAGE[known.state] && (known.state !== state || known.refundable !== refundable))
    await tx.db.dispute.update({ where: { id: known.id }, data: { ...now, changedAt: tx.now() } });
  // All of it is as much as it was over when it was opened.
  const taken = facts.withdrawn === amount ? (known?.amount ?? amount) : facts.withdrawn;
  const entry = { orderId, paymentId, currencyCode, providerReference, unasked: true };
  await enterTransactions(tx, [
    { ...entry, kind: 'DISPUTE', amount: taken },
    { ...entry, kind: 'DISPUTE_REVERSAL', amount: facts.reinstated ? taken : 0n },
  ]);
}
