import { z } from 'zod';
import { event } from '../platform/event.ts';

/** A verified webhook event was stored in the inbox. */
export const stripeEventReceived = event('stripe.event-received', z.object({ eventId: z.string() }));
