import { QuantityNotAllowedError, StaleVersionError, VariantUnavailableError } from '../cart/errors.ts';
import type { Ctx, Tx } from '../ctx.ts';
import type { EditPolicy, OrderEdit } from '../generated/prisma/client.ts';
import { InsufficientStockError, NoLocationError } from '../inventory/errors.ts';
import { reserveStock } from '../inventory/reserve.ts';
import type { Minor } from '../money/money.ts';
import type { PaymentPlan } from '../payment/plan.ts';
import { newId } from '../platform/id.ts';
import { transact } from '../platform/transact.ts';
import { encodeQuote, type Quote } from '../pricing/quote.ts';
import { audit } from '../staff/audit.ts';
import { orderIdOfToken } from './access.ts';
import { countRefusals, triesLeftOf } from './another-card.ts';
import { applyEdit } from './apply-edit.ts';
import { encodeChanges, type OrderChange } from './change.ts';
import { earlier } from './deadline.ts';
import { declinedError } from './declined.ts';
import { assertEditable, readEditPolicy } from './eligibility.ts';
import {
  ChangeNotAllowedError,
  DeliveryNotPossibleError,
  EditEmptyError,
  EditInProgressError,
  EditWindowClosedError,
  OrderLineNotFoundError,
  OrderNotFoundError,
  OrderTotalTooLowError,
  PaymentDeclinedError,
  TotalFixedError,
} from './errors.ts';
import { finishEdit } from './finish-edit.ts';
import { holdsOf, lockOrder, type OrderFacts, providerOf } from './lock.ts';
import { takesAnyCard } from './pay-again/shopper-payment.ts';
import { planEdit } from './plan-edit.ts';
import { type Target, targetOf } from './target.ts';
import { actorColumns } from './write-version.ts';

export const previewEditErrors = [
  OrderNotFoundError,
  EditWindowClosedError,
  EditInProgressError,
  StaleVersionError,
  ChangeNotAllowedError,
  OrderLineNotFoundError,
  VariantUnavailableError,
  QuantityNotAllowedError,
  InsufficientStockError,
  DeliveryNotPossibleError,
  OrderTotalTooLowError,
  TotalFixedError,
  EditEmptyError,
] as const;
export const commitEditErrors = [...previewEditErrors, NoLocationError, PaymentDeclinedError] as const;

/** An edit whose money has no answer keeps its stock this long before it is given up. */
const PENDING_SECONDS = 300;
/** … and one whose shopper fetches another card this long. */
const CARD_SECONDS = 600;

/**
 * Applies an edit, all or nothing. Stock is held and the intended bank call is recorded in one transaction; then the
 * bank is asked; then a second transaction applies everything under the order's lock. Without a bank step one
 * transaction does all. Declined: the stock is given back and the order is as before, to the bit.
 * The edit that comes back is APPLIED, REQUIRES_ACTION (with a link to the bank) or, when the provider did not answer,
 * PENDING: it then settles by itself.
 * @throws {PaymentDeclinedError} and every error of the preview; nothing was changed
 */
export async function commitEdit(
  ctx: Ctx,
  input: EditRequest & { readonly orderToken: string },
): Promise<{ orderId: string; edit: OrderEdit }> {
  const orderId = await orderIdOfToken(ctx, input.orderToken, 'edit');
  // The token is the right that is used here, and it is a shopper's, whoever else the caller may be.
  return commitEditOf({ ...ctx, actor: { kind: 'shopper' } }, { ...input, orderId });
}

export interface EditRequest {
  readonly expectedVersion: number;
  readonly changes: readonly OrderChange[];
  /** Why, in the words of staff; required of them. */
  readonly reason?: string | null;
  /** The shopper pays a difference with another card, in this way; null takes the card on file. */
  readonly anotherCard?: 'ELEMENT' | 'HOSTED' | null;
}

/**
 * `commitEdit` for callers that have proved their right to the order in another way. What staff do is audited, and
 * their policy is theirs.
 */
export async function commitEditOf(
  ctx: Ctx,
  input: EditRequest & { readonly orderId: string },
): Promise<{ orderId: string; edit: OrderEdit }> {
  const { orderId } = input;
  const edit = await transact(ctx, async (tx) => {
    const order = await lockOrder(tx, orderId);
    const policy = await readEditPolicy(tx, order.salesChannelId);
    assertEditable(order, policy, input.changes, tx);
    if (order.version !== input.expectedVersion) throw new StaleVersionError(order.version);
    const opened = await openEdit(tx, order, policy, input);
    if (tx.actor.kind === 'staff') await auditEdit(tx, order, opened);
    return opened;
  });
  const settled = edit.state === 'PENDING' ? await finishEdit(ctx, { editId: edit.id }) : edit;
  if (settled.state === 'DECLINED') throw await declinedError(ctx, settled);
  return { orderId, edit: settled };
}

const auditEdit = (tx: Tx, order: OrderFacts, edit: OrderEdit): Promise<void> =>
  audit(tx, {
    action: 'order.edit-requested',
    subjectType: 'Order',
    subjectId: order.id,
    before: { version: order.version, total: edit.totalBefore },
    after: { editId: edit.id, total: edit.totalAfter, planKind: edit.planKind, reason: edit.reason },
  });

async function openEdit(
  tx: Tx,
  order: OrderFacts,
  policy: EditPolicy,
  input: EditRequest,
): Promise<OrderEdit> {
  const target = await targetOf(tx, order, input.changes);
  const after = await withAddress(tx, target);
  const { plan, flow } = planOf(tx, order, after.total, input.anotherCard ?? null);
  const needsBank = plan.kind === 'INCREMENT' || plan.kind === 'SUPPLEMENT';
  if (needsBank) await assertTriesLeft(tx, order);
  const waitSeconds = Math.max(flow ? CARD_SECONDS : PENDING_SECONDS, policy.bankStepSeconds);
  const edit = await tx.db.orderEdit.create({
    data: {
      id: newId(),
      orderId: order.id,
      baseVersion: order.version,
      changes: encodeChanges(input.changes),
      target: { quote: encodeQuote(after), email: target.selection.email },
      totalBefore: order.total,
      totalAfter: after.total,
      planKind: plan.kind,
      planAmount: needsBank ? plan.amount : 0n,
      flow,
      reason: input.reason ?? null,
      createdAt: tx.now(),
      expiresAt: earlier(new Date(tx.now().getTime() + waitSeconds * 1000), order.captureBy),
      ...actorColumns(tx),
    },
  });
  await reserveStock(tx, {
    salesChannelId: order.salesChannelId,
    stockLocationId: target.stockLocationId,
    demands: target.after.lines,
    heldByOrder: order.id,
    owner: { orderEditId: edit.id, expiresAt: edit.expiresAt },
  });
  if (!needsBank) return applyEdit(tx, order, edit);
  await recordIntent(tx, order, edit, plan);
  return edit;
}

/** Another card cannot raise a hold on the first one, so its difference is always held separately. */
function planOf(tx: Tx, order: OrderFacts, total: Minor, anotherCard: EditRequest['anotherCard']) {
  const capabilities = tx.capabilitiesOf(providerOf(order));
  const flow = anotherCard && takesAnyCard(capabilities) ? anotherCard : null;
  const plan = planEdit(order, total, flow ? { ...capabilities, increment: 'NEVER' } : capabilities);
  return { plan, flow: plan.kind === 'SUPPLEMENT' ? flow : null };
}

/** @throws {PaymentDeclinedError} when banks have refused this version of the order too often to ask once more */
async function assertTriesLeft(tx: Tx, order: OrderFacts): Promise<void> {
  const refusals = await countRefusals(tx, { orderId: order.id, baseVersion: order.version });
  if (triesLeftOf(refusals) === 0)
    throw new PaymentDeclinedError({ retryable: false, reason: 'OTHER_CARD', triesLeft: 0 });
}

/** A new address becomes a row of its own; the order keeps pointing at the old one until the edit applies. */
async function withAddress(tx: Tx, { after, selection }: Target): Promise<Quote> {
  if (!selection.newAddress) return after;
  const { id } = await tx.db.address.create({
    data: { ...selection.newAddress, id: newId(), createdAt: tx.now() },
  });
  return { ...after, shippingAddressId: id };
}

/** The durable intent of the bank call: what a crash leaves behind is finished by the sweep. */
async function recordIntent(
  tx: Tx,
  order: OrderFacts,
  edit: OrderEdit,
  plan: Extract<PaymentPlan, { amount: bigint }>,
): Promise<void> {
  const raised =
    plan.kind === 'INCREMENT' ? holdsOf(order).find(({ paymentId }) => paymentId === plan.paymentId)! : null;
  await tx.db.paymentOperation.create({
    data: {
      id: newId(),
      kind: raised ? 'INCREMENT' : 'AUTHORIZE_SUPPLEMENT',
      orderId: order.id,
      orderEditId: edit.id,
      paymentId: raised?.paymentId ?? null,
      provider: providerOf(order),
      intentId: raised?.intentId ?? null,
      amount: plan.kind === 'INCREMENT' ? plan.newHold : plan.amount,
      flow: edit.flow,
      expiresAt: edit.flow && edit.expiresAt,
      createdAt: tx.now(),
      nextAttemptAt: new Date(tx.now().getTime() + 30_000),
    },
  });
}
