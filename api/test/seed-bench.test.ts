import { afterAll, beforeAll, expect, test } from 'vitest';
import { benchId, seedBench } from '../../prisma/seed/bench.ts';
import { createCart } from '../src/cart/create.ts';
import { givenCtx } from './ctx.ts';
import { cloneDatabase, type TestDatabase } from './database.ts';

let database: TestDatabase;
const PRODUCTS = 200;
beforeAll(async () => {
  database = await cloneDatabase();
  await seedBench(database.db, { products: PRODUCTS });
  await seedBench(database.db, { products: PRODUCTS });
}, 300_000);
afterAll(() => database.drop());

test('generated products are complete and sold once, however often they are asked for', async () => {
  const { db } = database;
  expect(await db.product.count({ where: { handle: { startsWith: 'bench-' } } })).toBe(PRODUCTS);
  const product = await db.product.findUniqueOrThrow({
    where: { id: benchId('product', 8) },
    include: {
      images: true,
      options: { include: { values: true } },
      collectionItems: true,
      publications: true,
      reviews: true,
      priceRanges: true,
      variants: { include: { prices: true, optionValues: true, inventoryItems: true } },
    },
  });
  expect(product.variants).toHaveLength(3);
  expect(new Set(product.options[0]!.values.map(({ name }) => name)).size).toBe(3);
  for (const { prices, optionValues, inventoryItems } of product.variants)
    expect([prices.length, optionValues.length, inventoryItems.length]).toEqual([3, 1, 1]);
  const { images, collectionItems, publications, reviews, priceRanges } = product;
  expect([images, collectionItems, publications, reviews, priceRanges].map((rows) => rows.length)).toEqual([
    2, 1, 1, 4, 3,
  ]);
});

test('the price ranges are what the trigger would have made of them, and the trigger is back', async () => {
  const { db } = database;
  const ranges = () =>
    db.productPriceRange.findMany({
      orderBy: [{ salesChannelId: 'asc' }, { productId: 'asc' }, { currencyCode: 'asc' }],
    });
  const before = await ranges();
  await db.price.updateMany({ data: { minimumQuantity: 0n } });
  expect(await ranges()).toEqual(before);
  await db.price.updateMany({
    where: { variantId: benchId('variant', 3) },
    data: { amount: 1n, compareAtAmount: null },
  });
  const range = await db.productPriceRange.findFirstOrThrow({ where: { productId: benchId('product', 1) } });
  expect(range.minimumAmount).toBe(1n);
});

test('a generated variant can be put in a cart', async () => {
  const { db } = database;
  const channel = await db.salesChannel.findUniqueOrThrow({ where: { handle: 'tenter' } });
  const { cart } = await createCart(givenCtx(db, { channel }, { now: () => new Date() }), {
    lines: [{ variantId: benchId('variant', 5), quantity: 2_000n }],
  });
  expect(cart.problems.map(({ kind }) => kind)).not.toContain('INSUFFICIENT_STOCK');
  expect(cart.total > 0n).toBe(true);
});
