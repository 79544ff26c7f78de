import assert from 'node:assert/strict';
import { type Minor, priceOf, type Quantity, taxOn, taxWithin } from '../money/money.ts';
import type { LineFacts, QuoteLine, QuoteShipping, QuoteTaxLine } from './quote.ts';

export interface PriceInput<Line extends LineInput = LineInput> {
  readonly pricesIncludeTax: boolean;
  readonly lines: readonly Line[];
  /** Null while the shopper has not chosen: totals are then without delivery. */
  readonly shipping: ShippingInput | null;
  readonly taxRates: readonly TaxRateInput[];
  readonly destination: Destination;
}

export interface LineInput extends LineFacts {
  readonly quantity: Quantity;
  readonly unitPrice: Minor;
}

export interface ShippingInput {
  readonly optionId: string;
  readonly name: string;
  readonly amount: Minor;
  readonly freeFromAmount: Minor | null;
  readonly taxCategory: string;
}

export interface TaxRateInput {
  readonly countryCode: string | null;
  readonly provinceCode: string | null;
  readonly taxCategory: string;
  readonly name: string;
  readonly ratePpm: number;
}

export interface Destination {
  readonly countryCode: string;
  readonly provinceCode: string | null;
}

export interface Priced<Line> {
  readonly lines: readonly (Line & Pick<QuoteLine, 'subtotal' | 'discount' | 'tax' | 'total' | 'taxLines'>)[];
  readonly shipping: QuoteShipping | null;
  readonly subtotal: Minor;
  readonly discountTotal: Minor;
  readonly shippingTotal: Minor;
  readonly taxTotal: Minor;
  readonly total: Minor;
}

/**
 * Prices a selection: lines, then delivery, then tax on each by itself, rounded half up per line.
 * Pure and total, so that what a cart shows, what a session freezes and what an edit costs cannot drift apart.
 * Where prices include tax, tax is the part of the price that the destination's rate makes it; the price stays.
 */
export function price<Line extends LineInput>(input: PriceInput<Line>): Priced<Line> {
  const lines = input.lines.map((line) => {
    const subtotal = priceOf(line.unitPrice, line.quantity);
    const discount = 0n;
    const taxLines = taxLinesOf(subtotal - discount, line.taxCategory, input);
    const tax = sum(taxLines.map(({ amount }) => amount));
    const total = subtotal - discount + (input.pricesIncludeTax ? 0n : tax);
    return { ...line, subtotal, discount, tax, total, taxLines };
  });
  const subtotal = sum(lines.map((line) => line.subtotal));
  const discountTotal = sum(lines.map((line) => line.discount));
  const shipping = input.shipping && shippingOf(input.shipping, subtotal - discountTotal, input);
  const shippingTotal = shipping?.amount ?? 0n;
  const taxTotal = sum(lines.map((line) => line.tax)) + (shipping?.tax ?? 0n);
  const total = subtotal - discountTotal + shippingTotal + (input.pricesIncludeTax ? 0n : taxTotal);
  assert(total >= 0n && discountTotal <= subtotal);
  return { lines, shipping, subtotal, discountTotal, shippingTotal, taxTotal, total };
}

function shippingOf(option: ShippingInput, goods: Minor, input: Omit<PriceInput, 'shipping'>): QuoteShipping {
  const free = option.freeFromAmount !== null && goods >= option.freeFromAmount;
  const amount = free ? 0n : option.amount;
  const taxLines = taxLinesOf(amount, option.taxCategory, input);
  return {
    optionId: option.optionId,
    name: option.name,
    amount,
    tax: sum(taxLines.map((line) => line.amount)),
    taxLines,
  };
}

function taxLinesOf(
  amount: Minor,
  taxCategory: string,
  {
    taxRates,
    destination,
    pricesIncludeTax,
  }: Pick<PriceInput, 'taxRates' | 'destination' | 'pricesIncludeTax'>,
): QuoteTaxLine[] {
  const rate = rateFor(taxRates, taxCategory, destination);
  if (!rate) return [];
  const tax = pricesIncludeTax ? taxWithin(amount, rate.ratePpm) : taxOn(amount, rate.ratePpm);
  return [{ name: rate.name, ratePpm: rate.ratePpm, amount: tax }];
}

/** The most specific rate of the category: province, then country, then the region's default; undefined means untaxed. */
export function rateFor(
  rates: readonly TaxRateInput[],
  taxCategory: string,
  { countryCode, provinceCode }: Destination,
): TaxRateInput | undefined {
  const ofCategory = rates.filter((rate) => rate.taxCategory === taxCategory);
  return (
    ofCategory.find(
      (rate) =>
        provinceCode !== null && rate.countryCode === countryCode && rate.provinceCode === provinceCode,
    ) ??
    ofCategory.find((rate) => rate.countryCode === countryCode && rate.provinceCode === null) ??
    ofCategory.find((rate) => rate.countryCode === null && rate.provinceCode === null)
  );
}

const sum = (amounts: readonly Minor[]): Minor => amounts.reduce((total, amount) => total + amount, 0n);
