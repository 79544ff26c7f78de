import { z } from 'zod';
import { event } from '../platform/event.ts';

const ofOrder = z.object({ orderId: z.uuid() });

/** A cart became an order and its money is held. */
export const orderPlaced = event('order.placed', ofOrder);

/** A new version of the order was applied. */
export const orderEdited = event('order.edited', z.object({ orderId: z.uuid(), version: z.int() }));

/** An edit waits for the shopper to confirm with the bank. */
export const orderEditWaiting = event(
  'order.edit-waiting',
  z.object({ orderId: z.uuid(), editId: z.uuid() }),
);

/** The bank refused the extra hold of an edit; the order is as it was. */
export const orderEditDeclined = event(
  'order.edit-declined',
  z.object({ orderId: z.uuid(), editId: z.uuid() }),
);

/** Delivered when the window closes: the hint that it is time to capture. The sweep is the guarantee. */
export const orderWindowClosed = event('order.window-closed', ofOrder);

/** Exactly the order's total was captured; fulfilment may begin. */
export const orderFinalized = event('order.finalized', ofOrder);

/** Capturing failed for the first time and is tried again; staff and shopper must know. */
export const orderCaptureFailed = event('order.capture-failed', ofOrder);

/** No hold is left from which the order could be captured: only the shopper can pay now, with another card. */
export const orderPaymentLost = event('order.payment-lost', ofOrder);

/** Half of the time in which a hold can be captured has passed and it was not; staff must look. Once per order. */
export const orderCaptureLate = event('order.capture-late', ofOrder);

/** The shopper did not pay again in time, and the part that had been captured is disputed: staff must decide. */
export const orderPaymentStuck = event('order.payment-stuck', ofOrder);

/** The order was cancelled and its holds are let go. */
export const orderCanceled = event('order.canceled', ofOrder);
