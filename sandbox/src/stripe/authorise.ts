import { finishCapture } from './capture.ts';
import { cardByNumber, type Decline, declineMessage, declineOf, type TestCard } from './cards.ts';
import { completeSession } from './checkout-sessions.ts';
import { type Actor, type Call, emit } from './core.ts';
import { ApiError } from './errors.ts';
import { scheduleExpiry } from './expiry.ts';
import type { CardDetails, Charge, ChargeRow, IntentRow, PaymentMethodRow } from './objects.ts';
import { attachTo } from './payment-methods.ts';

/** How a payment is made. */
export interface Terms {
  method: PaymentMethodRow;
  offSession: boolean;
  /** The cardholder passed 3DS. */
  authenticated: boolean;
  manual: boolean;
}

/** An actor that may carry a decline injected by a fault. */
export type Payer = Actor & Partial<Pick<Call, 'injectedDecline'>>;

const DAY_S = 86_400;
const VISA_MERCHANT_INITIATED_S = 4 * DAY_S + 18 * 3_600;
const OVERCAPTURE_FACTOR = 1.15;

function windowSeconds(card: TestCard, terms: Terms, extended: boolean): number {
  if (card.authorisedForSeconds !== undefined) return card.authorisedForSeconds;
  if (extended) return card.brand === 'visa' ? 29 * DAY_S + 18 * 3_600 : 30 * DAY_S;
  const merchantInitiated = terms.offSession && terms.method.setUp;
  return merchantInitiated && card.brand === 'visa' ? VISA_MERCHANT_INITIATED_S : 7 * DAY_S;
}

function cardDetails(actor: Actor, row: IntentRow, terms: Terms, card: TestCard, ok: boolean): CardDetails {
  const { core } = actor;
  const { amount, payment_method_options: options } = row.body;
  const held = ok && terms.manual;
  const asked = (
    name: 'request_incremental_authorization' | 'request_multicapture' | 'request_overcapture',
  ): boolean => held && options.card[name] === 'if_available';
  const extended =
    held && options.card.request_extended_authorization === 'if_available' && card.brand === 'mastercard';
  const overcapture = asked('request_overcapture');
  const stored = terms.method.body.card;
  const details: CardDetails = {
    amount_authorized: ok ? amount : null,
    authorization_code: ok ? core.random.token(6).toUpperCase() : null,
    brand: card.brand,
    checks: { ...stored.checks, cvc_check: stored.checks.cvc_check === null ? null : ok ? 'pass' : 'fail' },
    country: card.country,
    electronic_commerce_indicator: terms.authenticated ? '05' : null,
    exp_month: stored.exp_month,
    exp_year: stored.exp_year,
    extended_authorization: { status: extended ? 'enabled' : 'disabled' },
    fingerprint: stored.fingerprint,
    funding: card.funding,
    incremental_authorization: {
      status: asked('request_incremental_authorization') ? card.incremental : 'unavailable',
    },
    installments: null,
    last4: stored.last4,
    mandate: null,
    multicapture: { status: asked('request_multicapture') ? 'available' : 'unavailable' },
    network: card.brand,
    network_token: { used: false },
    network_transaction_id: ok ? core.random.token(15) : null,
    overcapture: {
      maximum_amount_capturable: overcapture ? Math.floor(amount * OVERCAPTURE_FACTOR) : amount,
      status: overcapture ? 'available' : 'unavailable',
    },
    regulated_status: 'unregulated',
    three_d_secure: terms.authenticated
      ? {
          authentication_flow: 'challenge',
          electronic_commerce_indicator: '05',
          exemption_indicator: null,
          result: 'authenticated',
          result_reason: null,
          transaction_id: core.random.token(28),
          version: '2.2.0',
        }
      : null,
    transaction_link_id: null,
    wallet: null,
  };
  if (held) details.capture_before = core.clock.seconds() + windowSeconds(card, terms, extended);
  return details;
}

function makeCharge(
  actor: Actor,
  row: IntentRow,
  terms: Terms,
  card: TestCard,
  declined: Decline | null,
): ChargeRow {
  const { core } = actor;
  const intent = row.body;
  const body: Charge = {
    id: core.random.id('ch_3'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: terms.method.body.billing_details,
    calculated_statement_descriptor: 'SANDBOX',
    captured: false,
    created: core.clock.seconds(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: declined?.code ?? null,
    failure_message: declined ? declineMessage(declined) : null,
    fraud_details: {},
    livemode: false,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: {
      advice_code: declined?.advice_code ?? null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: declined ? 'declined_by_network' : 'approved_by_network',
      reason: declined?.decline_code ?? null,
      risk_level: declined?.decline_code === 'fraudulent' ? 'highest' : 'normal',
      risk_score: declined?.decline_code === 'fraudulent' ? 92 : 12,
      seller_message: declined
        ? 'The bank did not return any further details with this decline.'
        : 'Payment complete.',
      type: declined ? 'issuer_declined' : 'authorized',
    },
    paid: declined === null,
    payment_intent: intent.id,
    payment_method: terms.method.id,
    payment_method_details: { card: cardDetails(actor, row, terms, card, declined === null), type: 'card' },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: declined ? 'failed' : 'succeeded',
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
  const charge: ChargeRow = { id: body.id, body, card: card.number, refunded: 0, released: 0, dispute: null };
  core.state.save('charges', charge);
  return charge;
}

function injectedDecline(actor: Payer, row: IntentRow): Decline | null {
  const code = actor.injectedDecline ?? row.declineNext;
  row.declineNext = null;
  return code ? declineOf(code) : null;
}

const FAILED_CONFIRMS_MAX = 20;

/**
 * Records a refused attempt: a failed charge, `last_payment_error`, an open intent without its method.
 * Returns the error to answer with.
 */
export function decline(actor: Actor, row: IntentRow, terms: Terms, refusal: Decline): ApiError {
  const { core } = actor;
  const { body } = row;
  const charge = makeCharge(actor, row, terms, cardByNumber(terms.method.card), refusal);
  const error = new ApiError(402, {
    type: 'card_error',
    charge: charge.id,
    code: refusal.code,
    decline_code: refusal.decline_code,
    message: declineMessage(refusal),
    ...(refusal.advice_code ? { advice_code: refusal.advice_code } : {}),
    ...(refusal.param ? { param: refusal.param } : {}),
    payment_method: structuredClone(terms.method.body),
  });
  body.latest_charge = charge.id;
  body.last_payment_error = error.body;
  body.payment_method = null;
  body.next_action = null;
  body.status = 'requires_payment_method';
  row.challenge = null;
  row.failedConfirms++;
  core.state.save('intents', row);
  emit(actor, 'charge.failed', charge.body);
  emit(actor, 'payment_intent.payment_failed', body);
  if (row.failedConfirms >= FAILED_CONFIRMS_MAX) {
    body.status = 'canceled';
    body.canceled_at = core.clock.seconds();
    body.cancellation_reason = 'automatic';
    emit(actor, 'payment_intent.canceled', body);
  }
  return new ApiError(402, { ...error.body, payment_intent: structuredClone(body) });
}

/** Decides what becomes of the payment method: saved on the customer, or used up. */
function keepOrSpend(actor: Actor, row: IntentRow, terms: Terms): void {
  const { method } = terms;
  const { customer, setup_future_usage, payment_method_options } = row.body;
  const usage = payment_method_options.card.setup_future_usage ?? setup_future_usage;
  const saving = customer !== null && usage !== null && usage !== 'none';
  if (!saving && method.body.customer === null) method.spent = true;
  if (saving && usage === 'off_session') method.setUp = true;
  actor.core.state.save('paymentMethods', method);
  if (saving && method.body.customer === null) attachTo(actor, method, customer);
}

/** Asks the issuer. Holds or takes the money; a refusal is recorded and thrown. @throws ApiError 402 */
export function authorise(actor: Payer, row: IntentRow, terms: Terms): void {
  const { core } = actor;
  const card = cardByNumber(terms.method.card);
  const refusal = injectedDecline(actor, row) ?? card.decline ?? null;
  if (refusal) throw decline(actor, row, terms, refusal);
  const charge = makeCharge(actor, row, terms, card, null);
  const { body } = row;
  body.latest_charge = charge.id;
  body.last_payment_error = null;
  body.next_action = null;
  row.challenge = null;
  if (terms.manual) {
    body.status = 'requires_capture';
    body.amount_capturable = body.amount;
    core.state.save('intents', row);
    emit(actor, 'charge.succeeded', charge.body);
    emit(actor, 'payment_intent.amount_capturable_updated', body);
    scheduleExpiry(core, row, charge.body.payment_method_details.card.capture_before!);
  } else {
    finishCapture(actor, row, charge, { amount: body.amount, automatic: true });
  }
  keepOrSpend(actor, row, terms);
  completeSession(actor, row);
}
