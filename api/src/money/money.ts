/** Minor units (cents for EUR, yen for JPY). `bigint`, so a float cannot slip in. */
export type Minor = bigint;

/** Thousandths of the sales unit: 2.5 metres are 2500n, three pieces are 3000n. */
export type Quantity = bigint;

/** Parts per million: 190_000 is 19 %. */
export type RatePpm = number;

export const WHOLE: Quantity = 1_000n;
const MILLION = 1_000_000n;

/** `a / b` rounded half up. Both are non-negative, b positive. */
export const divideHalfUp = (a: bigint, b: bigint): bigint => (2n * a + b) / (2n * b);

/** Price of a quantity, rounded half up to the minor unit. The one rounding rule for lines. */
export const priceOf = (unitPrice: Minor, quantity: Quantity): Minor =>
  divideHalfUp(unitPrice * quantity, WHOLE);

/** Tax on top of a net amount, rounded half up. */
export const taxOn = (net: Minor, rate: RatePpm): Minor => divideHalfUp(net * BigInt(rate), MILLION);

/** Tax contained in a gross amount, rounded half up. */
export const taxWithin = (gross: Minor, rate: RatePpm): Minor =>
  divideHalfUp(gross * BigInt(rate), MILLION + BigInt(rate));

/**
 * Splits `total` in proportion to `weights`. The parts always sum to `total`; leftover units go to the largest
 * remainders, earliest first on a tie.
 */
export function allocate(total: Minor, weights: readonly bigint[]): Minor[] {
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0n);
  if (weightSum === 0n) throw new RangeError('allocate needs a positive weight');
  const parts = weights.map((weight) => (total * weight) / weightSum);
  const leftover = total - parts.reduce((sum, part) => sum + part, 0n);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % weightSum }))
    .sort((a, b) => Number(b.remainder - a.remainder) || a.index - b.index);
  for (const { index } of byRemainder.slice(0, Number(leftover))) parts[index]! += 1n;
  return parts;
}

const ZERO_DECIMAL = new Set('BIF CLP DJF GNF JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' '));
const THREE_DECIMAL = new Set('BHD JOD KWD OMR TND'.split(' '));

/** Digits after the decimal point in ISO 4217. */
export const exponentOf = (currencyCode: string): 0 | 2 | 3 =>
  ZERO_DECIMAL.has(currencyCode) ? 0 : THREE_DECIMAL.has(currencyCode) ? 3 : 2;

/** Exact decimal text of an integer scaled by 10^digits: (1999n, 2) is "19.99". */
export function toDecimal(scaled: bigint, digits: number): string {
  const sign = scaled < 0n ? '-' : '';
  const text = (scaled < 0n ? -scaled : scaled).toString().padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The inverse of `toDecimal`; undefined when the text has more digits than fit or is no plain decimal. */
export function fromDecimal(text: string, digits: number): bigint | undefined {
  const match = /^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > digits) return undefined;
  const value = BigInt(match[2] + fraction.padEnd(digits, '0'));
  return match[1] ? -value : value;
}

/** Quantity as a decimal string without trailing zeros: 2500n is "2.5". */
export const quantityText = (quantity: Quantity): string => toDecimal(quantity, 3).replace(/\.?0+$/, '');
