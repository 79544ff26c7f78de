import { applyEvent } from './checkout/inbox/apply-event.ts';
import { sendOrderEditDeclined, sendOrderEditWaiting } from './notification/order-edit-outcome.ts';
import { sendOrderEdited } from './notification/order-edited.ts';
import { sendCaptureLateToStaff, sendPaymentStuckToStaff } from './notification/order-needs-staff.ts';
import { sendOrderPlaced } from './notification/order-placed.ts';
import { sendOrderRefunded, sendOrderRefundFailed } from './notification/order-refunded.ts';
import { sendOrderCanceled, sendOrderCharged } from './notification/order-settled.ts';
import { sendOrderCaptureFailed, sendOrderPaymentLost } from './notification/order-unpaid.ts';
import { captureOrder } from './order/capture.ts';
import {
  orderCanceled,
  orderCaptureFailed,
  orderCaptureLate,
  orderEditDeclined,
  orderEdited,
  orderEditWaiting,
  orderFinalized,
  orderPaymentLost,
  orderPaymentStuck,
  orderPlaced,
  orderWindowClosed,
} from './order/events.ts';
import { orderRefunded, orderRefundFailed } from './order/refund/events.ts';
import { providerEventReceived } from './payment/events.ts';
import { type Consumer, consumer } from './platform/outbox.ts';

/** Who hears of what. No logic lives here. */
export const consumers: readonly Consumer[] = [
  consumer(providerEventReceived, 'checkout.apply-event', applyEvent),
  consumer(orderWindowClosed, 'order.capture', captureOrder),
  consumer(orderPlaced, 'notification.order-placed', sendOrderPlaced),
  consumer(orderEdited, 'notification.order-edited', sendOrderEdited),
  consumer(orderEditWaiting, 'notification.order-edit-waiting', sendOrderEditWaiting),
  consumer(orderEditDeclined, 'notification.order-edit-declined', sendOrderEditDeclined),
  consumer(orderFinalized, 'notification.order-charged', sendOrderCharged),
  consumer(orderCaptureFailed, 'notification.order-capture-failed', sendOrderCaptureFailed),
  consumer(orderPaymentLost, 'notification.order-payment-lost', sendOrderPaymentLost),
  consumer(orderCaptureLate, 'notification.staff-capture-late', sendCaptureLateToStaff),
  consumer(orderPaymentStuck, 'notification.staff-payment-stuck', sendPaymentStuckToStaff),
  consumer(orderRefunded, 'notification.order-refunded', sendOrderRefunded),
  consumer(orderRefundFailed, 'notification.order-refund-failed', sendOrderRefundFailed),
  consumer(orderCanceled, 'notification.order-canceled', sendOrderCanceled),
];
