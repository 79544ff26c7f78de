import type { Ctx } from '../ctx.ts';
import type { PaymentOperation } from '../generated/prisma/client.ts';
import { type IntentFacts, ProviderUnavailable } from '../payment/gateway.ts';
import { takeNextKey } from '../payment/run-operation.ts';
import type { EditWithMoney } from './finish-edit.ts';

/** What the provider says about the money of an edit; `done` means it is all held. */
export interface Secured {
  readonly done: boolean;
  readonly facts: IntentFacts;
}

/** The edit was given up and settled by somebody else while the provider was asked. */
export class EditOvertaken extends Error {}

/**
 * Raises the hold, or finds that it was raised before an answer got lost. Calls outside any transaction.
 * @throws {CardDeclined | ProviderRefused | ProviderUnavailable}
 */
export async function increment(
  ctx: Ctx,
  edit: EditWithMoney,
  operation: PaymentOperation,
): Promise<Secured> {
  const intentId = operation.intentId!;
  const gateway = ctx.gatewayOf(operation.provider);
  const raise = () => gateway.incrementIntent({ key: keyOf(operation), intentId, amount: operation.amount });
  const facts =
    ctx.now() < edit.expiresAt
      ? await underFreshKey(ctx, operation, raise, (now) => isHeld(now, operation))
      : await gateway.readIntent(intentId);
  return { done: isHeld(facts, operation), facts };
}

const isHeld = ({ status, capturable }: IntentFacts, { amount }: PaymentOperation) =>
  status === 'HELD' && capturable === amount;

/**
 * Holds the difference on the saved card in three steps that can each be repeated: make the intent, remember its id,
 * confirm it. The shopper is there, so the bank may ask them, and the answer may be REQUIRES_ACTION.
 * @throws {CardDeclined | ProviderRefused | ProviderUnavailable | EditOvertaken}
 */
export async function supplement(
  ctx: Ctx,
  edit: EditWithMoney,
  operation: PaymentOperation,
): Promise<Secured> {
  const facts = operation.intentId
    ? await ctx.gatewayOf(operation.provider).readIntent(operation.intentId)
    : await create(ctx, edit, operation);
  const fresh = facts.status === 'REQUIRES_PAYMENT' && facts.decline === null && edit.state === 'PENDING';
  const now = fresh && ctx.now() < edit.expiresAt ? await confirm(ctx, edit, operation, facts) : facts;
  return { done: isHeld(now, operation), facts: now };
}

async function create(ctx: Ctx, edit: EditWithMoney, operation: PaymentOperation): Promise<IntentFacts> {
  const { customerReference } = await savedCard(ctx, edit.orderId);
  const ask = () =>
    ctx.gatewayOf(operation.provider).createIntent({
      key: keyOf(operation),
      amount: operation.amount,
      currencyCode: edit.order.currencyCode,
      customer: { reference: customerReference },
      description: `Change of order ${edit.order.number}`,
      // Nothing of the request: the sweep makes the same call under the same key when this answer is lost.
      metadata: { order_id: edit.orderId, order_edit_id: edit.id },
      incremental: false,
    });
  const facts = await underFreshKey(ctx, operation, ask);
  const { count } = await ctx.db.paymentOperation.updateMany({
    where: { id: operation.id, state: 'PENDING' },
    data: { intentId: facts.intentId },
  });
  // Whoever gave the edit up had no intent to let go of, so this one must never hold anything.
  if (count === 0) throw new EditOvertaken();
  return facts;
}

async function confirm(
  ctx: Ctx,
  edit: EditWithMoney,
  operation: PaymentOperation,
  facts: IntentFacts,
): Promise<IntentFacts> {
  const { paymentMethodReference } = await savedCard(ctx, edit.orderId);
  const ask = () =>
    ctx.gatewayOf(operation.provider).confirmIntent({
      key: `${keyOf(operation)}:confirm`,
      intentId: facts.intentId,
      paymentMethodReference,
      returnUrl: `${ctx.settings.storefrontUrl}/orders/${edit.order.number}/edit/return`,
    });
  const { intentId } = facts;
  return underFreshKey(ctx, { ...operation, intentId }, ask, (now) => now.status !== 'REQUIRES_PAYMENT');
}

/**
 * The provider answers a spent key with the same failure for as long as it remembers it, whatever became of the call.
 * What the intent is now says whether the call had its effect; where it had none, the next try has the next key. An
 * intent of which nobody knows can be made again: it never held anything, and its secret went nowhere.
 * @throws {ProviderUnavailable} also when the next try may succeed
 */
async function underFreshKey(
  ctx: Ctx,
  operation: PaymentOperation,
  call: () => Promise<IntentFacts>,
  happened: (facts: IntentFacts) => boolean = () => false,
): Promise<IntentFacts> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ProviderUnavailable && error.keySpent)) throw error;
    const { provider, intentId } = operation;
    const facts = intentId ? await ctx.gatewayOf(provider).readIntent(intentId) : null;
    if (facts && happened(facts)) return facts;
    await takeNextKey(ctx, operation);
    throw error;
  }
}

const keyOf = ({ id, attempt }: PaymentOperation) => `${id}:${attempt}`;

/** The card the order was first held on, kept with the shopper's consent at checkout. */
async function savedCard({ db }: Ctx, orderId: string) {
  const { customerReference, paymentMethodReference } = await db.payment.findFirstOrThrow({
    where: { paymentCollection: { orderId }, role: 'ORIGINAL' },
    select: { customerReference: true, paymentMethodReference: true },
  });
  if (!customerReference || !paymentMethodReference)
    throw new TypeError(`order ${orderId} has no saved card`);
  return { customerReference, paymentMethodReference };
}
