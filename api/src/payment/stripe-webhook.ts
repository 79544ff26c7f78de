import type { Ctx } from '../ctx.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { transact } from '../platform/transact.ts';
import { stripeEventReceived } from './events.ts';
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

/**
 * Stores a verified event and answers; what it means is decided later from the inbox. A second delivery of the same
 * event is the same row. Throws only when storing failed, so that Stripe sends it again.
 */
export async function receiveStripeEvent(
  ctx: Ctx,
  input: { readonly verify: StripeVerifier; readonly rawBody: string | Buffer; readonly signature: string },
): Promise<'stored' | 'bad-signature'> {
  const event = input.verify(input.rawBody, input.signature);
  if (!event) return 'bad-signature';
  const object = event.data.object as { id?: string };
  await transact(ctx, async (tx) => {
    const { count } = await tx.db.stripeEvent.createMany({
      data: {
        id: event.id,
        type: event.type,
        apiVersion: event.api_version,
        payload: JSON.parse(JSON.stringify(event)) as Prisma.InputJsonObject,
        objectId: object.id ?? null,
        receivedAt: tx.now(),
        nextAttemptAt: tx.now(),
      },
      skipDuplicates: true,
    });
    if (count === 1) await tx.announce(stripeEventReceived, { eventId: event.id });
  });
  ctx.log.info({ eventId: event.id, type: event.type }, 'stripe event stored');
  return 'stored';
}
