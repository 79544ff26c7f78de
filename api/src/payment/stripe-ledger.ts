import type Stripe from 'stripe';
import { type ListedIntent, type ProviderLedger, ProviderRefused } from './gateway.ts';
import { type ExpandedIntent, factsOf, isRelease, refundFactsOf, translate } from './stripe-facts.ts';

const PAGE = 100;

/** Everything an account has, page by page, newest first. */
export function createStripeLedger(stripe: Stripe): ProviderLedger {
  const from = (since: Date | null) => ({
    limit: PAGE,
    ...(since && { created: { gte: Math.floor(since.getTime() / 1000) } }),
  });
  return {
    async *intents(since) {
      const list = stripe.paymentIntents.list({ ...from(since), expand: ['data.latest_charge'] });
      for await (const intent of pages(list)) yield listed(intent as ExpandedIntent);
    },
    async readIntent(intentId) {
      try {
        const read = () => stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] });
        return listed((await translate(read)) as ExpandedIntent);
      } catch (error) {
        if (error instanceof ProviderRefused && error.code === 'resource_missing') return null;
        throw error;
      }
    },
    async *refunds(since) {
      for await (const refund of pages(stripe.refunds.list({ ...from(since), expand: ['data.charge'] }))) {
        const { payment_intent: intent } = refund;
        if (isRelease(refund) || !intent) continue;
        const intentId = typeof intent === 'string' ? intent : intent.id;
        yield { ...refundFactsOf(refund), intentOf: async () => intentId };
      }
    },
  };
}

function listed(intent: ExpandedIntent): ListedIntent {
  const { intentId, status, capturable, captured, metadata } = factsOf(intent);
  return { intentId, held: status === 'HELD' ? capturable : 0n, captured, metadata };
}

/** The SDK turns pages by itself; its errors become the gateway's. */
async function* pages<T>(list: AsyncIterable<T>): AsyncGenerator<T> {
  const items = list[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await translate(() => items.next());
    if (done) return;
    yield value;
  }
}
