import type Stripe from 'stripe';
import type { ProviderLedger } from './gateway.ts';
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
      for await (const intent of pages(list)) yield factsOf(intent as ExpandedIntent);
    },
    async *refunds(since) {
      for await (const refund of pages(stripe.refunds.list({ ...from(since), expand: ['data.charge'] }))) {
        const { payment_intent: intent } = refund;
        if (isRelease(refund) || !intent) continue;
        yield { ...refundFactsOf(refund), intentId: typeof intent === 'string' ? intent : intent.id };
      }
    },
  };
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
