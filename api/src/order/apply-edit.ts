import assert from 'node:assert/strict';
import type { Tx } from '../ctx.ts';
import type { OrderEdit } from '../generated/prisma/client.ts';
import { keepReservation, trimReservations } from '../inventory/reserve.ts';
import { decodeQuote, type Quote } from '../pricing/quote.ts';
import { orderEdited } from './events.ts';
import { historyBetween } from './history.ts';
import type { OrderFacts } from './lock.ts';
import { quoteOf } from './target.ts';
import { orderTotals, writeLines, writeVersion } from './write-version.ts';

/** What an edit aims for, as stored. */
export function targetQuote(edit: Pick<OrderEdit, 'target'>): { quote: Quote; email: string } {
  const { quote, email } = edit.target as { quote: unknown; email: string };
  return { quote: decodeQuote(quote), email };
}

/**
 * Makes an edit whose money is secured the order's next version, under the order's lock: lines, taxes, address,
 * totals, stock, payment collection, history and the announcement, all in the caller's transaction.
 */
export async function applyEdit(tx: Tx, order: OrderFacts, edit: OrderEdit): Promise<OrderEdit> {
  assert.equal(edit.baseVersion, order.version, 'an edit applies to the version it was made for');
  const before = quoteOf(order);
  const { quote: after, email } = targetQuote(edit);
  const version = order.version + 1;

  await writeVersion(tx, {
    orderId: order.id,
    version,
    quote: after,
    changes: historyBetween(before, after, {
      addressChanged: before.shippingAddressId !== after.shippingAddressId,
      contactChanged: email !== order.email,
    }),
    reason: edit.reason,
    editId: edit.id,
    author: edit,
  });
  await writeLines(tx, order.id, after);
  await tx.db.paymentCollection.update({ where: { orderId: order.id }, data: { amount: after.total } });
  await tx.db.order.update({ where: { id: order.id }, data: { ...orderTotals(after), version, email } });

  await keepReservation(tx, { orderEditId: edit.id }, order.id);
  const stockLocationId = await startOf(tx, order, after);
  await trimReservations(tx, { orderId: order.id, stockLocationId }, after.lines);
  const applied = await tx.db.orderEdit.update({
    where: { id: edit.id },
    data: { state: 'APPLIED', settledAt: tx.now(), actionUrl: null, clientSecret: null },
  });
  await tx.announce(orderEdited, { orderId: order.id, version });
  return applied;
}

/** Where the goods of its delivery must come from, if anywhere in particular. */
async function startOf(tx: Tx, order: OrderFacts, { shipping }: Quote): Promise<string | null> {
  if (shipping.optionId === order.shippingOptionId) return order.shippingOption.stockLocationId;
  const where = { id: shipping.optionId };
  const option = await tx.db.shippingOption.findUniqueOrThrow({ where, select: { stockLocationId: true } });
  return option.stockLocationId;
}
