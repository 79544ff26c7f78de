import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Minor } from '../../money/money.ts';
import { allocateRefund, priceReturn, type RefundSource, type SoldLine, spreadLines } from './allocate.ts';

const sumOf = (values: readonly { readonly amount: Minor }[]) =>
  values.reduce((sum, { amount }) => sum + amount, 0n);
const sourcesOf = (amounts: readonly Minor[]): RefundSource[] =>
  amounts.map((refundable, index) => ({ paymentId: `p${index}`, refundable }));

const CASES: readonly [situation: string, left: Minor[], amount: Minor, parts: [string, Minor][]][] = [
  ['all of one', [1_000n], 1_000n, [['p0', 1_000n]]],
  ['some of one', [1_000n], 1n, [['p0', 1n]]],
  ['one alone has enough', [300n, 1_000n], 900n, [['p1', 900n]]],
  ['no single one has enough', [300n, 1_000n], 1_100n, [['p1', 1_000n], ['p0', 100n]]], // biome-ignore format: one case, one line
  ['the earlier of two alike', [500n, 500n], 500n, [['p0', 500n]]],
  ['what has nothing left is not asked', [0n, 500n], 500n, [['p1', 500n]]],
];

test.each(CASES)('refund: %s', (_situation, left, amount, parts) => {
  expect(allocateRefund(amount, sourcesOf(left)).map((part) => [part.paymentId, part.amount])).toEqual(parts);
});

test.each<[string, Minor, Minor[]]>([
  ['more than is left', 1_001n, [600n, 400n]],
  ['of nothing', 0n, [600n]],
  ['from nowhere', 1n, []],
])('no refund %s', (_case, amount, left) => {
  expect(() => allocateRefund(amount, sourcesOf(left))).toThrow(RangeError);
});

const amounts = fc.array(fc.bigInt({ min: 0n, max: 5_000n }), { minLength: 1, maxLength: 6 });

/** The least number of payments that can bring the amount, by trying all choices. */
function fewest(amount: Minor, left: readonly Minor[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (let choice = 1; choice < 2 ** left.length; choice++) {
    const chosen = left.filter((_, index) => choice & (1 << index));
    if (chosen.reduce((sum, it) => sum + it, 0n) >= amount) best = Math.min(best, chosen.length);
  }
  return best;
}

describe('whatever is left on the payments', () => {
  test('an amount is brought together exactly, from as few as possible, never beyond what one has', () => {
    fc.assert(
      fc.property(amounts, fc.bigInt({ min: 1n, max: 20_000n }), (left, wanted) => {
        const total = left.reduce((sum, it) => sum + it, 0n);
        if (wanted > total) {
          expect(() => allocateRefund(wanted, sourcesOf(left))).toThrow(RangeError);
          return;
        }
        const parts = allocateRefund(wanted, sourcesOf(left));
        expect(sumOf(parts)).toBe(wanted);
        expect(parts.length).toBe(fewest(wanted, left));
        expect(new Set(parts.map(({ paymentId }) => paymentId)).size).toBe(parts.length);
        for (const { paymentId, amount } of parts) {
          expect(amount > 0n).toBe(true);
          expect(amount <= left[Number(paymentId.slice(1))]!).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('lines fill the parts to the minor unit, each line’s quantity counted once', () => {
    const lines = fc.array(fc.bigInt({ min: 1n, max: 3_000n }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lines, fc.array(fc.bigInt({ min: 1n, max: 3_000n }), { maxLength: 4 }), (totals, cuts) => {
        const returned = totals.map((amount, index) => ({
          orderLineId: `l${index}`,
          quantity: 2_000n,
          amount,
        }));
        const parts: { paymentId: string; amount: Minor }[] = [];
        let left = sumOf(returned);
        for (const cut of cuts) {
          if (cut >= left) break;
          parts.push({ paymentId: `p${parts.length}`, amount: cut });
          left -= cut;
        }
        parts.push({ paymentId: 'last', amount: left });

        const pieces = spreadLines(parts, returned);
        expect(pieces.map(sumOf)).toEqual(parts.map(({ amount }) => amount));
        for (const line of returned) {
          const own = pieces.flat().filter(({ orderLineId }) => orderLineId === line.orderLineId);
          expect(sumOf(own)).toBe(line.amount);
          expect(own.map(({ quantity }) => quantity)).toEqual([2_000n, ...own.slice(1).map(() => 0n)]);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what a quantity of a line gives back', () => {
  const line = (facts: Partial<SoldLine>): SoldLine => ({
    quantity: 3_000n,
    total: 1_000n,
    quantityBack: 0n,
    amountBack: 0n,
    ...facts,
  });

  test.each<[string, Partial<SoldLine>, Minor, Minor]>([
    ['one of three', {}, 1_000n, 333n],
    ['the second of three', { quantityBack: 1_000n, amountBack: 333n }, 1_000n, 334n],
    ['the last of three', { quantityBack: 2_000n, amountBack: 667n }, 1_000n, 333n],
    ['all of it', {}, 3_000n, 1_000n],
    ['goods that were free', { total: 0n }, 1_000n, 0n],
    ['half of which another part did not arrive', { quantityBack: 0n, amountBack: 400n }, 3_000n, 600n],
    ['more is back already than it comes to', { quantityBack: 0n, amountBack: 600n }, 1_000n, 0n],
  ])('%s', (_case, facts, quantity, amount) => {
    expect(priceReturn(line(facts), quantity)).toBe(amount);
  });

  test('however it is given back in parts, the parts come to its total', () => {
    const pieces = fc.array(fc.bigInt({ min: 1n, max: 5_000n }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 100_000n }), pieces, (total, quantities) => {
        const quantity = quantities.reduce((sum, it) => sum + it, 0n);
        let [quantityBack, amountBack] = [0n, 0n];
        for (const piece of quantities) {
          const amount = priceReturn({ quantity, total, quantityBack, amountBack }, piece);
          expect(amount >= 0n).toBe(true);
          amountBack += amount;
          quantityBack += piece;
          expect(amountBack <= total).toBe(true);
        }
        expect(amountBack).toBe(total);
      }),
      { numRuns: 2_000 },
    );
  });
});
