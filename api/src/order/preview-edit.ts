import { StaleVersionError } from '../cart/errors.ts';
import type { Ctx } from '../ctx.ts';
import { assertStock } from '../inventory/levels.ts';
import type { Minor } from '../money/money.ts';
import type { PaymentPlan } from '../payment/plan.ts';
import type { Quote } from '../pricing/quote.ts';
import { orderIdOfToken } from './access.ts';
import type { OrderChange } from './change.ts';
import { assertEditable, readEditPolicy } from './eligibility.ts';
import { historyBetween, type VersionChange } from './history.ts';
import { holdsOf, type OrderFacts, providerOf, readOrderFacts } from './lock.ts';
import { planEdit } from './plan-edit.ts';
import { planMessage } from './plan-message.ts';
import { targetOf } from './target.ts';

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
  await assertStock(ctx, {
    salesChannelId: order.salesChannelId,
    stockLocationId: target.stockLocationId,
    demands: target.after.lines,
    heldByOrder: order.id,
  });
  const holds = holdsOf(order);
  const { capabilities } = ctx.gatewayOf(providerOf(order));
  const plan = planEdit(order, target.after.total, capabilities);
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
      promise: capabilities.promise,
    }),
    locale: order.locale,
  };
}

function cardOf({ paymentCollection }: OrderFacts): string | null {
  const { cardBrand, cardLast4 } = paymentCollection?.payments[0] ?? {};
  if (!cardBrand || !cardLast4) return null;
  return `${cardBrand[0]!.toUpperCase()}${cardBrand.slice(1)} ending ${cardLast4}`;
}
