import type { Call } from './core.ts';
import { missing, refused } from './errors.ts';
import type { BillingDetails, IntentRow, PaymentMethod, PaymentMethodRow, Row } from './objects.ts';
import { section, shippingOf, text } from './params.ts';
import { paymentMethodFromData, resolvePaymentMethod } from './payment-methods.ts';

export interface ConfirmationToken {
  id: string;
  object: 'confirmation_token';
  created: number;
  expires_at: number;
  livemode: false;
  mandate_data: null;
  metadata: null;
  payment_intent: string | null;
  payment_method_options: null;
  payment_method_preview: {
    billing_details: BillingDetails;
    card: PaymentMethod['card'];
    customer: string | null;
    customer_account: null;
    type: 'card';
  };
  return_url: string | null;
  setup_future_usage: string | null;
  setup_intent: string | null;
  shipping: unknown;
  use_stripe_sdk: boolean;
}

export interface ConfirmationTokenRow extends Row {
  body: ConfirmationToken;
  paymentMethod: string;
}

const LIFE_S = 12 * 3_600;

/** What a browser (or a test helper) collected, kept until an intent is confirmed with it. */
export function createConfirmationToken(call: Call): ConfirmationToken {
  const { core, params } = call;
  const data = section(params, 'payment_method_data');
  const id = text(params, 'payment_method');
  if (!data && !id) throw refused('You must provide payment_method or payment_method_data.');
  const method = data ? paymentMethodFromData(call, data) : resolvePaymentMethod(core, id!);
  const body: ConfirmationToken = {
    id: core.random.id('ctoken_1'),
    object: 'confirmation_token',
    created: core.clock.seconds(),
    expires_at: core.clock.seconds() + LIFE_S,
    livemode: false,
    mandate_data: null,
    metadata: null,
    payment_intent: null,
    payment_method_options: null,
    payment_method_preview: {
      billing_details: method.body.billing_details,
      card: method.body.card,
      customer: method.body.customer,
      customer_account: null,
      type: 'card',
    },
    return_url: text(params, 'return_url') ?? null,
    setup_future_usage: text(params, 'setup_future_usage') ?? null,
    setup_intent: null,
    shipping: shippingOf(params, null),
    use_stripe_sdk: call.keyKind === 'publishable',
  };
  core.state.save('confirmationTokens', { id: body.id, body, paymentMethod: method.id });
  return body;
}

export function retrieveConfirmationToken(call: Call): ConfirmationToken {
  const row = call.core.state.confirmationTokens.rows.get(call.ids[0]!);
  if (!row) throw missing('confirmation_token', call.ids[0]!);
  return row.body;
}

/** Uses a token up for a payment: its method, and what it says about the intent where the intent says nothing. */
export function payWithConfirmationToken(call: Call, id: string, intent: IntentRow): PaymentMethodRow {
  const method = consumeConfirmationToken(call, id, intent.id);
  const { setup_future_usage: usage, shipping } = call.core.state.confirmationTokens.rows.get(id)!.body;
  if (usage === 'off_session' || usage === 'on_session') intent.body.setup_future_usage ??= usage;
  intent.body.shipping ??= shipping;
  return method;
}

/** The payment method behind a token, which is used up by it. @throws ApiError for an unknown, used or old token */
export function consumeConfirmationToken(call: Call, id: string, intentId: string): PaymentMethodRow {
  const { core } = call;
  const row = core.state.confirmationTokens.rows.get(id);
  if (!row) throw missing('confirmation_token', id, 'confirmation_token', 400);
  const used = row.body.payment_intent !== null || row.body.setup_intent !== null;
  if (used || row.body.expires_at <= core.clock.seconds()) {
    throw refused(`The ConfirmationToken ${id} has already been used or has expired.`, {
      param: 'confirmation_token',
    });
  }
  row.body[intentId.startsWith('seti_') ? 'setup_intent' : 'payment_intent'] = intentId;
  core.state.save('confirmationTokens', row);
  return core.state.paymentMethods.rows.get(row.paymentMethod)!;
}
