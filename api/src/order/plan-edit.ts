import type { Minor } from '../money/money.ts';
import type { GatewayCapabilities } from '../payment/gateway.ts';
import { minimumOf } from '../payment/minimum.ts';
import { type PaymentPlan, planPayment } from '../payment/plan.ts';
import { TotalFixedError } from './errors.ts';
import { holdsOf, type OrderFacts } from './lock.ts';

/**
 * How the money for a new total of the order is secured, by what its provider can do. Preview and commit ask alike.
 * @throws {TotalFixedError} when the provider has no way
 */
export function planEdit(
  order: OrderFacts,
  totalAfter: Minor,
  capabilities: GatewayCapabilities,
): PaymentPlan {
  const plan = planPayment({
    totalBefore: order.total,
    totalAfter,
    holds: holdsOf(order),
    minimum: minimumOf(order.currencyCode),
    capabilities,
  });
  if (plan.kind === 'IMPOSSIBLE') throw new TotalFixedError(order.total, order.currencyCode);
  return plan;
}
