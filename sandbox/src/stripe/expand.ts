import type { Core } from './core.ts';
import { invalidParam } from './errors.ts';
import type { State } from './state.ts';

type Plain = Record<string, unknown>;
type Finder = (state: State, id: string) => unknown;

const intent: Finder = (state, id) => state.intents.rows.get(id)?.body;
const charge: Finder = (state, id) => state.charges.rows.get(id)?.body;
const method: Finder = (state, id) => state.paymentMethods.rows.get(id)?.body;
const transaction: Finder = (state, id) => state.balanceTransactions.rows.get(id);
const customer: Finder = (state, id) => {
  const row = state.customers.rows.get(id);
  return row?.deleted ? { id, object: 'customer', deleted: true } : row?.body;
};
const setupIntent: Finder = (state, id) => state.setupIntents.rows.get(id)?.body;
const setupAttempt: Finder = (state, id) => state.setupAttempts.rows.get(id)?.body;
const nothing: Finder = () => undefined;

const FINDERS: Record<string, Record<string, Finder>> = {
  payment_intent: { customer, latest_charge: charge, payment_method: method, review: nothing },
  charge: {
    balance_transaction: transaction,
    customer,
    failure_balance_transaction: transaction,
    payment_intent: intent,
    review: nothing,
  },
  refund: {
    balance_transaction: transaction,
    charge,
    customer,
    failure_balance_transaction: transaction,
    payment_intent: intent,
    payment_method: method,
  },
  payment_method: { customer },
  customer: { 'invoice_settings.default_payment_method': method },
  dispute: { charge, payment_intent: intent },
  'radar.early_fraud_warning': { charge, payment_intent: intent },
  setup_intent: { customer, payment_method: method, latest_attempt: setupAttempt },
  setup_attempt: { customer, payment_method: method, setup_intent: setupIntent },
  'checkout.session': { customer, payment_intent: intent, setup_intent: setupIntent },
  customer_session: { customer },
  confirmation_token: {},
};

const DEPTH_MAX = 4;

function cannot(path: string): Error {
  return invalidParam(
    `This property cannot be expanded (${path}). You may want to try expanding 'data.${path}' instead.`,
    'expand',
  );
}

/** Lists that only appear when asked for. */
function includeList(core: Core, object: Plain, field: string): unknown {
  if (object['object'] === 'charge' && field === 'refunds') {
    const refunds = [...core.state.refunds.group(String(object['payment_intent'])).newestFirst()];
    const data = refunds.filter(({ body }) => body.charge === object['id']);
    return {
      object: 'list',
      data: data.map(({ body }) => body),
      has_more: false,
      url: `/v1/charges/${object['id']}/refunds`,
    };
  }
  if (object['object'] === 'checkout.session' && field === 'line_items') {
    const data = core.state.sessions.rows.get(String(object['id']))?.lineItems ?? [];
    return { object: 'list', data, has_more: false, url: `/v1/checkout/sessions/${object['id']}/line_items` };
  }
  return undefined;
}

function expandNested(core: Core, object: Plain, path: string[], whole: string): Plain {
  const settings = object['invoice_settings'] as Plain;
  const id = settings['default_payment_method'];
  if (path[0] !== 'default_payment_method') throw cannot(whole);
  if (typeof id !== 'string') return object;
  return {
    ...object,
    invoice_settings: { ...settings, default_payment_method: method(core.state, id) ?? id },
  };
}

function expandOne(core: Core, object: Plain, path: string[], whole: string): Plain {
  const [field, ...rest] = path;
  if (field === undefined) return object;
  if (field === 'invoice_settings' && object['object'] === 'customer')
    return expandNested(core, object, rest, whole);
  const list = includeList(core, object, field);
  if (list !== undefined) {
    const expanded = { ...object, [field]: list };
    return rest[0] === 'data'
      ? { ...expanded, [field]: expandList(core, list as Plain, rest.slice(1), whole) }
      : expanded;
  }
  const finder = FINDERS[String(object['object'])]?.[field];
  if (!finder) throw cannot(whole);
  const value = object[field];
  const found = typeof value === 'string' ? finder(core.state, value) : value;
  if (found === null || found === undefined || typeof found !== 'object') return object;
  return { ...object, [field]: expandOne(core, found as Plain, rest, whole) };
}

function expandList(core: Core, list: Plain, path: string[], whole: string): Plain {
  const data = list['data'] as Plain[];
  return { ...list, data: data.map((item) => expandOne(core, item, path, whole)) };
}

/** Replaces ids by their objects along the given paths; stored objects are not touched. @throws ApiError 400 */
export function expand(core: Core, result: unknown, paths: string[]): unknown {
  let object = result as Plain;
  for (const whole of paths) {
    const path = whole.split('.');
    const isList = path[0] === 'data' && object['object'] === 'list';
    if (path.length - (isList ? 1 : 0) > DEPTH_MAX) {
      throw invalidParam(
        `You cannot expand more than ${DEPTH_MAX} levels of a property (${whole}).`,
        'expand',
      );
    }
    object = isList ? expandList(core, object, path.slice(1), whole) : expandOne(core, object, path, whole);
  }
  return object;
}
