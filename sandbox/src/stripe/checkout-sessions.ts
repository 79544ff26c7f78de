import { endIntent } from './cancel.ts';
import type { CardEntry } from './cards.ts';
import { confirmIntent } from './confirm.ts';
import { type Actor, type Call, type Core, emit } from './core.ts';
import { addCustomer } from './customers.ts';
import { type ApiError, missing, refused } from './errors.ts';
import { newIntent } from './intent-object.ts';
import { type Page, page } from './lists.ts';
import type { IntentRow } from './objects.ts';
import { type Params, text } from './params.ts';
import type { CheckoutSession, LineItem, SessionRow } from './session-object.ts';
import { listingOf } from './table.ts';

/** What is known of the shopper: no more than an address. */
export function detailsOf(email: string | null): CheckoutSession['customer_details'] {
  return { address: null, email, name: null, phone: null, tax_exempt: 'none', tax_ids: null };
}

/** @throws ApiError 404 */
function requireSession(core: Core, id: string): SessionRow {
  const row = core.state.sessions.rows.get(id);
  if (!row) throw missing('checkout.session', id, 'session');
  return row;
}

export function retrieveSession(call: Call): CheckoutSession {
  return requireSession(call.core, call.ids[0]!).body;
}

export function listSessions(call: Call): Page<CheckoutSession> {
  const [intent, customer, status] = ['payment_intent', 'customer', 'status'].map((name) =>
    text(call.params, name),
  );
  return page(
    call,
    call.core.state.sessions,
    '/v1/checkout/sessions',
    ({ body }) =>
      (intent === undefined || body.payment_intent === intent) &&
      (customer === undefined || body.customer === customer) &&
      (status === undefined || body.status === status),
  );
}

export function listLineItems(call: Call): Page<LineItem> {
  const row = requireSession(call.core, call.ids[0]!);
  const rows = row.lineItems.toReversed().map((item) => ({ id: item.id, body: item }));
  return page(call, listingOf(rows), `/v1/checkout/sessions/${row.id}/line_items`);
}

/** Ends an open session when its time is over. */
export function scheduleSessionExpiry(core: Core, row: SessionRow): void {
  core.due.add(row.body.expires_at * 1000, () => {
    if (row.body.status === 'open') endSession({ core }, row);
  });
}

function endSession(actor: Actor, row: SessionRow): void {
  row.body.status = 'expired';
  row.body.url = null;
  actor.core.state.save('sessions', row);
  const intent = row.intent === null ? undefined : actor.core.state.intents.rows.get(row.intent);
  if (intent && intent.body.status !== 'canceled') endIntent(actor, intent, null, false);
  emit(actor, 'checkout.session.expired', row.body);
}

export function expireSession(call: Call): CheckoutSession {
  const row = requireSession(call.core, call.ids[0]!);
  if (row.body.status !== 'open') {
    throw refused(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${row.body.status}.`,
    );
  }
  endSession(call, row);
  return row.body;
}

/** Closes the session an authorised intent belongs to, if any. */
export function completeSession(actor: Actor, intent: IntentRow): void {
  const row = intent.session === null ? undefined : actor.core.state.sessions.rows.get(intent.session);
  if (row?.body.status !== 'open') return;
  row.body.status = 'complete';
  row.body.url = null;
  row.body.payment_intent = intent.id;
  row.body.customer = intent.body.customer;
  row.body.payment_status = intent.body.status === 'succeeded' ? 'paid' : 'unpaid';
  row.body.customer_details ??= detailsOf(knownEmail(actor.core, row));
  actor.core.state.save('sessions', row);
  emit(actor, 'checkout.session.completed', row.body);
}

/** The shopper's address as the shop gave it, or as the session's customer has it. */
function knownEmail(core: Core, row: SessionRow): string | null {
  if (row.body.customer_email !== null) return row.body.customer_email;
  return core.state.customers.rows.get(row.body.customer ?? '')?.body.email ?? null;
}

function successUrl(row: SessionRow): string {
  return row.body.success_url.replaceAll('{CHECKOUT_SESSION_ID}', row.id);
}

/** Where the browser goes after 3DS: on to the shop, or back to the payment page. */
export function checkoutReturn(core: Core, sessionId: string, succeeded: boolean): string {
  const row = requireSession(core, sessionId);
  return succeeded ? successUrl(row) : `${core.url}/pay/${row.id}`;
}

type PayResult = { status: 'complete'; success_url: string } | { status: 'requires_action'; url: string };

/** The shopper pays on the hosted page. @throws ApiError a card error, or a refusal when the session is over */
export function paySession(call: Call, entry: CardEntry, email?: string): PayResult {
  const { core } = call;
  const row = requireSession(core, call.ids[0]!);
  if (row.body.status === 'complete') return { status: 'complete', success_url: successUrl(row) };
  if (row.body.status !== 'open') throw refused('This Checkout Session has expired.');
  if (email !== undefined) row.body.customer_details = detailsOf(email);
  const intent = openIntent(call, row);
  const card: Params = { number: entry.number, exp_month: entry.expMonth, exp_year: entry.expYear };
  if (entry.cvc !== undefined) card['cvc'] = entry.cvc;
  const address = row.body.customer_details?.email ?? knownEmail(core, row);
  const billing: Params = address ? { email: address } : {};
  confirmIntent(
    {
      ...call,
      keyKind: 'publishable',
      params: {
        payment_method_data: { type: 'card', card, billing_details: billing },
        return_url: `${core.url}/pay/${row.id}`,
      },
    },
    intent,
  );
  const action = intent.body.next_action?.redirect_to_url;
  return action
    ? { status: 'requires_action', url: action.url }
    : { status: 'complete', success_url: successUrl(row) };
}

/** The customer a session with `customer_creation: always` makes for a guest. */
function newShopper(call: Call, row: SessionRow): string | null {
  if (row.body.customer_creation !== 'always') return null;
  const email = row.body.customer_details?.email;
  return addCustomer(call, email ? { email } : {}).id;
}

function openIntent(call: Call, row: SessionRow): IntentRow {
  const { core } = call;
  const known = row.intent === null ? undefined : core.state.intents.rows.get(row.intent);
  if (known && known.body.status !== 'canceled') return known;
  const params: Params = {
    ...row.intentParams,
    amount: row.body.amount_total,
    currency: row.body.currency,
    allowed_payment_method_types: ['card'],
  };
  const customer = row.body.customer ?? newShopper(call, row);
  if (customer !== null) params['customer'] = customer;
  const intent = newIntent(core, params);
  intent.session = row.id;
  row.intent = intent.id;
  row.body.payment_intent = intent.id;
  core.state.save('intents', intent);
  core.state.save('sessions', row);
  emit(call, 'payment_intent.created', intent.body);
  return intent;
}

/** Hands a card error of the hosted page over in the API's shape. */
export function payError(error: ApiError): unknown {
  const { type, code, decline_code, message, param } = error.body;
  return { error: { type, code, decline_code, message, param } };
}
