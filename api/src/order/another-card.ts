import type { Ctx, Tx } from '../ctx.ts';
import type { PaymentOperation } from '../generated/prisma/client.ts';
import type { IntentFacts } from '../payment/gateway.ts';
import { TRIES_MAX } from './decline-reason.ts';
import type { EditWithMoney } from './finish-edit.ts';
import { closeShopperPayment } from './pay-again/close.ts';
import { countDecline, openShopperPayment, readShopperPayment } from './pay-again/shopper-payment.ts';

/** How the payment of a difference with another card stands. */
export interface AnotherCard {
  readonly payment: PaymentOperation;
  /** Null while the shopper has not begun. */
  readonly facts: IntentFacts | null;
  /** Exactly the difference is held. */
  readonly done: boolean;
  /** It can never be held any more: the provider ended it, or the bank has said no too often. */
  readonly over: boolean;
}

/**
 * Opens the payment of an edit's difference for a card of the shopper's choice, or looks how it stands. May be repeated
 * from any point; the operation's id is the provider's key.
 */
export async function payWithAnotherCard(
  ctx: Ctx,
  edit: EditWithMoney,
  operation: PaymentOperation,
): Promise<AnotherCard> {
  const { number, currencyCode } = edit.order;
  const payment = await openShopperPayment(ctx, operation, {
    currencyCode,
    description: `Change of order ${number}`,
    metadata: { order_id: edit.orderId, order_edit_id: edit.id },
    returnPath: `/orders/${number}/edit/return`,
    cancelPath: `/orders/${number}/edit/pay`,
  });
  // It may have ended while the provider was making it; then nobody is to pay through it.
  if (payment.state === 'FAILED') await closeShopperPayment(ctx, { operationId: payment.id });
  const facts = await readShopperPayment(ctx, payment);
  const done = facts?.status === 'HELD' && facts.capturable === operation.amount;
  if (facts?.decline) await countDecline(ctx, payment, facts);
  const refusals = await countRefusals(ctx, edit);
  const ended = facts !== null && !done && ENDED.has(facts.status);
  return { payment, facts, done, over: ended || (!done && refusals >= TRIES_MAX) };
}

const ENDED = new Set<IntentFacts['status']>(['CANCELED', 'CAPTURED', 'HELD']);

/** How often banks said no to raising this version of the order, whichever card was tried. */
export async function countRefusals(
  { db }: Pick<Ctx, 'db'> | Pick<Tx, 'db'>,
  { orderId, baseVersion }: { readonly orderId: string; readonly baseVersion: number },
): Promise<number> {
  const { _sum } = await db.paymentOperation.aggregate({
    where: { orderId, orderEdit: { baseVersion } },
    _sum: { declines: true },
  });
  return _sum.declines ?? 0;
}

/** How many more tries there are before a person has to help. */
export const triesLeftOf = (refusals: number): number => Math.max(0, TRIES_MAX - refusals);
