import { describe, expect, it } from 'vitest';
import {
  brandOf,
  cvcLength,
  faultsOf,
  formatExpiry,
  formatNumber,
  partsOf,
} from '../../src/browser/client/card-fields.ts';

const TODAY = new Date(2026, 10, 20);
const GOOD = { number: '4242 4242 4242 4242', expiry: '12 / 29', cvc: '123' };

describe('a card number', () => {
  it.each([
    ['4242424242424242', '4242 4242 4242 4242', 'visa'],
    ['42424', '4242 4', 'visa'],
    ['4242-4242-4242-4242-99', '4242 4242 4242 4242', 'visa'],
    ['378282246310005', '3782 822463 10005', 'amex'],
    ['5555555555554444', '5555 5555 5555 4444', 'mastercard'],
    ['2223003122003222', '2223 0031 2200 3222', 'mastercard'],
    ['6011111111111117', '6011 1111 1111 1117', 'discover'],
    ['', '', 'unknown'],
    ['abc', '', 'unknown'],
  ])('typed as %j reads %j (%s)', (typed, shown, brand) => {
    expect(formatNumber(typed)).toBe(shown);
    expect(brandOf(typed)).toBe(brand);
  });

  it('decides the length of the security code', () => {
    expect(cvcLength('3782')).toBe(4);
    expect(cvcLength('4242')).toBe(3);
  });
});

describe('an expiry', () => {
  it.each([
    ['1', '', '1'],
    ['12', '1', '12 / '],
    ['5', '', '05 / '],
    ['1229', '', '12 / 29'],
    ['12/2029', '', '12 / 29'],
    ['1/29', '', '01 / 29'],
    ['12 / 29', '', '12 / 29'],
    ['12 /', '12 / ', '12'],
    ['12 / 2', '12 / 29', '12 / 2'],
  ])('typed as %j after %j reads %j', (typed, before, shown) => {
    expect(formatExpiry(typed, before)).toBe(shown);
  });
});

describe('a whole card', () => {
  it('becomes what the API takes', () => {
    expect(partsOf(GOOD)).toEqual({
      number: '4242424242424242',
      exp_month: '12',
      exp_year: '2029',
      cvc: '123',
    });
    expect(faultsOf(GOOD, TODAY).size).toBe(0);
  });

  it.each([
    [{ number: '4242' }, 'number', 'incomplete_number'],
    [{ number: '4242 4242 4242 4241' }, 'number', 'invalid_number'],
    [{ expiry: '' }, 'expiry', 'incomplete_expiry'],
    [{ expiry: '13 / 29' }, 'expiry', 'invalid_expiry_month'],
    [{ expiry: '12 / 25' }, 'expiry', 'invalid_expiry_year_past'],
    [{ expiry: '10 / 26' }, 'expiry', 'invalid_expiry_month_past'],
    [{ cvc: '12' }, 'cvc', 'incomplete_cvc'],
    [{ number: '3782 822463 10005' }, 'cvc', 'incomplete_cvc'],
  ])('with %j is refused at %s as %s', (change, field, code) => {
    const faults = [...faultsOf({ ...GOOD, ...change }, TODAY)];
    expect(faults.map(([name, fault]) => [name, fault.code])).toEqual([[field, code]]);
  });

  it('is good to the last day of its month', () => {
    expect(faultsOf({ ...GOOD, expiry: '11 / 26' }, TODAY).size).toBe(0);
  });
});
