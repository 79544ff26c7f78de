import { createHash } from 'node:crypto';

export interface Order {
  id: string;
  amount: number;
  currency: string;
  receipt: string | null;
  notes: Record<string, string>;
  attempts: number;
  /** Minutes after which an authorised payment that nobody captured goes back. */
  expiryMinutes: number;
  createdAt: number;
}

export interface Payment {
  id: string;
  orderId: string;
  amount: number;
  currency: string;
  status: 'authorized' | 'captured' | 'refunded' | 'failed';
  captured: boolean;
  refunded: number;
  last4: string;
  errorCode: string | null;
  errorReason: string | null;
  notes: Record<string, string>;
  createdAt: number;
}

export interface Refund {
  id: string;
  paymentId: string;
  amount: number;
  currency: string;
  notes: Record<string, string>;
  receipt: string | null;
  status: 'pending' | 'processed' | 'failed';
  createdAt: number;
}

/** A refusal in the words of the real API. */
export class RazorpayError extends Error {
  readonly status: number;
  readonly field: string | null;
  constructor(status: number, description: string, field: string | null = null) {
    super(description);
    this.status = status;
    this.field = field;
  }
}

interface RazorpayState {
  readonly orders: Map<string, Order>;
  readonly payments: Map<string, Payment>;
  readonly refunds: Map<string, Refund>;
  /** Refund by idempotency key. */
  readonly refundKeys: Map<string, { readonly fingerprint: string; readonly refundId: string }>;
}

const AMOUNT_MIN = 100;
/** Three days, after which the real one gives authorised money back by itself. */
const EXPIRY_MINUTES = 3 * 24 * 60;
const DECLINED_LAST4 = '0002';

/** The rules of Razorpay as far as a shop with delayed capture meets them. Seconds since the epoch as time. */
export function createState(now: () => number) {
  const state: RazorpayState = {
    orders: new Map(),
    payments: new Map(),
    refunds: new Map(),
    refundKeys: new Map(),
  };
  let count = 0;
  const idOf = (prefix: string) =>
    `${prefix}_${createHash('sha256').update(`${prefix} ${++count}`).digest('base64url').replace(/[-_]/g, 'x').slice(0, 14)}`;

  const orderOf = (id: string) => found(state.orders.get(id));
  /** The payment as it is now: one that was authorised and forgotten has gone back. */
  const paymentOf = (id: string) => lapse(found(state.payments.get(id)));
  const paymentsOf = (orderId: string) =>
    [...state.payments.values()].filter((payment) => payment.orderId === orderId).map(lapse);

  function lapse(payment: Payment): Payment {
    const { expiryMinutes } = orderOf(payment.orderId);
    if (payment.status === 'authorized' && now() >= payment.createdAt + expiryMinutes * 60) {
      payment.status = 'refunded';
      payment.refunded = payment.amount;
    }
    return payment;
  }

  return {
    state,
    orderOf,
    paymentOf,
    paymentsOf,

    createOrder(input: {
      amount: unknown;
      currency: unknown;
      receipt?: unknown;
      notes?: unknown;
      payment?: { capture?: unknown; capture_options?: { manual_expiry_period?: unknown } };
    }): Order {
      const amount = wholeAmount(input.amount);
      if (amount < AMOUNT_MIN)
        throw new RazorpayError(400, 'Order amount less than minimum amount allowed', 'amount');
      if (typeof input.currency !== 'string' || !/^[A-Z]{3}$/.test(input.currency))
        throw new RazorpayError(400, 'The currency field is required.', 'currency');
      if (input.receipt !== undefined && (typeof input.receipt !== 'string' || input.receipt.length > 40))
        throw new RazorpayError(400, 'The receipt may not be greater than 40 characters.', 'receipt');
      if (input.payment?.capture !== 'manual')
        throw new RazorpayError(
          400,
          'This stand-in only knows orders with payment.capture=manual',
          'payment',
        );
      const minutes = Number(input.payment.capture_options?.manual_expiry_period ?? EXPIRY_MINUTES);
      const order: Order = {
        id: idOf('order'),
        amount,
        currency: input.currency,
        receipt: typeof input.receipt === 'string' ? input.receipt : null,
        notes: notesOf(input.notes),
        attempts: 0,
        expiryMinutes: minutes,
        createdAt: now(),
      };
      state.orders.set(order.id, order);
      return order;
    },

    /** What the shopper does on the hosted page: any card is authorised but the one that is always declined. */
    pay(orderId: string, last4: string): Payment {
      const order = orderOf(orderId);
      if (paymentsOf(orderId).some(({ captured }) => captured))
        throw new RazorpayError(400, 'Payment already done for this order.');
      const declined = last4 === DECLINED_LAST4;
      order.attempts++;
      const payment: Payment = {
        id: idOf('pay'),
        orderId,
        amount: order.amount,
        currency: order.currency,
        status: declined ? 'failed' : 'authorized',
        captured: false,
        refunded: 0,
        last4,
        errorCode: declined ? 'BAD_REQUEST_ERROR' : null,
        errorReason: declined ? 'payment_failed' : null,
        notes: order.notes,
        createdAt: now(),
      };
      state.payments.set(payment.id, payment);
      return payment;
    },

    capture(id: string, input: { amount: unknown; currency: unknown }): Payment {
      const payment = paymentOf(id);
      if (payment.captured) throw new RazorpayError(400, 'This payment has already been captured');
      if (payment.status !== 'authorized')
        throw new RazorpayError(
          400,
          'Only payments which have been authorized and not yet captured can be captured',
        );
      if (wholeAmount(input.amount) !== payment.amount || input.currency !== payment.currency)
        throw new RazorpayError(400, 'Capture amount must be equal to the amount authorized', 'amount');
      payment.status = 'captured';
      payment.captured = true;
      return payment;
    },

    refund(
      id: string,
      input: { amount?: unknown; notes?: unknown; receipt?: unknown },
      key: string | undefined,
    ): Refund {
      const fingerprint = JSON.stringify([id, input]);
      const known = key === undefined ? undefined : state.refundKeys.get(key);
      if (known && known.fingerprint !== fingerprint)
        throw new RazorpayError(400, 'Different request body sent for the same Idempotency Header');
      if (known) return found(state.refunds.get(known.refundId));
      const payment = paymentOf(id);
      if (!payment.captured)
        throw new RazorpayError(400, 'The payment status should be captured for action to be taken');
      const amount =
        input.amount === undefined ? payment.amount - payment.refunded : wholeAmount(input.amount);
      if (amount > payment.amount - payment.refunded)
        throw new RazorpayError(
          400,
          'The total refund amount is greater than the refund payment amount',
          'amount',
        );
      payment.refunded += amount;
      if (payment.refunded === payment.amount) payment.status = 'refunded';
      const refund: Refund = {
        id: idOf('rfnd'),
        paymentId: id,
        amount,
        currency: payment.currency,
        notes: notesOf(input.notes),
        receipt: typeof input.receipt === 'string' ? input.receipt : null,
        status: 'processed',
        createdAt: now(),
      };
      state.refunds.set(refund.id, refund);
      if (key !== undefined) state.refundKeys.set(key, { fingerprint, refundId: refund.id });
      return refund;
    },
  };
}

export type RazorpayRules = ReturnType<typeof createState>;

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new RazorpayError(400, 'The id provided does not exist');
  return value;
}

function wholeAmount(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new RazorpayError(400, 'The amount must be an integer.', 'amount');
  return value;
}

const notesOf = (value: unknown): Record<string, string> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]))
    : {};
