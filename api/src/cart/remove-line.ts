import type { Ctx, Tx } from '../ctx.ts';
import { type CartChange, cartChangeErrors, changeCart } from './change.ts';
import { CartLineNotFoundError } from './errors.ts';
import type { LockedCart } from './lock.ts';
import type { CartView } from './read.ts';

export const removeLineErrors = [...cartChangeErrors, CartLineNotFoundError] as const;

/**
 * Takes a line out of the cart.
 * @throws every error of `removeLineErrors`; nothing was changed
 */
export const removeLine = (
  ctx: Ctx,
  { lineId, ...input }: CartChange & { readonly lineId: string },
): Promise<CartView> => changeCart(ctx, input, (tx, cart) => dropLine(tx, cart, lineId));

/** Deletes a line of a locked cart and bumps the version. @throws {CartLineNotFoundError} */
export async function dropLine(tx: Tx, cart: LockedCart, lineId: string): Promise<void> {
  const dropped = await tx.db.$executeRaw`
    WITH bumped AS (UPDATE "Cart" SET version = version + 1, "updatedAt" = ${tx.now()} WHERE id = ${cart.id}::uuid)
    DELETE FROM "CartLine" WHERE id = ${lineId}::uuid AND "cartId" = ${cart.id}::uuid`;
  if (dropped === 0) throw new CartLineNotFoundError();
}
