import type { Ctx, Tx } from '../../ctx.ts';
import type { PaymentOperation } from '../../generated/prisma/client.ts';
import type { IntentFacts } from '../../payment/gateway.ts';
import { runOperation, settleOperation } from '../../payment/run-operation.ts';
import { transact } from '../../platform/transact.ts';
import { recordCancels } from '../capture-plan.ts';
import { enterHold } from '../enter-hold.ts';
import { lockOrder } from '../lock.ts';
import { intentOfShopper } from './shopper-payment.ts';

/**
 * Makes sure that nobody can pay through a shopper's payment that has ended, and that nothing stays held for it: the
 * hosted page is shut, the intent cancelled. What turns out to be held all the same is entered in the books and let go
 * there. Safe to repeat; one that is still open is left alone.
 */
export async function closeShopperPayment(ctx: Ctx, { operationId }: { operationId: string }): Promise<void> {
  const operation = await ctx.db.paymentOperation.findUniqueOrThrow({ where: { id: operationId } });
  if (!operation.flow || operation.closedAt || operation.state === 'PENDING') return;
  const gateway = ctx.gatewayOf(operation.provider);
  if (operation.hostedSessionId) await gateway.expireHostedSession(operation.hostedSessionId);
  const intentId = await intentOfShopper(ctx, operation);
  const facts = intentId ? await gateway.readIntent(intentId) : null;
  if (!facts || facts.status === 'CANCELED') return markClosed(ctx, { ...operation, intentId });
  const cancelId = await recordCancel(ctx, operation, facts);
  if (cancelId === null || (await runOperation(ctx, { operationId: cancelId })) === 'SUCCEEDED')
    await markClosed(ctx, { ...operation, intentId });
}

/** The one operation that cancels the intent; null when its payment is the order's to capture or to let go. */
function recordCancel(ctx: Ctx, operation: PaymentOperation, facts: IntentFacts): Promise<string | null> {
  return transact(ctx, async (tx) => {
    const order = await lockOrder(tx, operation.orderId!);
    const { state } = await tx.db.paymentOperation.findUniqueOrThrow({ where: { id: operation.id } });
    if (state === 'SUCCEEDED') return null;
    const existing = await tx.db.paymentOperation.findFirst({
      where: { intentId: facts.intentId, kind: 'CANCEL', state: { not: 'FAILED' } },
    });
    if (existing) return existing.id;
    const held =
      facts.status === 'HELD' ? await enterHold(tx, operation, facts, order.paymentCollection!.id) : null;
    const [id] = await recordCancels(tx, order.id, [
      { paymentId: held?.id ?? null, provider: operation.provider, intentId: facts.intentId },
    ]);
    return id!;
  });
}

/** Of the operation as it was seen: one that has got its intent or its page meanwhile is still to be closed. */
const markClosed = async (
  ctx: Ctx,
  { id, intentId, hostedSessionId }: Pick<PaymentOperation, 'id' | 'intentId' | 'hostedSessionId'>,
): Promise<void> => {
  await ctx.db.paymentOperation.updateMany({
    where: { id, closedAt: null, OR: [{ intentId }, { intentId: null }], hostedSessionId },
    data: { closedAt: ctx.now(), clientSecret: null },
  });
};

/** Ends a payment that the shopper was asked for and has not made; answers it, to be closed at the provider. */
export async function endReplacement(tx: Tx, orderId: string, why: string): Promise<string[]> {
  const open = await tx.db.paymentOperation.findFirst({
    where: { orderId, kind: 'AUTHORIZE_REPLACEMENT', state: 'PENDING' },
    select: { id: true },
  });
  if (!open) return [];
  await settleOperation(tx, open.id, 'FAILED', why);
  return [open.id];
}
