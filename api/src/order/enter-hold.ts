import type { Tx } from '../ctx.ts';
import type { Payment, PaymentOperation } from '../generated/prisma/client.ts';
import type { IntentFacts } from '../payment/gateway.ts';
import { enterTransactions } from '../payment/ledger.ts';
import { newId } from '../platform/id.ts';
import { boundByHold } from './deadline.ts';

/** What the provider tells about a hold, as columns of Payment. */
export const paymentColumns = (facts: IntentFacts) => ({
  intentId: facts.intentId,
  currencyCode: facts.currencyCode,
  captureBefore: facts.captureBefore,
  incrementable: facts.incrementable,
  customerReference: facts.customerReference,
  paymentMethodReference: facts.paymentMethodReference,
  cardBrand: facts.card?.brand ?? null,
  cardLast4: facts.card?.last4 ?? null,
});

/** An entry about what an operation did to a payment; its id names the fact, so it is entered once. */
export const entryFor = (operation: PaymentOperation, payment: Payment) => ({
  orderId: operation.orderId!,
  paymentId: payment.id,
  currencyCode: payment.currencyCode,
  providerReference: operation.id,
  operationId: operation.id,
});

/**
 * Enters a hold that an operation brought about as a payment of its order, under the order's lock, once. What it means
 * for the order is the caller's to say.
 */
export async function enterHold(
  tx: Tx,
  operation: PaymentOperation,
  facts: IntentFacts,
  paymentCollectionId: string,
): Promise<Payment> {
  const known = await tx.db.payment.findUnique({ where: { intentId: facts.intentId } });
  if (known) return known;
  const payment = await tx.db.payment.create({
    data: {
      id: newId(),
      paymentCollectionId,
      orderEditId: operation.orderEditId,
      role: operation.kind === 'AUTHORIZE_REPLACEMENT' ? 'REPLACEMENT' : 'SUPPLEMENT',
      provider: operation.provider,
      createdAt: tx.now(),
      ...paymentColumns(facts),
    },
  });
  await enterTransactions(tx, [
    { ...entryFor(operation, payment), kind: 'AUTHORIZATION', amount: facts.capturable },
  ]);
  await boundByHold(tx, operation.orderId!, payment);
  return payment;
}
