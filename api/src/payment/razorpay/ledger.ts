import { z } from 'zod';
import { type ListedIntent, type ProviderLedger, ProviderRefused } from '../gateway.ts';
import {
  collectionOf,
  factsOf,
  Order,
  Payment,
  type RazorpayOrder,
  type RazorpayPayment,
  Refund,
  refundFactsOf,
} from './facts.ts';
import { pages, type RazorpayClient } from './pages.ts';

const OrderWithPayments = Order.extend({ payments: collectionOf(Payment) });
const ListedRefundOf = Refund.extend({ payment_id: z.string(), created_at: z.int() });
const PaymentOfOrder = z.object({ order_id: z.string().nullish() });

/** Everything an account has, page by page, newest first. Payments and refunds that belong to no order are left out. */
export function createRazorpayLedger(call: RazorpayClient): ProviderLedger {
  async function orderOf(paymentId: string): Promise<string> {
    const { order_id: orderId } = await call(PaymentOfOrder, { path: `/v1/payments/${paymentId}` });
    return orderId ?? '';
  }

  return {
    async *intents(since) {
      for await (const order of pages(call, OrderWithPayments, {
        path: '/v1/orders',
        since,
        expand: 'payments',
      }))
        yield listed(order, order.payments.items);
    },
    async readIntent(intentId) {
      try {
        const order = await call(Order, { path: `/v1/orders/${intentId}` });
        const { items } = await call(collectionOf(Payment), { path: `/v1/orders/${intentId}/payments` });
        return listed(order, items);
      } catch (error) {
        // Razorpay has no code of its own for this.
        if (error instanceof ProviderRefused && error.message.includes('does not exist')) return null;
        throw error;
      }
    },
    async *refunds(since) {
      for await (const refund of pages(call, ListedRefundOf, { path: '/v1/refunds', since }))
        yield { ...refundFactsOf(refund), intentOf: () => orderOf(refund.payment_id) };
    },
  };
}

/** An order may have been paid twice, and somebody may have captured both. */
function listed(order: RazorpayOrder, payments: readonly RazorpayPayment[]): ListedIntent {
  const { intentId, capturable, metadata } = factsOf(order, payments);
  const taken = payments.filter(({ captured }) => captured);
  return {
    intentId,
    held: capturable,
    captured: taken.reduce((sum, { amount }) => sum + amount, 0n),
    metadata,
  };
}
