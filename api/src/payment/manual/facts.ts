import type { ManualPayment, ManualRefund } from '../../generated/prisma/client.ts';
import type { ManualPaymentState } from '../../generated/prisma/enums.ts';
import type { IntentFacts, IntentStatus, RefundFacts } from '../gateway.ts';

const STATUS: Readonly<Record<ManualPaymentState, IntentStatus>> = {
  OFFERED: 'REQUIRES_PAYMENT',
  PROMISED: 'HELD',
  PAID: 'HELD',
  CAPTURED: 'CAPTURED',
  CANCELED: 'CANCELED',
};

/** A promise in the gateway's words. */
export function factsOf({ id, state, amount, captured, currencyCode, metadata }: ManualPayment): IntentFacts {
  const status = STATUS[state];
  return {
    intentId: id,
    status,
    amount,
    currencyCode,
    capturable: status === 'HELD' ? amount : 0n,
    captured,
    clientSecret: null,
    customerReference: null,
    paymentMethodReference: null,
    actionUrl: null,
    captureBefore: null,
    incrementable: state === 'PROMISED',
    card: null,
    decline: null,
    metadata: metadata as Record<string, string>,
  };
}

export const refundFactsOf = (
  { id, amount, state, metadata }: ManualRefund,
  currencyCode: string,
): RefundFacts => ({
  refundReference: id,
  amount,
  currencyCode,
  state,
  problem: null,
  metadata: metadata as Record<string, string>,
});
