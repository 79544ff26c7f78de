import type { SelectOption } from '~/components/field.tsx';

const NAMES = new Intl.DisplayNames('en-GB', { type: 'region' });
const BILLING = (
  'AD AE AR AT AU BE BG BR CA CH CL CN CY CZ DE DK EE ES FI FR GB GG GI GR HK HR HU IE IL IM IN IS IT JE JP KR LI LT ' +
  'LU LV MC MT MX MY NL NO NZ PL PT RO SE SG SI SK SM TH TR TW UA US VA ZA'
).split(' ');

/** The English name of a country, or its code when it has none. */
export function countryName(code: string): string {
  return NAMES.of(code) ?? code;
}

/** Countries as the choices of a form, by name. */
export function countryOptions(codes: readonly string[]): SelectOption[] {
  return codes
    .map((value) => ({ value, label: countryName(value) }))
    .sort((one, other) => one.label.localeCompare(other.label, 'en'));
}

/** Where a bill may go: more places than a parcel. */
export function billingCountryOptions(delivered: readonly string[]): SelectOption[] {
  return countryOptions([...new Set([...delivered, ...BILLING])]);
}
