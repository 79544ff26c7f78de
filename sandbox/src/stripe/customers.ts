import { type Actor, type Call, type Core, emit } from './core.ts';
import { missing } from './errors.ts';
import { type Page, page } from './lists.ts';
import type { Customer, CustomerRow } from './objects.ts';
import { addressOf, mergeMetadata, type Params, section, shippingOf, text, textOr, texts } from './params.ts';
import { attachTo, resolvePaymentMethod } from './payment-methods.ts';

/** A customer that exists and was not deleted. @throws ApiError resource_missing */
export function requireCustomer(core: Core, id: string, param: string): CustomerRow {
  const row = core.state.customers.rows.get(id);
  if (!row || row.deleted) throw missing('customer', id, param, param === 'id' ? 404 : 400);
  return row;
}

function fill(body: Customer, params: Params): void {
  // First, because it is the one that may refuse.
  body.metadata = mergeMetadata(body.metadata, params);
  if (params['address'] !== undefined) {
    const address = section(params, 'address');
    body.address = address ? addressOf(address) : null;
  }
  body.description = textOr(params, 'description', body.description);
  body.email = textOr(params, 'email', body.email);
  body.name = textOr(params, 'name', body.name);
  body.phone = textOr(params, 'phone', body.phone);
  body.shipping = shippingOf(params, body.shipping);
  body.preferred_locales = texts(params, 'preferred_locales') ?? body.preferred_locales;
  const settings = section(params, 'invoice_settings');
  if (settings) {
    body.invoice_settings.default_payment_method = textOr(
      settings,
      'default_payment_method',
      body.invoice_settings.default_payment_method,
    );
  }
}

/** Makes a customer from create parameters and says so. */
export function addCustomer(actor: Actor, params: Params): Customer {
  const { core } = actor;
  const body: Customer = {
    id: `cus_${core.random.token(14)}`,
    object: 'customer',
    address: null,
    balance: 0,
    created: core.clock.seconds(),
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: core.random.token(8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: text(params, 'tax_exempt') || 'none',
    test_clock: null,
  };
  fill(body, params);
  core.state.save('customers', { id: body.id, body, deleted: false });
  emit(actor, 'customer.created', body);
  return body;
}

export function createCustomer(call: Call): Customer {
  const method = text(call.params, 'payment_method');
  const attached = method === undefined ? undefined : resolvePaymentMethod(call.core, method);
  const body = addCustomer(call, call.params);
  if (attached) attachTo(call, attached, body.id);
  return body;
}

export function retrieveCustomer(call: Call): unknown {
  const row = call.core.state.customers.rows.get(call.ids[0]!);
  if (!row) throw missing('customer', call.ids[0]!);
  return row.deleted ? { id: row.id, object: 'customer', deleted: true } : row.body;
}

export function updateCustomer(call: Call): Customer {
  const row = requireCustomer(call.core, call.ids[0]!, 'id');
  const previous = { ...row.body };
  fill(row.body, call.params);
  call.core.state.save('customers', row);
  const changed = Object.entries(previous).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(row.body[name as keyof Customer]),
  );
  emit(call, 'customer.updated', row.body, Object.fromEntries(changed));
  return row.body;
}

export function deleteCustomer(call: Call): unknown {
  const { core } = call;
  const row = requireCustomer(core, call.ids[0]!, 'id');
  row.deleted = true;
  core.state.save('customers', row);
  for (const method of core.state.paymentMethods.rows.values()) {
    if (method.body.customer !== row.id) continue;
    method.body.customer = null;
    method.spent = true;
    core.state.save('paymentMethods', method);
  }
  emit(call, 'customer.deleted', row.body);
  return { id: row.id, object: 'customer', deleted: true };
}

export function listCustomers(call: Call): Page<Customer> {
  const email = text(call.params, 'email');
  return page(
    call,
    call.core.state.customers,
    '/v1/customers',
    (row) => !row.deleted && (email === undefined || row.body.email === email),
  );
}
