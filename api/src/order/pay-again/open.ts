import type { Ctx, Tx } from '../../ctx.ts';
import type { PaymentOperation } from '../../generated/prisma/client.ts';
import type { Minor } from '../../money/money.ts';
import { PaymentMethodNotOfferedError } from '../../payment/errors.ts';
import { cardProvider } from '../../payment/method.ts';
import { minimumOf } from '../../payment/minimum.ts';
import { newId } from '../../platform/id.ts';
import { transact } from '../../platform/transact.ts';
import { orderIdOfToken } from '../access.ts';
import { owedOf } from '../capture-plan.ts';
import { OrderNotFoundError } from '../errors.ts';
import { lockOrder, type OrderFacts, providerOf } from '../lock.ts';
import { closeShopperPayment, endReplacement } from './close.ts';
import { NothingToPayError, PaymentTooSmallError, TooManyRefusalsError } from './errors.ts';
import { openShopperPayment } from './shopper-payment.ts';
import { readTriesSpent } from './tries.ts';

export const payAgainErrors = [
  OrderNotFoundError,
  NothingToPayError,
  PaymentTooSmallError,
  TooManyRefusalsError,
  PaymentMethodNotOfferedError,
] as const;

/** How long a payment stays open; the provider's hosted page needs at least 30 minutes. */
const OPEN_MINUTES = 35;
/** It is not handed out again when it would end under the shopper's hands. */
const REUSE_MINUTES = 10;
const FIRST_CHECK_SECONDS = 60;

export interface PayAgainRequest {
  readonly orderToken: string;
  readonly flow: 'ELEMENT' | 'HOSTED';
}

/**
 * Opens a payment of exactly what an order that could not be charged still owes, to be made with any card. The same
 * amount and flow get the same payment, so that two tabs are one; another flow replaces it, and what was held through
 * the old one is let go. One that was begun before the goods' time is over may be finished after it.
 * @throws {NothingToPayError | PaymentTooSmallError | TooManyRefusalsError | PaymentMethodNotOfferedError} nothing was
 * changed
 */
export async function payAgain(
  ctx: Ctx,
  input: PayAgainRequest,
): Promise<{ orderId: string; payment: PaymentOperation }> {
  const orderId = await orderIdOfToken(ctx, input.orderToken, 'view');
  const { operation, superseded, number } = await transact(ctx, (tx) => record(tx, orderId, input.flow));
  for (const operationId of superseded) await closeShopperPayment(ctx, { operationId });
  const payment = await openShopperPayment(ctx, operation, {
    currencyCode: operation.currencyCode,
    description: `Order ${number}`,
    metadata: { order_id: orderId, payment_operation_id: operation.id },
    returnPath: `/orders/${number}/pay/return`,
    cancelPath: `/orders/${number}/pay`,
  });
  // It may have ended while the provider was making it; then nobody is to pay through it.
  if (payment.state !== 'PENDING') await closeShopperPayment(ctx, { operationId: payment.id });
  return { orderId, payment };
}

async function record(tx: Tx, orderId: string, flow: PayAgainRequest['flow']) {
  const order = await lockOrder(tx, orderId);
  const { number, currencyCode } = order;
  const amount = amountDue(order, tx.now());
  const spentUntil = await readTriesSpent(tx, orderId);
  if (spentUntil) throw new TooManyRefusalsError(spentUntil < order.paymentDueAt! ? spentUntil : null);
  const open = await tx.db.paymentOperation.findFirst({
    where: { orderId, kind: 'AUTHORIZE_REPLACEMENT', state: 'PENDING' },
  });
  if (open && mayReuse(tx, open, flow, amount))
    return { operation: { ...open, currencyCode }, superseded: [], number };
  const superseded = await endReplacement(tx, orderId, 'another payment took its place');
  const operation = await tx.db.paymentOperation.create({
    data: {
      id: newId(),
      kind: 'AUTHORIZE_REPLACEMENT',
      orderId,
      provider: await cardProvider(tx, order, providerOf(order)),
      amount,
      flow,
      createdAt: tx.now(),
      expiresAt: new Date(tx.now().getTime() + OPEN_MINUTES * 60_000),
      nextAttemptAt: new Date(tx.now().getTime() + FIRST_CHECK_SECONDS * 1000),
    },
  });
  return { operation: { ...operation, currencyCode }, superseded, number };
}

/** What the order still owes. @throws {NothingToPayError | PaymentTooSmallError} */
function amountDue(order: OrderFacts, now: Date): Minor {
  if (order.state !== 'CAPTURE_FAILED' || order.paymentDueAt === null || now >= order.paymentDueAt)
    throw new NothingToPayError();
  const amount = owedOf(order);
  if (amount < minimumOf(order.currencyCode)) throw new PaymentTooSmallError();
  return amount;
}

const mayReuse = (tx: Tx, open: PaymentOperation, flow: PayAgainRequest['flow'], amount: Minor) =>
  open.flow === flow &&
  open.amount === amount &&
  open.expiresAt!.getTime() > tx.now().getTime() + REUSE_MINUTES * 60_000;
