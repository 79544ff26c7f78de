import { createHash } from 'node:crypto';
import { cardByNumber, cardByToken, readCardEntry, type TestCard } from './cards.ts';
import { type Actor, type Call, type Core, emit } from './core.ts';
import { requireCustomer } from './customers.ts';
import { ApiError, invalidParam, missing, refused } from './errors.ts';
import { type Page, page } from './lists.ts';
import type { BillingDetails, PaymentMethod, PaymentMethodRow } from './objects.ts';
import {
  addressOf,
  EMPTY_ADDRESS,
  integer,
  mergeMetadata,
  type Params,
  section,
  text,
  textOr,
} from './params.ts';

interface CardChoice {
  card: TestCard;
  expMonth: number;
  expYear: number;
  cvcGiven: boolean;
}

function billingOf(params: Params | undefined, current?: BillingDetails): BillingDetails {
  const given = params ?? {};
  const address = section(given, 'address');
  return {
    address: address ? addressOf(address) : (current?.address ?? { ...EMPTY_ADDRESS }),
    email: textOr(given, 'email', current?.email ?? null),
    name: textOr(given, 'name', current?.name ?? null),
    phone: textOr(given, 'phone', current?.phone ?? null),
    tax_id: textOr(given, 'tax_id', current?.tax_id ?? null),
  };
}

function fingerprint(number: string): string {
  return createHash('sha256')
    .update(number)
    .digest('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 16);
}

/** Makes and stores a PaymentMethod for a test card. */
function makePaymentMethod(core: Core, choice: CardChoice, params: Params = {}): PaymentMethodRow {
  const { card } = choice;
  const body: PaymentMethod = {
    id: core.random.id('pm_1'),
    object: 'payment_method',
    allow_redisplay: text(params, 'allow_redisplay') ?? 'unspecified',
    billing_details: billingOf(section(params, 'billing_details')),
    card: {
      brand: card.brand,
      checks: {
        address_line1_check: null,
        address_postal_code_check: null,
        cvc_check: choice.cvcGiven ? 'unchecked' : null,
      },
      country: card.country,
      display_brand: card.brand,
      exp_month: choice.expMonth,
      exp_year: choice.expYear,
      fingerprint: fingerprint(card.number),
      funding: card.funding,
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: card.brand !== 'amex' },
      wallet: null,
    },
    created: core.clock.seconds(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: mergeMetadata({}, params),
    type: 'card',
  };
  const row: PaymentMethodRow = { id: body.id, body, card: card.number, spent: false, setUp: false };
  core.state.save('paymentMethods', row);
  return row;
}

/** The card a request describes with raw data. @throws ApiError for typing mistakes and for secret keys */
function chooseCard(call: Pick<Call, 'core' | 'keyKind'>, card: Params): CardChoice {
  const now = new Date(call.core.clock.now());
  const token = text(card, 'token');
  if (token !== undefined) {
    const known = cardByToken(token.replace(/^tok_/, 'pm_card_'));
    if (!known) throw missing('token', token, 'card[token]', 400);
    return { card: known, expMonth: 8, expYear: now.getUTCFullYear() + 1, cvcGiven: true };
  }
  const number = text(card, 'number');
  if (number === undefined)
    throw invalidParam('Missing required param: card[number].', 'card[number]', 'parameter_missing');
  if (call.keyKind === 'secret') throw unsafeCardData();
  const expMonth = integer(card, 'exp_month') ?? 0;
  const expYear = integer(card, 'exp_year') ?? 0;
  const cvc = text(card, 'cvc');
  const found = readCardEntry({ number, expMonth, expYear, cvc }, now);
  return {
    card: found,
    expMonth,
    expYear: expYear < 100 ? 2000 + expYear : expYear,
    cvcGiven: cvc !== undefined,
  };
}

function unsafeCardData(): ApiError {
  return new ApiError(402, {
    type: 'invalid_request_error',
    message:
      'Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use test tokens that map to the test card you are using, see https://stripe.com/docs/testing. To enable testing raw card data APIs, see https://support.stripe.com/questions/enabling-access-to-raw-card-data-apis.',
  });
}

/** A PaymentMethod from `payment_method_data` or the body of a create call. */
export function paymentMethodFromData(call: Pick<Call, 'core' | 'keyKind'>, data: Params): PaymentMethodRow {
  const type = text(data, 'type');
  if (type !== 'card') {
    throw invalidParam(`The payment method type "${type}" is not modelled by the sandbox.`, 'type');
  }
  const card = section(data, 'card');
  if (!card) throw invalidParam('Missing required param: card.', 'card', 'parameter_missing');
  return makePaymentMethod(call.core, chooseCard(call, card), data);
}

/** The PaymentMethod an id names; a test token such as `pm_card_visa` becomes a new one. */
export function resolvePaymentMethod(core: Core, id: string): PaymentMethodRow {
  const row = core.state.paymentMethods.rows.get(id);
  if (row) return row;
  const card = cardByToken(id);
  if (!card) throw missing('PaymentMethod', id, 'payment_method', 400);
  const expYear = new Date(core.clock.now()).getUTCFullYear() + 1;
  return makePaymentMethod(core, { card, expMonth: 8, expYear, cvcGiven: true });
}

function requirePaymentMethod(core: Core, id: string): PaymentMethodRow {
  const row = core.state.paymentMethods.rows.get(id);
  if (!row) throw missing('PaymentMethod', id, 'payment_method');
  return row;
}

export function createPaymentMethod(call: Call): PaymentMethod {
  if (text(call.params, 'payment_method') !== undefined) {
    throw invalidParam('Cloning payment methods is a Connect feature and not modelled.', 'payment_method');
  }
  return paymentMethodFromData(call, call.params).body;
}

export function retrievePaymentMethod(call: Call): PaymentMethod {
  return requirePaymentMethod(call.core, call.ids[0]!).body;
}

export function updatePaymentMethod(call: Call): PaymentMethod {
  const row = requirePaymentMethod(call.core, call.ids[0]!);
  const previous = { billing_details: row.body.billing_details, metadata: row.body.metadata };
  row.body.billing_details = billingOf(section(call.params, 'billing_details'), row.body.billing_details);
  row.body.metadata = mergeMetadata(row.body.metadata, call.params);
  row.body.allow_redisplay = text(call.params, 'allow_redisplay') ?? row.body.allow_redisplay;
  const card = section(call.params, 'card') ?? {};
  row.body.card.exp_month = integer(card, 'exp_month') ?? row.body.card.exp_month;
  row.body.card.exp_year = integer(card, 'exp_year') ?? row.body.card.exp_year;
  call.core.state.save('paymentMethods', row);
  emit(call, 'payment_method.updated', row.body, previous);
  return row.body;
}

const CANNOT_ATTACH =
  'The provided PaymentMethod cannot be attached. To reuse a PaymentMethod, you must attach it to a Customer first.';

/** Refuses a PaymentMethod that was used up without a customer or detached. */
export function requireUsable(row: PaymentMethodRow): void {
  if (row.spent) throw refused(CANNOT_ATTACH);
}

/** Puts a PaymentMethod on a customer and says so. */
export function attachTo(actor: Actor, row: PaymentMethodRow, customer: string): void {
  row.body.customer = customer;
  actor.core.state.save('paymentMethods', row);
  emit(actor, 'payment_method.attached', row.body);
}

export function attachPaymentMethod(call: Call): PaymentMethod {
  const customer = text(call.params, 'customer');
  if (customer === undefined)
    throw invalidParam('Missing required param: customer.', 'customer', 'parameter_missing');
  requireCustomer(call.core, customer, 'customer');
  const row = resolvePaymentMethod(call.core, call.ids[0]!);
  if (row.spent) {
    throw refused(
      'This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.',
    );
  }
  if (row.body.customer === customer) return row.body;
  if (row.body.customer !== null) {
    throw refused('The payment method you provided has already been attached to a customer.', {
      code: 'resource_already_exists',
    });
  }
  const card = cardByNumber(row.card);
  if (!card.attachable && card.decline) throw attachDeclined(card);
  attachTo(call, row, customer);
  return row.body;
}

function attachDeclined(card: TestCard): ApiError {
  const { code, decline_code, advice_code, param } = card.decline!;
  return new ApiError(402, {
    type: 'card_error',
    code,
    decline_code,
    message: 'Your card was declined.',
    ...(advice_code ? { advice_code } : {}),
    ...(param ? { param } : {}),
  });
}

export function detachPaymentMethod(call: Call): PaymentMethod {
  const row = requirePaymentMethod(call.core, call.ids[0]!);
  const customer = row.body.customer;
  if (customer === null) {
    throw refused(
      'The payment method you provided is not attached to a customer so detachment is impossible.',
    );
  }
  row.body.customer = null;
  row.spent = true;
  call.core.state.save('paymentMethods', row);
  emit(call, 'payment_method.detached', row.body, { customer });
  return row.body;
}

export function listPaymentMethods(call: Call): Page<PaymentMethod> {
  const customer = text(call.params, 'customer');
  const type = text(call.params, 'type');
  return page(call, call.core.state.paymentMethods, '/v1/payment_methods', (row) => {
    const kept = customer === undefined ? false : row.body.customer === customer;
    return kept && (type === undefined || type === 'card');
  });
}

export function listCustomerPaymentMethods(call: Call): Page<PaymentMethod> {
  const customer = call.ids[0]!;
  requireCustomer(call.core, customer, 'customer');
  const type = text(call.params, 'type');
  return page(
    call,
    call.core.state.paymentMethods,
    `/v1/customers/${customer}/payment_methods`,
    (row) => row.body.customer === customer && (type === undefined || type === 'card'),
  );
}

export function retrieveCustomerPaymentMethod(call: Call): PaymentMethod {
  const row = call.core.state.paymentMethods.rows.get(call.ids[1]!);
  if (!row || row.body.customer !== call.ids[0])
    throw missing('PaymentMethod', call.ids[1]!, 'payment_method');
  return row.body;
}
