import type { Call, Core } from './core.ts';
import { checkAmount } from './currency.ts';
import { requireCustomer } from './customers.ts';
import { ApiError, invalidParam, missing } from './errors.ts';
import type { CaptureMethod, CardOptions, IntentRow, PaymentIntent } from './objects.ts';
import {
  flag,
  integer,
  mergeMetadata,
  type Params,
  section,
  shippingOf,
  text,
  textOr,
  texts,
} from './params.ts';

const MODELLED_TYPES = ['card', 'link'];

const UNMODELLED = [
  'amount_details',
  'application_fee_amount',
  'customer_account',
  'hooks',
  'on_behalf_of',
  'payment_details',
  'payment_method_configuration',
  'transfer_data',
];

/** Parameters real Stripe acts on and the sandbox does not: better refused than ignored. */
function refuseUnmodelled(params: Params): void {
  for (const name of UNMODELLED) {
    if (params[name] === undefined || params[name] === '') continue;
    throw new ApiError(
      501,
      { type: 'api_error', param: name, message: `The parameter ${name} is not modelled by the sandbox.` },
      { stored: false },
    );
  }
}

function newBody(core: Core, amount: number, currency: string): PaymentIntent {
  const id = core.random.id('pi_3');
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${core.random.token(25)}`,
    confirmation_method: 'automatic',
    created: core.clock.seconds(),
    currency,
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_group: null,
  };
}

/** A new PaymentIntent from create parameters; nothing is stored yet. */
export function newIntent(core: Core, params: Params): IntentRow {
  refuseUnmodelled(params);
  const currency = (text(params, 'currency') ?? '').toLowerCase();
  const amount = integer(params, 'amount')!;
  checkAmount(amount, currency);
  const body = newBody(core, amount, currency);
  body.confirmation_method = (text(params, 'confirmation_method') as 'automatic' | 'manual') ?? 'automatic';
  choosePaymentMethodTypes(body, params, true);
  fillIntent(core, body, params);
  return {
    id: body.id,
    body,
    incrementAttempts: 0,
    increments: 0,
    captures: 0,
    failedConfirms: 0,
    challenge: null,
    session: null,
    declineNext: null,
  };
}

function choosePaymentMethodTypes(body: PaymentIntent, params: Params, creating: boolean): void {
  const allowed = texts(params, 'allowed_payment_method_types');
  const automatic = section(params, 'automatic_payment_methods');
  const excluded = texts(params, 'excluded_payment_method_types');
  if (allowed !== undefined) {
    const clash = ['automatic_payment_methods', 'excluded_payment_method_types'].find(
      (name) => params[name] !== undefined,
    );
    if (clash) {
      throw invalidParam(
        `You may only specify one of these parameters: allowed_payment_method_types, ${clash}.`,
        'allowed_payment_method_types',
      );
    }
    const usable = allowed.filter((type) => MODELLED_TYPES.includes(type));
    if (usable.length === 0) {
      throw invalidParam(
        'None of the allowed payment method types can be used with this PaymentIntent.',
        'allowed_payment_method_types',
      );
    }
    body.allowed_payment_method_types = allowed;
    body.automatic_payment_methods = null;
    body.payment_method_types = usable;
    return;
  }
  if (!creating && excluded === undefined) return;
  if (creating) {
    body.automatic_payment_methods = {
      enabled: automatic ? (flag(automatic, 'enabled') ?? true) : true,
      allow_redirects: automatic ? (text(automatic, 'allow_redirects') ?? 'always') : 'always',
    };
  }
  body.excluded_payment_method_types = excluded ?? null;
  body.payment_method_types = MODELLED_TYPES.filter((type) => !excluded?.includes(type));
}

function readCardOptions(current: CardOptions, params: Params): CardOptions {
  const card = section(section(params, 'payment_method_options') ?? {}, 'card');
  if (!card) return current;
  const next: CardOptions = { ...current };
  const requests = [
    'request_extended_authorization',
    'request_incremental_authorization',
    'request_multicapture',
    'request_overcapture',
    'setup_future_usage',
  ] as const;
  for (const name of requests) {
    const value = text(card, name);
    if (value === '') delete next[name];
    else if (value !== undefined) next[name] = value;
  }
  const captureMethod = text(card, 'capture_method');
  if (captureMethod === '') delete next.capture_method;
  else if (captureMethod !== undefined) next.capture_method = 'manual';
  next.request_three_d_secure = text(card, 'request_three_d_secure') ?? next.request_three_d_secure;
  return next;
}

/** Applies the parameters that create, update and confirm have in common; refuses before it changes anything. */
export function fillIntent(core: Core, body: PaymentIntent, params: Params): void {
  const customer = text(params, 'customer');
  if (customer) requireCustomer(core, customer, 'customer');
  const metadata = mergeMetadata(body.metadata, params);
  body.customer = textOr(params, 'customer', body.customer);
  body.capture_method = (text(params, 'capture_method') as CaptureMethod | undefined) ?? body.capture_method;
  body.description = textOr(params, 'description', body.description);
  body.receipt_email = textOr(params, 'receipt_email', body.receipt_email);
  body.shipping = shippingOf(params, body.shipping);
  body.statement_descriptor = textOr(params, 'statement_descriptor', body.statement_descriptor);
  body.statement_descriptor_suffix = textOr(
    params,
    'statement_descriptor_suffix',
    body.statement_descriptor_suffix,
  );
  body.transfer_group = textOr(params, 'transfer_group', body.transfer_group);
  body.setup_future_usage = textOr(
    params,
    'setup_future_usage',
    body.setup_future_usage,
  ) as PaymentIntent['setup_future_usage'];
  body.payment_method_options = { card: readCardOptions(body.payment_method_options.card, params) };
  body.metadata = metadata;
}

/** Applies an update or confirm call's parameters, including what only these may say about method types. */
export function refillIntent(core: Core, body: PaymentIntent, params: Params): void {
  refuseUnmodelled(params);
  choosePaymentMethodTypes(body, params, false);
  fillIntent(core, body, params);
}

/** @throws ApiError 404 `resource_missing` with param `intent` */
export function requireIntent(core: Core, id: string): IntentRow {
  const row = core.state.intents.rows.get(id);
  if (!row) throw missing('payment_intent', id, 'intent');
  return row;
}

/** The state refusal that carries the whole intent. */
export function unexpectedState(row: IntentRow, message: string): ApiError {
  return new ApiError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message,
    payment_intent: structuredClone(row.body),
  });
}

/** Whether a card payment on this intent is only held until it is captured. */
export function isManual(body: PaymentIntent): boolean {
  return body.capture_method === 'manual' || body.payment_method_options.card.capture_method === 'manual';
}

const PUBLIC_FIELDS = [
  'id',
  'object',
  'amount',
  'amount_details',
  'automatic_payment_methods',
  'canceled_at',
  'cancellation_reason',
  'capture_method',
  'client_secret',
  'confirmation_method',
  'created',
  'currency',
  'description',
  'last_payment_error',
  'livemode',
  'next_action',
  'payment_method',
  'payment_method_types',
  'processing',
  'receipt_email',
  'setup_future_usage',
  'shipping',
  'source',
  'status',
] as const;

/** What a browser may see of an intent. */
export function publicIntent(body: PaymentIntent): Partial<PaymentIntent> {
  return Object.fromEntries(PUBLIC_FIELDS.map((name) => [name, body[name]]));
}

/** Checks the client secret of a browser's call. @throws ApiError 400 param `client_secret` */
export function requireClientSecret(call: Call, expected: string): void {
  const given = call.clientSecret ?? text(call.params, 'client_secret');
  if (given === undefined && call.keyKind === 'secret') return;
  if (given === expected) return;
  throw new ApiError(
    400,
    {
      type: 'invalid_request_error',
      code: 'payment_intent_invalid_parameter',
      param: 'client_secret',
      message:
        given === undefined
          ? 'A client_secret is required when a publishable key is used.'
          : 'The client_secret provided does not match the client_secret associated with the PaymentIntent.',
    },
    { stored: false },
  );
}
