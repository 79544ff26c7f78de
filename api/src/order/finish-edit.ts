import type { Ctx, Tx } from '../ctx.ts';
import type { OrderEdit, PaymentOperation, Prisma } from '../generated/prisma/client.ts';
import { releaseReservations } from '../inventory/reserve.ts';
import type { Minor } from '../money/money.ts';
import {
  CardDeclined,
  type Decline,
  type GatewayCapabilities,
  type IntentFacts,
  ProviderRefused,
  ProviderUnavailable,
} from '../payment/gateway.ts';
import { enterTransactions } from '../payment/ledger.ts';
import { minimumOf } from '../payment/minimum.ts';
import { planPayment } from '../payment/plan.ts';
import { noteSilence, settleOperation } from '../payment/run-operation.ts';
import { newId } from '../platform/id.ts';
import { transact } from '../platform/transact.ts';
import { type AnotherCard, payWithAnotherCard } from './another-card.ts';
import { applyEdit } from './apply-edit.ts';
import { enterHold, entryFor } from './enter-hold.ts';
import { orderEditDeclined, orderEditWaiting } from './events.ts';
import { holdsOf, lockOrder, type OrderFacts } from './lock.ts';
import { recordRelease, releaseEditHold, runRelease } from './release-hold.ts';
import { EditOvertaken, increment, type Secured, supplement } from './secure-edit.ts';

/** A shopper who goes straight to the bank needs no mail about it. */
const REMINDER_SECONDS = 120;

const WITH_MONEY = {
  order: { select: { number: true, currencyCode: true } },
  operations: {
    where: { kind: { in: ['INCREMENT', 'AUTHORIZE_SUPPLEMENT'] } },
    orderBy: { id: 'desc' },
    take: 1,
  },
} satisfies Prisma.OrderEditInclude;

export type EditWithMoney = Prisma.OrderEditGetPayload<{ include: typeof WITH_MONEY }>;

/**
 * Brings an edit with a bank step as far as it will go now, from whatever point it was left at: asks the provider,
 * then applies, declines, waits for the shopper, or, past its deadline, gives up and lets the hold go. May run any
 * number of times and beside itself: the browser's request, its return from the bank, the webhook and the sweep all
 * call it.
 */
export async function finishEdit(ctx: Ctx, { editId }: { editId: string }): Promise<OrderEdit> {
  const edit = await ctx.db.orderEdit.findUniqueOrThrow({ where: { id: editId }, include: WITH_MONEY });
  const operation = edit.operations[0];
  if (!operation) return edit;
  if (isSettled(edit)) return operation.state === 'PENDING' ? sweepLeftover(ctx, edit, operation) : edit;
  try {
    if (operation.flow && ctx.now() >= edit.expiresAt && !isOpen(operation))
      return await abandonEdit(ctx, edit);
    if (operation.flow) return await actOnCard(ctx, edit, await payWithAnotherCard(ctx, edit, operation));
    const secured =
      operation.kind === 'INCREMENT'
        ? await increment(ctx, edit, operation)
        : await supplement(ctx, edit, operation);
    return await act(ctx, edit, operation, secured);
  } catch (error) {
    if (error instanceof CardDeclined) return decline(ctx, edit, operation, error.decline);
    const elsewhere = operation.kind === 'INCREMENT' && canSupplement(ctx, operation);
    if (error instanceof ProviderRefused && elsewhere) return fallBack(ctx, edit, operation, error);
    if (error instanceof ProviderRefused) {
      ctx.log.error({ error, editId, code: error.code }, 'provider refused an edit');
      return decline(ctx, edit, operation, { code: error.code, retryable: false });
    }
    if (error instanceof EditOvertaken) return ctx.db.orderEdit.findUniqueOrThrow({ where: { id: editId } });
    if (!(error instanceof ProviderUnavailable)) throw error;
    ctx.log.warn({ error: error.cause, editId }, 'an edit has no answer from the provider yet');
    await noteSilence(ctx, operation, error);
    return edit;
  }
}

/** Whether the shopper was ever given something to pay through. */
const isOpen = ({ clientSecret, hostedUrl }: PaymentOperation) => clientSecret !== null || hostedUrl !== null;

const canSupplement = (ctx: Ctx, { provider }: PaymentOperation) =>
  ctx.gatewayOf(provider).capabilities.supplement;

const isSettled = ({ state }: Pick<OrderEdit, 'state'>) => state !== 'PENDING' && state !== 'REQUIRES_ACTION';

/** The edit ended while its bank call was under way: whatever that call held is entered in the books and let go. */
async function sweepLeftover(ctx: Ctx, edit: OrderEdit, operation: PaymentOperation): Promise<OrderEdit> {
  if (operation.flow) {
    await releaseEditHold(ctx, { editId: edit.id });
    return edit;
  }
  const facts = operation.intentId
    ? await ctx.gatewayOf(operation.provider).readIntent(operation.intentId)
    : null;
  if (facts?.status === 'HELD' && operation.kind === 'AUTHORIZE_SUPPLEMENT')
    return settle(ctx, edit, operation, facts);
  const release = await transact(ctx, async (tx) => {
    await lockOrder(tx, edit.orderId);
    await settleOperation(tx, operation.id, 'FAILED', 'the edit ended first');
    return recordRelease(tx, edit.id);
  });
  await runRelease(ctx, release);
  return edit;
}

function act(
  ctx: Ctx,
  edit: EditWithMoney,
  operation: PaymentOperation,
  secured: Secured,
): Promise<OrderEdit> {
  const { facts } = secured;
  if (secured.done) return settle(ctx, edit, operation, facts);
  if (ctx.now() >= edit.expiresAt) return abandonEdit(ctx, edit);
  if (facts.status === 'REQUIRES_ACTION') return waitForShopper(ctx, edit, facts);
  if (facts.status === 'PROCESSING') return Promise.resolve(edit);
  return decline(ctx, edit, operation, facts.decline ?? { code: 'authentication_failed', retryable: true });
}

/** The shopper pays with a card of their choice: as often as the tries last, until the edit's own deadline. */
function actOnCard(ctx: Ctx, edit: EditWithMoney, card: AnotherCard): Promise<OrderEdit> {
  const { payment, facts } = card;
  if (card.done) return settle(ctx, edit, payment, facts!);
  if (ctx.now() >= edit.expiresAt) return abandonEdit(ctx, edit);
  if (!card.over) return waitForCard(ctx, edit, payment, facts?.decline ?? null);
  return facts?.decline ? decline(ctx, edit, payment, facts.decline) : abandonEdit(ctx, edit);
}

/** No mail reminds of it: the shopper is at the card form, and the change is put aside if they leave. */
async function waitForCard(
  ctx: Ctx,
  edit: OrderEdit,
  { hostedUrl, clientSecret }: PaymentOperation,
  refusal: Decline | null,
): Promise<OrderEdit> {
  await ctx.db.orderEdit.updateMany({
    where: { id: edit.id, state: { in: ['PENDING', 'REQUIRES_ACTION'] } },
    data: {
      state: 'REQUIRES_ACTION',
      actionUrl: hostedUrl,
      clientSecret,
      declineMessage: refusal?.code ?? null,
    },
  });
  return ctx.db.orderEdit.findUniqueOrThrow({ where: { id: edit.id } });
}

/** Money is secured: apply under the order's lock, unless the edit or the order ended meanwhile; then let the hold go. */
async function settle(
  ctx: Ctx,
  edit: OrderEdit,
  operation: PaymentOperation,
  facts: IntentFacts,
): Promise<OrderEdit> {
  const result = await transact(ctx, async (tx) => {
    const order = await lockOrder(tx, edit.orderId);
    const live = order.edits.find(({ id }) => id === edit.id);
    const applies = live !== undefined && (order.state === 'OPEN' || order.state === 'FREEZING');
    const first = await settleOperation(tx, operation.id, 'SUCCEEDED');
    if (first) await recordHold(tx, operation, facts, order.paymentCollection!.id);
    if (applies) return { applied: await applyEdit(tx, order, live), release: null };
    return { applied: null, release: await recordRelease(tx, edit.id) };
  });
  if (result.applied) return result.applied;
  await runRelease(ctx, result.release);
  return ctx.db.orderEdit.findUniqueOrThrow({ where: { id: edit.id } });
}

/** Enters the new hold in the books: an increment on its payment, or a payment of its own. */
async function recordHold(tx: Tx, operation: PaymentOperation, facts: IntentFacts, collectionId: string) {
  if (operation.kind !== 'INCREMENT') return enterHold(tx, operation, facts, collectionId);
  const payment = await tx.db.payment.findUniqueOrThrow({ where: { id: operation.paymentId! } });
  await tx.db.payment.update({ where: { id: payment.id }, data: { incrementAttempts: { increment: 1 } } });
  const amount = operation.amount - (payment.authorizedAmount - payment.releasedAmount);
  return enterTransactions(tx, [{ ...entryFor(operation, payment), kind: 'INCREMENT', amount }]);
}

async function waitForShopper(ctx: Ctx, edit: OrderEdit, facts: IntentFacts): Promise<OrderEdit> {
  return transact(ctx, async (tx) => {
    const { count } = await tx.db.orderEdit.updateMany({
      where: { id: edit.id, state: 'PENDING' },
      data: { state: 'REQUIRES_ACTION', actionUrl: facts.actionUrl, clientSecret: facts.clientSecret },
    });
    if (count === 1) {
      const deliverAt = new Date(tx.now().getTime() + REMINDER_SECONDS * 1000);
      await tx.announce(orderEditWaiting, { orderId: edit.orderId, editId: edit.id }, { deliverAt });
    }
    return tx.db.orderEdit.findUniqueOrThrow({ where: { id: edit.id } });
  });
}

/** The bank said no: stock goes back, the intent is made unusable, and everything else is as it was. */
async function decline(
  ctx: Ctx,
  edit: OrderEdit,
  operation: PaymentOperation,
  { code, retryable }: Decline,
): Promise<OrderEdit> {
  ctx.log.info({ editId: edit.id, declineCode: code }, 'an edit was declined');
  const release = await transact(ctx, async (tx) => {
    await lockOrder(tx, edit.orderId);
    const ended = await endEdit(tx, edit.id, {
      state: 'DECLINED',
      declineCode: retryable ? 'retryable' : 'final',
      declineMessage: code,
    });
    const first = await settleOperation(tx, operation.id, 'FAILED', code);
    if (first && !operation.flow)
      await tx.db.paymentOperation.update({ where: { id: operation.id }, data: { declines: 1 } });
    if (first && operation.kind === 'INCREMENT')
      await tx.db.payment.update({
        where: { id: operation.paymentId! },
        data: { incrementAttempts: { increment: 1 } },
      });
    if (ended) await tx.announce(orderEditDeclined, { orderId: edit.orderId, editId: edit.id });
    return recordRelease(tx, edit.id);
  });
  await runRelease(ctx, release);
  return ctx.db.orderEdit.findUniqueOrThrow({ where: { id: edit.id } });
}

/** The account or the card cannot raise holds after all: hold the difference separately instead. */
async function fallBack(
  ctx: Ctx,
  edit: EditWithMoney,
  operation: PaymentOperation,
  refusal: ProviderRefused,
): Promise<OrderEdit> {
  ctx.log.warn(
    { editId: edit.id, code: refusal.code },
    'raising the hold was refused; holding the difference separately',
  );
  await transact(ctx, async (tx) => {
    const order = await lockOrder(tx, edit.orderId);
    if (!(await settleOperation(tx, operation.id, 'FAILED', refusal.message))) return;
    await tx.db.payment.update({ where: { id: operation.paymentId! }, data: { incrementable: false } });
    // A raise may be of a few cents; a hold of its own may not.
    const planAmount = supplementInstead(order, edit, tx.capabilitiesOf(operation.provider));
    const { count } = await tx.db.orderEdit.updateMany({
      where: { id: edit.id, state: 'PENDING' },
      data: { planKind: 'SUPPLEMENT', planAmount },
    });
    if (count === 0) return;
    await tx.db.paymentOperation.create({
      data: {
        id: newId(),
        kind: 'AUTHORIZE_SUPPLEMENT',
        orderId: edit.orderId,
        orderEditId: edit.id,
        provider: operation.provider,
        amount: planAmount,
        createdAt: tx.now(),
        nextAttemptAt: tx.now(),
      },
    });
  });
  return finishEdit(ctx, { editId: edit.id });
}

function supplementInstead(
  order: OrderFacts,
  { totalBefore, totalAfter, planAmount }: Pick<OrderEdit, 'totalBefore' | 'totalAfter' | 'planAmount'>,
  capabilities: GatewayCapabilities,
): Minor {
  const holds = holdsOf(order).map((hold) => ({ ...hold, incrementable: false }));
  const plan = planPayment({
    totalBefore,
    totalAfter,
    holds,
    minimum: minimumOf(order.currencyCode),
    capabilities,
  });
  return plan.kind === 'SUPPLEMENT' ? plan.amount : planAmount;
}

/** Gives up an edit that was not confirmed in time or that the shopper discarded; its hold, if any, is let go. */
export async function abandonEdit(ctx: Ctx, edit: Pick<OrderEdit, 'id' | 'orderId'>): Promise<OrderEdit> {
  await transact(ctx, async (tx) => {
    await lockOrder(tx, edit.orderId);
    await endEdit(tx, edit.id, { state: 'ABANDONED' });
  });
  await releaseEditHold(ctx, { editId: edit.id });
  return ctx.db.orderEdit.findUniqueOrThrow({ where: { id: edit.id } });
}

/** Ends a live edit under the order's lock and gives its stock back; tells whether this call did. */
export async function endEdit(
  tx: Tx,
  editId: string,
  outcome: {
    readonly state: 'DECLINED' | 'ABANDONED';
    readonly declineCode?: string;
    readonly declineMessage?: string;
  },
): Promise<boolean> {
  const { count } = await tx.db.orderEdit.updateMany({
    where: { id: editId, state: { in: ['PENDING', 'REQUIRES_ACTION'] } },
    data: { ...outcome, settledAt: tx.now(), actionUrl: null, clientSecret: null },
  });
  if (count === 1) await releaseReservations(tx, { orderEditId: editId });
  return count === 1;
}
