import type Stripe from 'stripe';
import type { Ctx } from '../ctx.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { storeEvent } from './store-event.ts';
import { createStripe } from './stripe.ts';

/** Verifies that a webhook comes from Stripe. Several secrets while one is being rolled. */
export function createStripeVerifier(secrets: readonly string[]) {
  const { webhooks } = createStripe({ secretKey: 'sk_test_unused', apiUrl: undefined });
  return (rawBody: string | Buffer, signature: string) => {
    for (const secret of secrets) {
      try {
        return webhooks.constructEvent(rawBody, signature, secret);
      } catch {
        // Another secret may fit; with none left the signature is bad.
      }
    }
    return undefined;
  };
}

export type StripeVerifier = ReturnType<typeof createStripeVerifier>;

/** Verifies a webhook and stores it, once however often it comes. Throws only when storing failed. */
export async function receiveStripeEvent(
  ctx: Ctx,
  input: { readonly verify: StripeVerifier; readonly rawBody: string | Buffer; readonly signature: string },
): Promise<'stored' | 'bad-signature'> {
  const event = input.verify(input.rawBody, input.signature);
  if (!event) return 'bad-signature';
  const { id, type } = event;
  const payload = JSON.parse(JSON.stringify(event)) as Prisma.InputJsonObject;
  await storeEvent(ctx, { provider: 'stripe', id, type, payload, ...subjectOf(event) });
  return 'stored';
}

/** The object that an event names, and the intent that the object is or belongs to. */
export function subjectOf({ data }: Pick<Stripe.Event, 'data'>): {
  objectId: string | null;
  intentId: string | null;
} {
  const object = data.object as Subject;
  const intent = object.object === 'payment_intent' ? object.id : object.payment_intent;
  return {
    objectId: object.id ?? null,
    intentId: (typeof intent === 'object' ? intent?.id : intent) ?? null,
  };
}

interface Subject {
  readonly object?: string;
  readonly id?: string;
  /** Of charges, refunds, disputes and hosted pages. */
  readonly payment_intent?: string | { readonly id: string } | null;
}
