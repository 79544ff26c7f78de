import type { Tx } from '../../ctx.ts';
import type { Refund } from '../../generated/prisma/client.ts';
import type { RefundFacts } from '../../payment/gateway.ts';
import { enterTransactions } from '../../payment/ledger.ts';
import { settleOperation } from '../../payment/run-operation.ts';
import { newId } from '../../platform/id.ts';
import type { OrderFacts } from '../lock.ts';
import { orderRefunded, orderRefundFailed } from './events.ts';

type Payment = NonNullable<OrderFacts['paymentCollection']>['payments'][number];

/** The books have no room for it: a refund of ours, still without an answer, must have been refused. */
export class RefundDoesNotFit extends Error {}

/** A refund can fail this long after it was made; afterwards nobody asks any more. */
const WATCH_DAYS = 32;
const CHECK_FIRST_MS = 3_600_000;

/** When the provider is asked again, the later the older the refund is; null once nothing can happen to it. */
export function nextCheck({ createdAt }: Pick<Refund, 'createdAt'>, now: Date): Date | null {
  const age = now.getTime() - createdAt.getTime();
  return age > WATCH_DAYS * 86_400_000 ? null : new Date(now.getTime() + Math.max(CHECK_FIRST_MS, age));
}

/**
 * Writes down what the provider says of one refund: of ours, found by its name there or by the id that we sent along,
 * or of one made elsewhere. Under the order's lock. Late and repeated facts change nothing; a state only goes on.
 * @throws {RefundDoesNotFit} nothing was written
 */
export async function bookRefund(
  tx: Tx,
  orderId: string,
  payment: Pick<Payment, 'id' | 'currencyCode'>,
  facts: RefundFacts,
): Promise<void> {
  const known = await findRefund(tx, payment.id, facts);
  if (!known) return adopt(tx, orderId, payment, facts);
  if (known.state === 'FAILED') return;
  if (facts.state === 'FAILED') return bookFailure(tx, known, payment, facts);
  const { id, operationId } = known;
  await enterTransactions(tx, [{ ...entryOf(known, payment, facts), kind: 'REFUND', operationId }]);
  const done = known.state === 'SUCCEEDED' || facts.state === 'SUCCEEDED';
  await tx.db.refund.update({
    where: { id },
    data: {
      state: done ? 'SUCCEEDED' : 'PENDING',
      providerReference: facts.refundReference,
      settledAt: known.settledAt ?? (done ? tx.now() : null),
      nextCheckAt: nextCheck(known, tx.now()),
    },
  });
  if (operationId) await settleOperation(tx, operationId, 'SUCCEEDED');
  if (known.providerReference === null) await announceAnswered(tx, known);
}

async function findRefund(tx: Tx, paymentId: string, facts: RefundFacts): Promise<Refund | null> {
  const { refundReference: providerReference, metadata, amount } = facts;
  const byName = await tx.db.refund.findUnique({ where: { providerReference } });
  if (byName) return byName;
  const asked = await tx.db.refund.findMany({
    where: { paymentId, amount, state: 'PENDING', providerReference: null },
  });
  return asked.find(({ id }) => id === metadata.refund_id) ?? null;
}

const entryOf = (
  { orderId, amount }: Pick<Refund, 'orderId' | 'amount'>,
  { id: paymentId, currencyCode }: Pick<Payment, 'id' | 'currencyCode'>,
  { refundReference: providerReference }: RefundFacts,
) => ({ orderId, paymentId, currencyCode, amount, providerReference });

/** One that had left comes back into the books first, so that they never say more is back than was pledged. */
async function bookFailure(
  tx: Tx,
  known: Refund,
  payment: Pick<Payment, 'id' | 'currencyCode'>,
  facts: RefundFacts,
): Promise<void> {
  const { id: refundId, orderId, operationId } = known;
  const hadLeft = known.providerReference !== null;
  const problem = facts.problem ?? 'unknown';
  if (hadLeft)
    await enterTransactions(tx, [
      { ...entryOf(known, payment, facts), kind: 'REFUND_REVERSAL', unasked: true },
    ]);
  await failRefund(tx, known, problem, facts.refundReference);
  if (operationId) await settleOperation(tx, operationId, 'FAILED', problem);
  if (hadLeft) await tx.announce(orderRefundFailed, { orderId, refundId });
  else await announceAnswered(tx, known);
}

/** Ends a refund that gave nothing back. */
export async function failRefund(
  tx: Tx,
  { id }: Pick<Refund, 'id'>,
  problem: string,
  providerReference?: string,
): Promise<void> {
  await tx.db.refund.update({
    where: { id },
    data: {
      state: 'FAILED',
      problem,
      settledAt: tx.now(),
      nextCheckAt: null,
      ...(providerReference && { providerReference }),
    },
  });
}

/** Says once that money is on its way, when no part of the decision waits for an answer any more. */
export async function announceAnswered(
  tx: Tx,
  { orderId, requestId }: Pick<Refund, 'orderId' | 'requestId'>,
): Promise<void> {
  const parts = await tx.db.refund.findMany({ where: { requestId } });
  const waiting = parts.some(({ state, providerReference }) => state === 'PENDING' && !providerReference);
  if (!waiting && parts.some(({ state }) => state !== 'FAILED'))
    await tx.announce(orderRefunded, { orderId, requestId });
}

/** A refund made elsewhere, such as in the provider's dashboard. One that has failed already moved nothing. */
async function adopt(
  tx: Tx,
  orderId: string,
  payment: Pick<Payment, 'id' | 'currencyCode'>,
  facts: RefundFacts,
): Promise<void> {
  const { capturedAmount, pledgedAmount } = await tx.db.payment.findUniqueOrThrow({
    where: { id: payment.id },
  });
  const failed = facts.state === 'FAILED';
  if (!failed && pledgedAmount + facts.amount > capturedAmount)
    throw new RefundDoesNotFit(`no room for ${facts.refundReference}`);
  const id = newId();
  const refund = await tx.db.refund.create({
    data: {
      id,
      requestId: id,
      orderId,
      paymentId: payment.id,
      origin: 'PROVIDER',
      amount: facts.amount,
      reason: 'OTHER',
      state: facts.state,
      problem: failed ? (facts.problem ?? 'unknown') : null,
      providerReference: facts.refundReference,
      createdAt: tx.now(),
      settledAt: facts.state === 'PENDING' ? null : tx.now(),
      nextCheckAt: failed ? null : new Date(tx.now().getTime() + CHECK_FIRST_MS),
    },
  });
  if (failed) return;
  await enterTransactions(tx, [{ ...entryOf(refund, payment, facts), kind: 'REFUND', unasked: true }]);
  await announceAnswered(tx, refund);
}
