import type { Tx } from '../ctx.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { hashToken } from '../platform/token.ts';
import { CartCompletedError, CartNotFoundError, StaleVersionError } from './errors.ts';

/** How a cart is named: by the shopper's secret, or by a job that got its id from our own rows. */
export type CartKey = { readonly token: string } | { readonly cartId: string };

export interface LockedCart {
  readonly id: string;
  readonly salesChannelId: string;
  readonly regionId: string;
  readonly currencyCode: string;
  readonly version: number;
  readonly email: string | null;
  readonly locale: string;
  readonly shippingAddressId: string | null;
  readonly billingAddressId: string | null;
  readonly shippingOptionId: string | null;
  readonly completedAt: Date | null;
}

/**
 * Locks a cart for the rest of the transaction; whoever changes or orders it waits. A token reaches carts of the caller's
 * channel only. Completed carts are returned as well: the caller decides.
 * @throws {CartNotFoundError}
 */
export async function lockCart(tx: Tx, key: CartKey): Promise<LockedCart> {
  const [cart] = await tx.db.$queryRaw<LockedCart[]>`
    SELECT cart.id, cart."salesChannelId", cart."regionId", cart."currencyCode", cart.version, cart.email, cart.locale,
      cart."shippingAddressId", cart."billingAddressId", cart."shippingOptionId", cart."completedAt"
    FROM "Cart" cart WHERE ${cartIs(tx, key)} FOR UPDATE`;
  if (!cart) throw new CartNotFoundError();
  return cart;
}

/**
 * Locks a cart that is going to change.
 * @throws {CartNotFoundError}, {CartCompletedError}, {StaleVersionError} when the caller last saw another version
 */
export async function lockOpenCart(
  tx: Tx,
  key: CartKey,
  expectedVersion: number | null | undefined,
): Promise<LockedCart> {
  const cart = await lockCart(tx, key);
  if (cart.completedAt) throw new CartCompletedError();
  if (expectedVersion != null && expectedVersion !== cart.version) throw new StaleVersionError(cart.version);
  return cart;
}

/** SQL condition on the alias `cart` for exactly the cart that the key names. Without a channel no token matches. */
export const cartIs = ({ channel }: Pick<Tx, 'channel'>, key: CartKey): Prisma.Sql =>
  'cartId' in key
    ? Prisma.sql`cart.id = ${key.cartId}::uuid`
    : Prisma.sql`cart."tokenHash" = ${hashToken(key.token)} AND cart."salesChannelId" = ${channel?.id ?? null}::uuid`;
