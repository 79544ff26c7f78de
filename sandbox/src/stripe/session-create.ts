import { detailsOf, scheduleSessionExpiry } from './checkout-sessions.ts';
import type { Call, Core } from './core.ts';
import { checkAmount } from './currency.ts';
import { requireCustomer } from './customers.ts';
import { invalidParam } from './errors.ts';
import { integer, list, mergeMetadata, type Params, section, text, texts } from './params.ts';
import type { CheckoutSession, LineItem, SessionRow } from './session-object.ts';

const LIFE_S_MIN = 30 * 60;
const LIFE_S_MAX = 24 * 3_600;
const LINE_ITEMS_MAX = 100;
/** Test clocks of clients and server differ by a moment; Stripe is no stricter to the second. */
const LIFE_SLACK_S = 60;

function readLineItem(core: Core, item: Params, at: number): LineItem {
  const price = section(item, 'price_data');
  const where = `line_items[${at}]`;
  if (!price) throw invalidParam('Only price_data is modelled by the sandbox.', `${where}[price]`);
  const currency = (text(price, 'currency') ?? '').toLowerCase();
  const unit = integer(price, 'unit_amount');
  if (unit === undefined || unit < 0) {
    throw invalidParam(
      `Missing required param: ${where}[price_data][unit_amount].`,
      `${where}[price_data][unit_amount]`,
      'parameter_missing',
    );
  }
  const quantity = integer(item, 'quantity') ?? 1;
  if (quantity < 1)
    throw invalidParam('This value must be greater than or equal to 1.', `${where}[quantity]`);
  const product = section(price, 'product_data');
  const priceId = core.random.id('price_1');
  return {
    id: core.random.id('li_1'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: unit * quantity,
    amount_tax: 0,
    amount_total: unit * quantity,
    currency,
    description: (product && text(product, 'name')) ?? 'Item',
    metadata: {},
    price: {
      id: priceId,
      object: 'price',
      active: false,
      billing_scheme: 'per_unit',
      created: core.clock.seconds(),
      currency,
      custom_unit_amount: null,
      livemode: false,
      lookup_key: null,
      metadata: {},
      nickname: null,
      product: core.random.id('prod_'),
      recurring: null,
      tax_behavior: 'unspecified',
      tiers_mode: null,
      transform_quantity: null,
      type: 'one_time',
      unit_amount: unit,
      unit_amount_decimal: String(unit),
    },
    quantity,
  };
}

function readExpiry(call: Call): number {
  const now = call.core.clock.seconds();
  const wanted = integer(call.params, 'expires_at');
  if (wanted === undefined) return now + LIFE_S_MAX;
  if (wanted < now + LIFE_S_MIN - LIFE_SLACK_S || wanted > now + LIFE_S_MAX + LIFE_SLACK_S) {
    throw invalidParam(
      'The `expires_at` timestamp must be between 30 minutes and 24 hours after the creation of the Checkout Session.',
      'expires_at',
    );
  }
  return wanted;
}

function totalOf(items: LineItem[]): { amount: number; currency: string } {
  const currency = items[0]!.currency;
  if (items.some((item) => item.currency !== currency)) {
    throw invalidParam('All line items must have the same currency.', 'line_items');
  }
  const amount = items.reduce((sum, item) => sum + item.amount_total, 0);
  checkAmount(amount, currency);
  return { amount, currency };
}

function requireUrl(params: Params, name: string): string {
  const url = text(params, name);
  if (!url) throw invalidParam(`Missing required param: ${name}.`, name, 'parameter_missing');
  if (!/^https?:\/\//.test(url)) {
    throw invalidParam(
      'Invalid URL: An explicit scheme (such as https) must be provided.',
      name,
      'url_invalid',
    );
  }
  return url;
}

/** The shop's own words beside the button. */
function submitText(params: Params): { message: string } | null {
  const message = text(section(section(params, 'custom_text') ?? {}, 'submit') ?? {}, 'message');
  return message === undefined ? null : { message };
}

function intentParams(params: Params): Params {
  const data = section(params, 'payment_intent_data') ?? {};
  const wanted: Params = {};
  for (const name of [
    'capture_method',
    'setup_future_usage',
    'metadata',
    'description',
    'receipt_email',
    'statement_descriptor',
    'statement_descriptor_suffix',
    'shipping',
    'transfer_group',
  ]) {
    if (data[name] !== undefined) wanted[name] = data[name];
  }
  const options = section(params, 'payment_method_options');
  if (options) wanted['payment_method_options'] = options;
  return wanted;
}

/** What a session has that no parameter of ours changes. */
const FIXED = {
  object: 'checkout.session',
  adaptive_pricing: null,
  after_expiration: null,
  allow_promotion_codes: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  billing_address_collection: null,
  client_secret: null,
  collected_information: null,
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  customer_account: null,
  discounts: [],
  integration_identifier: null,
  invoice: null,
  invoice_creation: null,
  livemode: false,
  managed_payments: null,
  mode: 'payment',
  origin_context: null,
  payment_intent: null,
  payment_link: null,
  payment_method_collection: 'always',
  payment_method_configuration_details: null,
  payment_method_options: {},
  payment_method_types: ['card'],
  payment_status: 'unpaid',
  permissions: null,
  recovered_from: null,
  saved_payment_method_options: null,
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  status: 'open',
  subscription: null,
  total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
  ui_mode: 'hosted_page',
  wallet_options: null,
} satisfies Partial<CheckoutSession>;

function readLineItems(call: Call): LineItem[] {
  const given = list(call.params, 'line_items') ?? [];
  if (given.length === 0)
    throw invalidParam('Missing required param: line_items.', 'line_items', 'parameter_missing');
  if (given.length > LINE_ITEMS_MAX)
    throw invalidParam(`At most ${LINE_ITEMS_MAX} line items are allowed.`, 'line_items');
  return given.map((item, at) => readLineItem(call.core, item as Params, at));
}

function newSession(call: Call, items: LineItem[]): CheckoutSession {
  const { core, params } = call;
  const { amount, currency } = totalOf(items);
  const customer = text(params, 'customer') ?? null;
  if (customer !== null) requireCustomer(core, customer, 'customer');
  const email = text(params, 'customer_email') ?? null;
  const creation = (text(params, 'customer_creation') as 'always' | undefined) ?? 'if_required';
  const id = `cs_test_${core.random.token(58)}`;
  return {
    ...FIXED,
    id,
    allowed_payment_method_types: texts(params, 'allowed_payment_method_types') ?? null,
    amount_subtotal: amount,
    amount_total: amount,
    cancel_url: params['cancel_url'] === undefined ? null : requireUrl(params, 'cancel_url'),
    client_reference_id: text(params, 'client_reference_id') ?? null,
    created: core.clock.seconds(),
    currency,
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: submitText(params),
      terms_of_service_acceptance: null,
    },
    customer,
    customer_creation: customer === null ? creation : null,
    customer_details: email === null ? null : detailsOf(email),
    customer_email: email,
    expires_at: readExpiry(call),
    locale: text(params, 'locale') ?? null,
    metadata: mergeMetadata({}, params),
    submit_type: text(params, 'submit_type') ?? null,
    success_url: requireUrl(params, 'success_url'),
    url: `${core.url}/pay/${id}`,
  };
}

export function createSession(call: Call): CheckoutSession {
  const { core, params } = call;
  if (text(params, 'mode') !== 'payment')
    throw invalidParam('Only mode `payment` is modelled by the sandbox.', 'mode');
  const items = readLineItems(call);
  const body = newSession(call, items);
  const row: SessionRow = {
    id: body.id,
    body,
    lineItems: items,
    intentParams: intentParams(params),
    intent: null,
  };
  core.state.save('sessions', row);
  scheduleSessionExpiry(core, row);
  return body;
}
