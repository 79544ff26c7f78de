import type { Ctx, Tx } from '../ctx.ts';
import type { PaymentOperation } from '../generated/prisma/client.ts';
import { minimumOf } from '../payment/minimum.ts';
import { allocateCapture } from '../payment/plan.ts';
import { runOperation } from '../payment/run-operation.ts';
import { newId } from '../platform/id.ts';
import { transact } from '../platform/transact.ts';
import { orderCaptureFailed, orderFinalized } from './events.ts';
import { abandonEdit, finishEdit } from './finish-edit.ts';
import { holdsOf, lockOrder, type OrderFacts } from './lock.ts';
import { moveOrder } from './state.ts';

/** How long after this call the sweep looks again at an order that is not settled. */
const RECHECK_SECONDS = 20;
const BACKOFF_MAX_SECONDS = 3_600;

type Step =
  | { readonly next: 'stop' }
  | { readonly next: 'edit'; readonly editId: string; readonly expired: boolean }
  | { readonly next: 'run' };

/**
 * Takes an order whose window has closed to CAPTURED: exactly its total, once, over all its holds, the rest let go.
 * May run at any time, any number of times and beside itself: before the window closes it does nothing; every provider
 * call is recorded under the order's lock before it is made and carries that record's key.
 */
export async function captureOrder(
  ctx: Ctx,
  input: {
    readonly orderId: string;
    /** The sweep found a failed capture due, and has moved its next instant on to keep others away. */
    readonly due?: boolean;
  },
): Promise<void> {
  const { orderId } = input;
  const step = await transact(ctx, (tx) => freeze(tx, input));
  if (step.next === 'stop') return;
  if (step.next === 'edit') return settleEditFirst(ctx, orderId, step);
  const operations = await ctx.db.paymentOperation.findMany({
    where: { orderId, state: 'PENDING', kind: { in: ['CAPTURE', 'CANCEL'] } },
    orderBy: { id: 'asc' },
  });
  for (const { id } of operations) await runOperation(ctx, { operationId: id });
  await transact(ctx, (tx) => conclude(tx, orderId));
}

/** An edit that was under way when the window closed is honoured until its own deadline, then given up. */
async function settleEditFirst(
  ctx: Ctx,
  orderId: string,
  step: Extract<Step, { next: 'edit' }>,
): Promise<void> {
  const edit = await finishEdit(ctx, { editId: step.editId });
  const waiting = edit.state === 'PENDING' || edit.state === 'REQUIRES_ACTION';
  if (waiting && !step.expired) return;
  if (waiting) await abandonEdit(ctx, edit);
  return captureOrder(ctx, { orderId });
}

/** Under the lock: closes the window and decides, once and for all, what is taken from which hold. */
async function freeze(
  tx: Tx,
  { orderId, due = false }: { readonly orderId: string; readonly due?: boolean },
): Promise<Step> {
  const order = await lockOrder(tx, orderId);
  if (order.state === 'CAPTURING') return { next: 'run' };
  if (order.state === 'CAPTURE_FAILED')
    return due || tx.now() >= order.nextCaptureAt ? retry(tx, order) : { next: 'stop' };
  if (order.state !== 'OPEN' && order.state !== 'FREEZING') return { next: 'stop' };
  if (tx.now() < order.editableUntil) return { next: 'stop' };
  if (order.state === 'OPEN')
    await moveOrder(tx, orderId, 'OPEN', 'FREEZING', { nextCaptureAt: recheckAt(tx) });
  const [edit] = order.edits;
  if (edit) return { next: 'edit', editId: edit.id, expired: tx.now() >= edit.expiresAt };
  await moveOrder(tx, orderId, 'FREEZING', 'CAPTURING', {
    nextCaptureAt: recheckAt(tx),
    captureAttempts: { increment: 1 },
  });
  await recordCaptures(tx, order);
  return { next: 'run' };
}

async function recordCaptures(tx: Tx, order: OrderFacts): Promise<void> {
  const holds = holdsOf(order);
  const parts = allocateCapture(order.total, holds, minimumOf(order.currencyCode));
  await tx.db.paymentOperation.createMany({
    data: holds.map((hold) => {
      const amount = parts.get(hold.paymentId)!;
      return {
        ...operationFor(tx, order.id, hold),
        kind: amount > 0n ? ('CAPTURE' as const) : ('CANCEL' as const),
        amount,
      };
    }),
  });
}

const operationFor = (
  tx: Tx,
  orderId: string,
  hold: { paymentId: string; provider: string; intentId: string },
) => ({
  id: newId(),
  orderId,
  paymentId: hold.paymentId,
  provider: hold.provider,
  intentId: hold.intentId,
  createdAt: tx.now(),
  nextAttemptAt: new Date(tx.now().getTime() + RECHECK_SECONDS * 1000),
});

/** After a refusal: the same amounts again, under new keys, since an old key would replay the refusal. */
async function retry(tx: Tx, order: OrderFacts): Promise<Step> {
  const failed = await failedCaptures(tx, order.id);
  await moveOrder(tx, order.id, 'CAPTURE_FAILED', 'CAPTURING', {
    nextCaptureAt: recheckAt(tx),
    captureAttempts: { increment: 1 },
  });
  await tx.db.paymentOperation.createMany({
    data: failed.map(({ amount, paymentId, provider, intentId }) => ({
      ...operationFor(tx, order.id, { paymentId: paymentId!, provider, intentId: intentId! }),
      kind: 'CAPTURE' as const,
      amount,
    })),
  });
  return { next: 'run' };
}

/** Captures whose latest attempt failed, one for each payment. */
async function failedCaptures(tx: Tx, orderId: string): Promise<PaymentOperation[]> {
  const all = await tx.db.paymentOperation.findMany({
    where: { orderId, kind: 'CAPTURE' },
    orderBy: { id: 'asc' },
  });
  const latest = new Map(all.map((operation) => [operation.paymentId, operation]));
  return [...latest.values()].filter(({ state }) => state === 'FAILED');
}

/** Under the lock: CAPTURED when the ledger says exactly the total, CAPTURE_FAILED when a hold refused, else later. */
async function conclude(tx: Tx, orderId: string): Promise<void> {
  const order = await lockOrder(tx, orderId);
  if (order.state !== 'CAPTURING') return;
  const captured = order.paymentCollection!.payments.reduce(
    (sum, { capturedAmount }) => sum + capturedAmount,
    0n,
  );
  if (captured === order.total) {
    await moveOrder(tx, orderId, 'CAPTURING', 'CAPTURED', { finalizedAt: tx.now(), captureProblem: null });
    return tx.announce(orderFinalized, { orderId });
  }
  const failed = await failedCaptures(tx, orderId);
  if (failed.length === 0) return;
  const backoff = Math.min(BACKOFF_MAX_SECONDS, 60 * 2 ** order.captureAttempts);
  await moveOrder(tx, orderId, 'CAPTURING', 'CAPTURE_FAILED', {
    nextCaptureAt: new Date(tx.now().getTime() + backoff * 1000),
    captureProblem: failed.map(({ problem }) => problem).join('; '),
  });
  if (order.captureAttempts === 1) await tx.announce(orderCaptureFailed, { orderId });
}

const recheckAt = (tx: Tx) => new Date(tx.now().getTime() + RECHECK_SECONDS * 1000);
