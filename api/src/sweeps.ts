import {
  sweepPaymentOperations,
  sweepPaymentSessions,
  sweepProviderEvents,
  sweepReservations,
} from './checkout/sweep.ts';
import { sweepLateCaptures, sweepShopperPayments, sweepUnpaidOrders } from './order/pay-again/sweep.ts';
import { sweepRefunds } from './order/refund/sweep.ts';
import { sweepDueOrders, sweepOrderEdits } from './order/sweep.ts';
import { purgeIdempotencyKeys } from './platform/idempotency.ts';
import { purgeOutbox } from './platform/outbox.ts';
import type { Sweep } from './platform/sweeper.ts';

/** Periodic operations of every worker. No logic lives here. */
export const sweeps: readonly Sweep[] = [
  { name: 'order.due-orders', everySeconds: 30, run: sweepDueOrders },
  { name: 'order.unpaid-orders', everySeconds: 30, run: sweepUnpaidOrders },
  { name: 'order.shopper-payments', everySeconds: 15, run: sweepShopperPayments },
  { name: 'order.late-captures', everySeconds: 60, run: sweepLateCaptures },
  { name: 'order.edits', everySeconds: 15, run: sweepOrderEdits },
  { name: 'order.refunds', everySeconds: 30, run: sweepRefunds },
  { name: 'checkout.payment-sessions', everySeconds: 30, run: sweepPaymentSessions },
  { name: 'checkout.payment-operations', everySeconds: 30, run: sweepPaymentOperations },
  { name: 'checkout.provider-events', everySeconds: 15, run: sweepProviderEvents },
  { name: 'checkout.reservations', everySeconds: 30, run: sweepReservations },
  { name: 'platform.purge-outbox', everySeconds: 3_600, run: purgeOutbox },
  { name: 'platform.purge-idempotency-keys', everySeconds: 3_600, run: purgeIdempotencyKeys },
];
