import { expect, test } from 'vitest';
import { addressFields, postalCodeFits } from './address.ts';

test.each([
  ['DE', '10115', '1011'],
  ['NL', '1017 ab', '1017'],
  ['GB', 'sw1a 1aa', 'SW1A'],
  ['GB', 'M1-1AE', '12345'],
  ['IE', 'D02 AF30', '02AF30'],
  ['US', '10001-0001', '1000'],
  ['AT', '1010', '10100'],
  ['ZZ', 'AB 12', '!'],
])('in %s %s can be a postal code and %s cannot', (country, good, bad) => {
  expect(postalCodeFits(good, country)).toBe(true);
  expect(postalCodeFits(bad, country)).toBe(false);
});

const ADDRESS = {
  name: '  Ada Weaver ',
  company: '',
  line1: 'Spulenweg 7',
  line2: '   ',
  city: 'Berlin',
  postalCode: ' 10115 ',
  countryCode: 'DE',
};

test('an address is trimmed and what is empty becomes null', () => {
  expect(addressFields.parse(ADDRESS)).toEqual({
    name: 'Ada Weaver',
    company: null,
    line1: 'Spulenweg 7',
    line2: null,
    city: 'Berlin',
    provinceCode: null,
    postalCode: '10115',
    countryCode: 'DE',
    phone: null,
  });
});

test('an address in the United States needs its state, in capitals once stored', () => {
  const american = { ...ADDRESS, countryCode: 'US', postalCode: '10001' };
  expect(addressFields.safeParse(american).error?.issues.map(({ path }) => path)).toEqual([['provinceCode']]);
  expect(addressFields.parse({ ...american, provinceCode: 'ny' }).provinceCode).toBe('NY');
});

test.each([
  { name: ' ' },
  { name: 'x'.repeat(101) },
  { line1: 'a\nb' },
  { city: '' },
  { postalCode: '1011' },
  { countryCode: 'de' },
  { phone: '0'.repeat(31) },
])('%j is refused and named', (change) => {
  const { error } = addressFields.safeParse({ ...ADDRESS, ...change });
  expect(error?.issues[0]?.path).toEqual(Object.keys(change));
});
