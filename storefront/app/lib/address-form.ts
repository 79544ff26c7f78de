import type { AddressValues } from '~/components/address-fields.tsx';
import type { Problem } from './problem.ts';

/** An address as the API gives it. */
export interface PostalAddress {
  readonly name: string;
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string;
  readonly provinceCode: string | null;
  readonly postalCode: string;
  readonly countryCode: string;
  readonly phone: string | null;
}

const FIELDS = ['name', 'line1', 'line2', 'city', 'province', 'postalCode', 'country', 'phone'] as const;
const MISSING: Partial<Record<(typeof FIELDS)[number], string>> = {
  country: 'Choose a country.',
  name: 'Enter a name, so that the parcel finds its person.',
  line1: 'Enter the street and number.',
  city: 'Enter the town or city.',
  postalCode: 'Enter the postcode.',
};
const FIELD_OF: Readonly<Record<string, string>> = { countryCode: 'country', provinceCode: 'province' };

/** The address fields of a posted form, as they were typed. */
export function addressValues(form: Readonly<Record<string, string>>, prefix = ''): AddressValues {
  const [name, line1, line2, city, province, postalCode, country, phone] = FIELDS.map(
    (field) => form[`${prefix}${field}`]?.trim() ?? '',
  );
  return {
    name: name ?? '',
    line1: line1 ?? '',
    line2: line2 ?? '',
    city: city ?? '',
    province: province ?? '',
    postalCode: postalCode ?? '',
    country: country ?? '',
    phone: phone ?? '',
  };
}

/** A known address as a form shows it. */
export function valuesOf(address: PostalAddress): AddressValues {
  const { name, line1, line2, city, provinceCode, postalCode, countryCode, phone } = address;
  return {
    name,
    line1,
    line2: line2 ?? '',
    city,
    province: provinceCode ?? '',
    postalCode,
    country: countryCode,
    phone: phone ?? '',
  };
}

/** What the API takes. */
export function addressInput(values: AddressValues) {
  return {
    name: values.name,
    line1: values.line1,
    line2: values.line2 || null,
    city: values.city,
    provinceCode: values.province || null,
    postalCode: values.postalCode,
    countryCode: values.country,
    phone: values.phone || null,
  };
}

/** What cannot be left out and was. Everything else about an address is the API's to say. */
export function missingParts(values: AddressValues, prefix = ''): Problem[] {
  return FIELDS.flatMap((field) => {
    const message = MISSING[field];
    return message !== undefined && values[field] === '' ? [{ field: `${prefix}${field}`, message }] : [];
  });
}

/** The API's complaints about an address, at the fields of the form that it came from. */
export function issueProblems(
  issues: readonly { readonly path: readonly string[]; readonly message: string }[],
): Problem[] {
  return issues.map(({ path, message }) => {
    const last = path.at(-1) ?? '';
    const field = FIELD_OF[last] ?? last;
    return { field: path.includes('billingAddress') ? `billing-${field}` : field, message };
  });
}

const TOWN_FIRST = new Set(['GB', 'IE', 'US', 'CA', 'AU', 'NZ', 'GG', 'JE', 'IM']);

/** Lines of an address as on a label; `country` is its name. */
export function addressLines(address: PostalAddress, country: string): string[] {
  const { name, line1, line2, city, provinceCode, postalCode, countryCode } = address;
  const parts = TOWN_FIRST.has(countryCode)
    ? [city, provinceCode, postalCode]
    : [postalCode, city, provinceCode];
  const town = parts.filter((part) => part !== null && part !== '').join(' ');
  return [name, line1, ...(line2 ? [line2] : []), town, country];
}

/** Error messages without their prefix, as the address fields want them. */
export function errorsWithout(
  prefix: string,
  errors: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).flatMap(([field, message]) =>
      field.startsWith(prefix) ? [[field.slice(prefix.length), message]] : [],
    ),
  );
}
