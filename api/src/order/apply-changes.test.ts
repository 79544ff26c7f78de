import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { QuantityNotAllowedError, VariantUnavailableError } from '../cart/errors.ts';
import type { SellableVariant } from '../catalog/read-sellable.ts';
import { applyChanges, type SelectedLine, type Selection } from './apply-changes.ts';
import type { OrderChange } from './change.ts';
import { OrderLineNotFoundError } from './errors.ts';

/** Whole pieces from 1 to 10, but half metres from 1 to 20 for cloth. Today everything costs 900. */
const sellableOf = (variantId: string): SellableVariant => {
  const metre = variantId.startsWith('cloth');
  return {
    variantId,
    productId: `product of ${variantId}`,
    productHandle: variantId,
    productTitle: variantId,
    variantTitle: '',
    sku: variantId,
    imagePath: null,
    unitOfMeasure: metre ? 'METRE' : 'PIECE',
    taxCategory: 'standard',
    unitPrice: 900n,
    quantityStep: metre ? 500n : 1_000n,
    quantityMinimum: 1_000n,
    quantityMaximum: metre ? 20_000n : 10_000n,
  };
};
const VARIANTS = ['towel', 'rug', 'cloth', 'cloth-wide'];
const SELLABLE = new Map(VARIANTS.map((id) => [id, sellableOf(id)]));

/** A line as sold, for 700. */
const sold = (variantId: string, quantity: bigint): SelectedLine => {
  const { productId: _id, productHandle: _handle, ...facts } = sellableOf(variantId);
  return { ...facts, lineId: `line of ${variantId}`, unitPrice: 700n, quantity };
};
const selection = (...lines: SelectedLine[]): Selection => ({
  lines,
  shippingOptionId: 'standard',
  newAddress: null,
  email: 'ada@example.com',
});
const edited = (start: Selection, ...changes: OrderChange[]) => applyChanges(start, changes, SELLABLE);
const brief = ({ lines }: Selection) =>
  lines.map(({ variantId, quantity, unitPrice, lineId }) => [
    variantId,
    quantity,
    unitPrice,
    lineId !== null,
  ]);

describe('the price of a line', () => {
  const start = selection(sold('cloth', 2_000n));
  test.each<[string, OrderChange[], bigint, bigint]>([
    [
      'stays when there is more of it',
      [{ kind: 'setQuantity', lineId: 'line of cloth', quantity: 9_500n }],
      9_500n,
      700n,
    ],
    [
      'stays when there is less of it',
      [{ kind: 'setQuantity', lineId: 'line of cloth', quantity: 1_000n }],
      1_000n,
      700n,
    ],
    [
      'stays when more is added',
      [{ kind: 'addVariant', variantId: 'cloth', quantity: 1_500n }],
      3_500n,
      700n,
    ],
    [
      'stays when it is swapped for itself',
      [{ kind: 'swapVariant', lineId: 'line of cloth', variantId: 'cloth' }],
      2_000n,
      700n,
    ],
  ])('%s', (_name, changes, quantity, unitPrice) => {
    expect(brief(edited(start, ...changes))).toEqual([['cloth', quantity, unitPrice, true]]);
  });

  test('is today’s for a variant that is new to the order, added or swapped to', () => {
    const added = edited(start, { kind: 'addVariant', variantId: 'rug', quantity: 1_000n });
    expect(brief(added)).toEqual([
      ['cloth', 2_000n, 700n, true],
      ['rug', 1_000n, 900n, false],
    ]);
    const swapped = edited(start, { kind: 'swapVariant', lineId: 'line of cloth', variantId: 'cloth-wide' });
    expect(brief(swapped)).toEqual([['cloth-wide', 2_000n, 900n, false]]);
  });

  test('is today’s for a variant that was removed in the same edit: no old price comes back', () => {
    const back = edited(
      start,
      { kind: 'removeLine', lineId: 'line of cloth' },
      { kind: 'addVariant', variantId: 'cloth', quantity: 2_000n },
    );
    expect(brief(back)).toEqual([['cloth', 2_000n, 900n, false]]);
  });
});

describe('a swap', () => {
  test('keeps the place in the bag', () => {
    const start = selection(sold('towel', 1_000n), sold('cloth', 2_000n), sold('rug', 1_000n));
    const swapped = edited(start, { kind: 'swapVariant', lineId: 'line of cloth', variantId: 'cloth-wide' });
    expect(swapped.lines.map(({ variantId }) => variantId)).toEqual(['towel', 'cloth-wide', 'rug']);
  });

  test('to a variant that the order has joins the two lines at the sold price', () => {
    const start = selection(sold('towel', 3_000n), sold('rug', 2_000n));
    expect(brief(edited(start, { kind: 'swapVariant', lineId: 'line of towel', variantId: 'rug' }))).toEqual([
      ['rug', 5_000n, 700n, true],
    ]);
  });

  test('to a variant that the same edit adds joins the two as well', () => {
    const start = selection(sold('towel', 3_000n));
    const changes: OrderChange[] = [
      { kind: 'addVariant', variantId: 'rug', quantity: 1_000n },
      { kind: 'swapVariant', lineId: 'line of towel', variantId: 'rug' },
    ];
    expect(brief(edited(start, ...changes))).toEqual([['rug', 4_000n, 900n, false]]);
  });

  test('is refused when the joined quantity is more than may be bought', () => {
    const start = selection(sold('towel', 6_000n), sold('rug', 5_000n));
    expect(() => edited(start, { kind: 'swapVariant', lineId: 'line of towel', variantId: 'rug' })).toThrow(
      QuantityNotAllowedError,
    );
  });

  test('is refused when the quantity is no whole step of the other variant', () => {
    const start = selection(sold('cloth', 1_500n));
    expect(() => edited(start, { kind: 'swapVariant', lineId: 'line of cloth', variantId: 'towel' })).toThrow(
      QuantityNotAllowedError,
    );
  });
});

test.each<[string, OrderChange, new (...args: never[]) => Error]>([
  [
    'half a piece',
    { kind: 'setQuantity', lineId: 'line of towel', quantity: 1_500n },
    QuantityNotAllowedError,
  ],
  [
    'less than the least',
    { kind: 'setQuantity', lineId: 'line of towel', quantity: 0n },
    QuantityNotAllowedError,
  ],
  [
    'less than nothing',
    { kind: 'setQuantity', lineId: 'line of towel', quantity: -1_000n },
    QuantityNotAllowedError,
  ],
  [
    'more than the most',
    { kind: 'setQuantity', lineId: 'line of towel', quantity: 11_000n },
    QuantityNotAllowedError,
  ],
  [
    'more than the most in sum',
    { kind: 'addVariant', variantId: 'towel', quantity: 9_000n },
    QuantityNotAllowedError,
  ],
  ['half a piece more', { kind: 'addVariant', variantId: 'rug', quantity: 500n }, QuantityNotAllowedError],
  [
    'what is not sold',
    { kind: 'addVariant', variantId: 'unknown', quantity: 1_000n },
    VariantUnavailableError,
  ],
  [
    'a swap to what is not sold',
    { kind: 'swapVariant', lineId: 'line of towel', variantId: 'unknown' },
    VariantUnavailableError,
  ],
  ['a line of another order', { kind: 'removeLine', lineId: 'line of rug' }, OrderLineNotFoundError],
])('%s is refused', (_name, change, error) => {
  expect(() => edited(selection(sold('towel', 2_000n)), change)).toThrow(error);
});

test('a line that was removed or swapped away cannot be changed by a later change, which is named', () => {
  const start = selection(sold('towel', 2_000n), sold('rug', 1_000n));
  const gone = { kind: 'setQuantity', lineId: 'line of towel', quantity: 1_000n } as const;
  for (const first of [
    { kind: 'removeLine', lineId: 'line of towel' },
    { kind: 'swapVariant', lineId: 'line of towel', variantId: 'cloth' },
  ] as const)
    expect(() => edited(start, first, gone)).toThrow(expect.objectContaining({ path: ['changes', '1'] }));
});

test('address, delivery and contact change alone, and the last word counts', () => {
  const start = selection(sold('towel', 2_000n));
  const changed = edited(
    start,
    { kind: 'setShippingOption', shippingOptionId: 'express' },
    { kind: 'setContact', email: 'first@example.com' },
    { kind: 'setContact', email: 'last@example.com' },
  );
  expect(changed).toEqual({ ...start, shippingOptionId: 'express', email: 'last@example.com' });
});

describe('whatever the changes', () => {
  const lineId = fc.constantFrom(...VARIANTS.map((id) => `line of ${id}`));
  const variantId = fc.constantFrom(...VARIANTS, 'unknown');
  const quantity = fc.bigInt({ min: -1n, max: 24n }).map((halves) => halves * 500n);
  const change: fc.Arbitrary<OrderChange> = fc.oneof(
    fc.record({ kind: fc.constant('addVariant' as const), variantId, quantity }),
    fc.record({ kind: fc.constant('setQuantity' as const), lineId, quantity }),
    fc.record({ kind: fc.constant('swapVariant' as const), lineId, variantId }),
    fc.record({ kind: fc.constant('removeLine' as const), lineId }),
  );
  const start = selection(sold('towel', 2_000n), sold('cloth', 2_500n), sold('rug', 1_000n));
  const frozen = structuredClone(start);

  const REFUSALS = [OrderLineNotFoundError, VariantUnavailableError, QuantityNotAllowedError];

  test('the outcome has each variant once, on its step, at the sold or at today’s price, or is a typed refusal', () => {
    let applied = 0;
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
        const outcome = attempt(() => edited(start, ...changes));
        expect(start).toEqual(frozen);
        if (outcome instanceof Error) {
          expect(REFUSALS).toContain(outcome.constructor);
          return;
        }
        applied++;
        const variants = outcome.lines.map((line) => line.variantId);
        expect(new Set(variants).size).toBe(variants.length);
        for (const line of outcome.lines) {
          expect(line.quantity % line.quantityStep).toBe(0n);
          expect(line.quantity >= line.quantityMinimum && line.quantity <= line.quantityMaximum).toBe(true);
          expect(line.unitPrice).toBe(line.lineId === null ? 900n : 700n);
          if (line.lineId !== null) expect(line.lineId).toBe(`line of ${line.variantId}`);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(applied).toBeGreaterThan(300);
  });
});

function attempt(work: () => Selection): Selection | Error {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
