import { afterAll, beforeAll, expect, test } from 'vitest';
import { PRODUCTS } from '../../prisma/demo/catalogue.ts';
import { REVIEWS } from '../../prisma/demo/reviews.ts';
import { seedDemo } from '../../prisma/seed.ts';
import { addLines } from '../src/cart/add-lines.ts';
import { createCart } from '../src/cart/create.ts';
import { verifyPassword } from '../src/staff/password.ts';
import { givenCtx } from './ctx.ts';
import { cloneDatabase, type TestDatabase } from './database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database.drop());

test('the demonstration shop is seeded once, however often and at once it is asked for', async () => {
  const { db } = database;
  const results = await Promise.all([seedDemo(db), seedDemo(db), seedDemo(db, { staffPassword: 'other' })]);
  expect(results.filter(Boolean)).toHaveLength(1);
  expect(await seedDemo(db)).toBe(false);
  expect(await db.salesChannel.count()).toBe(2);
  expect(await db.product.count()).toBe(PRODUCTS.length);
  expect(await db.productVariant.count()).toBe(PRODUCTS.flatMap(({ variants }) => variants).length);
  expect(await db.productReview.count()).toBe(REVIEWS.length);
  expect(await db.staffUser.count()).toBe(1);
});

test('what is seeded can be sold', async () => {
  const { db } = database;
  const channel = await db.salesChannel.findUniqueOrThrow({ where: { handle: 'tenter' } });
  const ctx = givenCtx(db, { channel }, { now: () => new Date() });
  const { token, cart } = await createCart(ctx, {});
  expect(cart).toMatchObject({ regionHandle: 'eu', currencyCode: 'EUR' });
  const variant = await db.productVariant.findUniqueOrThrow({ where: { sku: 'TH-FEL-PEA' } });
  const filled = await addLines(ctx, { token, lines: [{ variantId: variant.id, quantity: 2_000n }] });
  expect(filled).toMatchObject({ subtotal: 29_600n, total: 29_600n, taxTotal: 4_726n });
  expect(filled.availableShippingOptions.map(({ name }) => name)).toEqual([
    'Tracked parcel',
    'Express',
    'Parcel shop near you',
  ]);
});

test('ratings count the reviews and price ranges span the variants', async () => {
  const { db } = database;
  const publications = await db.productPublication.findMany({
    include: { product: { include: { reviews: true, priceRanges: true } } },
  });
  for (const { salesChannelId, ratingCounts, product } of publications) {
    const reviews = product.reviews.filter((review) => review.salesChannelId === salesChannelId);
    expect(ratingCounts.reduce((sum, count) => sum + count, 0)).toBe(reviews.length);
    const { priceRanges } = product;
    expect(priceRanges.length).toBeGreaterThanOrEqual(2);
  }
});

test('the administrator signs in with the password given', async () => {
  const own = await cloneDatabase();
  await seedDemo(own.db, { staffPassword: 'a long enough password' });
  const admin = await own.db.staffUser.findUniqueOrThrow({
    where: { email: 'admin@tenter.example' },
    include: { roles: true },
  });
  expect(admin.roles).toMatchObject([{ role: 'ADMIN', salesChannelId: null }]);
  expect(await verifyPassword('a long enough password', admin.passwordHash)).toBe(true);
  expect(await verifyPassword('tenter-demo-admin', admin.passwordHash)).toBe(false);
  await own.drop();
});
