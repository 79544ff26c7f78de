import type { Ctx } from '../ctx.ts';
import { type CartChange, cartChangeErrors, changeCart, updateCart } from './change.ts';
import { RegionNotFoundError } from './errors.ts';
import type { CartView } from './read.ts';

export const setRegionErrors = [...cartChangeErrors, RegionNotFoundError] as const;

/**
 * Moves the cart to another region of the channel. Lines stay and are priced in the new currency; what has no price there
 * becomes a warning. The delivery option is forgotten, and so are addresses outside the new region.
 * @throws every error of `setRegionErrors`; nothing was changed
 */
export const setRegion = (
  ctx: Ctx,
  { regionHandle, ...input }: CartChange & { readonly regionHandle: string },
): Promise<CartView> =>
  changeCart(ctx, input, async (tx, cart) => {
    const region = await tx.db.region.findFirst({
      where: { handle: regionHandle, channels: { some: { salesChannelId: cart.salesChannelId } } },
    });
    if (!region) throw new RegionNotFoundError();
    const address = cart.shippingAddressId
      ? await tx.db.address.findUnique({ where: { id: cart.shippingAddressId } })
      : null;
    const keepsAddress = address !== null && region.countries.includes(address.countryCode);
    await tx.db.$executeRaw`
      UPDATE "CartLine" line SET "seenUnitPrice" = price.amount FROM "Price" price
      WHERE line."cartId" = ${cart.id}::uuid AND price."variantId" = line."variantId" AND price."priceListId" IS NULL
        AND price."salesChannelId" = ${cart.salesChannelId}::uuid AND price."currencyCode" = ${region.currencyCode}`;
    await updateCart(tx, cart, {
      regionId: region.id,
      currencyCode: region.currencyCode,
      ...(region.id !== cart.regionId && { shippingOptionId: null }),
      ...(!keepsAddress && { shippingAddressId: null, billingAddressId: null }),
    });
  });
