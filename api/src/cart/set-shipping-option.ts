import type { Ctx } from '../ctx.ts';
import { type CartChange, cartChangeErrors, changeCart, updateCart } from './change.ts';
import { ShippingOptionUnavailableError } from './errors.ts';
import { type CartView, readChangedCart } from './read.ts';

export const setShippingOptionErrors = [...cartChangeErrors, ShippingOptionUnavailableError] as const;

/**
 * Chooses how the goods get there, among the options that serve the address (or, without one, the region's first country).
 * @throws every error of `setShippingOptionErrors`; nothing was changed
 */
export const setShippingOption = (
  ctx: Ctx,
  { shippingOptionId, ...input }: CartChange & { readonly shippingOptionId: string },
): Promise<CartView> =>
  changeCart(ctx, input, async (tx, cart) => {
    const { availableShippingOptions } = await readChangedCart(tx, { cartId: cart.id });
    if (!availableShippingOptions.some(({ id }) => id === shippingOptionId))
      throw new ShippingOptionUnavailableError();
    await updateCart(tx, cart, { shippingOptionId });
  });
