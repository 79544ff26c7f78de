import Stripe from 'stripe';
import type { Logger } from '../platform/logger.ts';
import { type CustomerReference, type IntentFacts, type PaymentGateway, ProviderRefused } from './gateway.ts';
import {
  disputeFactsOf,
  type ExpandedIntent,
  factsOf,
  isRelease,
  refundFactsOf,
  translate,
} from './stripe-facts.ts';
import { createStripeLedger } from './stripe-ledger.ts';

export interface StripeOptions {
  readonly secretKey: string;
  /** Another address for Stripe's API, such as the local sandbox; undefined means the real one. */
  readonly apiUrl?: string | undefined;
  /** Whether this account may raise holds (`increment_authorization`). Most may not. */
  readonly incremental: boolean;
  readonly log: Logger;
  /** Carries the requests instead of the network, and then tries again by itself: a simulation has no real time to wait. */
  readonly httpClient?: Stripe.HttpClient;
}

const TIMEOUT_MS = 20_000;
const RETRIES = 2;
const PAGE = 100;
/** An intent has at most a few refunds; this only keeps a mistake from reading for ever. */
const LISTED_MAX = 1_000;
/** Without a charge there is no card, deadline or increment status: every answer carries it. */
const EXPAND = ['latest_charge'];

export function createStripe({
  secretKey,
  apiUrl,
  httpClient,
}: Pick<StripeOptions, 'secretKey' | 'apiUrl' | 'httpClient'>): Stripe {
  const url = apiUrl ? new URL(apiUrl) : undefined;
  return new Stripe(secretKey, {
    maxNetworkRetries: httpClient ? 0 : RETRIES,
    ...(httpClient && { httpClient }),
    timeout: TIMEOUT_MS,
    telemetry: false,
    appInfo: { name: 'hourglass' },
    ...(url && {
      host: url.hostname,
      port: url.port || (url.protocol === 'https:' ? '443' : '80'),
      protocol: url.protocol === 'https:' ? 'https' : 'http',
    }),
  });
}

/**
 * Stripe behind the gateway's words. Card only and `capture_method: manual`, so that nothing is taken before the
 * window closes. Every call carries the caller's idempotency key; every error is translated to a gateway error.
 */
export function createStripeGateway(options: StripeOptions): PaymentGateway {
  const stripe = createStripe(options);

  const customerOf = async (customer: CustomerReference): Promise<string> => {
    if ('reference' in customer) return customer.reference;
    const { id } = await stripe.customers.create(
      { email: customer.email, name: customer.name },
      { idempotencyKey: customer.key },
    );
    return id;
  };
  const read = async (intentId: string) =>
    factsOf((await stripe.paymentIntents.retrieve(intentId, { expand: EXPAND })) as ExpandedIntent);

  return {
    provider: 'stripe',
    capabilities: {
      hold: true,
      partialCapture: true,
      increment: options.incremental ? 'BY_NETWORK_RULES' : 'NEVER',
      supplement: true,
      hosted: true,
      element: true,
      promise: false,
    },

    createIntent: (input) =>
      translate(async () => {
        const customer = await customerOf(input.customer);
        const intent = await stripe.paymentIntents.create(
          {
            amount: Number(input.amount),
            currency: input.currencyCode.toLowerCase(),
            capture_method: 'manual',
            allowed_payment_method_types: ['card'],
            customer,
            setup_future_usage: 'off_session',
            description: input.description,
            metadata: { ...input.metadata },
            expand: EXPAND,
            ...(input.incremental && {
              payment_method_options: { card: { request_incremental_authorization: 'if_available' } },
            }),
          },
          { idempotencyKey: input.key },
        );
        return factsOf(intent as ExpandedIntent);
      }),

    createHostedSession: (input) =>
      translate(async () => {
        const customer = await customerOf(input.customer);
        const session = await stripe.checkout.sessions.create(
          {
            mode: 'payment',
            customer,
            success_url: input.successUrl,
            cancel_url: input.cancelUrl,
            expires_at: Math.ceil(input.expiresAt.getTime() / 1000),
            metadata: { ...input.metadata },
            line_items: input.lines.map((line) => ({
              quantity: 1,
              price_data: {
                currency: input.currencyCode.toLowerCase(),
                unit_amount: Number(line.amount),
                product_data: { name: line.name },
              },
            })),
            payment_intent_data: {
              capture_method: 'manual',
              setup_future_usage: 'off_session',
              description: input.description,
              metadata: { ...input.metadata },
            },
          },
          { idempotencyKey: input.key },
        );
        if (!session.url) throw new ProviderRefused('no_url', 'the hosted session has no page');
        return {
          hostedSessionId: session.id,
          hostedUrl: session.url,
          hostedFields: null,
          customerReference: customer,
        };
      }),

    readHostedSession: (hostedSessionId) =>
      translate(async () => {
        const { payment_intent, status } = await stripe.checkout.sessions.retrieve(hostedSessionId);
        const intentId = typeof payment_intent === 'string' ? payment_intent : (payment_intent?.id ?? null);
        return { intentId, expired: status === 'expired' };
      }),

    expireHostedSession: (hostedSessionId) =>
      translate(async () => {
        const { status } = await stripe.checkout.sessions.retrieve(hostedSessionId);
        if (status === 'open') await stripe.checkout.sessions.expire(hostedSessionId);
      }),

    readIntent: (intentId) => translate(() => read(intentId)),

    confirmIntent: (input) =>
      translate(async () => {
        const intent = await stripe.paymentIntents.confirm(
          input.intentId,
          { payment_method: input.paymentMethodReference, return_url: input.returnUrl, expand: EXPAND },
          { idempotencyKey: input.key },
        );
        return factsOf(intent as ExpandedIntent);
      }),

    incrementIntent: (input) =>
      translate(async () => {
        const intent = await stripe.paymentIntents.incrementAuthorization(
          input.intentId,
          { amount: Number(input.amount), expand: EXPAND },
          { idempotencyKey: input.key },
        );
        return factsOf(intent as ExpandedIntent);
      }),

    captureIntent: (input) =>
      finalOr(read, input.intentId, () =>
        stripe.paymentIntents.capture(
          input.intentId,
          { amount_to_capture: Number(input.amount), expand: EXPAND },
          { idempotencyKey: input.key },
        ),
      ),

    cancelIntent: (input) =>
      finalOr(read, input.intentId, () =>
        stripe.paymentIntents.cancel(input.intentId, { expand: EXPAND }, { idempotencyKey: input.key }),
      ),

    refundIntent: (input) =>
      translate(async () => {
        const refund = await stripe.refunds.create(
          { payment_intent: input.intentId, amount: Number(input.amount), metadata: { ...input.metadata } },
          { idempotencyKey: input.key },
        );
        return refundFactsOf(refund);
      }),

    listRefunds: (intentId) =>
      translate(async () => {
        const refunds = await stripe.refunds
          .list({ payment_intent: intentId, limit: PAGE, expand: ['data.charge'] })
          .autoPagingToArray({ limit: LISTED_MAX });
        return refunds.filter((refund) => !isRelease(refund)).map(refundFactsOf);
      }),

    readDisputes: (intentId) =>
      translate(async () => {
        const disputes = await stripe.disputes
          .list({ payment_intent: intentId, limit: PAGE })
          .autoPagingToArray({ limit: LISTED_MAX });
        return disputes.map(disputeFactsOf);
      }),

    ledger: createStripeLedger(stripe),
  };
}

/**
 * Capture and cancel answer with what is true when the intent turns out to be final already: the first call's
 * answer may have been lost, or somebody acted in the dashboard. The caller compares amounts.
 */
const finalOr = (
  read: (intentId: string) => Promise<IntentFacts>,
  intentId: string,
  call: () => Promise<Stripe.PaymentIntent>,
) =>
  translate(async () => {
    try {
      return factsOf((await call()) as ExpandedIntent);
    } catch (error) {
      if (
        error instanceof Stripe.errors.StripeInvalidRequestError &&
        error.code === 'payment_intent_unexpected_state'
      )
        return read(intentId);
      throw error;
    }
  });
