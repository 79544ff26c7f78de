import Stripe from 'stripe';
import {
  CardDeclined,
  type DisputeFacts,
  type IntentFacts,
  type IntentStatus,
  ProviderRefused,
  ProviderUnavailable,
  type RefundFacts,
} from './gateway.ts';

/** An intent fetched with `expand: ['latest_charge']`. */
export type ExpandedIntent = Omit<Stripe.PaymentIntent, 'latest_charge'> & {
  readonly latest_charge: Stripe.Charge | string | null;
};

const STATUS: Record<string, IntentStatus> = {
  requires_payment_method: 'REQUIRES_PAYMENT',
  requires_confirmation: 'REQUIRES_PAYMENT',
  requires_action: 'REQUIRES_ACTION',
  processing: 'PROCESSING',
  requires_capture: 'HELD',
  succeeded: 'CAPTURED',
  canceled: 'CANCELED',
};

/** Stripe's intent in the gateway's words. */
export function factsOf(intent: ExpandedIntent): IntentFacts {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const card = charge?.payment_method_details?.card ?? null;
  const error = intent.last_payment_error;
  return {
    intentId: intent.id,
    status: STATUS[intent.status] ?? 'PROCESSING',
    amount: BigInt(intent.amount),
    currencyCode: intent.currency.toUpperCase(),
    capturable: BigInt(intent.amount_capturable),
    captured: BigInt(intent.amount_received),
    clientSecret: intent.client_secret,
    customerReference: idOf(intent.customer),
    paymentMethodReference: idOf(intent.payment_method),
    actionUrl: intent.next_action?.redirect_to_url?.url ?? null,
    captureBefore: card?.capture_before ? new Date(card.capture_before * 1000) : null,
    incrementable: card?.incremental_authorization?.status === 'available',
    card: card?.last4 ? { brand: card.brand ?? 'card', last4: card.last4 } : null,
    decline: error ? declineOf(error.decline_code ?? error.code ?? 'unknown') : null,
    attempt: charge?.id ?? idOf(intent.latest_charge),
    metadata: intent.metadata,
  };
}

const idOf = (reference: string | { readonly id: string } | null) =>
  typeof reference === 'string' ? reference : (reference?.id ?? null);

/** Codes after which the same card will not work, whatever the shopper does. */
const FINAL = new Set([
  'lost_card',
  'stolen_card',
  'fraudulent',
  'pickup_card',
  'expired_card',
  'do_not_try_again',
]);

const declineOf = (code: string) => ({ code, retryable: !FINAL.has(code) });

const REFUND_STATE: Record<string, RefundFacts['state']> = {
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  canceled: 'FAILED',
};

/** Stripe's refund in the gateway's words. */
export function refundFactsOf(refund: Stripe.Refund): RefundFacts {
  const state = REFUND_STATE[refund.status ?? 'pending'] ?? 'PENDING';
  return {
    refundReference: refund.id,
    amount: BigInt(refund.amount),
    currencyCode: refund.currency.toUpperCase(),
    state,
    problem: state === 'FAILED' ? (refund.failure_reason ?? refund.status) : null,
    metadata: refund.metadata ?? {},
  };
}

/**
 * Stripe also keeps a hold's release as a refund: on a charge that was not captured, or of the rest of one captured in
 * part. It is said to have succeeded, though it moved nothing on the balance.
 */
export function isRelease(refund: Stripe.Refund): boolean {
  const charge = typeof refund.charge === 'object' ? refund.charge : null;
  return charge?.captured === false || (refund.status === 'succeeded' && refund.balance_transaction === null);
}

const DISPUTE_STATE: Record<string, DisputeFacts['state']> = {
  warning_needs_response: 'INQUIRY',
  warning_under_review: 'INQUIRY',
  warning_closed: 'CLOSED',
  prevented: 'CLOSED',
  needs_response: 'NEEDS_RESPONSE',
  under_review: 'UNDER_REVIEW',
  won: 'WON',
  lost: 'LOST',
};

/** Stripe's dispute in the gateway's words. */
export function disputeFactsOf(dispute: Stripe.Dispute): DisputeFacts {
  const { due_by } = dispute.evidence_details;
  return {
    disputeReference: dispute.id,
    amount: BigInt(dispute.amount),
    currencyCode: dispute.currency.toUpperCase(),
    state: DISPUTE_STATE[dispute.status] ?? 'UNDER_REVIEW',
    reason: dispute.reason,
    withdrawn: dispute.balance_transactions.some(({ amount }) => amount < 0) ? BigInt(dispute.amount) : 0n,
    reinstated: dispute.balance_transactions.some(({ amount }) => amount > 0),
    refundable: dispute.is_charge_refundable,
    respondBy: due_by ? new Date(due_by * 1000) : null,
  };
}

/** Runs a Stripe call and turns its errors into the gateway's three: declined, refused, unavailable. */
export async function translate<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError)
      throw new CardDeclined(declineOf(error.decline_code ?? error.code ?? 'card_declined'), error);
    if (error instanceof Stripe.errors.StripeRateLimitError) throw new ProviderUnavailable(error);
    // The same key is at work in another process, which will say what came of it.
    if (error instanceof Stripe.errors.StripeError && error.code === 'idempotency_key_in_use')
      throw new ProviderUnavailable(error);
    if (
      error instanceof Stripe.errors.StripeInvalidRequestError ||
      error instanceof Stripe.errors.StripeAuthenticationError ||
      error instanceof Stripe.errors.StripePermissionError ||
      error instanceof Stripe.errors.StripeIdempotencyError
    )
      throw new ProviderRefused(error.code ?? error.type, error.message, error);
    if (error instanceof Stripe.errors.StripeError)
      throw new ProviderUnavailable(error, { keySpent: error.headers?.['idempotent-replayed'] === 'true' });
    throw error;
  }
}
