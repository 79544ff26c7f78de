import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  allocate,
  divideHalfUp,
  exponentOf,
  fromDecimal,
  priceOf,
  quantityText,
  taxOn,
  taxWithin,
  toDecimal,
} from './money.ts';

const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
const rate = fc.integer({ min: 0, max: 1_000_000 });
const sum = (parts: readonly bigint[]) => parts.reduce((total, part) => total + part, 0n);

test.each([
  [1_333n, 1_500n, 2_000n],
  [999n, 500n, 500n],
  [1n, 499n, 0n],
  [1n, 500n, 1n],
  [1_250n, 2_500n, 3_125n],
])('%d for one unit is %d thousandths for %d', (unitPrice, quantity, expected) => {
  expect(priceOf(unitPrice, quantity)).toBe(expected);
});

test('half is rounded up, and a quotient is never off by more than half', () => {
  fc.assert(
    fc.property(amount, fc.bigInt({ min: 1n, max: 10n ** 9n }), (a, b) => {
      const distance = 2n * (divideHalfUp(a, b) * b - a);
      expect(distance > -b && distance <= b).toBe(true);
    }),
  );
});

test('the price of a quantity grows with it, and whole units cost exactly their multiple', () => {
  fc.assert(
    fc.property(amount, amount, amount, (unitPrice, one, other) => {
      expect(priceOf(unitPrice, (one % 1_000n) * 1_000n)).toBe(unitPrice * (one % 1_000n));
      const [less, more] = one < other ? [one, other] : [other, one];
      expect(priceOf(unitPrice, less) <= priceOf(unitPrice, more)).toBe(true);
    }),
  );
});

test('tax within a gross amount is less than it, and what is left carries that tax to within one minor unit', () => {
  fc.assert(
    fc.property(amount, rate, (gross, ppm) => {
      const tax = taxWithin(gross, ppm);
      expect(tax >= 0n && 2n * tax <= gross + 1n).toBe(true);
      const difference = taxOn(gross - tax, ppm) - tax;
      expect(difference >= -1n && difference <= 1n).toBe(true);
    }),
  );
});

test('taking out the tax that was put on gives it back', () => {
  fc.assert(
    fc.property(amount, rate, (net, ppm) => {
      const tax = taxOn(net, ppm);
      const difference = taxWithin(net + tax, ppm) - tax;
      expect(difference >= -1n && difference <= 1n).toBe(true);
    }),
  );
});

test('a split loses nothing and gives nobody more than one unit beyond the fair share', () => {
  const weights = fc
    .array(fc.bigInt({ min: 0n, max: 10n ** 6n }), { minLength: 1, maxLength: 30 })
    .filter((list) => sum(list) > 0n);
  fc.assert(
    fc.property(amount, weights, (total, list) => {
      const parts = allocate(total, list);
      expect(sum(parts)).toBe(total);
      const whole = sum(list);
      for (const [index, part] of parts.entries()) {
        const fair = total * list[index]!;
        expect(part * whole > fair - whole && part * whole < fair + whole).toBe(true);
        if (list[index] === 0n) expect(part).toBe(0n);
      }
    }),
  );
});

test('a split without any weight is a mistake', () => {
  expect(() => allocate(1n, [])).toThrow(RangeError);
  expect(() => allocate(1n, [0n, 0n])).toThrow(RangeError);
});

test('a split favours the largest remainder, and the first of equals', () => {
  expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
  expect(allocate(10n, [1n, 5n, 3n])).toEqual([1n, 6n, 3n]);
});

test('decimal text and integers are the same thing', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }),
      fc.constantFrom(0, 2, 3),
      (value, digits) => {
        expect(fromDecimal(toDecimal(value, digits), digits)).toBe(value);
      },
    ),
  );
});

test.each(['', '.5', '1.', '1e3', '0x10', '1,5', ' 1', '+1', '1.2345', '1234567890123456'])(
  '%j is no quantity',
  (text) => {
    expect(fromDecimal(text, 3)).toBeUndefined();
  },
);

test('quantities are written without trailing zeros, and zeros beyond the digits are read', () => {
  expect([0n, 1_000n, 2_500n, 100_000n, 125n].map(quantityText)).toEqual(['0', '1', '2.5', '100', '0.125']);
  expect(fromDecimal('2.5000', 3)).toBe(2_500n);
});

test('currencies have their own number of digits', () => {
  expect(['EUR', 'JPY', 'KWD'].map(exponentOf)).toEqual([2, 0, 3]);
  expect(toDecimal(500n, exponentOf('JPY'))).toBe('500');
  expect(toDecimal(5n, exponentOf('KWD'))).toBe('0.005');
});
