import type { Ctx } from '../ctx.ts';
import { InsufficientStockError } from '../inventory/errors.ts';
import type { Quantity } from '../money/money.ts';
import { type CartChange, cartChangeErrors, changeCart } from './change.ts';
import { CartLineNotFoundError, QuantityNotAllowedError, VariantUnavailableError } from './errors.ts';
import { assertOffered, readOffers } from './offer.ts';
import type { CartView } from './read.ts';
import { dropLine } from './remove-line.ts';
import { putLines } from './write-lines.ts';

export const setLineErrors = [
  ...cartChangeErrors,
  CartLineNotFoundError,
  VariantUnavailableError,
  QuantityNotAllowedError,
  InsufficientStockError,
] as const;

/**
 * Gives a line its quantity, whatever it was; zero removes it. Safe to repeat while nobody else changes the line.
 * @throws every error of `setLineErrors`; nothing was changed
 */
export const setLine = (
  ctx: Ctx,
  { lineId, quantity, ...input }: CartChange & { readonly lineId: string; readonly quantity: Quantity },
): Promise<CartView> =>
  changeCart(ctx, input, async (tx, cart) => {
    if (quantity === 0n) return dropLine(tx, cart, lineId);
    const [offer] = (await readOffers(tx, cart, { lineId })).values();
    if (!offer) {
      const line = await tx.db.cartLine.findFirst({ where: { id: lineId, cartId: cart.id } });
      throw line ? new VariantUnavailableError(line.variantId) : new CartLineNotFoundError();
    }
    const { variantId, unitPrice } = offer;
    assertOffered(new Map([[variantId, offer]]), new Map([[variantId, quantity]]));
    await putLines(tx, cart, [{ variantId, quantity, seenUnitPrice: unitPrice }]);
  });
