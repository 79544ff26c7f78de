import assert from 'node:assert/strict';
import type { Tx } from '../ctx.ts';
import type { OrderState } from '../generated/prisma/enums.ts';
import type { OrderUpdateManyMutationInput } from '../generated/prisma/models/Order.ts';

/** Every legal move of an order; the trigger "Order_moves" holds the same table. A state with no exits is final. */
export const moves = {
  OPEN: ['FREEZING', 'CANCELED'],
  FREEZING: ['CAPTURING', 'CANCELED'],
  CAPTURING: ['CAPTURED', 'CAPTURE_FAILED'],
  CAPTURE_FAILED: ['CAPTURING', 'CANCELED'],
  CAPTURED: [],
  CANCELED: [],
} as const satisfies Record<OrderState, readonly OrderState[]>;

/**
 * Moves an order if it is still in `from`. False means another writer got there first, which a retried job treats as
 * done, not as a failure.
 */
export async function moveOrder<From extends OrderState>(
  tx: Tx,
  orderId: string,
  from: From,
  to: (typeof moves)[From][number],
  data: OrderUpdateManyMutationInput = {},
): Promise<boolean> {
  const { count } = await tx.db.order.updateMany({
    where: { id: orderId, state: from },
    data: { ...data, state: to },
  });
  assert(count <= 1);
  return count === 1;
}
