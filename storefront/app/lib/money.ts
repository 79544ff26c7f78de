/** An amount as the API gives it: an exact decimal string and an ISO 4217 code. */
export interface Money {
  readonly amount: string;
  readonly currencyCode: string;
}

const DECIMAL = /^-?\d+(\.\d+)?$/;
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string): Intl.NumberFormat {
  const known = formats.get(currency);
  if (known) return known;
  const made = new Intl.NumberFormat('en-GB', { style: 'currency', currency });
  formats.set(currency, made);
  return made;
}

/**
 * The amount as a shopper reads it, for example `€14.00`. Called on the server only and passed on as a string, since
 * browsers carry other locale data. Exact for any size: the decimal string never becomes a float.
 * @throws RangeError when the amount is not a decimal string
 */
export function formatMoney({ amount, currencyCode }: Money): string {
  if (!DECIMAL.test(amount)) throw new RangeError(`not a decimal amount: ${amount}`);
  return formatOf(currencyCode).format(amount as `${number}`);
}

/** -1, 0 or 1. For choosing words ("more", "less") and never for computing what is owed. */
export function signOf({ amount }: Money): -1 | 0 | 1 {
  if (!/[1-9]/.test(amount)) return 0;
  return amount.startsWith('-') ? -1 : 1;
}

/** The amount without its sign: "€2.00 less" says the direction in a word. */
export function withoutSign({ amount, currencyCode }: Money): Money {
  return { amount: amount.replace(/^-/, ''), currencyCode };
}
