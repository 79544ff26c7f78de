import { expect, it } from 'vitest';
import {
  addressInput,
  addressLines,
  addressValues,
  issueProblems,
  missingParts,
  valuesOf,
} from './address-form.ts';

const german = {
  name: 'Ann Weaver',
  line1: 'Weberstr. 4',
  line2: null,
  city: 'Berlin',
  provinceCode: null,
  postalCode: '10115',
  countryCode: 'DE',
  phone: null,
};

it('goes from the API to a form and back unchanged', () => {
  expect(addressInput(valuesOf(german))).toEqual(german);
});

it('says what is missing at the field, with its prefix', () => {
  const values = addressValues({ 'billing-name': ' Ann ', 'billing-country': 'DE' }, 'billing-');
  expect(values.name).toBe('Ann');
  expect(missingParts(values, 'billing-').map(({ field }) => field)).toEqual([
    'billing-line1',
    'billing-city',
    'billing-postalCode',
  ]);
});

it('puts the API’s complaints at the fields they are about', () => {
  const issues = [
    { path: ['input', 'shippingAddress', 'countryCode'], message: 'a' },
    { path: ['input', 'billingAddress', 'provinceCode'], message: 'b' },
    { path: ['input', 'email'], message: 'c' },
  ];
  expect(issueProblems(issues).map(({ field }) => field)).toEqual(['country', 'billing-province', 'email']);
});

it('writes the town as its country does', () => {
  expect(addressLines(german, 'Germany')[2]).toBe('10115 Berlin');
  const british = { ...german, city: 'Leeds', postalCode: 'LS1 4AB', countryCode: 'GB' };
  expect(addressLines(british, 'United Kingdom')[2]).toBe('Leeds LS1 4AB');
});
