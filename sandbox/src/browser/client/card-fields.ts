import type { StripeJsError } from './protocol.ts';

/** What the shopper typed, as typed. */
export interface CardText {
  number: string;
  expiry: string;
  cvc: string;
}

/** A card's parts as the API takes them. */
export interface CardParts {
  number: string;
  exp_month: string;
  exp_year: string;
  cvc: string;
}

/** Which input an error belongs to. */
export type CardField = keyof CardText;

const BRANDS: readonly [RegExp, string][] = [
  [/^4/, 'visa'],
  [/^(5[1-5]|2(22[1-9]|2[3-9]|[3-6]|7[01]|720))/, 'mastercard'],
  [/^3[47]/, 'amex'],
  [/^(6011|64[4-9]|65)/, 'discover'],
  [/^(30[0-5]|36|38|39)/, 'diners'],
  [/^35(2[89]|[3-8])/, 'jcb'],
  [/^62/, 'unionpay'],
];

const NUMBER_LENGTHS: Record<string, number> = { amex: 15, diners: 14 };

function digits(text: string): string {
  return text.replace(/\D/g, '');
}

/** The brand a number begins like, or `unknown`. */
export function brandOf(number: string): string {
  return BRANDS.find(([pattern]) => pattern.test(digits(number)))?.[1] ?? 'unknown';
}

function numberLength(number: string): number {
  return NUMBER_LENGTHS[brandOf(number)] ?? 16;
}

/** How many digits the security code has. */
export function cvcLength(number: string): number {
  return brandOf(number) === 'amex' ? 4 : 3;
}

/** A card number in groups, cut at its full length. */
export function formatNumber(text: string): string {
  const number = digits(text).slice(0, numberLength(text));
  const groups =
    brandOf(number) === 'amex' ? /^(\d{1,4})(\d{1,6})?(\d{1,5})?/ : /(\d{1,4})(\d{1,4})?(\d{1,4})?(\d{1,4})?/;
  const match = groups.exec(number);
  return match ? match.slice(1).filter(Boolean).join(' ') : '';
}

/** A date as `MM / YY`. `before` is the field's earlier text, so that deleting the slash is possible. */
export function formatExpiry(text: string, before = ''): string {
  let date = digits(text.replace(/^\s*(\d)\s*\//, '0$1/'));
  if (/^[2-9]/.test(date)) date = `0${date}`;
  if (date.length === 6 && date.slice(2, 4) === '20') date = date.slice(0, 2) + date.slice(4);
  date = date.slice(0, 4);
  const deleting = before.length > text.length;
  if (date.length < 2 || (date.length === 2 && deleting)) return date;
  return `${date.slice(0, 2)} / ${date.slice(2)}`;
}

function passesLuhn(number: string): boolean {
  let sum = 0;
  [...number].reverse().forEach((character, index) => {
    const digit = Number(character) * (index % 2 === 1 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  });
  return sum % 10 === 0;
}

/** The card's parts, with a year of four digits. */
export function partsOf(text: CardText): CardParts {
  const date = digits(text.expiry);
  return {
    number: digits(text.number),
    exp_month: date.slice(0, 2),
    exp_year: `20${date.slice(2, 4)}`,
    cvc: digits(text.cvc),
  };
}

function wrong(code: string, message: string): StripeJsError {
  return { type: 'validation_error', code, message };
}

/** What is missing or wrong in each field, in the order of the form; nothing when the card can be sent. */
export function faultsOf(text: CardText, today: Date): Map<CardField, StripeJsError> {
  const faults = new Map<CardField, StripeJsError>();
  const card = partsOf(text);
  if (card.number.length < numberLength(card.number)) {
    faults.set('number', wrong('incomplete_number', 'Your card number is incomplete.'));
  } else if (!passesLuhn(card.number)) {
    faults.set('number', wrong('invalid_number', 'Your card number is invalid.'));
  }
  const month = Number(card.exp_month);
  const year = Number(card.exp_year);
  if (digits(text.expiry).length < 4) {
    faults.set('expiry', wrong('incomplete_expiry', "Your card's expiration date is incomplete."));
  } else if (month < 1 || month > 12) {
    faults.set('expiry', wrong('invalid_expiry_month', "Your card's expiration date is invalid."));
  } else if (year < today.getFullYear()) {
    faults.set('expiry', wrong('invalid_expiry_year_past', "Your card's expiration year is in the past."));
  } else if (year === today.getFullYear() && month < today.getMonth() + 1) {
    faults.set('expiry', wrong('invalid_expiry_month_past', "Your card's expiration date is in the past."));
  }
  if (card.cvc.length < cvcLength(card.number)) {
    faults.set('cvc', wrong('incomplete_cvc', "Your card's security code is incomplete."));
  }
  return faults;
}
