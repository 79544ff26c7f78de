import type { Ctx } from '../ctx.ts';
import { type CartChange, cartChangeErrors, changeCart, updateCart } from './change.ts';
import type { CartView } from './read.ts';

export const setContactErrors = cartChangeErrors;

/**
 * Says where mail about the order goes. The address has been checked to be one.
 * @throws every error of `setContactErrors`; nothing was changed
 */
export const setContact = (
  ctx: Ctx,
  { email, ...input }: CartChange & { readonly email: string },
): Promise<CartView> => changeCart(ctx, input, (tx, cart) => updateCart(tx, cart, { email }));
