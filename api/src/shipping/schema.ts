import { builder } from '../graphql/builder.ts';
import '../graphql/scalars.ts';
import { Money } from '../money/schema.ts';
import { type AddressFields, addressFields } from './address.ts';
import type { ShippingOption as Option } from './option.ts';

export const ShippingOption = builder.objectRef<Option>('ShippingOption').implement({
  description: 'A way to get the goods.',
  fields: (t) => ({
    id: t.globalID({
      description: 'What `cartShippingOptionSet` and an order edit take.',
      resolve: ({ id }) => ({ type: 'ShippingOption', id }),
    }),
    name: t.exposeString('name', { description: 'Short name: `Tracked parcel`.' }),
    description: t.exposeString('description', {
      description: 'One sentence about what it is like; may be empty.',
    }),
    amount: t.field({
      type: Money,
      description: 'What it costs below `freeFrom`. The totals say what it costs this cart.',
      resolve: ({ amount, currencyCode }) => ({ amount, currencyCode }),
    }),
    freeFrom: t.field({
      type: Money,
      nullable: true,
      description: 'Value of goods from which it costs nothing; null when it is never free.',
      resolve: ({ freeFromAmount, currencyCode }) =>
        freeFromAmount === null ? null : { amount: freeFromAmount, currencyCode },
    }),
    minDays: t.exposeInt('minDays', { description: 'Working days on the way, at best.' }),
    maxDays: t.exposeInt('maxDays', { description: 'Working days on the way, at worst.' }),
    cutoffHour: t.exposeInt('cutoffHour', {
      description: 'Hour of the day, 0 to 23 in the region’s zone, until which an order leaves the same day.',
    }),
    needsAddress: t.exposeBoolean('needsAddress', {
      description: 'False when the shopper collects in person; the address is then only for the bill.',
    }),
  }),
});

/** Anything that has the columns of an Address row. */
export const Address = builder.objectRef<AddressFields>('Address').implement({
  description: 'A postal address.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Who receives.' }),
    company: t.exposeString('company', { nullable: true, description: 'Company; null for a person.' }),
    line1: t.exposeString('line1', { description: 'Street and number.' }),
    line2: t.exposeString('line2', {
      nullable: true,
      description: 'Floor, flat or care of; null when there is none.',
    }),
    city: t.exposeString('city', { description: 'Town.' }),
    provinceCode: t.exposeString('provinceCode', {
      nullable: true,
      description: 'State or province as its short code, `NY`; null where addresses have none.',
    }),
    postalCode: t.exposeString('postalCode', { description: 'Postal code, in capitals.' }),
    countryCode: t.expose('countryCode', { type: 'CountryCode', description: 'Country.' }),
    phone: t.exposeString('phone', {
      nullable: true,
      description: 'Number for the carrier; null when none was given.',
    }),
  }),
});

/** Arrives checked and tidied, as `AddressFields`. */
export const AddressInput = builder
  .inputType('AddressInput', {
    description: 'A postal address. Text is trimmed; empty text counts as left out.',
    fields: (t) => ({
      name: t.string({ required: true, description: 'Who receives. At most 100 characters.' }),
      company: t.string({ description: 'Company. At most 100 characters.' }),
      line1: t.string({ required: true, description: 'Street and number. At most 120 characters.' }),
      line2: t.string({ description: 'Floor, flat or care of. At most 120 characters.' }),
      city: t.string({ required: true, description: 'Town. At most 80 characters.' }),
      provinceCode: t.string({
        description:
          'State or province as its short code. Needed in the United States: the tax depends on it.',
      }),
      postalCode: t.string({
        required: true,
        description: 'Postal code, however spaced. Checked against the form of the country’s codes.',
      }),
      countryCode: t.field({
        type: 'CountryCode',
        required: true,
        description: 'Country. For deliveries, one of the region’s `countries`.',
      }),
      phone: t.string({ description: 'Number for the carrier. At most 30 characters.' }),
    }),
  })
  .validate(addressFields);
