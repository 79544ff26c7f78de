import { z } from 'zod';
import { event } from '../../platform/event.ts';

/** Money of one decision is on its way back: every part of it was answered and at least one accepted. */
export const orderRefunded = event('order.refunded', z.object({ orderId: z.uuid(), requestId: z.uuid() }));

/** A refund that the provider had accepted came back; the shopper was told of it and waits. */
export const orderRefundFailed = event(
  'order.refund-failed',
  z.object({ orderId: z.uuid(), refundId: z.uuid() }),
);
