import type { Channel } from '../src/channel/channel.ts';
import type { PrismaClient } from '../src/generated/prisma/client.ts';
import type { Minor, Quantity } from '../src/money/money.ts';
import { newId } from '../src/platform/id.ts';
import { hashToken, newToken } from '../src/platform/token.ts';
import { START } from './ctx.ts';

export interface TestRegion {
  readonly id: string;
  readonly handle: string;
  readonly currencyCode: string;
  readonly countries: readonly string[];
  readonly pricesIncludeTax: boolean;
  /** Ids of this shop's options here. `standard` is free from 100.00 of goods, `express` never. */
  readonly shipping: { readonly standard: string; readonly express: string };
}

export interface Shop {
  readonly channel: Channel;
  /** The publishable key, as sent in `x-publishable-key`. */
  readonly key: string;
  readonly regions: { readonly eu: TestRegion; readonly uk: TestRegion; readonly us: TestRegion };
  /** Stock locations; `mill` is asked first. */
  readonly locations: { readonly mill: string; readonly store: string };
}

const REGIONS = {
  eu: { name: 'European Union', currencyCode: 'EUR', pricesIncludeTax: true, countries: ['DE', 'FR', 'NL'] },
  uk: { name: 'United Kingdom', currencyCode: 'GBP', pricesIncludeTax: true, countries: ['GB'] },
  us: { name: 'United States', currencyCode: 'USD', pricesIncludeTax: false, countries: ['US'] },
} as const;

/** Country, province, parts per million. Delivery and goods are both of the category "standard". */
const TAXES = {
  eu: [
    ['DE', null, 190_000],
    ['FR', null, 200_000],
    ['NL', null, 210_000],
  ],
  uk: [['GB', null, 200_000]],
  us: [
    ['US', null, 0],
    ['US', 'NY', 88_750],
    ['US', 'CA', 72_500],
  ],
} as const;

type RegionHandle = keyof typeof REGIONS;

/**
 * A channel with a key, three regions with taxes, two delivery options in each (`standard` 5.00, free from 100.00;
 * `express` 15.00), two stock locations and an edit policy of 3600/300/600 s that allows everything. Regions are shared between
 * the shops of one database, as in real life; everything else is the shop's own.
 */
export async function givenShop(
  db: PrismaClient,
  { handle = 'weaver', orderPrefix = 'TS' }: { handle?: string; orderPrefix?: string } = {},
): Promise<Shop> {
  const channel = { id: newId(), handle, name: `Shop ${handle}`, orderPrefix };
  const key = `pk_test_${handle}`;
  await db.salesChannel.create({ data: channel });
  await db.publishableKey.create({
    data: { salesChannelId: channel.id, token: key, name: 'tests', allowedOrigins: [] },
  });
  await db.editPolicy.create({
    data: {
      salesChannelId: channel.id,
      windowSeconds: 3600,
      bankStepSeconds: 300,
      extensionSeconds: 600,
      allowedChanges: EVERY_CHANGE,
    },
  });
  const [mill, store] = [newId(), newId()];
  await db.stockLocation.createMany({
    data: [
      { id: mill, handle: `${handle}-mill`, name: 'Mill' },
      { id: store, handle: `${handle}-store`, name: 'Store' },
    ],
  });
  await db.salesChannelStockLocation.createMany({
    data: [mill, store].map((stockLocationId, position) => ({
      salesChannelId: channel.id,
      stockLocationId,
      position,
    })),
  });
  const [eu, uk, us] = [
    await givenRegion(db, channel.id, 'eu', 0),
    await givenRegion(db, channel.id, 'uk', 1),
    await givenRegion(db, channel.id, 'us', 2),
  ];
  return { channel, key, regions: { eu, uk, us }, locations: { mill, store } };
}

/** Every kind of change a shopper can make to an order. */
export const EVERY_CHANGE = [
  'addVariant',
  'setQuantity',
  'swapVariant',
  'removeLine',
  'setShippingAddress',
  'setShippingOption',
  'setContact',
  'cancel',
];

async function givenRegion(
  db: PrismaClient,
  salesChannelId: string,
  handle: RegionHandle,
  position: number,
): Promise<TestRegion> {
  const facts = REGIONS[handle];
  const countries = [...facts.countries];
  const existing = await db.region.findUnique({ where: { handle } });
  const { id } =
    existing ??
    (await db.region.create({
      data: {
        ...facts,
        handle,
        countries,
        timeZone: 'Europe/Berlin',
        taxRates: {
          create: TAXES[handle].map(([countryCode, provinceCode, ratePpm]) => ({
            countryCode,
            provinceCode,
            ratePpm,
            taxCategory: 'standard',
            name: `Tax ${countryCode} ${ratePpm / 10_000} %`,
          })),
        },
      },
    }));
  await db.salesChannelRegion.create({ data: { salesChannelId, regionId: id, position } });
  const shipping = { standard: newId(), express: newId() };
  const option = { salesChannelId, regionId: id, countries, minDays: 2, maxDays: 4 };
  await db.shippingOption.createMany({
    data: [
      {
        ...option,
        id: shipping.standard,
        handle: 'standard',
        name: 'Standard',
        amount: 500n,
        freeFromAmount: 10_000n,
        position: 0,
      },
      { ...option, id: shipping.express, handle: 'express', name: 'Express', amount: 1_500n, position: 1 },
    ],
  });
  return { ...facts, id, handle, countries, shipping };
}

export interface TestVariant {
  readonly id: string;
  readonly productId: string;
  readonly productHandle: string;
  readonly sku: string;
  readonly inventoryItemId: string;
  /** The level at the shop's first location. */
  readonly levelId: string;
}

let made = 0;

/**
 * A published product with one variant, priced the same number of minor units in EUR, GBP and USD, with stock at the first
 * location. Quantities are thousandths: `onHand: 5_000n` is five pieces. With `productId` it becomes one more variant of that product.
 */
export async function givenVariant(
  db: PrismaClient,
  shop: Shop,
  input: {
    price?: Minor;
    /** Overrides `price` by currency; null leaves the variant unpriced there. */
    prices?: Readonly<Record<string, Minor | null>>;
    onHand?: Quantity;
    backorderLimit?: Quantity;
    backorderDays?: number;
    title?: string;
    variantTitle?: string;
    unitOfMeasure?: 'PIECE' | 'METRE';
    quantityStep?: Quantity;
    quantityMinimum?: Quantity;
    quantityMaximum?: Quantity;
    taxCategory?: string;
    productId?: string;
    /** Null keeps the product unpublished. */
    publishedAt?: Date | null;
  } = {},
): Promise<TestVariant> {
  const number = ++made;
  const sku = `SKU-${number}`;
  const productId = input.productId ?? newId();
  const metre = input.unitOfMeasure === 'METRE';
  if (!input.productId)
    await db.product.create({
      data: {
        id: productId,
        handle: `product-${number}`,
        title: input.title ?? `Product ${number}`,
        taxCategory: input.taxCategory ?? 'standard',
        ...(input.publishedAt !== null && {
          publications: {
            create: { salesChannelId: shop.channel.id, publishedAt: input.publishedAt ?? new Date(0) },
          },
        }),
      },
    });
  const product = await db.product.findUniqueOrThrow({ where: { id: productId } });
  const image = await db.productImage.upsert({
    where: { productId_position: { productId, position: 0 } },
    update: {},
    create: {
      productId,
      position: 0,
      path: `/art/${product.handle}`,
      alt: product.title,
      width: 960,
      height: 1200,
      color: '#888888',
    },
  });
  const variant = await db.productVariant.create({
    data: {
      productId,
      sku,
      title: input.variantTitle ?? `Variant ${number}`,
      position: number,
      optionKey: `n=${number}`,
      unitOfMeasure: input.unitOfMeasure ?? 'PIECE',
      quantityStep: input.quantityStep ?? (metre ? 500n : 1_000n),
      quantityMinimum: input.quantityMinimum ?? (metre ? 500n : 1_000n),
      quantityMaximum: input.quantityMaximum ?? 99_000n,
      weightGrams: 100,
      imageId: image.id,
    },
  });
  for (const currencyCode of ['EUR', 'GBP', 'USD']) {
    const listed = input.prices?.[currencyCode];
    const amount = listed === undefined ? (input.price ?? 1_000n) : listed;
    if (amount !== null)
      await db.price.create({
        data: { variantId: variant.id, salesChannelId: shop.channel.id, currencyCode, amount },
      });
  }
  const item = await db.inventoryItem.create({ data: { sku } });
  await db.variantInventoryItem.create({ data: { variantId: variant.id, inventoryItemId: item.id } });
  const level = await db.inventoryLevel.create({
    data: {
      inventoryItemId: item.id,
      stockLocationId: shop.locations.mill,
      onHand: input.onHand ?? 50_000n,
      allowBackorder: (input.backorderLimit ?? 0n) > 0n,
      backorderLimit: input.backorderLimit ?? 0n,
      backorderDays: input.backorderDays ?? 0,
    },
  });
  return {
    id: variant.id,
    productId,
    productHandle: product.handle,
    sku,
    inventoryItemId: item.id,
    levelId: level.id,
  };
}

export const ADDRESS = {
  name: 'Ada Weaver',
  line1: 'Spulenweg 7',
  city: 'Berlin',
  postalCode: '10115',
  countryCode: 'DE',
} as const;

/**
 * A cart written straight into the tables. Ready to pay by default: email, address and the standard delivery option are set;
 * `ready: false` leaves them out.
 */
export async function givenCart(
  db: PrismaClient,
  shop: Shop,
  input: {
    region?: RegionHandle;
    lines?: readonly { readonly variant: TestVariant; readonly quantity: Quantity }[];
    ready?: boolean;
    email?: string;
    address?: Partial<Readonly<Record<keyof typeof ADDRESS | 'provinceCode', string>>>;
    now?: Date;
  } = {},
): Promise<{ cartId: string; token: string }> {
  const region = shop.regions[input.region ?? 'eu'];
  const token = newToken();
  const cartId = newId();
  const now = input.now ?? START;
  const addressId = newId();
  const ready = input.ready ?? true;
  if (ready)
    await db.address.create({
      data: { id: addressId, ...ADDRESS, countryCode: region.countries[0]!, ...input.address },
    });
  await db.cart.create({
    data: {
      id: cartId,
      salesChannelId: shop.channel.id,
      regionId: region.id,
      currencyCode: region.currencyCode,
      tokenHash: hashToken(token),
      createdAt: now,
      updatedAt: now,
      ...(ready && {
        email: input.email ?? 'ada@example.com',
        shippingAddressId: addressId,
        billingAddressId: addressId,
        shippingOptionId: region.shipping.standard,
      }),
    },
  });
  for (const [index, { variant, quantity }] of (input.lines ?? []).entries()) {
    const { amount } = await db.price.findFirstOrThrow({
      where: {
        variantId: variant.id,
        salesChannelId: shop.channel.id,
        currencyCode: region.currencyCode,
        priceListId: null,
      },
    });
    await db.cartLine.create({
      data: {
        cartId,
        variantId: variant.id,
        quantity,
        seenUnitPrice: amount,
        createdAt: new Date(now.getTime() + index),
      },
    });
  }
  return { cartId, token };
}
