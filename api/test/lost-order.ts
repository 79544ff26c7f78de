import { captureOrder } from '../src/order/capture.ts';
import { givenVariant } from './factories.ts';
import type { Till } from './till.ts';

/** An order whose hold ended at the bank before it could be charged: only the shopper can pay. */
export async function lostOrder(till: Till): Promise<{ orderId: string; orderToken: string }> {
  const variant = await givenVariant(till.db, till.shop);
  const { orderId, orderToken } = await till.order(till.lines(variant));
  await till.advance(3_600);
  const { intentId } = await till.db.payment.findFirstOrThrow({ where: { paymentCollection: { orderId } } });
  await till.control(`payment_intents/${intentId}/expire`, {});
  await captureOrder(till.ctx, { orderId });
  return { orderId, orderToken };
}
