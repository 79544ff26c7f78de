import { describe, expect, it } from 'vitest';
import { formatMoney, signOf, withoutSign } from './money.ts';

const money = (amount: string, currencyCode: string) => ({ amount, currencyCode });

describe('formatMoney', () => {
  it.each([
    ['14.00', 'EUR', '€14.00'],
    ['1234.5', 'GBP', '£1,234.50'],
    ['-28', 'EUR', '-€28.00'],
    ['1500', 'JPY', 'JP¥1,500'],
    ['0.005', 'KWD', 'KWD 0.005'],
  ])('%s %s reads %s', (amount, currency, text) => {
    expect(formatMoney(money(amount, currency)).replace(/\u00a0/g, ' ')).toBe(text);
  });
  it('stays exact beyond what a float holds', () => {
    expect(formatMoney(money('9007199254740993.01', 'EUR'))).toBe('€9,007,199,254,740,993.01');
  });
  it.each(['', '1,5', 'NaN', '1e3', '1.'])('refuses %j', (amount) => {
    expect(() => formatMoney(money(amount, 'EUR'))).toThrow(RangeError);
  });
});

it('signs choose words', () => {
  expect([signOf(money('-0.00', 'EUR')), signOf(money('-0.01', 'EUR')), signOf(money('28', 'EUR'))]).toEqual([
    0, -1, 1,
  ]);
  expect(withoutSign(money('-28.00', 'EUR')).amount).toBe('28.00');
});
