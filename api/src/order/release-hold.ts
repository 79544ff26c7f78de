import type { Ctx, Tx } from '../ctx.ts';
import { runOperation, settleOperation } from '../payment/run-operation.ts';
import { newId } from '../platform/id.ts';
import { transact } from '../platform/transact.ts';
import { lockOrder } from './lock.ts';
import { closeShopperPayment } from './pay-again/close.ts';

/** What is left to do at the provider for an edit that ended: a recorded CANCEL, or a shopper's payment to close. */
export type EditRelease = { readonly cancelId: string } | { readonly paymentId: string } | null;

/**
 * Makes sure that no intent of an edit that ended without applying can hold money: records a CANCEL for it and runs
 * it. Safe to repeat; an applied edit and one without an intent are left alone.
 */
export async function releaseEditHold(ctx: Ctx, { editId }: { editId: string }): Promise<void> {
  const release = await transact(ctx, async (tx) => {
    const edit = await tx.db.orderEdit.findUniqueOrThrow({ where: { id: editId } });
    await lockOrder(tx, edit.orderId);
    return recordRelease(tx, editId);
  });
  await runRelease(ctx, release);
}

/**
 * Under the order's lock, and in the transaction that ends an edit's last operation: who dies after it leaves a record
 * that a sweep finds.
 */
export async function recordRelease(tx: Tx, editId: string): Promise<EditRelease> {
  const { state } = await tx.db.orderEdit.findUniqueOrThrow({
    where: { id: editId },
    select: { state: true },
  });
  if (state !== 'DECLINED' && state !== 'ABANDONED') return null;
  return (await endShopperPayment(tx, editId)) ?? recordCancel(tx, editId);
}

export async function runRelease(ctx: Ctx, release: EditRelease): Promise<void> {
  if (release === null) return;
  if ('cancelId' in release) await runOperation(ctx, { operationId: release.cancelId });
  else await closeShopperPayment(ctx, { operationId: release.paymentId });
}

/** What the shopper was to pay with another card, unless it is held and in the books already. */
async function endShopperPayment(tx: Tx, editId: string): Promise<EditRelease> {
  const operation = await tx.db.paymentOperation.findFirst({
    where: { orderEditId: editId, flow: { not: null }, state: { not: 'SUCCEEDED' } },
    select: { id: true },
  });
  if (!operation) return null;
  await settleOperation(tx, operation.id, 'FAILED', 'the edit ended first');
  return { paymentId: operation.id };
}

async function recordCancel(tx: Tx, editId: string): Promise<EditRelease> {
  const hold = await tx.db.paymentOperation.findFirst({
    where: { orderEditId: editId, kind: 'AUTHORIZE_SUPPLEMENT', intentId: { not: null } },
  });
  if (!hold) return null;
  const existing = await tx.db.paymentOperation.findFirst({
    where: { intentId: hold.intentId, kind: 'CANCEL', state: { not: 'FAILED' } },
  });
  if (existing) return { cancelId: existing.id };
  const payment = await tx.db.payment.findUnique({
    where: { intentId: hold.intentId! },
    select: { id: true },
  });
  const { id } = await tx.db.paymentOperation.create({
    data: {
      id: newId(),
      kind: 'CANCEL',
      orderId: hold.orderId,
      orderEditId: editId,
      paymentId: payment?.id ?? null,
      provider: hold.provider,
      intentId: hold.intentId,
      amount: 0n,
      createdAt: tx.now(),
      nextAttemptAt: new Date(tx.now().getTime() + 30_000),
    },
  });
  return { cancelId: id };
}
