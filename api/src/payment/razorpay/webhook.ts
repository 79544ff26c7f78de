import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { transact } from '../../platform/transact.ts';
import { razorpayEventReceived } from './events.ts';
import { isSignedBy } from './signature.ts';

const Body = z.looseObject({
  event: z.string(),
  payload: z
    .looseObject({
      payment: z.looseObject({ entity: z.looseObject({ order_id: z.string().nullish() }) }).optional(),
      order: z.looseObject({ entity: z.looseObject({ id: z.string() }) }).optional(),
    })
    .optional(),
});

/** The order at Razorpay that an event is about; null for events about something else. */
const orderOf = ({ payload }: z.output<typeof Body>): string | null =>
  payload?.payment?.entity.order_id ?? payload?.order?.entity.id ?? null;

/**
 * Verifies a webhook over its raw bytes and stores it; what it means is decided later from the inbox. A second delivery
 * of the same event is the same row. Throws only when storing failed, so that Razorpay sends it again.
 */
export async function receiveRazorpayEvent(
  ctx: Ctx,
  input: {
    readonly secrets: readonly string[];
    readonly rawBody: Buffer;
    readonly signature: string;
    /** The header `x-razorpay-event-id`. Without it the body names the event. */
    readonly eventId: string | null;
  },
): Promise<'stored' | 'bad-signature'> {
  const { secrets, rawBody, signature } = input;
  if (!secrets.some((secret) => isSignedBy(secret, rawBody, signature))) return 'bad-signature';
  const payload = JSON.parse(rawBody.toString('utf8')) as Prisma.InputJsonObject;
  const body = Body.parse(payload);
  const id = input.eventId?.slice(0, 100) || createHash('sha256').update(rawBody).digest('hex');
  await transact(ctx, async (tx) => {
    const { count } = await tx.db.razorpayEvent.createMany({
      data: {
        id,
        type: body.event,
        payload,
        objectId: orderOf(body),
        receivedAt: tx.now(),
        nextAttemptAt: tx.now(),
      },
      skipDuplicates: true,
    });
    if (count === 1) await tx.announce(razorpayEventReceived, { eventId: id });
  });
  ctx.log.info({ eventId: id, type: body.event }, 'razorpay event stored');
  return 'stored';
}
