import { ApiError, invalidParam } from './errors.ts';

const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const THREE_DECIMAL = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);
const WHOLE_HUNDREDS = new Set(['isk', 'ugx']);
const MINIMUM: Record<string, number> = {
  ...Object.fromEntries('usd eur aud cad chf nzd sgd brl inr'.split(' ').map((code) => [code, 50])),
  ...Object.fromEntries('aed pln ron myr'.split(' ').map((code) => [code, 200])),
  gbp: 30,
  jpy: 50,
  dkk: 250,
  nok: 300,
  sek: 300,
  hkd: 400,
  bgn: 100,
  mxn: 1000,
  thb: 1000,
  czk: 1500,
  huf: 17500,
};
const DIGITS_MAX = 99_999_999;
const DIGITS_MAX_IDR = 999_999_999_999;
const KNOWN = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

/** Number of digits after the point in amounts of this currency. */
export function exponentOf(currency: string): number {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

/** `2050, usd` → `$20.50`, as Stripe words amounts in messages. */
export function display(amount: number, currency: string): string {
  const exponent = exponentOf(currency);
  const value = (amount / 10 ** exponent).toFixed(exponent);
  const sign = { usd: '$', eur: '€', gbp: '£', jpy: '¥' }[currency];
  return sign === undefined ? `${value} ${currency}` : `${sign}${value}`;
}

/** Refuses what Stripe refuses: unknown currencies, amounts below the minimum or with impossible last digits. */
export function checkAmount(amount: number, currency: string): void {
  if (!KNOWN.has(currency)) {
    throw invalidParam(
      `Invalid currency: ${currency}. Stripe currently supports ISO currency codes.`,
      'currency',
    );
  }
  if (amount < 1) {
    throw invalidParam(
      'This value must be greater than or equal to 1.',
      'amount',
      'parameter_invalid_integer',
    );
  }
  if (amount > (currency === 'idr' ? DIGITS_MAX_IDR : DIGITS_MAX)) {
    const most = display(currency === 'idr' ? DIGITS_MAX_IDR : DIGITS_MAX, currency);
    throw invalidParam(`Amount must be no more than ${most}`, 'amount', 'amount_too_large');
  }
  if (THREE_DECIMAL.has(currency) && amount % 10 !== 0) {
    throw invalidParam(`Invalid amount: the last digit of an amount in ${currency} must be 0.`, 'amount');
  }
  if (WHOLE_HUNDREDS.has(currency) && amount % 100 !== 0) {
    throw invalidParam(`Invalid amount: amounts in ${currency} must be divisible by 100.`, 'amount');
  }
  const minimum = MINIMUM[currency] ?? 1;
  if (amount < minimum) {
    throw new ApiError(
      400,
      {
        type: 'invalid_request_error',
        code: 'amount_too_small',
        param: 'amount',
        message: `Amount must be at least ${display(minimum, currency)} ${currency}`,
      },
      { stored: false },
    );
  }
}
