import {
  sweepPaymentOperations,
  sweepPaymentSessions,
  sweepReservations,
  sweepStripeEvents,
} from './checkout/sweep.ts';
import { sweepDueOrders, sweepOrderEdits } from './order/sweep.ts';
import { purgeIdempotencyKeys } from './platform/idempotency.ts';
import { purgeOutbox } from './platform/outbox.ts';
import type { Sweep } from './platform/sweeper.ts';

/** Periodic operations of every worker. No logic lives here. */
export const sweeps: readonly Sweep[] = [
  { name: 'order.due-orders', everySeconds: 30, run: sweepDueOrders },
  { name: 'order.edits', everySeconds: 15, run: sweepOrderEdits },
  { name: 'checkout.payment-sessions', everySeconds: 30, run: sweepPaymentSessions },
  { name: 'checkout.payment-operations', everySeconds: 30, run: sweepPaymentOperations },
  { name: 'checkout.stripe-events', everySeconds: 15, run: sweepStripeEvents },
  { name: 'checkout.reservations', everySeconds: 30, run: sweepReservations },
  { name: 'platform.purge-outbox', everySeconds: 3_600, run: purgeOutbox },
  { name: 'platform.purge-idempotency-keys', everySeconds: 3_600, run: purgeIdempotencyKeys },
];
