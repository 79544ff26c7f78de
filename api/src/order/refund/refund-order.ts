import type { Ctx } from '../../ctx.ts';
import type { Refund } from '../../generated/prisma/client.ts';
import type { RefundReason } from '../../generated/prisma/enums.ts';
import { exponentOf, fromDecimal, type Quantity } from '../../money/money.ts';
import { transact } from '../../platform/transact.ts';
import { audit } from '../../staff/audit.ts';
import { OrderUnknownError } from '../desk/errors.ts';
import { findForStaff } from '../desk/find.ts';
import { lockOrder, type OrderFacts } from '../lock.ts';
import { PaymentDisputedError, RefundRefusedError, RefundTooLargeError } from './errors.ts';
import {
  type RefundWhat,
  readRefundable,
  requestRefund,
  requestRefundErrors,
  sumRefundable,
} from './request-refund.ts';
import { runRefund } from './run-refund.ts';
import { syncPayment } from './sync-payment.ts';

export const refundOrderErrors = [OrderUnknownError, ...requestRefundErrors, RefundRefusedError] as const;

export interface RefundOrderInput {
  readonly orderId: string;
  /** An amount as decimal text in the order's currency, or lines; exactly one of them. */
  readonly amount?: string | null;
  readonly lines?: readonly { readonly lineId: string; readonly quantity: Quantity }[] | null;
  readonly reason: RefundReason;
  readonly note: string | null;
}

/**
 * Gives money of a charged order back, from as few of its payments as possible. Recorded under the order's lock before
 * the provider is asked, so that many at once give back what there is and no more. A part without an answer stays
 * PENDING and is settled by itself. Audited.
 * @throws {RefundRefusedError | PaymentDisputedError} when the provider refused all of it, and every error of the
 * request; nothing was given back
 */
export async function refundOrder(
  ctx: Ctx,
  input: RefundOrderInput,
): Promise<{ orderId: string; requestId: string }> {
  const { orderId } = await findForStaff(ctx, { id: input.orderId });
  const { requestId, operationIds } = await transact(ctx, async (tx) => {
    const order = await lockOrder(tx, orderId);
    const what = await whatOf(tx, order, input);
    const actorId = tx.actor.kind === 'staff' ? tx.actor.staffUserId : null;
    const { reason, note } = input;
    const request = await requestRefund(tx, order, { what, reason, note, origin: 'STAFF', actorId });
    await audit(tx, {
      action: 'order.refund-requested',
      subjectType: 'Order',
      subjectId: orderId,
      after: { requestId: request.requestId, amount: request.amount, reason },
    });
    return request;
  });
  for (const operationId of operationIds) await runRefund(ctx, { operationId });
  const refunds = await ctx.db.refund.findMany({ where: { requestId } });
  if (refunds.every(({ state }) => state === 'FAILED')) await explainRefusal(ctx, orderId, refunds);
  return { orderId, requestId };
}

/** @throws {RefundTooLargeError} for an amount with more decimals than the currency has, which nobody can have left */
async function whatOf(
  tx: Parameters<typeof readRefundable>[0],
  order: OrderFacts,
  { amount, lines }: RefundOrderInput,
): Promise<RefundWhat> {
  if (lines) return { kind: 'LINES', lines };
  const { currencyCode } = order;
  const minor = fromDecimal(amount ?? '', exponentOf(currencyCode));
  if (minor !== undefined && minor > 0n) return { kind: 'AMOUNT', amount: minor };
  throw new RefundTooLargeError(sumRefundable((await readRefundable(tx, order)).open), currencyCode);
}

/** The provider knows something that the books do not: they are brought in line, and the reason is told. */
async function explainRefusal(ctx: Ctx, orderId: string, refunds: readonly Refund[]): Promise<never> {
  for (const { paymentId } of refunds)
    await syncPayment(ctx, { paymentId, scope: 'MONEY_BACK' }).catch((error: unknown) =>
      ctx.log.warn(
        { error, orderId, paymentId },
        'a payment whose refund was refused could not be looked at',
      ),
    );
  const problem = refunds.map((refund) => refund.problem).join('; ');
  if (!problem.includes('charge_disputed')) throw new RefundRefusedError(problem);
  const order = await ctx.db.order.findUniqueOrThrow({
    where: { id: orderId },
    select: { id: true, state: true, currencyCode: true, paymentCollection: { include: { payments: true } } },
  });
  const { open } = await readRefundable(ctx, order);
  throw new PaymentDisputedError(sumRefundable(open), order.currencyCode);
}
