import { listBalanceTransactions, retrieveBalance, retrieveBalanceTransaction } from './balance.ts';
import { cancelIntent } from './cancel.ts';
import { captureIntent } from './capture.ts';
import { cardByNumber, cardByToken } from './cards.ts';
import { listCharges, retrieveCharge, updateCharge } from './charges.ts';
import { expireSession, listLineItems, listSessions, retrieveSession } from './checkout-sessions.ts';
import { createConfirmationToken, retrieveConfirmationToken } from './confirmation-tokens.ts';
import type { Call } from './core.ts';
import { createCustomerSession } from './customer-sessions.ts';
import {
  createCustomer,
  deleteCustomer,
  listCustomers,
  retrieveCustomer,
  updateCustomer,
} from './customers.ts';
import {
  closeDispute,
  listDisputes,
  listWarnings,
  retrieveDispute,
  retrieveWarning,
  updateDispute,
} from './disputes.ts';
import { listEvents, retrieveEvent } from './events.ts';
import { incrementIntent } from './increment.ts';
import { text } from './params.ts';
import {
  checkIntentForm,
  confirm,
  createIntent,
  listIntents,
  retrieveIntent,
  updateIntent,
} from './payment-intents.ts';
import {
  attachPaymentMethod,
  createPaymentMethod,
  detachPaymentMethod,
  listCustomerPaymentMethods,
  listPaymentMethods,
  retrieveCustomerPaymentMethod,
  retrievePaymentMethod,
  updatePaymentMethod,
} from './payment-methods.ts';
import { cancelRefund, createRefund, listRefunds, retrieveRefund, updateRefund } from './refunds.ts';
import { listReviews, retrieveReview } from './reviews.ts';
import type { Route } from './router.ts';
import { search } from './search.ts';
import { createSession } from './session-create.ts';
import { SESSION_CREATE, SESSION_LIST, SESSION_RETRIEVE } from './session-schema.ts';
import {
  cancelSetupIntent,
  confirmSetupIntent,
  createSetupIntent,
  listSetupAttempts,
  listSetupIntents,
  retrieveSetupIntent,
  updateSetupIntent,
} from './setup-intents.ts';
import {
  createEndpoint,
  deleteEndpoint,
  listEndpoints,
  retrieveEndpoint,
  updateEndpoint,
} from './webhook-endpoints.ts';

const get = (path: string, run: Route['run'], more: Partial<Route> = {}): Route => ({
  method: 'GET',
  path,
  run,
  ...more,
});
const post = (path: string, run: Route['run'], more: Partial<Route> = {}): Route => ({
  method: 'POST',
  path,
  run,
  ...more,
});
const remove = (path: string, run: Route['run']): Route => ({ method: 'DELETE', path, run });

/** The intent behind a refund: refunds, captures and cancels of one payment take turns. */
function refundLock(call: Call): string | undefined {
  const charge = text(call.params, 'charge');
  const intent = charge && call.core.state.charges.rows.get(charge)?.body.payment_intent;
  return intent || text(call.params, 'payment_intent');
}

/** How long the card's issuer takes to answer. */
function issuerDelay(call: Call): number {
  const id =
    text(call.params, 'payment_method') ??
    call.core.state.intents.rows.get(call.ids[0] ?? '')?.body.payment_method;
  if (!id) return 0;
  const stored = call.core.state.paymentMethods.rows.get(id);
  const card = stored ? cardByNumber(stored.card) : cardByToken(id);
  return card?.confirmDelayMs ?? 0;
}

const INTENT = '/v1/payment_intents/{id}';

/** Every operation of the API. */
export const ROUTES: Route[] = [
  post('/v1/payment_intents', createIntent, {
    check: checkIntentForm,
    delayMs: (call) => (call.params['confirm'] === true ? issuerDelay(call) : 0),
  }),
  get('/v1/payment_intents', listIntents),
  get('/v1/payment_intents/search', (call) => search(call, call.core.state.intents, call.path)),
  get(INTENT, retrieveIntent, { publishable: true }),
  post(INTENT, updateIntent, { check: checkIntentForm }),
  post(`${INTENT}/confirm`, confirm, { publishable: true, check: checkIntentForm, delayMs: issuerDelay }),
  post(`${INTENT}/capture`, captureIntent),
  post(`${INTENT}/cancel`, cancelIntent),
  post(`${INTENT}/increment_authorization`, incrementIntent),
  get('/v1/charges', listCharges),
  get('/v1/charges/search', (call) => search(call, call.core.state.charges, call.path)),
  get('/v1/charges/{id}', retrieveCharge),
  post('/v1/charges/{id}', updateCharge),
  post('/v1/refunds', createRefund, { lock: refundLock }),
  get('/v1/refunds', listRefunds),
  get('/v1/refunds/{id}', retrieveRefund),
  post('/v1/refunds/{id}', updateRefund),
  post('/v1/refunds/{id}/cancel', cancelRefund),
  get('/v1/disputes', listDisputes),
  get('/v1/disputes/{id}', retrieveDispute),
  post('/v1/disputes/{id}', updateDispute),
  post('/v1/disputes/{id}/close', closeDispute),
  post('/v1/payment_methods', createPaymentMethod, { publishable: true }),
  get('/v1/payment_methods', listPaymentMethods),
  get('/v1/payment_methods/{id}', retrievePaymentMethod),
  post('/v1/payment_methods/{id}', updatePaymentMethod),
  post('/v1/payment_methods/{id}/attach', attachPaymentMethod),
  post('/v1/payment_methods/{id}/detach', detachPaymentMethod),
  post('/v1/customers', createCustomer),
  get('/v1/customers', listCustomers),
  get('/v1/customers/search', (call) => search(call, call.core.state.customers, call.path)),
  get('/v1/customers/{id}', retrieveCustomer),
  post('/v1/customers/{id}', updateCustomer),
  remove('/v1/customers/{id}', deleteCustomer),
  get('/v1/customers/{id}/payment_methods', listCustomerPaymentMethods),
  get('/v1/customers/{customerId}/payment_methods/{id}', retrieveCustomerPaymentMethod),
  post('/v1/confirmation_tokens', createConfirmationToken, {
    publishable: true,
    like: '/v1/test_helpers/confirmation_tokens',
  }),
  post('/v1/test_helpers/confirmation_tokens', createConfirmationToken),
  get('/v1/confirmation_tokens/{id}', retrieveConfirmationToken),
  post('/v1/customer_sessions', createCustomerSession),
  post('/v1/setup_intents', createSetupIntent),
  get('/v1/setup_intents', listSetupIntents),
  get('/v1/setup_intents/{id}', retrieveSetupIntent, { publishable: true }),
  post('/v1/setup_intents/{id}', updateSetupIntent),
  post('/v1/setup_intents/{id}/confirm', confirmSetupIntent, { publishable: true }),
  post('/v1/setup_intents/{id}/cancel', cancelSetupIntent),
  get('/v1/setup_attempts', listSetupAttempts),
  post('/v1/checkout/sessions', createSession, { schema: SESSION_CREATE }),
  get('/v1/checkout/sessions', listSessions, { schema: SESSION_LIST }),
  get('/v1/checkout/sessions/{id}', retrieveSession, { schema: SESSION_RETRIEVE }),
  get('/v1/checkout/sessions/{id}/line_items', listLineItems, { schema: SESSION_LIST }),
  post('/v1/checkout/sessions/{id}/expire', expireSession, { schema: SESSION_RETRIEVE }),
  get('/v1/events', listEvents),
  get('/v1/events/{id}', retrieveEvent),
  post('/v1/webhook_endpoints', createEndpoint),
  get('/v1/webhook_endpoints', listEndpoints),
  get('/v1/webhook_endpoints/{id}', retrieveEndpoint),
  post('/v1/webhook_endpoints/{id}', updateEndpoint),
  remove('/v1/webhook_endpoints/{id}', deleteEndpoint),
  get('/v1/balance', retrieveBalance),
  get('/v1/balance_transactions', listBalanceTransactions),
  get('/v1/balance_transactions/{id}', retrieveBalanceTransaction),
  get('/v1/reviews', listReviews),
  get('/v1/reviews/{id}', retrieveReview),
  post('/v1/reviews/{id}/approve', retrieveReview),
  get('/v1/radar/early_fraud_warnings', listWarnings),
  get('/v1/radar/early_fraud_warnings/{id}', retrieveWarning),
];
