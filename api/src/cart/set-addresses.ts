import assert from 'node:assert/strict';
import type { Ctx } from '../ctx.ts';
import type { AddressFields } from '../shipping/address.ts';
import { createAddress } from '../shipping/create-address.ts';
import { type CartChange, cartChangeErrors, changeCart, updateCart } from './change.ts';
import { CountryNotServedError } from './errors.ts';
import type { CartView } from './read.ts';

export const setAddressesErrors = [...cartChangeErrors, CountryNotServedError] as const;

/**
 * Says where the goods go and who pays. The bill goes to the delivery address unless it has its own, which may be in any
 * country. A delivery option that does not serve the new address stays chosen and becomes a warning.
 * @throws every error of `setAddressesErrors`; nothing was changed
 */
export const setAddresses = (
  ctx: Ctx,
  {
    shippingAddress,
    billingAddress,
    ...input
  }: CartChange & {
    readonly shippingAddress: AddressFields;
    readonly billingAddress?: AddressFields | null;
  },
): Promise<CartView> =>
  changeCart(ctx, input, async (tx, cart) => {
    const region = await tx.db.region.findUnique({ where: { id: cart.regionId } });
    assert(region, 'a cart has a region');
    if (!region.countries.includes(shippingAddress.countryCode))
      throw new CountryNotServedError(region.countries);
    const shippingAddressId = await createAddress(tx, shippingAddress);
    const billingAddressId = billingAddress ? await createAddress(tx, billingAddress) : shippingAddressId;
    await updateCart(tx, cart, { shippingAddressId, billingAddressId });
  });
