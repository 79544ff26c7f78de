import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LineInput, type PriceInput, price, rateFor, type TaxRateInput } from './price.ts';
import { decodeQuote, encodeQuote } from './quote.ts';

const rateOf = (
  countryCode: string | null,
  provinceCode: string | null,
  ratePpm: number,
  taxCategory = 'standard',
): TaxRateInput => ({ countryCode, provinceCode, ratePpm, taxCategory, name: `${ratePpm}` });

const lineOf = (unitPrice: bigint, quantity: bigint, taxCategory = 'standard'): LineInput => ({
  variantId: `${unitPrice}x${quantity}`,
  productTitle: 'Cloth',
  variantTitle: 'Indigo',
  sku: 'C-1',
  imagePath: null,
  unitOfMeasure: 'METRE',
  taxCategory,
  quantity,
  unitPrice,
});

const shippingOf = (amount: bigint, freeFromAmount: bigint | null) => ({
  optionId: 'option',
  name: 'Parcel',
  amount,
  freeFromAmount,
  taxCategory: 'standard',
});

const category = fc.constantFrom('standard', 'reduced', 'unknown');
const line = fc
  .tuple(fc.bigInt({ min: 0n, max: 10_000_000n }), fc.bigInt({ min: 1n, max: 99_000n }), category)
  .map(([unitPrice, quantity, taxCategory]) => lineOf(unitPrice, quantity, taxCategory));
const input: fc.Arbitrary<PriceInput> = fc.record({
  pricesIncludeTax: fc.boolean(),
  lines: fc.array(line, { maxLength: 12 }),
  shipping: fc.option(
    fc
      .tuple(fc.bigInt({ min: 0n, max: 10_000n }), fc.option(fc.bigInt({ min: 0n, max: 100_000n })))
      .map(([amount, freeFrom]) => shippingOf(amount, freeFrom)),
  ),
  taxRates: fc
    .tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: 1_000_000 }))
    .map(([standard, reduced]) => [
      rateOf('DE', null, standard),
      rateOf(null, null, reduced, 'reduced'),
      rateOf('FR', null, 1),
    ]),
  destination: fc.constantFrom(
    { countryCode: 'DE', provinceCode: null },
    { countryCode: 'US', provinceCode: 'NY' },
  ),
});
const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

test('every total is the sum of its parts', () => {
  fc.assert(
    fc.property(input, (given) => {
      const priced = price(given);
      expect(priced.subtotal).toBe(sum(priced.lines.map(({ subtotal }) => subtotal)));
      expect(priced.discountTotal).toBe(sum(priced.lines.map(({ discount }) => discount)));
      expect(priced.taxTotal).toBe(sum(priced.lines.map(({ tax }) => tax)) + (priced.shipping?.tax ?? 0n));
      expect(priced.shippingTotal).toBe(priced.shipping?.amount ?? 0n);
      const deliveryTax = given.pricesIncludeTax ? 0n : (priced.shipping?.tax ?? 0n);
      expect(priced.total).toBe(
        sum(priced.lines.map(({ total }) => total)) + priced.shippingTotal + deliveryTax,
      );
      expect(priced.total).toBe(
        priced.subtotal -
          priced.discountTotal +
          priced.shippingTotal +
          (given.pricesIncludeTax ? 0n : priced.taxTotal),
      );
      for (const each of priced.lines) expect(each.tax).toBe(sum(each.taxLines.map(({ amount }) => amount)));
    }),
  );
});

test('no tax is negative or, where it is inside the price, more than half of it', () => {
  fc.assert(
    fc.property(input, (given) => {
      const { lines, taxTotal, total } = price(given);
      expect(taxTotal <= total).toBe(true);
      for (const { tax, subtotal, total: lineTotal } of lines) {
        expect(tax >= 0n).toBe(true);
        if (given.pricesIncludeTax) expect(2n * tax <= subtotal + 1n && lineTotal === subtotal).toBe(true);
      }
    }),
  );
});

test('the order of lines and of rates changes no total', () => {
  fc.assert(
    fc.property(input, (given) => {
      const { lines: _lines, ...totals } = price(given);
      const { lines: _reversed, ...again } = price({
        ...given,
        lines: given.lines.toReversed(),
        taxRates: given.taxRates.toReversed(),
      });
      expect(again).toEqual(totals);
    }),
  );
});

test('a line costs the same alone as among others', () => {
  fc.assert(
    fc.property(input, (given) => {
      const together = price(given).lines;
      for (const [index, each] of given.lines.entries())
        expect(price({ ...given, lines: [each], shipping: null }).lines[0]).toEqual(together[index]);
    }),
  );
});

test('a thousand times the price is a thousand times the total, to within the rounding of its parts', () => {
  fc.assert(
    fc.property(input, (given) => {
      const small = price(given);
      const large = price({
        ...given,
        lines: given.lines.map((each) => ({ ...each, unitPrice: each.unitPrice * 1_000n })),
        shipping: given.shipping && {
          ...given.shipping,
          amount: given.shipping.amount * 1_000n,
          freeFromAmount: given.shipping.freeFromAmount && given.shipping.freeFromAmount * 1_000n,
        },
      });
      // A threshold that only rounding reaches is another delivery, not another price.
      fc.pre((small.shippingTotal === 0n) === (large.shippingTotal === 0n));
      const difference = large.total - small.total * 1_000n;
      // Half a unit for each line, and up to one and a half more where tax is put on what was rounded.
      const slack = 2_000n * BigInt(given.lines.length + 1);
      expect(difference >= -slack && difference <= slack).toBe(true);
    }),
  );
});

test('more of something never costs less, delivery aside', () => {
  fc.assert(
    fc.property(input, fc.bigInt({ min: 1n, max: 10_000n }), (given, more) => {
      const grown = given.lines.map((each, index) =>
        index === 0 ? { ...each, quantity: each.quantity + more } : each,
      );
      const before = price({ ...given, shipping: null }).total;
      expect(price({ ...given, shipping: null, lines: grown }).total >= before).toBe(true);
    }),
  );
});

test.each([
  { freeFrom: 10_000n, goods: 9_999n, expected: 500n },
  { freeFrom: 10_000n, goods: 10_000n, expected: 0n },
  { freeFrom: 0n, goods: 0n, expected: 0n },
  { freeFrom: null, goods: 1_000_000n, expected: 500n },
])('delivery of $goods, free from $freeFrom, is $expected', ({ freeFrom, goods, expected }) => {
  const { shippingTotal } = price({
    pricesIncludeTax: true,
    lines: [lineOf(goods, 1_000n)],
    shipping: shippingOf(500n, freeFrom),
    taxRates: [],
    destination: { countryCode: 'DE', provinceCode: null },
  });
  expect(shippingTotal).toBe(expected);
});

test('the most specific rate wins, and no rate means no tax', () => {
  const rates = [
    rateOf(null, null, 10_000),
    rateOf('US', null, 20_000),
    rateOf('US', 'NY', 88_750),
    rateOf('DE', 'NY', 99_000),
  ];
  const of = (countryCode: string, provinceCode: string | null, kind = 'standard') =>
    rateFor(rates, kind, { countryCode, provinceCode })?.ratePpm;
  expect([of('US', 'NY'), of('US', 'CA'), of('US', null), of('FR', null)]).toEqual([
    88_750, 20_000, 20_000, 10_000,
  ]);
  expect(of('US', 'NY', 'books')).toBeUndefined();
});

test('a quote survives its JSON column to the bit', () => {
  fc.assert(
    fc.property(input, (given) => {
      const priced = price({ ...given, shipping: given.shipping ?? shippingOf(1n, null) });
      const quote = {
        ...priced,
        shipping: priced.shipping!,
        currencyCode: 'EUR',
        pricesIncludeTax: given.pricesIncludeTax,
        shippingAddressId: 'one',
        billingAddressId: 'two',
      };
      expect(decodeQuote(JSON.parse(JSON.stringify(encodeQuote(quote))))).toEqual(quote);
    }),
  );
});
