import { cardByNumber, type Decline, declineMessage } from './cards.ts';
import { challengeAction } from './challenge-action.ts';
import { consumeConfirmationToken } from './confirmation-tokens.ts';
import { type Actor, type Call, type Core, emit } from './core.ts';
import { requireCustomer } from './customers.ts';
import { ApiError, invalidParam, missing, refused } from './errors.ts';
import { requireClientSecret } from './intent-object.ts';
import { type Page, page } from './lists.ts';
import type { Challenge, ErrorBody, PaymentMethodRow, Row } from './objects.ts';
import { flag, mergeMetadata, section, text, textOr, texts } from './params.ts';
import { attachTo, paymentMethodFromData, requireUsable, resolvePaymentMethod } from './payment-methods.ts';
import type { SetupAttempt, SetupIntent, SetupStatus } from './setup-object.ts';

export interface SetupIntentRow extends Row {
  body: SetupIntent;
  challenge: Challenge | null;
}

export interface SetupAttemptRow extends Row {
  body: SetupAttempt;
}

function newSetupIntent(core: Core): SetupIntentRow {
  const id = core.random.id('seti_1');
  const body: SetupIntent = {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    attach_to_self: false,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${core.random.token(25)}`,
    created: core.clock.seconds(),
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    managed_payments: null,
    mandate: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: 'off_session',
  };
  return { id, body, challenge: null };
}

/** @throws ApiError 404 */
export function requireSetupIntent(core: Core, id: string): SetupIntentRow {
  const row = core.state.setupIntents.rows.get(id);
  if (!row) throw missing('setupintent', id, 'intent');
  return row;
}

function unexpected(row: SetupIntentRow, message: string): ApiError {
  return refused(message, { code: 'setup_intent_unexpected_state', setup_intent: structuredClone(row.body) });
}

function fill(call: Call, row: SetupIntentRow): void {
  const { core, params } = call;
  const { body } = row;
  const customer = text(params, 'customer');
  if (customer) requireCustomer(core, customer, 'customer');
  body.customer = textOr(params, 'customer', body.customer);
  body.description = textOr(params, 'description', body.description);
  body.metadata = mergeMetadata(body.metadata, params);
  body.usage = text(params, 'usage') ?? body.usage;
  body.allowed_payment_method_types =
    texts(params, 'allowed_payment_method_types') ?? body.allowed_payment_method_types;
  const method = chosenMethod(call, row);
  if (!method) return;
  requireUsable(method);
  body.payment_method = method.id;
  if (body.status === 'requires_payment_method') body.status = 'requires_confirmation';
}

function chosenMethod(call: Call, row: SetupIntentRow): PaymentMethodRow | undefined {
  const { core, params } = call;
  const token = text(params, 'confirmation_token');
  if (token) return consumeConfirmationToken(call, token, row.id);
  const data = section(params, 'payment_method_data');
  if (data) return paymentMethodFromData(call, data);
  const id = text(params, 'payment_method');
  return id ? resolvePaymentMethod(core, id) : undefined;
}

export function createSetupIntent(call: Call): SetupIntent {
  const row = newSetupIntent(call.core);
  fill(call, row);
  call.core.state.save('setupIntents', row);
  emit(call, 'setup_intent.created', row.body);
  if (flag(call.params, 'confirm') === true) confirmSetup(call, row);
  return row.body;
}

function shown(call: Call, row: SetupIntentRow): Partial<SetupIntent> {
  if (call.keyKind === 'secret') return row.body;
  const { metadata: _, customer: __, latest_attempt: ___, ...visible } = row.body;
  return visible;
}

export function retrieveSetupIntent(call: Call): Partial<SetupIntent> {
  const row = requireSetupIntent(call.core, call.ids[0]!);
  requireClientSecret(call, row.body.client_secret);
  return shown(call, row);
}

const OPEN: SetupStatus[] = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

export function updateSetupIntent(call: Call): SetupIntent {
  const row = requireSetupIntent(call.core, call.ids[0]!);
  if (!OPEN.includes(row.body.status)) {
    throw unexpected(
      row,
      `This SetupIntent could not be updated because it has a status of ${row.body.status}.`,
    );
  }
  fill(call, row);
  call.core.state.save('setupIntents', row);
  return row.body;
}

export function confirmSetupIntent(call: Call): Partial<SetupIntent> {
  const row = requireSetupIntent(call.core, call.ids[0]!);
  requireClientSecret(call, row.body.client_secret);
  if (!OPEN.includes(row.body.status)) {
    throw unexpected(
      row,
      `You cannot confirm this SetupIntent because it has a status of ${row.body.status}.`,
    );
  }
  fill(call, row);
  confirmSetup(call, row);
  return shown(call, row);
}

function confirmSetup(call: Call, row: SetupIntentRow): void {
  const method = row.body.payment_method && call.core.state.paymentMethods.rows.get(row.body.payment_method);
  if (!method) {
    throw unexpected(
      row,
      "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with a payment method and then confirm it again.",
    );
  }
  row.body.last_setup_error = null;
  const card = cardByNumber(method.card);
  const rule = card.threeDSecure;
  if (rule && rule !== 'optional' && rule !== 'lookup_error') {
    const { challenge, action } = challengeAction(call, row.id);
    row.challenge = challenge;
    row.body.next_action = action;
    row.body.status = 'requires_action';
    call.core.state.save('setupIntents', row);
    emit(call, 'setup_intent.requires_action', row.body);
    return;
  }
  // A card that declines every charge may still be saved; one that cannot be attached cannot be set up.
  if (card.decline && !card.attachable) throw failSetup(call, row, method, card.decline);
  succeedSetup(call, row, method);
}

function addAttempt(
  actor: Actor,
  row: SetupIntentRow,
  method: PaymentMethodRow,
  error: ErrorBody | null,
  proven: boolean,
): void {
  const { core } = actor;
  const { card } = method.body;
  const body: SetupAttempt = {
    id: core.random.id('setatt_1'),
    object: 'setup_attempt',
    application: null,
    attach_to_self: false,
    created: core.clock.seconds(),
    customer: row.body.customer,
    customer_account: null,
    flow_directions: null,
    livemode: false,
    on_behalf_of: null,
    payment_method: method.id,
    payment_method_details: {
      card: {
        brand: card.brand,
        checks: card.checks,
        country: card.country,
        exp_month: card.exp_month,
        exp_year: card.exp_year,
        fingerprint: card.fingerprint,
        funding: card.funding,
        last4: card.last4,
        network: card.brand,
        three_d_secure: proven
          ? {
              authentication_flow: 'challenge',
              electronic_commerce_indicator: '05',
              result: 'authenticated',
              result_reason: null,
              transaction_id: core.random.token(28),
              version: '2.2.0',
            }
          : null,
        wallet: null,
      },
      type: 'card',
    },
    setup_error: error,
    setup_intent: row.id,
    status: error ? 'failed' : 'succeeded',
    usage: row.body.usage,
  };
  row.body.latest_attempt = body.id;
  core.state.save('setupAttempts', { id: body.id, body });
}

function failSetup(actor: Actor, row: SetupIntentRow, method: PaymentMethodRow, refusal: Decline): ApiError {
  const error = new ApiError(402, {
    type: 'card_error',
    code: refusal.code,
    decline_code: refusal.decline_code,
    message: declineMessage(refusal),
    ...(refusal.advice_code ? { advice_code: refusal.advice_code } : {}),
    payment_method: structuredClone(method.body),
  });
  reopen(actor, row, method, error.body);
  return new ApiError(402, { ...error.body, setup_intent: structuredClone(row.body) });
}

function reopen(actor: Actor, row: SetupIntentRow, method: PaymentMethodRow, error: ErrorBody): void {
  addAttempt(actor, row, method, error, false);
  row.body.last_setup_error = error;
  row.body.status = 'requires_payment_method';
  row.body.payment_method = null;
  row.body.next_action = null;
  row.challenge = null;
  actor.core.state.save('setupIntents', row);
  emit(actor, 'setup_intent.setup_failed', row.body);
}

function succeedSetup(actor: Actor, row: SetupIntentRow, method: PaymentMethodRow, proven = false): void {
  const { core } = actor;
  addAttempt(actor, row, method, null, proven);
  row.body.status = 'succeeded';
  row.body.next_action = null;
  row.challenge = null;
  method.setUp = row.body.usage === 'off_session';
  core.state.save('setupIntents', row);
  core.state.save('paymentMethods', method);
  emit(actor, 'setup_intent.succeeded', row.body);
  if (row.body.customer !== null && method.body.customer === null) attachTo(actor, method, row.body.customer);
}

/** Answers the challenge of a setup and says where the browser goes next. @throws ApiError */
export function answerSetupChallenge(
  actor: Actor,
  row: SetupIntentRow,
  token: string | undefined,
  outcome: 'complete' | 'fail',
): string | null {
  const { challenge } = row;
  if (row.body.status !== 'requires_action' || !challenge)
    throw refused(`The SetupIntent ${row.id} has no open challenge.`);
  if (challenge.token !== token) throw refused('The challenge token is wrong.');
  const method = actor.core.state.paymentMethods.rows.get(row.body.payment_method!)!;
  if (outcome === 'complete') succeedSetup(actor, row, method, true);
  else {
    reopen(actor, row, method, {
      type: 'invalid_request_error',
      code: 'setup_intent_authentication_failure',
      message: 'The latest attempt to set up the payment method has failed because authentication failed.',
      payment_method: structuredClone(method.body),
    });
  }
  if (challenge.returnUrl === null) return null;
  const url = new URL(challenge.returnUrl);
  url.searchParams.set('setup_intent', row.id);
  url.searchParams.set('setup_intent_client_secret', row.body.client_secret);
  url.searchParams.set('redirect_status', outcome === 'complete' ? 'succeeded' : 'failed');
  return url.toString();
}

export function cancelSetupIntent(call: Call): SetupIntent {
  const row = requireSetupIntent(call.core, call.ids[0]!);
  if (!OPEN.includes(row.body.status)) {
    throw unexpected(
      row,
      `You cannot cancel this SetupIntent because it has a status of ${row.body.status}.`,
    );
  }
  row.body.status = 'canceled';
  row.body.cancellation_reason = text(call.params, 'cancellation_reason') ?? null;
  row.body.next_action = null;
  row.challenge = null;
  call.core.state.save('setupIntents', row);
  emit(call, 'setup_intent.canceled', row.body);
  return row.body;
}

export function listSetupIntents(call: Call): Page<SetupIntent> {
  const [customer, method] = ['customer', 'payment_method'].map((name) => text(call.params, name));
  return page(
    call,
    call.core.state.setupIntents,
    '/v1/setup_intents',
    ({ body }) =>
      (customer === undefined || body.customer === customer) &&
      (method === undefined || body.payment_method === method),
  );
}

export function listSetupAttempts(call: Call): Page<SetupAttempt> {
  const intent = text(call.params, 'setup_intent');
  if (intent === undefined)
    throw invalidParam('Missing required param: setup_intent.', 'setup_intent', 'parameter_missing');
  return page(call, call.core.state.setupAttempts.group(intent), '/v1/setup_attempts');
}
