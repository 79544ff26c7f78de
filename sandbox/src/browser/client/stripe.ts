/// <reference lib="dom" />
import { challengeUrl, showChallenge } from './challenge.ts';
import type { ElementsOptions } from './elements.ts';
import { Elements, StripeElement } from './elements.ts';
import type { FrameLink } from './frame-link.ts';
import { openFrame, style } from './frame-link.ts';
import { IntegrationError } from './integration-error.ts';
import type {
  ApiAnswer,
  ApiObject,
  ApiRequest,
  FormValue,
  PaymentIntent,
  StripeJsError,
} from './protocol.ts';

const script = document.currentScript;
if (!(script instanceof HTMLScriptElement)) throw new Error('Load this file with a script element.');
const ORIGIN = new URL(script.src).origin;

type Params = Record<string, FormValue>;
type IntentResult = { paymentIntent: PaymentIntent; error?: undefined } | { error: StripeJsError };

interface ConfirmPaymentOptions {
  elements?: Elements;
  clientSecret?: string;
  confirmParams?: Params;
  redirect?: 'always' | 'if_required';
}

function intentIdOf(clientSecret: string): string {
  const id = /^(pi_[^_]+)_secret_.+$/.exec(clientSecret)?.[1];
  if (id !== undefined) return id;
  throw new IntegrationError(
    `Invalid value for clientSecret: value should be a client_secret string of the form \${id}_secret_\${secret}. You specified: ${clientSecret}`,
  );
}

function isIntent(object: ApiObject): object is PaymentIntent {
  return object.object === 'payment_intent' && 'status' in object && 'client_secret' in object;
}

function toIntent(answer: ApiAnswer): IntentResult {
  if (answer.error) return { error: answer.error };
  if (isIntent(answer.object)) return { paymentIntent: answer.object };
  return { error: { type: 'api_error', message: 'The answer was no PaymentIntent.' } };
}

/** One `Stripe(publishableKey)`: calls the API from frames of the sandbox, never from the shop's page. */
function makeStripe(publishableKey: string) {
  if (typeof publishableKey !== 'string' || !/^pk_test_/.test(publishableKey)) {
    throw new IntegrationError('The sandbox takes publishable test keys only: pk_test_…');
  }
  let controller: FrameLink | undefined;
  const host = {
    origin: ORIGIN,
    publishableKey,
    checkIntent: async (secret: string) => (await retrieve(secret)).error,
  };

  function controllerLink(): FrameLink {
    if (controller?.frame.isConnected) return controller;
    controller = openFrame(document.body, {
      origin: ORIGIN,
      publishableKey,
      element: 'controller',
      title: 'Payment controller',
      appearance: {},
      fonts: [],
      onEvent: () => undefined,
    });
    controller.frame.setAttribute('aria-hidden', 'true');
    controller.frame.tabIndex = -1;
    style(controller.frame, { position: 'absolute', width: '1px', height: '1px', opacity: '0' });
    style(controller.frame, { 'pointer-events': 'none', visibility: 'hidden' });
    return controller;
  }

  async function call(request: ApiRequest, link?: FrameLink): Promise<ApiAnswer> {
    try {
      return await (link ?? controllerLink()).call('request', request);
    } catch (cause) {
      return { error: { type: 'api_connection_error', message: String(cause) } };
    }
  }

  async function retrieve(clientSecret: string): Promise<IntentResult> {
    const path = `/v1/payment_intents/${intentIdOf(clientSecret)}`;
    return toIntent(await call({ method: 'GET', path, params: { client_secret: clientSecret } }));
  }

  function confirm(clientSecret: string, params: Params, element?: StripeElement): Promise<IntentResult> {
    const request: ApiRequest = {
      method: 'POST',
      path: `/v1/payment_intents/${intentIdOf(clientSecret)}/confirm`,
      params: { client_secret: clientSecret, use_stripe_sdk: true, ...params },
    };
    if (element) request.card = 'payment_method_data';
    return call(request, element?.link).then(toIntent);
  }

  /** Lets the shopper do what the bank asks for, then reads the intent again. */
  async function settle(result: IntentResult): Promise<IntentResult> {
    if (result.error || result.paymentIntent.status !== 'requires_action') return result;
    const { next_action: action, client_secret: secret } = result.paymentIntent;
    const redirect = action?.redirect_to_url?.url;
    if (redirect) return leaveFor(redirect);
    const url = challengeUrl(action?.use_stripe_sdk ?? {}, ORIGIN);
    if (url === undefined) {
      return { error: { type: 'api_error', message: 'The sandbox gave no authentication page.' } };
    }
    if (!(await showChallenge(url, ORIGIN))) await controllerLink().call('abandon', { url });
    const after = await retrieve(secret);
    if (after.error || after.paymentIntent.status !== 'requires_payment_method') return after;
    const failure = after.paymentIntent.last_payment_error ?? {
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      message:
        'We are unable to authenticate your payment method. Please choose a different one and try again.',
    };
    return { error: { ...failure, payment_intent: after.paymentIntent } };
  }

  /** Leaves the page; like the real library it never settles, so nothing of the shop runs on meanwhile. */
  function leaveFor(url: string): Promise<never> {
    window.location.assign(url);
    return new Promise(() => undefined);
  }

  async function confirmPayment(options: ConfirmPaymentOptions): Promise<IntentResult> {
    const { elements, confirmParams = {}, redirect = 'always' } = options;
    const clientSecret = elements?.clientSecret ?? options.clientSecret;
    const returnUrl = confirmParams['return_url'];
    if (clientSecret === undefined) {
      throw new IntegrationError('confirmPayment needs a clientSecret, given to it or to elements().');
    }
    if (redirect !== 'if_required' && typeof returnUrl !== 'string') {
      throw new IntegrationError('confirmParams.return_url is required when redirect is not "if_required".');
    }
    if (elements) {
      if (elements.clientSecret === undefined && !elements.submitted) {
        throw new IntegrationError('elements.submit() must be called before stripe.confirmPayment().');
      }
      const { error } = await elements.submit();
      if (error) return { error };
    }
    const result = await settle(await confirm(clientSecret, confirmParams, elements?.cardElement()));
    if (result.error || redirect === 'if_required' || typeof returnUrl !== 'string') return result;
    const url = new URL(returnUrl, window.location.href);
    url.searchParams.set('payment_intent', result.paymentIntent.id);
    url.searchParams.set('payment_intent_client_secret', clientSecret);
    url.searchParams.set('redirect_status', 'succeeded');
    return leaveFor(url.href);
  }

  async function confirmCardPayment(
    clientSecret: string,
    data: {
      payment_method?: string | { card: StripeElement; billing_details?: Params };
      return_url?: string;
    } = {},
    { handleActions = true }: { handleActions?: boolean } = {},
  ): Promise<IntentResult> {
    const { payment_method: method, ...params } = data;
    let result: IntentResult;
    if (typeof method === 'object') {
      const error = await method.card.link.call('validate', null);
      if (error) return { error };
      const billing = { payment_method_data: { billing_details: method.billing_details } };
      result = await confirm(clientSecret, { ...params, ...billing }, method.card);
    } else result = await confirm(clientSecret, { ...params, payment_method: method });
    return handleActions ? settle(result) : result;
  }

  async function createFromCard(
    path: string,
    card: ApiRequest['card'],
    element: StripeElement,
    params: Params,
  ) {
    const error = await element.link.call('validate', null);
    if (error) return { error };
    return call({ method: 'POST', path, params, card }, element.link);
  }

  async function createPaymentMethod(options: {
    elements?: Elements;
    params?: Params;
    card?: StripeElement;
    billing_details?: Params;
  }) {
    const element = options.elements?.cardElement() ?? options.card;
    if (!(element instanceof StripeElement)) {
      throw new IntegrationError('createPaymentMethod needs elements, or a card Element as card.');
    }
    const params = options.params ?? { billing_details: options.billing_details };
    const { object, error } = await createFromCard('/v1/payment_methods', 'root', element, params);
    return error ? { error } : { paymentMethod: object };
  }

  async function createConfirmationToken(options: { elements: Elements; params?: Params }) {
    const element = options.elements.cardElement();
    const path = '/v1/confirmation_tokens';
    const { object, error } = await createFromCard(
      path,
      'payment_method_data',
      element,
      options.params ?? {},
    );
    return error ? { error } : { confirmationToken: object };
  }

  return {
    elements: (options: ElementsOptions = {}) => new Elements(host, options),
    confirmPayment,
    confirmCardPayment,
    handleNextAction: async ({ clientSecret }: { clientSecret: string }) =>
      settle(await retrieve(clientSecret)),
    handleCardAction: async (clientSecret: string) => settle(await retrieve(clientSecret)),
    retrievePaymentIntent: retrieve,
    createPaymentMethod,
    createConfirmationToken,
    createToken: () => {
      throw new IntegrationError('Tokens are not modelled by the sandbox; use createPaymentMethod.');
    },
    registerAppInfo: () => undefined,
    _registerWrapper: () => undefined,
  };
}

declare global {
  interface Window {
    Stripe?: typeof makeStripe & { version: string };
  }
}

window.Stripe = Object.assign(makeStripe, { version: 'endive' });
