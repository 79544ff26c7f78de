import type { Call } from './core.ts';
import { requireCustomer } from './customers.ts';
import { invalidParam } from './errors.ts';
import { flag, section, text } from './params.ts';

const COMPONENTS = ['active_entitlements', 'buy_button', 'customer_portal', 'pricing_table'];
const COMPONENTS_WITH_FEATURES = ['customer_sheet', 'mobile_payment_element', 'payment_element'];
const LIFE_S = 30 * 60;

/** A short-lived secret that lets a browser component act for a customer. */
export function createCustomerSession(call: Call): unknown {
  const { core, params } = call;
  const customer = text(params, 'customer');
  if (customer === undefined)
    throw invalidParam('Missing required param: customer.', 'customer', 'parameter_missing');
  requireCustomer(core, customer, 'customer');
  const asked = section(params, 'components') ?? {};
  const enabled = (name: string): boolean => flag(section(asked, name) ?? {}, 'enabled') ?? false;
  return {
    object: 'customer_session',
    client_secret: `cuss_secret_${core.random.token(40)}`,
    components: Object.fromEntries([
      ...COMPONENTS.map((name) => [name, { enabled: enabled(name) }]),
      ...COMPONENTS_WITH_FEATURES.map((name) => [name, { enabled: enabled(name), features: null }]),
    ]),
    created: core.clock.seconds(),
    customer,
    customer_account: null,
    expires_at: core.clock.seconds() + LIFE_S,
    livemode: false,
  };
}
