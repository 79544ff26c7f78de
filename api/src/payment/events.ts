import { z } from 'zod';
import { event } from '../platform/event.ts';

/** A verified webhook event was stored in the inbox. It is named by its provider and the provider's id of it. */
export const providerEventReceived = event(
  'payment.provider-event-received',
  z.object({ provider: z.string(), eventId: z.string() }),
);
