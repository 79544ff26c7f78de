import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenCtx, START } from '../../test/ctx.ts';
import { cloneDatabase, type TestDatabase } from '../../test/database.ts';
import { givenCart, givenShop, givenVariant, type Shop } from '../../test/factories.ts';
import { reserveStock } from '../inventory/reserve.ts';
import { transact } from '../platform/transact.ts';
import { price } from '../pricing/price.ts';
import { lockCart } from './lock.ts';
import { priceInputOf } from './price-cart.ts';
import { readCart } from './read.ts';
import { setAddresses } from './set-addresses.ts';
import { setLine } from './set-line.ts';
import { setRegion } from './set-region.ts';
import { setShippingOption } from './set-shipping-option.ts';
import { warningsIn } from './warning.ts';

let database: TestDatabase;
let shop: Shop;
beforeAll(async () => {
  database = await cloneDatabase();
  shop = await givenShop(database.db);
});
afterAll(() => database.drop());

const ctx = () => givenCtx(database.db, shop);

test('a cart is read in one statement', async () => {
  const variant = await givenVariant(database.db, shop, { price: 1_999n });
  const { token } = await givenCart(database.db, shop, { lines: [{ variant, quantity: 2_000n }] });
  database.statements();
  const cart = await readCart(ctx(), token);
  expect(database.statements()).toHaveLength(1);
  expect(cart).toMatchObject({ subtotal: 3_998n, shippingTotal: 500n, total: 4_498n, problems: [] });
});

test.each([
  // Two at 19.99 and 1.5 m at 13.33 (19.995, rounded half up to 20.00), and delivery at 5.00.
  { region: 'eu', countryCode: 'DE', provinceCode: undefined, tax: 638n + 319n + 80n, total: 6_498n },
  { region: 'eu', countryCode: 'FR', provinceCode: undefined, tax: 666n + 333n + 83n, total: 6_498n },
  { region: 'uk', countryCode: 'GB', provinceCode: undefined, tax: 666n + 333n + 83n, total: 6_498n },
  { region: 'us', countryCode: 'US', provinceCode: 'TX', tax: 0n, total: 6_498n },
  { region: 'us', countryCode: 'US', provinceCode: 'NY', tax: 355n + 178n + 44n, total: 6_498n + 577n },
  { region: 'us', countryCode: 'US', provinceCode: 'CA', tax: 290n + 145n + 36n, total: 6_498n + 471n },
] as const)(
  '$region $countryCode $provinceCode: tax $tax of $total',
  async ({ region, countryCode, provinceCode, tax, total }) => {
    const piece = await givenVariant(database.db, shop, { price: 1_999n });
    const cloth = await givenVariant(database.db, shop, { price: 1_333n, unitOfMeasure: 'METRE' });
    const { token } = await givenCart(database.db, shop, {
      region,
      address: { countryCode, provinceCode },
      lines: [
        { variant: piece, quantity: 2_000n },
        { variant: cloth, quantity: 1_500n },
      ],
    });
    expect(await readCart(ctx(), token)).toMatchObject({
      subtotal: 5_998n,
      shippingTotal: 500n,
      taxTotal: tax,
      total,
      taxIsEstimated: false,
      problems: [],
    });
  },
);

test('without an address the region’s first country stands in and the tax is an estimate', async () => {
  const variant = await givenVariant(database.db, shop, { price: 11_900n });
  const { token } = await givenCart(database.db, shop, {
    ready: false,
    lines: [{ variant, quantity: 1_000n }],
  });
  const cart = await readCart(ctx(), token);
  expect(cart).toMatchObject({ taxTotal: 1_900n, total: 11_900n, taxIsEstimated: true, shippingTotal: 0n });
  expect(cart!.problems.map(({ kind }) => kind)).toEqual([
    'EMAIL_MISSING',
    'ADDRESS_MISSING',
    'SHIPPING_OPTION_MISSING',
  ]);
});

test('delivery is free from its threshold on', async () => {
  const variant = await givenVariant(database.db, shop, { price: 9_999n });
  const dearer = await givenVariant(database.db, shop, { price: 1n });
  const { token } = await givenCart(database.db, shop, { lines: [{ variant, quantity: 1_000n }] });
  expect(await readCart(ctx(), token)).toMatchObject({ shippingTotal: 500n });
  const full = await givenCart(database.db, shop, {
    lines: [
      { variant, quantity: 1_000n },
      { variant: dearer, quantity: 1_000n },
    ],
  });
  expect(await readCart(ctx(), full.token)).toMatchObject({ subtotal: 10_000n, shippingTotal: 0n });
});

test('a changed price is charged and told until the line is touched', async () => {
  const variant = await givenVariant(database.db, shop, { price: 1_000n });
  const { token } = await givenCart(database.db, shop, { lines: [{ variant, quantity: 1_000n }] });
  await database.db.price.updateMany({ where: { variantId: variant.id }, data: { amount: 1_200n } });
  for (const look of [1, 2]) {
    const cart = await readCart(ctx(), token);
    const lineId = cart!.lines[0]!.id;
    expect(cart, `look ${look}`).toMatchObject({ version: 1, subtotal: 1_200n });
    expect(cart!.problems).toEqual([
      { kind: 'PRICE_CHANGED', lineId, variantId: variant.id, before: 1_000n, now: 1_200n },
    ]);
  }
  const lineId = (await readCart(ctx(), token))!.lines[0]!.id;
  const touched = await setLine(ctx(), { token, lineId, quantity: 2_000n });
  expect(touched).toMatchObject({ subtotal: 2_400n, problems: [] });
});

test('stock that went is told and nothing is taken out of the cart', async () => {
  const variant = await givenVariant(database.db, shop, { onHand: 5_000n });
  const { token } = await givenCart(database.db, shop, { lines: [{ variant, quantity: 4_000n }] });
  await database.db.inventoryLevel.update({ where: { id: variant.levelId }, data: { onHand: 1_000n } });
  const cart = await readCart(ctx(), token);
  expect(cart).toMatchObject({ subtotal: 4_000n, lines: [{ quantity: 4_000n }] });
  expect(cart!.problems).toMatchObject([
    { kind: 'INSUFFICIENT_STOCK', available: 1_000n, requested: 4_000n },
  ]);
  expect(warningsIn(cart!.problems)).toMatchObject([{ message: 'Only 1 left.', available: 1_000n }]);
});

test('what the cart’s own payment holds is not missing to it, but to everybody else', async () => {
  const variant = await givenVariant(database.db, shop, { onHand: 2_000n });
  const lines = [{ variant, quantity: 2_000n }];
  const mine = await givenCart(database.db, shop, { lines });
  const theirs = await givenCart(database.db, shop, { lines });
  const session = await database.db.paymentSession.create({
    data: {
      cartId: mine.cartId,
      cartVersion: 1,
      flow: 'ELEMENT',
      provider: 'none',
      quote: {},
      total: 1n,
      currencyCode: 'EUR',
      expiresAt: START,
      nextCheckAt: START,
      createdAt: START,
    },
  });
  await transact(ctx(), (tx) =>
    reserveStock(tx, {
      salesChannelId: shop.channel.id,
      stockLocationId: null,
      demands: [{ variantId: variant.id, quantity: 2_000n }],
      owner: { paymentSessionId: session.id, expiresAt: START },
    }),
  );
  expect((await readCart(ctx(), mine.token))!.problems).toEqual([]);
  expect((await readCart(ctx(), theirs.token))!.problems).toMatchObject([
    { kind: 'INSUFFICIENT_STOCK', available: 0n },
  ]);
  const [line] = (await readCart(ctx(), mine.token))!.lines;
  const set = await setLine(ctx(), { token: mine.token, lineId: line!.id, quantity: 2_000n });
  expect(set.lines[0]!.availability.sellable).toBe(2_000n);
});

test('a variant that is gone stays visible, counts nothing and is told', async () => {
  const gone = await givenVariant(database.db, shop, { price: 700n });
  const here = await givenVariant(database.db, shop, { price: 300n });
  const { token } = await givenCart(database.db, shop, {
    lines: [
      { variant: gone, quantity: 2_000n },
      { variant: here, quantity: 1_000n },
    ],
  });
  await database.db.productPublication.deleteMany({ where: { productId: gone.productId } });
  expect(await readCart(ctx(), token)).toMatchObject({
    subtotal: 300n,
    lines: [
      { quantity: 2_000n, unitPrice: 700n, subtotal: 0n, total: 0n },
      { subtotal: 300n, total: 300n },
    ],
    problems: [{ kind: 'VARIANT_UNAVAILABLE', variantId: gone.id }],
  });
});

test('a delivery that does not serve the new address is told and not charged', async () => {
  const variant = await givenVariant(database.db, shop);
  const { token } = await givenCart(database.db, shop, { lines: [{ variant, quantity: 1_000n }] });
  const { express } = shop.regions.eu.shipping;
  await database.db.shippingOption.update({ where: { id: express }, data: { countries: ['DE'] } });
  await setShippingOption(ctx(), { token, shippingOptionId: express });
  const shippingAddress = {
    name: 'Ada',
    company: null,
    line1: 'Gracht 7',
    line2: null,
    city: 'Amsterdam',
    provinceCode: null,
    postalCode: '1017 AB',
    countryCode: 'NL',
    phone: null,
  };
  const moved = await setAddresses(ctx(), { token, shippingAddress });
  expect(moved).toMatchObject({ shippingOption: null, shippingTotal: 0n, shippingOptionId: express });
  expect(moved.problems).toEqual([{ kind: 'SHIPPING_OPTION_UNAVAILABLE' }]);
  await expect(setShippingOption(ctx(), { token, shippingOptionId: express })).rejects.toMatchObject({
    code: 'SHIPPING_OPTION_UNAVAILABLE',
  });
  await expect(
    setShippingOption(ctx(), { token, shippingOptionId: shop.regions.uk.shipping.standard }),
  ).rejects.toMatchObject({ code: 'SHIPPING_OPTION_UNAVAILABLE' });
  await expect(
    setAddresses(ctx(), { token, shippingAddress: { ...shippingAddress, countryCode: 'GB' } }),
  ).rejects.toMatchObject({ code: 'COUNTRY_NOT_SERVED', countries: ['DE', 'FR', 'NL'] });
  await database.db.shippingOption.update({
    where: { id: express },
    data: { countries: ['DE', 'FR', 'NL'] },
  });
});

test('another region prices the lines anew and forgets what does not fit it', async () => {
  const both = await givenVariant(database.db, shop, { prices: { EUR: 1_000n, USD: 1_400n } });
  const euOnly = await givenVariant(database.db, shop, { prices: { EUR: 500n, USD: null } });
  const { token } = await givenCart(database.db, shop, {
    lines: [
      { variant: both, quantity: 1_000n },
      { variant: euOnly, quantity: 1_000n },
    ],
  });
  const moved = await setRegion(ctx(), { token, regionHandle: 'us' });
  expect(moved).toMatchObject({
    version: 2,
    currencyCode: 'USD',
    subtotal: 1_400n,
    shippingAddress: null,
    billingAddress: null,
    shippingOption: null,
    email: 'ada@example.com',
    pricesIncludeTax: false,
  });
  expect(moved.problems.map(({ kind }) => kind)).toEqual([
    'ADDRESS_MISSING',
    'SHIPPING_OPTION_MISSING',
    'VARIANT_UNAVAILABLE',
  ]);
});

test('what a session freezes is what the cart shows', async () => {
  const variant = await givenVariant(database.db, shop, { price: 1_999n });
  const { cartId, token } = await givenCart(database.db, shop, { lines: [{ variant, quantity: 3_000n }] });
  const shown = await readCart(ctx(), token);
  await transact(ctx(), async (tx) => {
    const locked = await lockCart(tx, { token });
    expect(locked.id).toBe(cartId);
    const { cart, priceInput, shippingOption, problems } = await priceInputOf(tx, cartId);
    expect(problems).toEqual([]);
    expect(cart.version).toBe(locked.version);
    expect(shippingOption?.id).toBe(shop.regions.eu.shipping.standard);
    const { subtotal, shippingTotal, taxTotal, total } = price(priceInput);
    expect(shown).toMatchObject({ subtotal, shippingTotal, taxTotal, total });
  });
});
