import { expect, test } from 'vitest';
import type { Quote, QuoteLine } from '../pricing/quote.ts';
import { historyBetween } from './history.ts';

const line = (variantId: string, quantity: bigint, variantTitle = ''): QuoteLine => ({
  variantId,
  productTitle: `Cloth ${variantId}`,
  variantTitle,
  sku: variantId,
  imagePath: null,
  unitOfMeasure: 'METRE',
  taxCategory: 'standard',
  quantity,
  unitPrice: 1_000n,
  subtotal: quantity,
  discount: 0n,
  tax: 0n,
  total: quantity,
  taxLines: [],
});
const quote = (lines: readonly QuoteLine[], shipping = 'Standard'): Quote => ({
  currencyCode: 'EUR',
  pricesIncludeTax: true,
  lines,
  shipping: { optionId: shipping, name: shipping, amount: 500n, tax: 0n, taxLines: [] },
  shippingAddressId: 'a',
  billingAddressId: 'a',
  subtotal: 0n,
  discountTotal: 0n,
  shippingTotal: 500n,
  taxTotal: 0n,
  total: 500n,
});
const SAME = { addressChanged: false, contactChanged: false };

test('nothing changed is an empty history', () => {
  expect(historyBetween(quote([line('a', 1_000n)]), quote([line('a', 1_000n)]), SAME)).toEqual([]);
});

test('a line in another quantity says from and to, as the shopper counts', () => {
  expect(historyBetween(quote([line('a', 1_000n)]), quote([line('a', 2_500n)]), SAME)).toEqual([
    { kind: 'QUANTITY_CHANGED', title: 'Cloth a', from: '1', to: '2.5' },
  ]);
});

test('a swap is one line gone and one line new, with the choices in words', () => {
  const before = quote([line('a', 1_000n, 'Indigo')]);
  expect(historyBetween(before, quote([line('b', 1_000n, 'Madder')]), SAME)).toEqual([
    { kind: 'LINE_REMOVED', title: 'Cloth a, Indigo', from: '1', to: null },
    { kind: 'LINE_ADDED', title: 'Cloth b, Madder', from: null, to: '1' },
  ]);
});

test('the order of lines is no change, and another price alone is none either', () => {
  const [a, b] = [line('a', 1_000n), line('b', 2_000n)];
  const dearer = { ...a, unitPrice: 9_999n };
  expect(historyBetween(quote([a, b]), quote([b, dearer]), SAME)).toEqual([]);
});

test('goods come first, then delivery, then what is personal and therefore not repeated', () => {
  const changes = historyBetween(
    quote([line('a', 1_000n), line('b', 1_000n)]),
    quote([line('b', 3_000n), line('c', 500n)], 'Express'),
    { addressChanged: true, contactChanged: true },
  );
  expect(changes).toEqual([
    { kind: 'LINE_REMOVED', title: 'Cloth a', from: '1', to: null },
    { kind: 'QUANTITY_CHANGED', title: 'Cloth b', from: '1', to: '3' },
    { kind: 'LINE_ADDED', title: 'Cloth c', from: null, to: '0.5' },
    { kind: 'SHIPPING_CHANGED', title: null, from: 'Standard', to: 'Express' },
    { kind: 'ADDRESS_CHANGED', title: null, from: null, to: null },
    { kind: 'CONTACT_CHANGED', title: null, from: null, to: null },
  ]);
});
