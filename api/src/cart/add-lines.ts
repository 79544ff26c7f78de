import type { Ctx } from '../ctx.ts';
import { InsufficientStockError } from '../inventory/errors.ts';
import { type CartChange, cartChangeErrors, changeCart } from './change.ts';
import { CartFullError, QuantityNotAllowedError, VariantUnavailableError } from './errors.ts';
import type { CartView } from './read.ts';
import { growLines, type WantedLine } from './write-lines.ts';

export const lineErrors = [
  VariantUnavailableError,
  QuantityNotAllowedError,
  InsufficientStockError,
  CartFullError,
] as const;
export const addLinesErrors = [...cartChangeErrors, ...lineErrors] as const;

/**
 * Puts variants into the cart, all or nothing. What is there already grows by the quantity, so repeating adds again.
 * Stock is looked at, not reserved.
 * @throws every error of `addLinesErrors`; nothing was changed
 */
export const addLines = (
  ctx: Ctx,
  input: CartChange & { readonly lines: readonly WantedLine[] },
): Promise<CartView> => changeCart(ctx, input, (tx, cart) => growLines(tx, cart, input.lines));
