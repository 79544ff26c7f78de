import type { Minor } from '../money/money.ts';

/** Smallest amount the provider holds or takes, in minor units, by currency. */
const MINIMUM: Readonly<Record<string, Minor>> = {
  USD: 50n,
  EUR: 50n,
  AUD: 50n,
  CAD: 50n,
  CHF: 50n,
  NZD: 50n,
  SGD: 50n,
  BRL: 50n,
  INR: 50n,
  GBP: 30n,
  JPY: 50n,
  DKK: 250n,
  NOK: 300n,
  SEK: 300n,
  HKD: 400n,
  AED: 200n,
  PLN: 200n,
  RON: 200n,
  MYR: 200n,
  BGN: 100n,
  MXN: 1_000n,
  THB: 1_000n,
  CZK: 1_500n,
  HUF: 17_500n,
};

export const minimumOf = (currencyCode: string): Minor => MINIMUM[currencyCode] ?? 50n;
