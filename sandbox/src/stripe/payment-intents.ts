import { confirmIntent } from './confirm.ts';
import { type Call, emit } from './core.ts';
import { checkAmount } from './currency.ts';
import { ApiError, invalidParam } from './errors.ts';
import {
  newIntent,
  publicIntent,
  refillIntent,
  requireClientSecret,
  requireIntent,
  unexpectedState,
} from './intent-object.ts';
import { type Page, page } from './lists.ts';
import type { IntentRow, PaymentIntent } from './objects.ts';
import { flag, integer, section, text } from './params.ts';
import { paymentMethodFromData, requireUsable, resolvePaymentMethod } from './payment-methods.ts';

function refusePaymentMethodTypes(call: Call): void {
  if (call.form['payment_method_types'] === undefined) return;
  throw new ApiError(
    400,
    {
      type: 'invalid_request_error',
      code: 'payment_method_types_no_longer_supported',
      param: 'payment_method_types',
      message:
        'payment_method_types is no longer supported in this API version. Use allowed_payment_method_types or dynamic payment methods instead.',
    },
    { stored: false },
  );
}

/** Runs before the schema, which does not know the parameter that these versions dropped. */
export const checkIntentForm = refusePaymentMethodTypes;

const CONFIRM_ONLY = [
  'off_session',
  'error_on_requires_action',
  'return_url',
  'use_stripe_sdk',
  'mandate_data',
];

export function createIntent(call: Call): PaymentIntent {
  const { core, params } = call;
  const row = newIntent(core, params);
  const confirming = flag(params, 'confirm') === true;
  if (!confirming) {
    const misplaced = CONFIRM_ONLY.find((name) => params[name] !== undefined && name !== 'use_stripe_sdk');
    if (misplaced) {
      throw invalidParam(
        `The parameter \`${misplaced}\` cannot be passed when creating a PaymentIntent unless \`confirm\` is set to true.`,
        misplaced,
      );
    }
    setMethod(call, row);
  }
  core.state.save('intents', row);
  emit(call, 'payment_intent.created', row.body);
  return confirming ? confirmIntent(call, row).body : row.body;
}

/** Puts the named PaymentMethod on an unconfirmed intent. */
function setMethod(call: Call, row: IntentRow): void {
  const id = text(call.params, 'payment_method');
  const data = section(call.params, 'payment_method_data');
  if (!id && !data) return;
  const method = data ? paymentMethodFromData(call, data) : resolvePaymentMethod(call.core, id ?? '');
  requireUsable(method);
  row.body.payment_method = method.id;
  row.body.status = 'requires_confirmation';
}

export function retrieveIntent(call: Call): Partial<PaymentIntent> {
  const row = requireIntent(call.core, call.ids[0]!);
  requireClientSecret(call, row.body.client_secret);
  return call.keyKind === 'publishable' ? publicIntent(row.body) : row.body;
}

const UPDATABLE = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

export function updateIntent(call: Call): PaymentIntent {
  const { core, params } = call;
  const row = requireIntent(core, call.ids[0]!);
  const { body } = row;
  const amount = integer(params, 'amount');
  const currency = text(params, 'currency')?.toLowerCase();
  const open = UPDATABLE.includes(body.status);
  const moneyField = amount !== undefined ? 'amount' : currency !== undefined ? 'currency' : undefined;
  if (body.status === 'canceled' || (!open && moneyField)) {
    throw unexpectedState(
      row,
      `This PaymentIntent's ${moneyField ?? 'attributes'} could not be updated because it has a status of ${body.status}. You may only update the ${moneyField ?? 'attributes'} of a PaymentIntent with one of the following statuses: ${UPDATABLE.join(', ')}.`,
    );
  }
  if (!open && text(params, 'payment_method')) {
    throw unexpectedState(
      row,
      `You cannot update the payment method of a PaymentIntent with a status of ${body.status}.`,
    );
  }
  if (moneyField) checkAmount(amount ?? body.amount, currency ?? body.currency);
  refillIntent(core, body, params);
  if (moneyField) {
    body.amount = amount ?? body.amount;
    body.currency = currency ?? body.currency;
  }
  setMethod(call, row);
  if (open) body.last_payment_error = null;
  core.state.save('intents', row);
  return body;
}

export function listIntents(call: Call): Page<PaymentIntent> {
  const customer = text(call.params, 'customer');
  return page(
    call,
    call.core.state.intents,
    '/v1/payment_intents',
    (row) => customer === undefined || row.body.customer === customer,
  );
}

export function confirm(call: Call): Partial<PaymentIntent> {
  const row = requireIntent(call.core, call.ids[0]!);
  requireClientSecret(call, row.body.client_secret);
  confirmIntent(call, row);
  return call.keyKind === 'publishable' ? publicIntent(row.body) : row.body;
}
