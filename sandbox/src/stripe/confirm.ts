import { authorise, decline, type Terms } from './authorise.ts';
import { cardByNumber, type TestCard } from './cards.ts';
import { requireAction } from './challenge.ts';
import { payWithConfirmationToken } from './confirmation-tokens.ts';
import type { Call } from './core.ts';
import { ApiError, invalidParam, refused } from './errors.ts';
import { isManual, refillIntent, unexpectedState } from './intent-object.ts';
import type { IntentRow, PaymentMethodRow } from './objects.ts';
import { flag, integer, section, text } from './params.ts';
import { paymentMethodFromData, requireUsable, resolvePaymentMethod } from './payment-methods.ts';

const CONFIRMABLE = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

function requireConfirmable(row: IntentRow): void {
  const { status } = row.body;
  if (CONFIRMABLE.includes(status)) return;
  throw unexpectedState(
    row,
    status === 'succeeded'
      ? 'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.'
      : `You cannot confirm this PaymentIntent because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action.`,
  );
}

function chooseMethod(call: Call, row: IntentRow): PaymentMethodRow {
  const { core, params } = call;
  const token = text(params, 'confirmation_token');
  if (token) return payWithConfirmationToken(call, token, row);
  const data = section(params, 'payment_method_data');
  if (data) return paymentMethodFromData(call, data);
  const id = text(params, 'payment_method') ?? row.body.payment_method;
  if (!id) {
    throw unexpectedState(
      row,
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
    );
  }
  return resolvePaymentMethod(core, id);
}

function requireOwner(row: IntentRow, method: PaymentMethodRow): void {
  requireUsable(method);
  const owner = method.body.customer;
  if (owner === null || owner === row.body.customer) return;
  throw refused(
    row.body.customer === null
      ? 'The PaymentMethod provided is attached to a Customer; for security purposes you must provide the customer in the request.'
      : `The customer does not have a payment method with the ID ${method.id}. The payment method must be attached to the customer.`,
  );
}

function requireReturnUrl(call: Call, row: IntentRow): void {
  const automatic = row.body.automatic_payment_methods;
  if (!automatic?.enabled || automatic.allow_redirects === 'never') return;
  if (text(call.params, 'return_url') || flag(call.params, 'use_stripe_sdk')) return;
  throw invalidParam(
    'A return_url must be specified because this Payment Intent is configured to automatically accept the payment methods enabled in the Dashboard, some of which may require a full page redirect to succeed. If you do not want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to true and `automatic_payment_methods[allow_redirects]` to never when creating Setup Intents and Payment Intents.',
    'return_url',
  );
}

const FEATURES = [
  'request_extended_authorization',
  'request_incremental_authorization',
  'request_multicapture',
  'request_overcapture',
] as const;

/** Most accounts may not ask for card features; asking is an error at confirm, not a soft "no". */
function requireEligible(call: Call, row: IntentRow): void {
  const options = row.body.payment_method_options.card;
  const asked = FEATURES.some((feature) => options[feature] === 'if_available');
  if (!asked || call.core.account.flexible_acquiring) return;
  row.body.status = 'requires_payment_method';
  row.body.payment_method = null;
  row.body.next_action = null;
  row.challenge = null;
  call.core.state.save('intents', row);
  throw new ApiError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_invalid_parameter',
    message:
      'This account is not eligible for the requested card features. See https://stripe.com/docs/payments/flexible-payments for more details.',
    payment_intent: structuredClone(row.body),
  });
}

const EU = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
);

/** Whether this payment needs the cardholder. */
function needsCardholder(
  call: Call,
  row: IntentRow,
  method: PaymentMethodRow,
  card: TestCard,
  offSession: boolean,
): boolean {
  const rule = card.threeDSecure;
  if (rule === 'always') return true;
  if (offSession) {
    return rule === 'off_session' || (rule === 'on_session_or_not_set_up' && !method.setUp);
  }
  if (rule === 'on_session' || rule === 'on_session_or_not_set_up') return true;
  const options = row.body.payment_method_options.card;
  if (rule === 'optional' && options.request_three_d_secure !== 'automatic') return true;
  const storing =
    row.body.setup_future_usage !== null || options.request_incremental_authorization === 'if_available';
  return call.core.account.sca_region && storing && EU.has(card.country) && card.brand !== 'amex';
}

/** Applies the call's parameters and finds its payment method; refused, the intent is as it was. */
function prepare(call: Call, row: IntentRow): PaymentMethodRow {
  const before = structuredClone(row.body);
  try {
    if (call.path.endsWith('/confirm')) refillIntent(call.core, row.body, call.params);
    requireReturnUrl(call, row);
    const method = chooseMethod(call, row);
    requireOwner(row, method);
    return method;
  } catch (error) {
    row.body = before;
    throw error;
  }
}

/**
 * Confirms an intent with the parameters of a confirm or create call: authorises, asks for the cardholder, or
 * leaves the intent open and throws the card error.
 */
export function confirmIntent(call: Call, row: IntentRow): IntentRow {
  const { params } = call;
  requireConfirmable(row);
  const agreed = integer(params, 'amount_to_confirm');
  if (agreed !== undefined && agreed !== row.body.amount) {
    throw invalidParam(
      `The amount_to_confirm (${agreed}) does not match the amount of the PaymentIntent (${row.body.amount}).`,
      'amount_to_confirm',
    );
  }
  const method = prepare(call, row);
  row.body.payment_method = method.id;
  row.body.last_payment_error = null;
  row.body.next_action = null;
  row.challenge = null;
  requireEligible(call, row);

  const card = cardByNumber(method.card);
  const offSession = params['off_session'] !== undefined && params['off_session'] !== false;
  const terms: Terms = { method, offSession, authenticated: false, manual: isManual(row.body) };
  if (needsCardholder(call, row, method, card, offSession)) {
    if (offSession)
      throw decline(call, row, terms, {
        code: 'authentication_required',
        decline_code: 'authentication_required',
      });
    if (flag(params, 'error_on_requires_action') === true) {
      throw decline(call, row, terms, {
        code: 'authentication_required',
        decline_code: 'authentication_not_handled',
      });
    }
    requireAction(call, row);
    return row;
  }
  authorise(call, row, terms);
  return row;
}
