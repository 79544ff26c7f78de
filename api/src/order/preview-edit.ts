import { StaleVersionError } from '../cart/errors.ts';
import type { Ctx } from '../ctx.ts';
import { availabilityOf } from '../inventory/availability.ts';
import { InsufficientStockError } from '../inventory/errors.ts';
import type { Minor } from '../money/money.ts';
import { minimumOf } from '../payment/minimum.ts';
import { type PaymentPlan, planPayment } from '../payment/plan.ts';
import type { Quote } from '../pricing/quote.ts';
import { orderIdOfToken } from './access.ts';
import type { OrderChange } from './change.ts';
import { assertEditable, readEditPolicy } from './eligibility.ts';
import { historyBetween, type VersionChange } from './history.ts';
import { holdsOf, type OrderFacts, readOrderFacts } from './lock.ts';
import { planMessage } from './plan-message.ts';
import { type Target, targetOf } from './target.ts';

export interface EditPreview {
  readonly orderId: string;
  /** To be sent with the commit: if the order moved on, the shopper is asked again instead of surprised. */
  readonly version: number;
  readonly before: Quote;
  readonly after: Quote;
  readonly changes: readonly VersionChange[];
  /** Positive when the order gets dearer. */
  readonly difference: Minor;
  readonly plan: PaymentPlan;
  /** In all holds together, after the edit. */
  readonly holdAfter: Minor;
  /** The plan in words for the shopper. */
  readonly planMessage: string;
  readonly locale: string;
}

/**
 * What an edit would cost and how it would be paid, by the same functions that the commit runs. Changes nothing.
 * @throws every error of the commit that can be known before asking the bank
 */
export async function previewEdit(
  ctx: Ctx,
  input: {
    readonly orderToken: string;
    readonly changes: readonly OrderChange[];
    readonly expectedVersion?: number | null;
  },
): Promise<EditPreview> {
  const orderId = await orderIdOfToken(ctx, input.orderToken, 'edit');
  const order = await readOrderFacts(ctx, orderId);
  const policy = await readEditPolicy(ctx, order.salesChannelId);
  assertEditable(order, policy, input.changes, ctx);
  if (input.expectedVersion && input.expectedVersion !== order.version)
    throw new StaleVersionError(order.version);
  const target = await targetOf(ctx, order, input.changes);
  await assertAvailable(ctx, order.salesChannelId, target);
  const holds = holdsOf(order);
  const plan = planPayment({
    totalBefore: target.before.total,
    totalAfter: target.after.total,
    holds,
    minimum: minimumOf(order.currencyCode),
  });
  const held = holds.reduce((sum, hold) => sum + hold.held, 0n);
  return {
    orderId,
    version: order.version,
    before: target.before,
    after: target.after,
    changes: historyBetween(target.before, target.after, {
      addressChanged: target.selection.newAddress !== null,
      contactChanged: target.selection.email !== order.email,
    }),
    difference: target.after.total - target.before.total,
    plan,
    holdAfter: 'amount' in plan ? held + plan.amount : held,
    planMessage: planMessage({
      plan,
      difference: target.after.total - target.before.total,
      totalAfter: target.after.total,
      heldBefore: held,
      currencyCode: order.currencyCode,
      locale: order.locale,
      card: cardOf(order),
    }),
    locale: order.locale,
  };
}

function cardOf({ paymentCollection }: OrderFacts): string | null {
  const { cardBrand, cardLast4 } = paymentCollection?.payments[0] ?? {};
  if (!cardBrand || !cardLast4) return null;
  return `${cardBrand[0]!.toUpperCase()}${cardBrand.slice(1)} ending ${cardLast4}`;
}

async function assertAvailable(ctx: Ctx, salesChannelId: string, { added }: Target): Promise<void> {
  if (added.length === 0) return;
  const found = await availabilityOf(
    ctx,
    salesChannelId,
    added.map(({ variantId }) => variantId),
  );
  const shortages = added
    .map(({ variantId, quantity }) => ({
      variantId,
      requested: quantity,
      available: found.get(variantId)!.sellable,
    }))
    .filter(({ requested, available }) => available < requested);
  if (shortages.length > 0) throw new InsufficientStockError(shortages);
}
