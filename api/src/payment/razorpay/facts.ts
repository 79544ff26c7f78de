import { z } from 'zod';
import type { IntentFacts, IntentStatus, RefundFacts } from '../gateway.ts';

const Amount = z.int().nonnegative().transform(BigInt);
/** Without any, Razorpay sends an empty list. */
const Notes = z
  .union([z.record(z.string(), z.coerce.string()), z.array(z.never())])
  .nullish()
  .transform((notes) => (notes && !Array.isArray(notes) ? notes : {}));

export const Order = z.object({
  id: z.string(),
  amount: Amount,
  currency: z.string(),
  notes: Notes,
  created_at: z.int(),
});

export const Payment = z.object({
  id: z.string(),
  amount: Amount,
  currency: z.string(),
  status: z.enum(['created', 'authorized', 'captured', 'refunded', 'failed']),
  /** Tells money that was taken and given back from money that was never taken. */
  captured: z.boolean(),
  card: z.object({ network: z.string().nullish(), last4: z.string().nullish() }).nullish(),
  error_code: z.string().nullish(),
  error_reason: z.string().nullish(),
  created_at: z.int(),
});

export const Refund = z.object({
  id: z.string(),
  amount: Amount,
  currency: z.string(),
  status: z.enum(['pending', 'processed', 'failed']),
  notes: Notes,
});

export const collectionOf = <Item>(item: z.ZodType<Item>) => z.object({ items: z.array(item) });

export type RazorpayOrder = z.output<typeof Order>;
export type RazorpayPayment = z.output<typeof Payment>;

/** Minutes after which Razorpay gives authorised money back that nobody captured: three days. */
export const EXPIRY_MINUTES = 3 * 24 * 60;

/** An order at Razorpay may see several attempts; what was taken counts, then what is held, then the last that ended. */
export function decisivePayment(payments: readonly RazorpayPayment[]): RazorpayPayment | null {
  const by = (test: (payment: RazorpayPayment) => boolean) =>
    payments.filter(test).sort((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1))[0];
  return (
    by(({ captured }) => captured) ??
    by(({ status }) => status === 'authorized') ??
    by(({ status }) => status === 'refunded') ??
    by(({ status }) => status === 'created') ??
    by(({ status }) => status === 'failed') ??
    null
  );
}

function statusOf(payment: RazorpayPayment | null): IntentStatus {
  if (!payment) return 'REQUIRES_PAYMENT';
  if (payment.captured) return 'CAPTURED';
  switch (payment.status) {
    case 'authorized':
      return 'HELD';
    // Never captured, so it went back by itself.
    case 'refunded':
      return 'CANCELED';
    case 'created':
      return 'PROCESSING';
    default:
      return 'REQUIRES_PAYMENT';
  }
}

/** Razorpay's order with its payments, in the gateway's words. The order is the intent. */
export function factsOf(order: RazorpayOrder, payments: readonly RazorpayPayment[]): IntentFacts {
  const payment = decisivePayment(payments);
  const status = statusOf(payment);
  const { network, last4 } = payment?.card ?? {};
  return {
    intentId: order.id,
    status,
    amount: order.amount,
    currencyCode: order.currency,
    capturable: status === 'HELD' ? payment!.amount : 0n,
    captured: status === 'CAPTURED' ? payment!.amount : 0n,
    clientSecret: null,
    customerReference: null,
    paymentMethodReference: null,
    actionUrl: null,
    captureBefore: status === 'HELD' ? new Date((payment!.created_at + EXPIRY_MINUTES * 60) * 1000) : null,
    incrementable: false,
    card: last4 ? { brand: network?.toLowerCase() ?? 'card', last4 } : null,
    decline:
      payment?.status === 'failed'
        ? { code: payment.error_reason ?? payment.error_code ?? 'failed', retryable: true }
        : null,
    metadata: order.notes,
  };
}

const REFUND_STATE = { pending: 'PENDING', processed: 'SUCCEEDED', failed: 'FAILED' } as const;

export const refundFactsOf = ({
  id,
  amount,
  currency,
  status,
  notes,
}: z.output<typeof Refund>): RefundFacts => ({
  refundReference: id,
  amount,
  currencyCode: currency,
  state: REFUND_STATE[status],
  problem: status === 'failed' ? 'failed' : null,
  metadata: notes,
});
