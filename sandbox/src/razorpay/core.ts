import { type Book, openBook } from './book.ts';
import { createDisputeRules, type DisputeRules, type Step } from './disputes.ts';
import { disputeEntity, paymentEntity, refundEntity } from './entities.ts';
import type { Dispute, Payment, Refund } from './rows.ts';
import { createRules, idsOf, type RazorpayRules } from './state.ts';
import { createWebhooks, hmac, type Webhooks } from './webhooks.ts';

export interface RazorpayOptions {
  readonly keyId: string;
  readonly keySecret: string;
  /** Where signed events go; none are sent without. */
  readonly webhook?: { readonly url: string; readonly secret: string } | undefined;
  /** Waits between attempts of a webhook in milliseconds of real time. */
  readonly webhookRetryMs?: readonly number[] | undefined;
  /** The stand-in's time in milliseconds. */
  readonly now: () => number;
  /** What paths begin with, such as `/razorpay` beside other services; nothing on a port of its own. */
  readonly prefix?: string;
  /** Keeps all state over restarts; one line per change is appended. */
  readonly journalFile?: string | undefined;
  /** Bearer token of the control API; undefined switches it off. */
  readonly controlToken?: string | undefined;
}

/** All of the stand-in: what is known, the rules, and who is told. */
export interface Core {
  readonly options: RazorpayOptions;
  readonly prefix: string;
  /** The header that the key makes. */
  readonly authorization: string;
  readonly book: Book;
  readonly rules: RazorpayRules;
  readonly disputes: DisputeRules;
  readonly webhooks: Webhooks;
  /** The shopper pays on the hosted page. */
  pay(orderId: string, last4: string): Payment;
  dispute(paymentId: string, input: { amount?: unknown; phase?: unknown; reason_code?: unknown }): Dispute;
  decide(disputeId: string, step: Step): Dispute;
  failRefund(refundId: string): Refund;
  sign(text: string): string;
}

export function createCore(options: RazorpayOptions): Core {
  const now = () => Math.floor(options.now() / 1000);
  const book = openBook(options.journalFile);
  const rules = createRules(book, now);
  const disputes = createDisputeRules(book, now);
  const idOf = idsOf(book);
  const webhooks = createWebhooks(book, {
    endpoint: options.webhook,
    now,
    newId: () => idOf('evt').slice('evt_'.length),
    retryMs: options.webhookRetryMs,
  });
  const told = (name: string, dispute: Dispute): Dispute => {
    const payment = paymentEntity(rules.paymentOf(dispute.paymentId));
    webhooks.note(`payment.dispute.${name}`, { payment, dispute: disputeEntity(dispute) });
    return dispute;
  };
  return {
    options,
    prefix: options.prefix ?? '',
    authorization: `Basic ${Buffer.from(`${options.keyId}:${options.keySecret}`).toString('base64')}`,
    book,
    rules,
    disputes,
    webhooks,
    pay(orderId, last4) {
      const payment = rules.pay(orderId, last4);
      const name = payment.status === 'failed' ? 'payment.failed' : 'payment.authorized';
      webhooks.note(name, { payment: paymentEntity(payment) });
      return payment;
    },
    dispute: (paymentId, input) => told('created', disputes.open(rules.paymentOf(paymentId), input)),
    decide: (disputeId, step) => told(step, disputes.take(disputeId, step)),
    failRefund(refundId) {
      const refund = rules.failRefund(refundId);
      const payment = paymentEntity(rules.paymentOf(refund.paymentId));
      webhooks.note('refund.failed', { refund: refundEntity(refund), payment });
      return refund;
    },
    sign: (text) => hmac(options.keySecret, text),
  };
}
