import type { Minor, Quantity } from '../money/money.ts';
import type { Destination, LineInput, PriceInput } from '../pricing/price.ts';
import { optionsFor, type ShippingOption, shippingInputOf } from '../shipping/option.ts';
import type { CartFacts, CartLineFacts } from './load.ts';

/** What stands between a cart and an order, or what a shopper should be told. Nothing is ever changed because of it. */
export type CartProblem =
  | { readonly kind: 'EMPTY' | 'EMAIL_MISSING' | 'ADDRESS_MISSING' | 'SHIPPING_OPTION_MISSING' }
  /** The chosen option does not serve the address; totals are without delivery until another one is chosen. */
  | { readonly kind: 'SHIPPING_OPTION_UNAVAILABLE' }
  | { readonly kind: 'VARIANT_UNAVAILABLE'; readonly lineId: string; readonly variantId: string }
  | {
      readonly kind: 'INSUFFICIENT_STOCK';
      readonly lineId: string;
      readonly variantId: string;
      readonly available: Quantity;
      readonly requested: Quantity;
    }
  | { readonly kind: 'QUANTITY_NOT_ALLOWED'; readonly lineId: string; readonly variantId: string }
  /** The only problem that does not stand in the way: the totals are today's already. */
  | {
      readonly kind: 'PRICE_CHANGED';
      readonly lineId: string;
      readonly variantId: string;
      readonly before: Minor;
      readonly now: Minor;
    };

export type CartPriceLine = LineInput & { readonly lineId: string };

export interface CartAssessment {
  /** What `price` takes: lines that cannot be bought are left out. */
  readonly priceInput: PriceInput<CartPriceLine>;
  readonly problems: readonly CartProblem[];
  /** True while there is no address and the region's first country stands in for it. */
  readonly taxIsEstimated: boolean;
  /** The options that serve the destination. */
  readonly shippingOptions: readonly ShippingOption[];
  /** The chosen one, if it still serves the destination. */
  readonly shippingOption: ShippingOption | null;
}

/** Draws every conclusion from a cart's facts. Pure, so that what a cart shows and what a session freezes agree. */
export function assessCart(cart: CartFacts): CartAssessment {
  const destination: Destination = cart.shippingAddress ?? {
    countryCode: cart.regionCountries[0] ?? '',
    provinceCode: null,
  };
  const shippingOptions = optionsFor(cart.shippingOptions, { ...cart, countryCode: destination.countryCode });
  const shippingOption = shippingOptions.find(({ id }) => id === cart.shippingOptionId) ?? null;
  return {
    priceInput: {
      pricesIncludeTax: cart.pricesIncludeTax,
      lines: cart.lines.flatMap((line) => priceLineOf(line) ?? []),
      shipping: shippingOption && shippingInputOf(shippingOption),
      taxRates: cart.taxRates,
      destination: { countryCode: destination.countryCode, provinceCode: destination.provinceCode },
    },
    problems: [...cartProblems(cart, shippingOption), ...cart.lines.flatMap(lineProblems)],
    taxIsEstimated: cart.shippingAddress === null,
    shippingOptions,
    shippingOption,
  };
}

function priceLineOf(line: CartLineFacts): CartPriceLine | undefined {
  if (line.currentUnitPrice === null) return undefined;
  return {
    lineId: line.id,
    variantId: line.variantId,
    productTitle: line.productTitle,
    variantTitle: line.variantTitle,
    sku: line.sku,
    imagePath: line.imagePath,
    unitOfMeasure: line.unitOfMeasure,
    taxCategory: line.taxCategory,
    quantity: line.quantity,
    unitPrice: line.currentUnitPrice,
  };
}

function cartProblems(cart: CartFacts, shippingOption: ShippingOption | null): CartProblem[] {
  const problems: CartProblem[] = [];
  if (cart.lines.length === 0) problems.push({ kind: 'EMPTY' });
  if (!cart.email) problems.push({ kind: 'EMAIL_MISSING' });
  if (!cart.shippingAddressId || !cart.billingAddressId) problems.push({ kind: 'ADDRESS_MISSING' });
  if (!cart.shippingOptionId) problems.push({ kind: 'SHIPPING_OPTION_MISSING' });
  else if (!shippingOption) problems.push({ kind: 'SHIPPING_OPTION_UNAVAILABLE' });
  return problems;
}

function lineProblems(line: CartLineFacts): CartProblem[] {
  const of = { lineId: line.id, variantId: line.variantId };
  if (line.currentUnitPrice === null) return [{ kind: 'VARIANT_UNAVAILABLE', ...of }];
  const problems: CartProblem[] = [];
  if (!quantityIsAllowed(line.quantity, line)) problems.push({ kind: 'QUANTITY_NOT_ALLOWED', ...of });
  if (line.availability.sellable < line.quantity)
    problems.push({
      kind: 'INSUFFICIENT_STOCK',
      ...of,
      available: line.availability.sellable,
      requested: line.quantity,
    });
  if (line.currentUnitPrice !== line.seenUnitPrice)
    problems.push({ kind: 'PRICE_CHANGED', ...of, before: line.seenUnitPrice, now: line.currentUnitPrice });
  return problems;
}

export interface QuantityLimits {
  readonly quantityStep: Quantity;
  readonly quantityMinimum: Quantity;
  readonly quantityMaximum: Quantity;
}

/** Whether a variant is sold in that quantity: on the step, from the minimum to the maximum. */
export const quantityIsAllowed = (quantity: Quantity, limits: QuantityLimits): boolean =>
  quantity >= limits.quantityMinimum &&
  quantity <= limits.quantityMaximum &&
  quantity % limits.quantityStep === 0n;
