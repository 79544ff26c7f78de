import { createHash } from 'node:crypto';
import type { Book } from './book.ts';
import { RazorpayError } from './razorpay-error.ts';
import type { Order, Payment, Refund } from './rows.ts';

const AMOUNT_MIN = 100;
/** Three days, after which the real one gives authorised money back by itself. */
const EXPIRY_MINUTES = 3 * 24 * 60;
const DECLINED_LAST4 = '0002';

/** Ids that no later row of the same book gets again, over restarts too. */
export function idsOf(book: Book): (prefix: string) => string {
  return (prefix) => {
    const { orders, payments, refunds, disputes, events } = book;
    const count = [orders, payments, refunds, disputes, events].reduce((sum, { size }) => sum + size, 1);
    const digest = createHash('sha256').update(`${prefix} ${count}`).digest('base64url');
    return `${prefix}_${digest.replace(/[-_]/g, 'x').slice(0, 14)}`;
  };
}

/** The rules of Razorpay as far as a shop with delayed capture meets them. Seconds since the epoch as time. */
export function createRules(book: Book, now: () => number) {
  const idOf = idsOf(book);
  const orderOf = (id: string) => found(book.orders.get(id));
  /** The payment as it is now: one that was authorised and forgotten has gone back. */
  const paymentOf = (id: string) => lapse(found(book.payments.get(id)));
  const paymentsOf = (orderId: string) =>
    [...book.payments.values()].filter((payment) => payment.orderId === orderId).map(lapse);

  function lapse(payment: Payment): Payment {
    const { expiryMinutes } = orderOf(payment.orderId);
    if (payment.status === 'authorized' && now() >= payment.createdAt + expiryMinutes * 60) {
      payment.status = 'refunded';
      payment.refunded = payment.amount;
      book.save('payments', payment);
    }
    return payment;
  }

  return {
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
      const order: Order = {
        id: idOf('order'),
        amount,
        currency: input.currency,
        receipt: typeof input.receipt === 'string' ? input.receipt : null,
        notes: notesOf(input.notes),
        attempts: 0,
        expiryMinutes: Number(input.payment.capture_options?.manual_expiry_period ?? EXPIRY_MINUTES),
        createdAt: now(),
      };
      book.save('orders', order);
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
      book.save('orders', order);
      book.save('payments', payment);
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
      book.save('payments', payment);
      return payment;
    },

    /** Gives captured money back; `made` is false for one that was made before under the same key. */
    refund(
      id: string,
      input: { amount?: unknown; notes?: unknown; receipt?: unknown },
      key: string | undefined,
    ): { refund: Refund; made: boolean } {
      const fingerprint = JSON.stringify([id, input]);
      const known = key === undefined ? undefined : book.refundKeys.get(key);
      if (known && known.fingerprint !== fingerprint)
        throw new RazorpayError(400, 'Different request body sent for the same Idempotency Header');
      if (known) return { refund: found(book.refunds.get(known.refundId)), made: false };
      const payment = paymentOf(id);
      if (!payment.captured)
        throw new RazorpayError(400, 'The payment status should be captured for action to be taken');
      refuseWhileDisputed(id);
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
      book.save('payments', payment);
      book.save('refunds', refund);
      if (key !== undefined) book.save('refundKeys', { id: key, fingerprint, refundId: refund.id });
      return { refund, made: true };
    },

    /** The bank could not give it to the cardholder: the money is back in the account. */
    failRefund(id: string): Refund {
      const refund = found(book.refunds.get(id));
      if (refund.status === 'failed') throw new RazorpayError(400, 'The refund has failed already');
      const payment = paymentOf(refund.paymentId);
      payment.refunded -= refund.amount;
      payment.status = 'captured';
      refund.status = 'failed';
      book.save('payments', payment);
      book.save('refunds', refund);
      return refund;
    },
  };

  /** An inquiry of the bank may be answered by a refund; a claim for the money keeps it from being given back twice. */
  function refuseWhileDisputed(paymentId: string): void {
    const claimed = [...book.disputes.values()].some(
      (dispute) =>
        dispute.paymentId === paymentId &&
        (dispute.status === 'open' || dispute.status === 'under_review') &&
        dispute.phase !== 'fraud' &&
        dispute.phase !== 'retrieval',
    );
    if (claimed)
      throw new RazorpayError(
        400,
        'The refund on this payment is blocked due to ongoing dispute investigation',
      );
  }
}

export type RazorpayRules = ReturnType<typeof createRules>;

export function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new RazorpayError(400, 'The id provided does not exist');
  return value;
}

export function wholeAmount(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new RazorpayError(400, 'The amount must be an integer.', 'amount');
  return value;
}

const notesOf = (value: unknown): Record<string, string> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]))
    : {};
