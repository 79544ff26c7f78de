import type { Ctx } from '../../ctx.ts';
import type { PaymentOperation } from '../../generated/prisma/client.ts';
import type { IntentFacts } from '../../payment/gateway.ts';
import { runOperation, settleOperation } from '../../payment/run-operation.ts';
import { transact } from '../../platform/transact.ts';
import { orderIdOfToken } from '../access.ts';
import { captureOrder } from '../capture.ts';
import { recordCancels } from '../capture-plan.ts';
import { enterHold } from '../enter-hold.ts';
import { OrderNotFoundError } from '../errors.ts';
import { lockOrder } from '../lock.ts';
import { closeShopperPayment } from './close.ts';
import { countDecline, readShopperPayment } from './shopper-payment.ts';
import { readTriesSpent } from './tries.ts';

/** How a shopper's payment stands. HELD: it counts, and the order is being or has been charged. */
export type ShopperPaymentState =
  | 'NONE'
  | 'UNPAID'
  | 'DECLINED'
  | 'REQUIRES_ACTION'
  | 'PROCESSING'
  | 'HELD'
  | 'ENDED';

const RECHECK_SECONDS = 60;

/**
 * Takes a payment made again as far as it will go now: a hold of exactly its amount is entered as a payment of the
 * order, then the order is captured in the ordinary way; one that nobody made in time, or that banks refused too often,
 * is closed; one that came too late is let go. The shopper's return, the webhook and the sweep all call it, in any order, any number of times.
 */
export async function settlePayAgain(
  ctx: Ctx,
  { operationId }: { operationId: string },
): Promise<ShopperPaymentState> {
  const operation = await ctx.db.paymentOperation.findUniqueOrThrow({ where: { id: operationId } });
  if (operation.state === 'SUCCEEDED') {
    await captureOrder(ctx, { orderId: operation.orderId!, due: true });
    return 'HELD';
  }
  if (operation.state === 'FAILED') {
    await closeShopperPayment(ctx, { operationId });
    return 'ENDED';
  }
  const facts = await readShopperPayment(ctx, operation);
  const held = facts?.status === 'HELD' && facts.capturable === operation.amount;
  if (held) return enter(ctx, operation, facts);
  const over = ctx.now() >= operation.expiresAt!;
  if (over || (facts && isDeadEnd(facts))) return end(ctx, operation, over ? 'not paid in time' : 'unusable');
  if (facts?.decline) {
    await countDecline(ctx, operation, facts);
    if (await readTriesSpent(ctx, operation.orderId!)) return end(ctx, operation, 'refused too often');
  }
  await lookAgain(ctx, operation);
  return stateOf(facts);
}

/** Cancelled or captured by somebody else, or held over another amount: it will never be what it was made for. */
const isDeadEnd = ({ status }: IntentFacts) =>
  status === 'CANCELED' || status === 'CAPTURED' || status === 'HELD';

function stateOf(facts: IntentFacts | null): ShopperPaymentState {
  if (!facts) return 'UNPAID';
  if (facts.status === 'REQUIRES_PAYMENT') return facts.decline ? 'DECLINED' : 'UNPAID';
  return facts.status === 'REQUIRES_ACTION' ? 'REQUIRES_ACTION' : 'PROCESSING';
}

async function enter(
  ctx: Ctx,
  operation: PaymentOperation,
  facts: IntentFacts,
): Promise<ShopperPaymentState> {
  const orderId = operation.orderId!;
  const outcome = await transact(ctx, async (tx) => {
    const order = await lockOrder(tx, orderId);
    // It may have ended while the provider was asked; then closing enters it and lets it go.
    if (!(await settleOperation(tx, operation.id, 'SUCCEEDED'))) return null;
    const payment = await enterHold(tx, operation, facts, order.paymentCollection!.id);
    await tx.db.paymentOperation.update({
      where: { id: operation.id },
      data: { closedAt: tx.now(), clientSecret: null },
    });
    if (order.state === 'CAPTURE_FAILED')
      await tx.db.order.update({ where: { id: orderId }, data: { nextCaptureAt: tx.now() } });
    const surplus = order.state === 'CAPTURED' || order.state === 'CANCELED';
    const held = { paymentId: payment.id, provider: payment.provider, intentId: payment.intentId };
    return surplus ? recordCancels(tx, orderId, [held]) : [];
  });
  if (outcome === null) return settlePayAgain(ctx, { operationId: operation.id });
  for (const operationId of outcome) await runOperation(ctx, { operationId });
  await captureOrder(ctx, { orderId, due: true });
  return 'HELD';
}

async function end(ctx: Ctx, { id }: PaymentOperation, why: string): Promise<ShopperPaymentState> {
  await transact(ctx, (tx) => settleOperation(tx, id, 'FAILED', why));
  return settlePayAgain(ctx, { operationId: id });
}

async function lookAgain(ctx: Ctx, { id }: PaymentOperation): Promise<void> {
  await ctx.db.paymentOperation.updateMany({
    where: { id, state: 'PENDING' },
    data: { nextAttemptAt: new Date(ctx.now().getTime() + RECHECK_SECONDS * 1000) },
  });
}

export const payAgainReturnErrors = [OrderNotFoundError] as const;

/** What the shopper's return from paying again runs. Repeating it changes nothing more. */
export async function returnFromPayAgain(
  ctx: Ctx,
  input: { readonly orderToken: string },
): Promise<{ orderId: string; payment: ShopperPaymentState }> {
  const orderId = await orderIdOfToken(ctx, input.orderToken, 'view');
  const latest = await ctx.db.paymentOperation.findFirst({
    where: { orderId, kind: 'AUTHORIZE_REPLACEMENT' },
    orderBy: { id: 'desc' },
    select: { id: true },
  });
  return { orderId, payment: latest ? await settlePayAgain(ctx, { operationId: latest.id }) : 'NONE' };
}
