import assert from 'node:assert/strict';
import type { Tx } from '../ctx.ts';
import type { PriceInput } from '../pricing/price.ts';
import type { ShippingOption } from '../shipping/option.ts';
import { assessCart, type CartPriceLine, type CartProblem } from './assess.ts';
import { type CartFacts, loadCart } from './load.ts';

export interface CartPriceInput {
  readonly cart: CartFacts;
  /** Lines in the order they were added, without those that cannot be bought any more. */
  readonly priceInput: PriceInput<CartPriceLine>;
  /** The chosen option if it serves the address; null otherwise. */
  readonly shippingOption: ShippingOption | null;
  /** All but PRICE_CHANGED stand in the way of an order. */
  readonly problems: readonly CartProblem[];
}

/**
 * Everything needed to freeze a quote of a cart, read at once. Lock the cart first, so that it stays what it is.
 * The prices are today's list prices, read here and nowhere else; stock is a hint until it is reserved.
 */
export async function priceInputOf(tx: Tx, cartId: string): Promise<CartPriceInput> {
  const cart = await loadCart(tx, { cartId });
  assert(cart, 'the cart was locked before it is priced');
  const { priceInput, problems, shippingOption } = assessCart(cart);
  return { cart, priceInput, shippingOption, problems };
}
