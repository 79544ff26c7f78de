import { redirect } from '@remix-run/node';
import { api, cachedApi } from '~/lib/api.server.ts';
import { CheckoutQuery, CheckoutShopQuery } from '~/lib/checkout-operations.ts';
import { clockTime } from '~/lib/clock-text.ts';
import type { ResultOf } from '~/lib/graphql.ts';
import { bagTokenOf } from '~/lib/session.server.ts';

export type CheckoutCart = NonNullable<ResultOf<typeof CheckoutQuery>['cart']>;

export interface Checkout {
  readonly token: string;
  readonly cart: CheckoutCart;
}

/**
 * The visitor's bag on its way to an order.
 * @throws a redirect: to the bag when there is nothing to buy, to the way back from paying when it became an order
 */
export async function checkoutOf(request: Request): Promise<Checkout> {
  const token = await bagTokenOf(request);
  if (token === undefined) throw redirect('/bag', 303);
  const { cart } = await api(request, CheckoutQuery, { token });
  if (cart === null) throw redirect('/bag', 303);
  if (cart.completedAt !== null) throw redirect('/checkout/return', 303);
  if (cart.lines.length === 0) throw redirect('/bag', 303);
  return { token, cart };
}

/** The page that asks for the first thing still missing; null when only paying is left. */
export function stepMissing(cart: CheckoutCart): string | null {
  const [first] = cart.missing;
  if (first === undefined) return null;
  if (first === 'LINES') return '/bag';
  return first === 'SHIPPING_OPTION' ? '/checkout/delivery' : '/checkout';
}

/** When the card would be charged if it were paid now, as a clock time; null when orders here cannot be changed. */
export async function chargedAfter(request: Request, regionHandle: string): Promise<string | null> {
  const { shop } = await cachedApi(request, CheckoutShopQuery, {});
  const seconds = shop.graceWindow?.seconds ?? 0;
  if (seconds === 0) return null;
  const zone = shop.regions.find(({ handle }) => handle === regionHandle)?.timeZone ?? 'UTC';
  return clockTime(new Date(Date.now() + seconds * 1000), zone);
}
