import type { DemoChannel, DemoLocation, DemoRegion, DemoTaxRate } from './types.ts';

export const LOCATIONS: readonly DemoLocation[] = [
  { code: 'mill', name: 'The mill, cutting room', city: 'Hebden Bridge', country: 'GB', priority: 1 },
  { code: 'shop', name: 'The shop on Bridge Lane', city: 'Leeds', country: 'GB', priority: 2 },
];

export const CHANNELS: readonly DemoChannel[] = [
  {
    code: 'tenter',
    name: 'Tenter',
    publishableKey: 'pk_demo_tenter',
    defaultRegion: 'eu',
    regions: ['eu', 'uk', 'us'],
  },
  {
    code: 'tenter-trade',
    name: 'Tenter for makers',
    publishableKey: 'pk_demo_trade',
    defaultRegion: 'eu',
    regions: ['eu', 'uk'],
  },
];

function vat(country: string, percent: number): DemoTaxRate {
  return { country, province: null, ratePpm: percent * 10_000, name: `VAT ${percent} %` };
}

const EU_COUNTRIES = ['DE', 'FR', 'NL', 'IE', 'AT', 'BE', 'ES', 'IT'] as const;

const EU: DemoRegion = {
  code: 'eu',
  name: 'European Union',
  currency: 'EUR',
  pricesIncludeTax: true,
  countries: EU_COUNTRIES,
  taxRates: [
    vat('DE', 19),
    vat('FR', 20),
    vat('NL', 21),
    vat('IE', 23),
    vat('AT', 20),
    vat('BE', 21),
    vat('ES', 21),
    vat('IT', 22),
  ],
  shippingOptions: [
    {
      code: 'eu-tracked',
      name: 'Tracked parcel',
      description: 'Duties paid by us, followed from the cutting room to your door.',
      amount: 690,
      freeFrom: 12000,
      minDays: 3,
      maxDays: 6,
      cutoffHour: 14,
      countries: EU_COUNTRIES,
      collect: false,
    },
    {
      code: 'eu-express',
      name: 'Express',
      description: 'By air, with a two-hour delivery slot sent the day before.',
      amount: 1650,
      freeFrom: null,
      minDays: 1,
      maxDays: 2,
      cutoffHour: 12,
      countries: ['DE', 'FR', 'NL', 'IE', 'AT', 'BE'],
      collect: false,
    },
    {
      code: 'eu-pickup-point',
      name: 'Parcel shop near you',
      description: 'Held for ten days at a counter you choose by text message.',
      amount: 490,
      freeFrom: 9000,
      minDays: 3,
      maxDays: 7,
      cutoffHour: 14,
      countries: ['DE', 'FR', 'NL', 'BE', 'ES', 'IT'],
      collect: false,
    },
  ],
};

const UK: DemoRegion = {
  code: 'uk',
  name: 'United Kingdom',
  currency: 'GBP',
  pricesIncludeTax: true,
  countries: ['GB'],
  taxRates: [vat('GB', 20)],
  shippingOptions: [
    {
      code: 'uk-tracked',
      name: 'Tracked parcel',
      description: 'Followed from the cutting room to your door.',
      amount: 395,
      freeFrom: 7500,
      minDays: 2,
      maxDays: 3,
      cutoffHour: 15,
      countries: ['GB'],
      collect: false,
    },
    {
      code: 'uk-express',
      name: 'Next working day',
      description: 'Before noon on the next working day, with a signature.',
      amount: 795,
      freeFrom: null,
      minDays: 1,
      maxDays: 1,
      cutoffHour: 14,
      countries: ['GB'],
      collect: false,
    },
    {
      code: 'uk-collect',
      name: 'Collect from the shop',
      description: 'Bridge Lane, Leeds. We write when it is on the counter; we keep it for three weeks.',
      amount: 0,
      freeFrom: null,
      minDays: 1,
      maxDays: 2,
      cutoffHour: 16,
      countries: ['GB'],
      collect: true,
    },
  ],
};

const US: DemoRegion = {
  code: 'us',
  name: 'United States',
  currency: 'USD',
  pricesIncludeTax: false,
  countries: ['US'],
  taxRates: [
    { country: 'US', province: null, ratePpm: 0, name: 'No sales tax collected' },
    { country: 'US', province: 'NY', ratePpm: 88_750, name: 'New York sales tax 8.875 %' },
    { country: 'US', province: 'CA', ratePpm: 72_500, name: 'California sales tax 7.25 %' },
    { country: 'US', province: 'OR', ratePpm: 0, name: 'Oregon, no sales tax' },
  ],
  shippingOptions: [
    {
      code: 'us-tracked',
      name: 'Tracked parcel',
      description: 'Cleared through customs by us, then with the postal service.',
      amount: 1400,
      freeFrom: 18000,
      minDays: 6,
      maxDays: 10,
      cutoffHour: 13,
      countries: ['US'],
      collect: false,
    },
    {
      code: 'us-express',
      name: 'Express by air',
      description: 'Door to door with a courier, duties settled in advance.',
      amount: 3200,
      freeFrom: null,
      minDays: 2,
      maxDays: 4,
      cutoffHour: 11,
      countries: ['US'],
      collect: false,
    },
  ],
};

export const REGIONS: readonly DemoRegion[] = [EU, UK, US];
