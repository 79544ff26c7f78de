import { Select, type SelectOption, TextInput } from './field.tsx';

/** An address as a form holds it. Empty strings where nothing was given. */
export interface AddressValues {
  readonly name: string;
  readonly line1: string;
  readonly line2: string;
  readonly city: string;
  readonly province: string;
  readonly postalCode: string;
  readonly country: string;
  readonly phone: string;
}

interface AddressFieldsProps {
  values: Partial<AddressValues>;
  /** By field name without the prefix. */
  errors?: Readonly<Record<string, string>>;
  countries: readonly SelectOption[];
  /** Before each field's name, for two addresses in one form: `billing-`. */
  prefix?: string;
  /** `shipping` or `billing`: which of the visitor's addresses the browser should offer. */
  section?: 'shipping' | 'billing';
}

const POSTCODE_LABEL: Readonly<Record<string, string>> = {
  GB: 'Postcode',
  IE: 'Eircode',
  US: 'ZIP code',
  DE: 'Postleitzahl (postcode)',
};
const PROVINCE_LABEL: Readonly<Record<string, string>> = {
  US: 'State',
  CA: 'Province',
  AU: 'State',
  IE: 'County',
  IT: 'Province',
};
const POSTCODE_FIRST = new Set([
  'DE',
  'AT',
  'FR',
  'NL',
  'BE',
  'ES',
  'IT',
  'DK',
  'SE',
  'FI',
  'NO',
  'CH',
  'PL',
  'PT',
]);

/** Where something goes. Country first, because it decides the rest; one field for the name, as people have it. */
export function AddressFields({
  values,
  errors = {},
  countries,
  prefix = '',
  section = 'shipping',
}: AddressFieldsProps) {
  const country = values.country || countries[0]?.value || '';
  const field = (name: keyof AddressValues, token: string) => ({
    name: `${prefix}${name}`,
    defaultValue: values[name] ?? '',
    error: errors[name],
    autoComplete: `${section} ${token}`,
  });
  const postcode = (
    <TextInput
      key="postcode"
      {...field('postalCode', 'postal-code')}
      label={POSTCODE_LABEL[country] ?? 'Postcode'}
      className="max-w-[12rem] uppercase"
      maxLength={16}
    />
  );
  const city = (
    <TextInput key="city" {...field('city', 'address-level2')} label="Town or city" maxLength={100} />
  );
  const province = PROVINCE_LABEL[country];
  return (
    <div className="grid gap-5">
      <Select {...field('country', 'country')} defaultValue={country} label="Country" options={countries} />
      <TextInput {...field('name', 'name')} label="Full name" maxLength={120} />
      <TextInput {...field('line1', 'address-line1')} label="Street and number" maxLength={160} />
      <TextInput {...field('line2', 'address-line2')} label="Flat, floor, company" optional maxLength={160} />
      {POSTCODE_FIRST.has(country) ? [postcode, city] : [city, postcode]}
      {province && (
        <TextInput
          {...field('province', 'address-level1')}
          label={province}
          optional={country !== 'US' && country !== 'CA'}
          maxLength={60}
        />
      )}
      <TextInput
        {...field('phone', 'tel')}
        type="tel"
        label="Phone"
        hint="Only so that the carrier can reach you about this parcel."
        optional
        maxLength={32}
        className="max-w-[18rem]"
      />
    </div>
  );
}
