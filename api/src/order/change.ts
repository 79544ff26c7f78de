import type { Quantity } from '../money/money.ts';
import type { AddressFields } from '../shipping/address.ts';

/** One thing a shopper wants different. A list of these is an edit: a value that can be previewed and committed. */
export type OrderChange =
  | { readonly kind: 'addVariant'; readonly variantId: string; readonly quantity: Quantity }
  | { readonly kind: 'setQuantity'; readonly lineId: string; readonly quantity: Quantity }
  | { readonly kind: 'swapVariant'; readonly lineId: string; readonly variantId: string }
  | { readonly kind: 'removeLine'; readonly lineId: string }
  | { readonly kind: 'setShippingAddress'; readonly address: AddressFields }
  | { readonly kind: 'setShippingOption'; readonly shippingOptionId: string }
  | { readonly kind: 'setContact'; readonly email: string };

export const CHANGES_MAX = 50;

/** As kept with the edit: bigints as strings, and no personal data, which lives in the address row. */
export const encodeChanges = (changes: readonly OrderChange[]) =>
  changes.map((change) => {
    if (change.kind === 'setShippingAddress' || change.kind === 'setContact') return { kind: change.kind };
    return 'quantity' in change ? { ...change, quantity: String(change.quantity) } : change;
  });
