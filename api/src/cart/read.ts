import type { Ctx, Tx } from '../ctx.ts';
import type { Minor } from '../money/money.ts';
import { price } from '../pricing/price.ts';
import type { ShippingOption } from '../shipping/option.ts';
import { assessCart, type CartProblem } from './assess.ts';
import { CartNotFoundError } from './errors.ts';
import { type CartFacts, type CartLineFacts, loadCart } from './load.ts';
import type { CartKey } from './lock.ts';

/** A cart as it is shown: its facts, today's totals, and what has to be said about it. */
export interface CartView extends Omit<CartFacts, 'lines'> {
  readonly lines: readonly CartLineView[];
  readonly problems: readonly CartProblem[];
  readonly taxIsEstimated: boolean;
  readonly shippingOption: ShippingOption | null;
  readonly availableShippingOptions: readonly ShippingOption[];
  readonly subtotal: Minor;
  readonly discountTotal: Minor;
  readonly shippingTotal: Minor;
  readonly taxTotal: Minor;
  readonly total: Minor;
}

export interface CartLineView extends CartLineFacts {
  readonly currencyCode: string;
  /** Today's price; the last one seen while the variant cannot be bought. */
  readonly unitPrice: Minor;
  /** Zero while the variant cannot be bought, as are the other amounts. */
  readonly subtotal: Minor;
  readonly discount: Minor;
  readonly tax: Minor;
  readonly total: Minor;
}

/** The cart that a token opens in the caller's channel, or null. One statement; nothing is changed or refreshed by reading. */
export async function readCart(ctx: Ctx, token: string): Promise<CartView | null> {
  const cart = await loadCart(ctx, { token });
  return cart ? viewOf(cart) : null;
}

/** The same inside a transaction that changed the cart. */
export async function readChangedCart(tx: Tx, key: CartKey): Promise<CartView> {
  const cart = await loadCart(tx, key);
  if (!cart) throw new CartNotFoundError();
  return viewOf(cart);
}

function viewOf(cart: CartFacts): CartView {
  const assessment = assessCart(cart);
  const priced = price(assessment.priceInput);
  const amounts = new Map(priced.lines.map((line) => [line.lineId, line]));
  return {
    ...cart,
    subtotal: priced.subtotal,
    discountTotal: priced.discountTotal,
    shippingTotal: priced.shippingTotal,
    taxTotal: priced.taxTotal,
    total: priced.total,
    problems: assessment.problems,
    taxIsEstimated: assessment.taxIsEstimated,
    shippingOption: assessment.shippingOption,
    availableShippingOptions: assessment.shippingOptions,
    lines: cart.lines.map((line) => {
      const { subtotal, discount, tax, total } = amounts.get(line.id) ?? NOTHING;
      return {
        ...line,
        currencyCode: cart.currencyCode,
        unitPrice: line.currentUnitPrice ?? line.seenUnitPrice,
        subtotal,
        discount,
        tax,
        total,
      };
    }),
  };
}

const NOTHING = { subtotal: 0n, discount: 0n, tax: 0n, total: 0n };
