import { z } from 'zod';

/** A postal address as a person writes it. */
export interface AddressFields {
  readonly name: string;
  readonly company: string | null;
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string;
  readonly provinceCode: string | null;
  readonly postalCode: string;
  readonly countryCode: string;
  readonly phone: string | null;
}

/** Postal codes without spaces and hyphens. Countries that are not here take any code. */
const POSTAL_CODES: Readonly<Record<string, RegExp>> = {
  AT: /^\d{4}$/,
  BE: /^\d{4}$/,
  CH: /^\d{4}$/,
  DE: /^\d{5}$/,
  DK: /^\d{4}$/,
  ES: /^\d{5}$/,
  FR: /^\d{5}$/,
  GB: /^[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}$/,
  IE: /^[A-Z]\d[\dW][A-Z\d]{4}$/,
  IT: /^\d{5}$/,
  NL: /^\d{4}[A-Z]{2}$/,
  SE: /^\d{5}$/,
  US: /^\d{5}(\d{4})?$/,
};

/** Whether a postal code can exist in a country, however it is spaced and capitalised. */
export function postalCodeFits(postalCode: string, countryCode: string): boolean {
  const bare = postalCode.replace(/[\s-]/g, '').toUpperCase();
  return (POSTAL_CODES[countryCode] ?? /^[A-Z\d]{2,12}$/).test(bare);
}

const required = (what: string, max: number) =>
  z
    .string()
    .trim()
    .min(1, `${what} is missing.`)
    .max(max, `${what} may have at most ${max} characters.`)
    .refine(printable, `${what} has characters that cannot be printed on a label.`);
const optional = (what: string, max: number) =>
  z
    .string()
    .trim()
    .max(max, `${what} may have at most ${max} characters.`)
    .refine(printable, `${what} has characters that cannot be printed on a label.`)
    .nullish()
    .transform((text) => text || null);

function printable(text: string): boolean {
  return !/\p{Cc}/u.test(text);
}

/** Checks and tidies an address: trims, turns empty text into null, capitalises codes. The country's region is checked later. */
export const addressFields = z
  .object({
    name: required('The name', 100),
    company: optional('The company', 100),
    line1: required('The street and number', 120),
    line2: optional('The second line', 120),
    city: required('The town', 80),
    provinceCode: optional('The state or province', 6).transform((code) => code?.toUpperCase() ?? null),
    postalCode: required('The postal code', 12).transform((code) => code.toUpperCase()),
    countryCode: z.string().regex(/^[A-Z]{2}$/, 'The country must be a two-letter code.'),
    phone: optional('The phone number', 30),
  })
  .superRefine((address, issues) => {
    if (!postalCodeFits(address.postalCode, address.countryCode))
      issues.addIssue({
        code: 'custom',
        path: ['postalCode'],
        message: 'This postal code does not exist in the country.',
      });
    if (address.countryCode === 'US' && !/^[A-Z]{2}$/.test(address.provinceCode ?? ''))
      issues.addIssue({
        code: 'custom',
        path: ['provinceCode'],
        message: 'Choose a state: the sales tax depends on it.',
      });
  }) satisfies z.ZodType<AddressFields>;
