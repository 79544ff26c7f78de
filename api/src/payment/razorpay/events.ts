import { z } from 'zod';
import { event } from '../../platform/event.ts';

/** A verified webhook event of Razorpay was stored in its inbox. */
export const razorpayEventReceived = event('razorpay.event-received', z.object({ eventId: z.string() }));
