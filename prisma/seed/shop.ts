import type { Prisma } from '../../api/src/generated/prisma/client.ts';
import { newId } from '../../api/src/platform/id.ts';
import { CHANNELS, LOCATIONS, REGIONS } from '../demo/shop.ts';
import type { ChannelCode, CurrencyCode, LocationCode, RegionCode } from '../demo/types.ts';

/** Ids of what the catalogue hangs on. */
export interface SeededShop {
  readonly channels: Readonly<
    Record<ChannelCode, { readonly id: string; readonly currencies: readonly CurrencyCode[] }>
  >;
  readonly locations: Readonly<Record<LocationCode, string>>;
}

const TIME_ZONES: Readonly<Record<RegionCode, string>> = {
  eu: 'Europe/Berlin',
  uk: 'Europe/London',
  us: 'America/New_York',
};
const ORDER_PREFIXES: Readonly<Record<ChannelCode, string>> = { tenter: 'TN', 'tenter-trade': 'TT' };
/** The trade counter ships from the mill only. */
const LOCATIONS_OF: Readonly<Record<ChannelCode, readonly LocationCode[]>> = {
  tenter: ['mill', 'shop'],
  'tenter-trade': ['mill'],
};

export const EDIT_POLICY = {
  windowSeconds: 3600,
  bankStepSeconds: 300,
  extensionSeconds: 600,
  allowedChanges: [
    'addVariant',
    'setQuantity',
    'swapVariant',
    'removeLine',
    'setShippingAddress',
    'setShippingOption',
    'setContact',
    'cancel',
  ],
};

const PAYMENT_METHODS: readonly Omit<Prisma.PaymentMethodCreateManyInput, 'salesChannelId' | 'position'>[] = [
  {
    handle: 'card',
    kind: 'CARD',
    provider: 'stripe',
    title: 'Card',
    description: 'Held today, charged once when the time for changes is over.',
  },
  {
    handle: 'bank-transfer',
    kind: 'BANK_TRANSFER',
    provider: 'manual',
    title: 'Bank transfer',
    description: 'Order now and transfer the money afterwards. We cut when it has come.',
    instructions: [
      { label: 'Account holder', value: 'Tenter Cloth Ltd' },
      { label: 'IBAN', value: 'DE02 1203 0000 0000 2020 51' },
      { label: 'BIC', value: 'BYLADEM1001' },
    ],
    currencyCodes: ['EUR'],
  },
  {
    handle: 'online',
    kind: 'ONLINE',
    provider: 'razorpay',
    title: 'Razorpay',
    description: 'Cards, UPI and netbanking on Razorpay’s page. The total cannot be changed afterwards.',
    currencyCodes: ['USD'],
  },
];

const byCode = <Item extends { readonly code: string }, Value>(
  items: readonly Item[],
  made: (item: Item) => Value,
) => Object.fromEntries(items.map((item) => [item.code, made(item)])) as Record<Item['code'], Value>;

/** Channels, keys, regions with their taxes and deliveries, stock locations and edit policies. */
export async function seedShop(db: Prisma.TransactionClient): Promise<SeededShop> {
  const channelIds = byCode(CHANNELS, newId);
  const regionIds = byCode(REGIONS, newId);
  const locationIds = byCode(LOCATIONS, newId);
  await db.salesChannel.createMany({
    data: CHANNELS.map(({ code, name }) => ({
      id: channelIds[code],
      handle: code,
      name,
      orderPrefix: ORDER_PREFIXES[code],
    })),
  });
  await db.publishableKey.createMany({
    data: CHANNELS.map(({ code, publishableKey }) => ({
      salesChannelId: channelIds[code],
      token: publishableKey,
      name: 'Storefront',
      allowedOrigins: [],
    })),
  });
  await db.editPolicy.createMany({
    data: CHANNELS.map(({ code }) => ({ salesChannelId: channelIds[code], ...EDIT_POLICY })),
  });
  await db.paymentMethod.createMany({
    data: CHANNELS.flatMap(({ code }) =>
      PAYMENT_METHODS.map((method, position) => ({ ...method, salesChannelId: channelIds[code], position })),
    ),
  });
  await db.region.createMany({
    data: REGIONS.map((region) => ({
      id: regionIds[region.code],
      handle: region.code,
      name: region.name,
      currencyCode: region.currency,
      pricesIncludeTax: region.pricesIncludeTax,
      countries: [...region.countries],
      timeZone: TIME_ZONES[region.code],
    })),
  });
  await db.salesChannelRegion.createMany({
    data: CHANNELS.flatMap(({ code, regions, defaultRegion }) =>
      regions.map((region, index) => ({
        salesChannelId: channelIds[code],
        regionId: regionIds[region],
        position: region === defaultRegion ? 0 : index + 1,
      })),
    ),
  });
  await db.taxRate.createMany({
    data: REGIONS.flatMap(({ code, taxRates }) =>
      taxRates.map((rate) => ({
        regionId: regionIds[code],
        countryCode: rate.country,
        provinceCode: rate.province,
        taxCategory: 'standard',
        name: rate.name,
        ratePpm: rate.ratePpm,
      })),
    ),
  });
  await db.stockLocation.createMany({
    data: LOCATIONS.map(({ code, name }) => ({ id: locationIds[code], handle: code, name })),
  });
  await db.salesChannelStockLocation.createMany({
    data: CHANNELS.flatMap((channel) =>
      LOCATIONS.filter(({ code }) => LOCATIONS_OF[channel.code].includes(code)).map(({ code, priority }) => ({
        salesChannelId: channelIds[channel.code],
        stockLocationId: locationIds[code],
        position: priority,
      })),
    ),
  });
  await db.shippingOption.createMany({
    data: CHANNELS.flatMap((channel) =>
      REGIONS.filter(({ code }) => channel.regions.includes(code)).flatMap((region) =>
        region.shippingOptions.map((option, position) => ({
          salesChannelId: channelIds[channel.code],
          regionId: regionIds[region.code],
          handle: option.code,
          name: option.name,
          description: option.description,
          amount: BigInt(option.amount),
          freeFromAmount: option.freeFrom === null ? null : BigInt(option.freeFrom),
          minDays: option.minDays,
          maxDays: option.maxDays,
          cutoffHour: option.cutoffHour,
          needsAddress: !option.collect,
          countries: [...option.countries],
          position,
        })),
      ),
    ),
  });
  const currenciesOf = (codes: readonly RegionCode[]) => [
    ...new Set(REGIONS.filter(({ code }) => codes.includes(code)).map(({ currency }) => currency)),
  ];
  return {
    locations: locationIds,
    channels: byCode(CHANNELS, ({ code, regions }) => ({
      id: channelIds[code],
      currencies: currenciesOf(regions),
    })),
  };
}
