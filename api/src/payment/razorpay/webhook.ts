import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { storeEvent } from '../store-event.ts';
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
 * Verifies a webhook over its raw bytes and stores it, once however often it comes. Throws only when storing failed.
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
  const objectId = orderOf(body);
  await storeEvent(ctx, {
    provider: 'razorpay',
    id,
    type: body.event,
    payload,
    objectId,
    intentId: objectId,
  });
  return 'stored';
}
