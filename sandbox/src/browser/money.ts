/** Stripe counts these in hundredths although their currencies have no such unit. */
const HUNDREDTHS = new Set(['isk', 'ugx', 'huf', 'twd']);

function exponentOf(currency: string): number {
  if (HUNDREDTHS.has(currency)) return 2;
  const options = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return options.maximumFractionDigits ?? 2;
}

/** An amount in Stripe's minor units as a person reads it, for example `€158.00`. */
export function formatAmount(amount: number, currency: string): string {
  const code = currency.toLowerCase();
  const exponent = exponentOf(code);
  const sign = amount < 0 ? '-' : '';
  const digits = String(Math.abs(amount)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  const decimal = exponent === 0 ? whole : `${whole}.${digits.slice(-exponent)}`;
  // A decimal string keeps every digit; Intl reads it exactly.
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency: code,
    minimumFractionDigits: exponent,
  }).format(`${sign}${decimal}` as Intl.StringNumericLiteral);
}
