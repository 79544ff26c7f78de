import type { Ctx, Tx } from '../ctx.ts';
import { transact } from '../platform/transact.ts';
import { CartCompletedError, CartNotFoundError, StaleVersionError } from './errors.ts';
import { type LockedCart, lockOpenCart } from './lock.ts';
import { type CartView, readChangedCart } from './read.ts';

/** Which cart to change, and what the caller last saw of it. */
export interface CartChange {
  readonly token: string;
  /** Refuse with StaleVersionError when the cart is at another version; left out, the change applies to whatever is there. */
  readonly expectedVersion?: number | null;
}

/** What every change of a cart can end in. */
export const cartChangeErrors = [CartNotFoundError, CartCompletedError, StaleVersionError] as const;

/**
 * Runs one change under the cart's row lock and answers with the cart as it then is. `change` bumps the version itself, in
 * the statement that writes.
 */
export const changeCart = (
  ctx: Ctx,
  input: CartChange,
  change: (tx: Tx, cart: LockedCart) => Promise<void>,
): Promise<CartView> =>
  transact(ctx, async (tx) => {
    const cart = await lockOpenCart(tx, { token: input.token }, input.expectedVersion);
    await change(tx, cart);
    return readChangedCart(tx, { cartId: cart.id });
  });

/** Writes columns of a locked cart and bumps its version. */
export async function updateCart(
  tx: Tx,
  cart: LockedCart,
  data: Partial<
    Pick<
      LockedCart,
      'email' | 'regionId' | 'currencyCode' | 'shippingAddressId' | 'billingAddressId' | 'shippingOptionId'
    >
  >,
): Promise<void> {
  await tx.db.cart.updateMany({
    where: { id: cart.id },
    data: { ...data, version: { increment: 1 }, updatedAt: tx.now() },
  });
}
