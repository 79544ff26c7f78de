import type { Dispute, Order, Payment, Refund } from './rows.ts';
import type { RazorpayRules } from './state.ts';

/** An empty set of notes is a list in the real API, not an object. */
const notesEntity = (notes: Record<string, string>) => (Object.keys(notes).length === 0 ? [] : notes);

export function orderEntity(order: Order, rules: RazorpayRules) {
  const paid = rules.paymentsOf(order.id).some(({ captured }) => captured) ? order.amount : 0;
  return {
    id: order.id,
    entity: 'order',
    amount: order.amount,
    amount_paid: paid,
    amount_due: order.amount - paid,
    currency: order.currency,
    receipt: order.receipt,
    offer_id: null,
    status: paid > 0 ? 'paid' : order.attempts > 0 ? 'attempted' : 'created',
    attempts: order.attempts,
    notes: notesEntity(order.notes),
    created_at: order.createdAt,
  };
}

export function paymentEntity(payment: Payment) {
  const cardId = `card_${payment.id.slice(4)}`;
  return {
    id: payment.id,
    entity: 'payment',
    amount: payment.amount,
    currency: payment.currency,
    status: payment.status,
    order_id: payment.orderId,
    invoice_id: null,
    international: false,
    method: 'card',
    amount_refunded: payment.refunded,
    refund_status: payment.refunded === 0 ? null : payment.refunded === payment.amount ? 'full' : 'partial',
    captured: payment.captured,
    description: null,
    card_id: cardId,
    card: {
      id: cardId,
      entity: 'card',
      name: '',
      last4: payment.last4,
      network: 'Visa',
      type: 'credit',
      issuer: null,
      international: false,
      emi: false,
    },
    bank: null,
    wallet: null,
    vpa: null,
    email: null,
    contact: null,
    notes: notesEntity(payment.notes),
    fee: null,
    tax: null,
    error_code: payment.errorCode,
    error_description: payment.errorCode === null ? null : 'Your payment was declined by the bank.',
    error_source: payment.errorCode === null ? null : 'bank',
    error_step: payment.errorCode === null ? null : 'payment_authorization',
    error_reason: payment.errorReason,
    created_at: payment.createdAt,
  };
}

export function refundEntity(refund: Refund) {
  return {
    id: refund.id,
    entity: 'refund',
    amount: refund.amount,
    currency: refund.currency,
    payment_id: refund.paymentId,
    notes: notesEntity(refund.notes),
    receipt: refund.receipt,
    acquirer_data: { arn: null },
    created_at: refund.createdAt,
    batch_id: null,
    status: refund.status,
    speed_processed: 'normal',
    speed_requested: 'normal',
  };
}

export function disputeEntity(dispute: Dispute) {
  return {
    id: dispute.id,
    entity: 'dispute',
    payment_id: dispute.paymentId,
    amount: dispute.amount,
    currency: dispute.currency,
    amount_deducted: dispute.deducted,
    reason_code: dispute.reasonCode,
    respond_by: dispute.respondBy,
    status: dispute.status,
    phase: dispute.phase,
    created_at: dispute.createdAt,
  };
}

export const collection = (items: readonly unknown[]) => ({
  entity: 'collection',
  count: items.length,
  items,
});
