import { createHash } from 'node:crypto';
import { type IntentFacts, type PaymentGateway, ProviderRefused } from '../gateway.ts';
import { createRazorpayClient, RAZORPAY_URL, type RazorpayKeys } from './client.ts';
import { namedAsDisputed, readDisputesOf } from './disputes.ts';
import {
  collectionOf,
  decisivePayment,
  EXPIRY_MINUTES,
  factsOf,
  Order,
  Payment,
  type RazorpayOrder,
  type RazorpayPayment,
  Refund,
  refundFactsOf,
} from './facts.ts';
import { createRazorpayLedger } from './ledger.ts';
import { isSignedBy } from './signature.ts';

/** Lists answer with ten unless told. */
const LISTED_MAX = 100;

/** Razorpay takes receipts of at most 40 characters. */
const receiptOf = (key: string) => createHash('sha256').update(key).digest('hex').slice(0, 40);

/**
 * Razorpay behind the gateway's words: an order there is the intent, the payment that it authorises is the hold. It is
 * captured whole or not at all, cannot grow, and cannot be cancelled: what nobody captures goes back by itself.
 */
export function createRazorpayGateway(keys: RazorpayKeys): PaymentGateway {
  const { keyId, keySecret, apiUrl = RAZORPAY_URL } = keys;
  const call = createRazorpayClient(keys);

  const readOrder = (id: string) => call(Order, { path: `/v1/orders/${id}` });
  const paymentsOf = async (orderId: string): Promise<RazorpayPayment[]> => {
    const { items } = await call(collectionOf(Payment), { path: `/v1/orders/${orderId}/payments` });
    return items;
  };
  const withCard = (id: string) => call(Payment, { path: `/v1/payments/${id}?expand[]=card` });
  const read = async (intentId: string): Promise<IntentFacts> => {
    const [order, payments] = await Promise.all([readOrder(intentId), paymentsOf(intentId)]);
    const decisive = decisivePayment(payments);
    return factsOf(order, decisive ? [await withCard(decisive.id)] : []);
  };
  const capturedPayment = async (intentId: string): Promise<RazorpayPayment> => {
    const payment = decisivePayment(await paymentsOf(intentId));
    if (payment?.captured) return payment;
    throw new ProviderRefused('not_captured', 'nothing was taken, so nothing can be given back');
  };

  /** The API makes an order for every call, so the receipt says whether there is one. The oldest counts. */
  async function orderFor(
    key: string,
    order: { amount: bigint; currencyCode: string; metadata: Readonly<Record<string, string>> },
  ): Promise<RazorpayOrder> {
    const receipt = receiptOf(key);
    const known = await oldestWith(receipt);
    if (known) return known;
    const made = await call(Order, {
      method: 'POST',
      path: '/v1/orders',
      body: {
        amount: Number(order.amount),
        currency: order.currencyCode,
        receipt,
        notes: order.metadata,
        payment: {
          capture: 'manual',
          capture_options: { manual_expiry_period: EXPIRY_MINUTES, refund_speed: 'normal' },
        },
      },
    });
    return (await oldestWith(receipt)) ?? made;
  }

  async function oldestWith(receipt: string): Promise<RazorpayOrder | undefined> {
    const { items } = await call(collectionOf(Order), { path: `/v1/orders?receipt=${receipt}` });
    return items.sort((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1))[0];
  }

  const impossible = (): never => {
    throw new ProviderRefused('not_supported', 'Razorpay has no such call');
  };

  return {
    provider: 'razorpay',
    capabilities: {
      hold: true,
      partialCapture: false,
      increment: 'NEVER',
      supplement: false,
      hosted: true,
      element: false,
      promise: false,
    },

    createIntent: async ({ key, ...order }) => factsOf(await orderFor(key, order), []),

    async createHostedSession(input) {
      const { id } = await orderFor(input.key, input);
      const person = 'email' in input.customer ? input.customer : { email: '', name: '' };
      return {
        hostedSessionId: id,
        hostedUrl: `${apiUrl}/v1/checkout/embedded`,
        hostedFields: {
          key_id: keyId,
          order_id: id,
          amount: input.amount.toString(),
          currency: input.currencyCode,
          name: input.description,
          'prefill[name]': person.name,
          'prefill[email]': person.email,
          callback_url: input.successUrl,
          cancel_url: input.cancelUrl,
        },
        customerReference: null,
      };
    },

    async readHostedSession(hostedSessionId) {
      const payment = decisivePayment(await paymentsOf(hostedSessionId));
      const begun = payment !== null && payment.status !== 'failed';
      return { intentId: begun ? hostedSessionId : null, expired: false };
    },

    // There is no such call. Whoever pays an order of a session that has ended pays nothing: it is never captured.
    expireHostedSession: async () => {},

    verifyReturn: (hostedSessionId, fields) =>
      fields.razorpay_order_id === hostedSessionId &&
      isSignedBy(
        keySecret,
        `${hostedSessionId}|${fields.razorpay_payment_id ?? ''}`,
        fields.razorpay_signature ?? '',
      ),

    readIntent: read,
    confirmIntent: async () => impossible(),
    incrementIntent: async () => impossible(),

    async captureIntent({ intentId, amount }) {
      const payment = decisivePayment(await paymentsOf(intentId));
      if (payment?.status !== 'authorized') return read(intentId);
      if (payment.amount !== amount)
        throw new ProviderRefused(
          'amount_mismatch',
          `${payment.amount} is held and is taken whole or not at all`,
        );
      await call(Payment, {
        method: 'POST',
        path: `/v1/payments/${payment.id}/capture`,
        body: { amount: Number(amount), currency: payment.currency },
      }).catch(async (error: unknown) => {
        // Somebody else's capture may have come first: then it is what was wanted.
        if (error instanceof ProviderRefused && (await read(intentId)).status === 'CAPTURED') return;
        throw error;
      });
      return read(intentId);
    },

    async cancelIntent({ intentId }) {
      const facts = await read(intentId);
      if (facts.status === 'HELD') return { ...facts, status: 'PROCESSING' };
      // What was never paid can never be taken.
      return facts.status === 'REQUIRES_PAYMENT' ? { ...facts, status: 'CANCELED' } : facts;
    },

    async refundIntent({ key, intentId, amount, metadata }) {
      const { id } = await capturedPayment(intentId);
      const refund = await call(Refund, {
        method: 'POST',
        path: `/v1/payments/${id}/refund`,
        body: { amount: Number(amount), speed: 'normal', receipt: receiptOf(key), notes: metadata },
        headers: { 'x-refund-idempotency': receiptOf(key) },
      }).catch(namedAsDisputed);
      return refundFactsOf(refund);
    },

    async listRefunds(intentId) {
      const payment = decisivePayment(await paymentsOf(intentId));
      // What went back without having been taken is a hold let go, not a refund.
      if (!payment?.captured) return [];
      const { items } = await call(collectionOf(Refund), {
        path: `/v1/payments/${payment.id}/refunds?count=${LISTED_MAX}`,
      });
      return items.map(refundFactsOf);
    },

    readDisputes: async (intentId) => readDisputesOf(call, await paymentsOf(intentId)),
    ledger: createRazorpayLedger(call),
  };
}
