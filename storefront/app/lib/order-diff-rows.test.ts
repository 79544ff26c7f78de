import { expect, it } from 'vitest';
import { diffRows } from './order-diff-rows.ts';

const euro = (amount: string) => ({ amount, currencyCode: 'EUR' });
const line = (variantId: string, quantity: string, total: string) => ({
  variantId,
  productTitle: variantId,
  variantTitle: '',
  quantity,
  unitOfMeasure: 'METRE' as const,
  total: euro(total),
});
const quote = (lines: ReturnType<typeof line>[], shippingName = 'Tracked') => ({
  lines,
  shippingName,
  subtotal: euro('0'),
  discountTotal: euro('0'),
  shippingTotal: euro('0'),
  taxTotal: euro('0'),
});

it('names what goes, what changes, what comes, and how and where it goes', () => {
  const before = quote([
    line('check', '2.5', '70.00'),
    line('linen', '1', '20.00'),
    line('same', '1', '5.00'),
  ]);
  const after = quote(
    [line('check', '3.5', '98.00'), line('same', '1', '5.00'), line('wool', '1', '54.00')],
    'Express',
  );
  const rows = diffRows(before, after, { before: 'Old St 1', after: 'New St 2' });
  expect(rows.map(({ id, kind, before, after }) => [id, kind, before, after])).toEqual([
    ['linen', 'removed', '€20.00', null],
    ['check', 'changed', '€70.00', '€98.00'],
    ['wool', 'added', null, '€54.00'],
    ['delivery', 'changed', '€0.00', '€0.00'],
    ['address', 'changed', 'old', 'new'],
  ]);
  expect(rows[3]?.detail).toBe('Tracked becomes Express');
  expect(rows[4]?.detail).toBe('Old St 1 becomes New St 2');
  expect(rows[1]?.detail).toBe('2.5 m becomes 3.5 m');
});
