import type { Ctx, Tx } from '../ctx.ts';
import type { PaymentOperation } from '../generated/prisma/client.ts';
import type { OrderUpdateManyMutationInput } from '../generated/prisma/models/Order.ts';
import { runOperation } from '../payment/run-operation.ts';
import { transact } from '../platform/transact.ts';
import {
  failedCaptures,
  isFinalRefusal,
  type LiveHold,
  liveHolds,
  owedOf,
  planCapture,
  RECHECK_SECONDS,
  recordCancels,
  recordCaptures,
} from './capture-plan.ts';
import { earlier, nextRetryAt } from './deadline.ts';
import { readEditPolicy } from './eligibility.ts';
import { orderCaptureFailed, orderFinalized, orderPaymentLost } from './events.ts';
import { abandonEdit, finishEdit } from './finish-edit.ts';
import { lockOrder, type OrderFacts } from './lock.ts';
import { closeShopperPayment, endReplacement } from './pay-again/close.ts';
import { requestRefund } from './refund/request-refund.ts';
import { moveOrder } from './state.ts';

type Step =
  | { readonly next: 'stop' }
  | { readonly next: 'edit'; readonly editId: string; readonly expired: boolean }
  | { readonly next: 'run' };

/**
 * Takes an order whose window has closed to CAPTURED: exactly its total, once, over all its holds, the rest let go.
 * May run at any time, any number of times and beside itself: before the window closes it does nothing; every provider
 * call is recorded under the order's lock before it is made and carries that record's key. What cannot be taken leaves
 * the order CAPTURE_FAILED; a hold that the shopper puts in the place of a lost one is captured in the same way.
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
  const concluded = await transact(ctx, (tx) => conclude(tx, orderId));
  for (const operationId of concluded.cancels) await runOperation(ctx, { operationId });
  for (const operationId of concluded.ended) await closeShopperPayment(ctx, { operationId });
  if (concluded.again) return captureOrder(ctx, { orderId, due: true });
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
  if (edit)
    return {
      next: 'edit',
      editId: edit.id,
      expired: tx.now() >= earlier(edit.expiresAt, order.captureBy),
    };
  await moveOrder(tx, orderId, 'FREEZING', 'CAPTURING', begun(tx));
  const holds = await liveHolds(tx, order);
  const parts = planCapture(owedOf(order), holds, order.currencyCode);
  // Holds that do not bring in the total are left alone: taking a part would only have to be given back.
  if (parts) await recordCaptures(tx, orderId, holds, parts);
  return { next: 'run' };
}

const begun = (tx: Tx): OrderUpdateManyMutationInput => ({
  nextCaptureAt: recheckAt(tx),
  captureAttempts: { increment: 1 },
});

/** After a refusal: what is still owed, under new keys, since an old key would replay the refusal. */
async function retry(tx: Tx, order: OrderFacts): Promise<Step> {
  const holds = await liveHolds(tx, order);
  const parts = planCapture(owedOf(order), holds, order.currencyCode);
  if (!parts) {
    await tx.db.order.update({ where: { id: order.id }, data: { nextCaptureAt: order.paymentDueAt! } });
    return { next: 'stop' };
  }
  await moveOrder(tx, order.id, 'CAPTURE_FAILED', 'CAPTURING', begun(tx));
  await recordCaptures(tx, order.id, holds, parts);
  return { next: 'run' };
}

interface Concluded {
  /** Holds to be let go now. */
  readonly cancels: readonly string[];
  /** Payments that the shopper may no longer make. */
  readonly ended: readonly string[];
  /** A hold came while the others were being refused. */
  readonly again: boolean;
}
const LATER: Concluded = { cancels: [], ended: [], again: false };

/** Under the lock: CAPTURED when the ledger says exactly the total, CAPTURE_FAILED when that cannot be had, else later. */
async function conclude(tx: Tx, orderId: string): Promise<Concluded> {
  const order = await lockOrder(tx, orderId);
  if (order.state !== 'CAPTURING') return LATER;
  if (owedOf(order) <= 0n) return finalize(tx, order);
  const operations = await tx.db.paymentOperation.findMany({ where: { orderId }, orderBy: { id: 'asc' } });
  const open = operations.filter(({ kind, state }) => kind === 'CAPTURE' && state === 'PENDING');
  if (open.length > 0) return later(tx, orderId, open);
  return fail(tx, order, operations);
}

/** Where the provider says "not yet", the order is looked at again when its captures are, not every few seconds. */
async function later(tx: Tx, orderId: string, open: readonly PaymentOperation[]): Promise<Concluded> {
  if (open.some(({ waitingSince }) => waitingSince === null)) return LATER;
  const nextCaptureAt = new Date(Math.min(...open.map(({ nextAttemptAt }) => nextAttemptAt.getTime())));
  await tx.db.order.update({ where: { id: orderId }, data: { nextCaptureAt } });
  return LATER;
}

async function finalize(tx: Tx, order: OrderFacts): Promise<Concluded> {
  const surplus = await liveHolds(tx, order);
  if (owedOf(order) < 0n) await giveBackSurplus(tx, order);
  await moveOrder(tx, order.id, 'CAPTURING', 'CAPTURED', { finalizedAt: tx.now(), captureProblem: null });
  await tx.announce(orderFinalized, { orderId: order.id });
  return {
    cancels: await recordCancels(tx, order.id, surplus),
    ended: await endReplacement(tx, order.id, 'the order was paid otherwise'),
    again: false,
  };
}

/** Somebody took more than the total in the provider's dashboard: what is too much goes back, by the refunds' own sweep. */
async function giveBackSurplus(tx: Tx, order: OrderFacts): Promise<void> {
  const back = order.paymentCollection!.payments.reduce((sum, { pledgedAmount }) => sum + pledgedAmount, 0n);
  const amount = -owedOf(order) - back;
  const ask = { reason: 'OVERCHARGED', note: null, origin: 'SYSTEM', actorId: null } as const;
  if (amount > 0n) await requestRefund(tx, order, { ...ask, what: { kind: 'AMOUNT', amount } });
}

async function fail(tx: Tx, order: OrderFacts, operations: readonly PaymentOperation[]): Promise<Concluded> {
  const failed = failedCaptures(operations);
  const hopeless = new Set(
    failed.filter(({ problem }) => isFinalRefusal(problem)).map(({ paymentId }) => paymentId),
  );
  const holds = await liveHolds(tx, order);
  const cancels = await recordCancels(
    tx,
    order.id,
    holds.filter(({ paymentId }) => hopeless.has(paymentId)),
  );
  const left = holds.filter(({ paymentId }) => !hopeless.has(paymentId));
  const tried = new Set(operations.map(({ paymentId }) => paymentId));
  const again = left.some(({ paymentId, replacement }) => replacement && !tried.has(paymentId));
  await moveOrder(tx, order.id, 'CAPTURING', 'CAPTURE_FAILED', {
    ...(await afterFailure(tx, order, left, again)),
    captureProblem: failed.map(({ problem }) => problem).join('; ') || 'the holds do not bring in the total',
  });
  return { cancels, ended: [], again };
}

/** When it is tried again and until when the goods are kept; announces a failure once, and a loss once. */
async function afterFailure(
  tx: Tx,
  order: OrderFacts,
  holds: readonly LiveHold[],
  again: boolean,
): Promise<OrderUpdateManyMutationInput> {
  const { payAgainSeconds } = await readEditPolicy(tx, order.salesChannelId);
  const now = tx.now();
  const dueAt = order.paymentDueAt ?? new Date(now.getTime() + payAgainSeconds * 1000);
  const lost = planCapture(owedOf(order), holds, order.currencyCode) === null;
  const news = { orderId: order.id };
  if (lost && order.paymentLostAt === null) await tx.announce(orderPaymentLost, news);
  else if (!lost && order.paymentDueAt === null) await tx.announce(orderCaptureFailed, news);
  const retryAt = nextRetryAt({ now, attempts: order.captureAttempts, captureBy: order.captureBy, dueAt });
  return {
    paymentDueAt: dueAt,
    ...(lost && { paymentLostAt: order.paymentLostAt ?? now }),
    nextCaptureAt: again ? now : lost ? dueAt : retryAt,
  };
}

const recheckAt = (tx: Tx) => new Date(tx.now().getTime() + RECHECK_SECONDS * 1000);
