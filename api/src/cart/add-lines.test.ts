import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenCtx } from '../../test/ctx.ts';
import { cloneDatabase, type TestDatabase } from '../../test/database.ts';
import { givenCart, givenShop, givenVariant, type Shop, type TestVariant } from '../../test/factories.ts';
import { InsufficientStockError } from '../inventory/errors.ts';
import { newId } from '../platform/id.ts';
import { hashToken } from '../platform/token.ts';
import { addLines } from './add-lines.ts';
import { createCart } from './create.ts';
import {
  CartCompletedError,
  CartFullError,
  CartNotFoundError,
  QuantityNotAllowedError,
  RegionNotFoundError,
  StaleVersionError,
  VariantUnavailableError,
} from './errors.ts';
import { readCart } from './read.ts';
import { removeLine } from './remove-line.ts';
import { setLine } from './set-line.ts';
import { CART_LINES_MAX } from './write-lines.ts';

let database: TestDatabase;
let shop: Shop;
beforeAll(async () => {
  database = await cloneDatabase();
  shop = await givenShop(database.db);
});
afterAll(() => database.drop());

const ctx = () => givenCtx(database.db, shop);

/** More variants of a product, sharing its stock and price: a few statements however many. */
async function givenSiblings({ productId, inventoryItemId }: TestVariant, count: number) {
  const siblings = Array.from({ length: count }, (_, index) => ({ id: newId(), index }));
  await database.db.productVariant.createMany({
    data: siblings.map(({ id, index }) => ({
      id,
      productId,
      sku: `SIBLING-${id}`,
      title: `Sibling ${index}`,
      position: index,
      optionKey: id,
    })),
  });
  await database.db.price.createMany({
    data: siblings.map(({ id }) => ({
      variantId: id,
      salesChannelId: shop.channel.id,
      currencyCode: 'EUR',
      amount: 100n,
    })),
  });
  await database.db.variantInventoryItem.createMany({
    data: siblings.map(({ id }) => ({ variantId: id, inventoryItemId })),
  });
  return siblings;
}

/** Runs what must be refused and proves that the cart is exactly as before. */
async function refused(token: string, work: () => Promise<unknown>): Promise<unknown> {
  const before = await readCart(ctx(), token);
  const error = await work().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(await readCart(ctx(), token)).toEqual(before);
  return error;
}

test('only the hash of a token is stored, and no other token opens the cart', async () => {
  const { cartId, token } = await createCart(ctx(), {});
  const row = await database.db.cart.findUniqueOrThrow({ where: { id: cartId } });
  expect([...row.tokenHash]).toEqual([...hashToken(token)]);
  expect(JSON.stringify(row)).not.toContain(token);
  expect(await readCart(ctx(), cartId)).toBeNull();
  expect(await readCart(ctx(), `${token}x`)).toBeNull();
});

test('a cart starts in the region named, and with lines all at once or not at all', async () => {
  const variant = await givenVariant(database.db, shop, { price: 700n });
  const { cart } = await createCart(ctx(), {
    regionHandle: 'uk',
    locale: 'en-GB',
    lines: [{ variantId: variant.id, quantity: 3_000n }],
  });
  expect(cart).toMatchObject({ regionHandle: 'uk', currencyCode: 'GBP', locale: 'en-GB', subtotal: 2_100n });
  const before = await database.db.cart.count();
  await expect(createCart(ctx(), { regionHandle: 'mars' })).rejects.toBeInstanceOf(RegionNotFoundError);
  await expect(
    createCart(ctx(), { lines: [{ variantId: variant.id, quantity: 99_000n }] }),
  ).rejects.toBeInstanceOf(InsufficientStockError);
  expect(await database.db.cart.count()).toBe(before);
});

test('twenty people adding at once are twenty additions and twenty versions', async () => {
  const variant = await givenVariant(database.db, shop, { onHand: 99_000n });
  const { token } = await createCart(ctx(), {});
  const versions = await Promise.all(
    Array.from({ length: 20 }, () =>
      addLines(ctx(), { token, lines: [{ variantId: variant.id, quantity: 1_000n }] }),
    ),
  );
  expect(new Set(versions.map(({ version }) => version)).size).toBe(20);
  expect(await readCart(ctx(), token)).toMatchObject({
    version: 21,
    lines: [{ variantId: variant.id, quantity: 20_000n }],
  });
});

test('of two changes that expect the same version one wins and the other learns the current one', async () => {
  const variant = await givenVariant(database.db, shop);
  const { token } = await createCart(ctx(), {});
  const results = await Promise.allSettled(
    [1, 2].map(() =>
      addLines(ctx(), { token, expectedVersion: 1, lines: [{ variantId: variant.id, quantity: 1_000n }] }),
    ),
  );
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const lost = results.find((result) => result.status === 'rejected')!;
  expect(lost.reason).toBeInstanceOf(StaleVersionError);
  expect(lost.reason).toMatchObject({ currentVersion: 2 });
  expect(await readCart(ctx(), token)).toMatchObject({ version: 2, lines: [{ quantity: 1_000n }] });
});

test('the same variant twice, in one change or two, is one line', async () => {
  const variant = await givenVariant(database.db, shop, { price: 199n });
  const { token } = await createCart(ctx(), {});
  const one = { variantId: variant.id, quantity: 1_000n };
  const first = await addLines(ctx(), { token, lines: [one, one] });
  const second = await addLines(ctx(), { token, lines: [one] });
  expect(second.lines).toMatchObject([{ id: first.lines[0]!.id, quantity: 3_000n, subtotal: 597n }]);
});

test('lines keep the order in which they were added', async () => {
  const variants = await Promise.all([1, 2, 3].map(() => givenVariant(database.db, shop)));
  const { token } = await createCart(ctx(), {});
  const cart = await addLines(ctx(), {
    token,
    lines: variants.map(({ id }) => ({ variantId: id, quantity: 1_000n })),
  });
  expect(cart.lines.map(({ variantId }) => variantId)).toEqual(variants.map(({ id }) => id));
});

test('a quantity is set, not added, and zero removes the line', async () => {
  const variant = await givenVariant(database.db, shop);
  const { token } = await givenCart(database.db, shop, { lines: [{ variant, quantity: 2_000n }] });
  const lineId = (await readCart(ctx(), token))!.lines[0]!.id;
  const set = await setLine(ctx(), { token, lineId, quantity: 5_000n });
  expect(set).toMatchObject({ version: 2, lines: [{ id: lineId, quantity: 5_000n }] });
  expect(await setLine(ctx(), { token, lineId, quantity: 0n })).toMatchObject({ version: 3, lines: [] });
  const error = await refused(token, () => removeLine(ctx(), { token, lineId }));
  expect(error).toMatchObject({ code: 'CART_LINE_NOT_FOUND' });
});

test('a line of one cart cannot be changed or removed through another', async () => {
  const variant = await givenVariant(database.db, shop);
  const mine = await givenCart(database.db, shop, {});
  const theirs = await givenCart(database.db, shop, { lines: [{ variant, quantity: 2_000n }] });
  const lineId = (await readCart(ctx(), theirs.token))!.lines[0]!.id;
  for (const work of [
    () => setLine(ctx(), { token: mine.token, lineId, quantity: 1_000n }),
    () => setLine(ctx(), { token: mine.token, lineId, quantity: 0n }),
    () => removeLine(ctx(), { token: mine.token, lineId }),
  ])
    expect(await refused(theirs.token, work)).toMatchObject({ code: 'CART_LINE_NOT_FOUND' });
});

test('quantities off the step, below the minimum or above the maximum are refused with the limits', async () => {
  const cloth = await givenVariant(database.db, shop, {
    unitOfMeasure: 'METRE',
    quantityStep: 500n,
    quantityMinimum: 1_000n,
    quantityMaximum: 10_000n,
  });
  const { token } = await givenCart(database.db, shop, { lines: [{ variant: cloth, quantity: 9_500n }] });
  const lineId = (await readCart(ctx(), token))!.lines[0]!.id;
  for (const quantity of [250n, 500n, 1_250n, 10_500n]) {
    const error = await refused(token, () => setLine(ctx(), { token, lineId, quantity }));
    expect(error).toBeInstanceOf(QuantityNotAllowedError);
    expect(error).toMatchObject({ variantId: cloth.id, step: 500n, minimum: 1_000n, maximum: 10_000n });
  }
  const sum = () => addLines(ctx(), { token, lines: [{ variantId: cloth.id, quantity: 1_000n }] });
  expect(await refused(token, sum)).toBeInstanceOf(QuantityNotAllowedError);
});

test('what is not sold here cannot be added', async () => {
  const other = await givenShop(database.db, { handle: 'other' });
  const { token } = await givenCart(database.db, shop, {});
  const good = await givenVariant(database.db, shop);
  const bad = {
    unpublished: await givenVariant(database.db, shop, { publishedAt: null }),
    later: await givenVariant(database.db, shop, { publishedAt: new Date('2026-11-20T12:00:00.001Z') }),
    unpriced: await givenVariant(database.db, shop, { prices: { EUR: null } }),
    foreign: await givenVariant(database.db, other),
  };
  for (const { id } of Object.values(bad)) {
    const lines = [good.id, id].map((variantId) => ({ variantId, quantity: 1_000n }));
    const error = await refused(token, () => addLines(ctx(), { token, lines }));
    expect(error).toBeInstanceOf(VariantUnavailableError);
    expect(error).toMatchObject({ variantIds: [id] });
  }
});

test('more than there is is refused, naming every shortage and counting what the cart holds', async () => {
  const few = await givenVariant(database.db, shop, { onHand: 3_000n });
  const none = await givenVariant(database.db, shop, { onHand: 0n });
  const made = await givenVariant(database.db, shop, { onHand: 0n, backorderLimit: 2_000n });
  const { token } = await givenCart(database.db, shop, { lines: [{ variant: few, quantity: 2_000n }] });
  const lines = [few, none, made].map(({ id }) => ({ variantId: id, quantity: 2_000n }));
  const error = await refused(token, () => addLines(ctx(), { token, lines }));
  expect(error).toBeInstanceOf(InsufficientStockError);
  expect((error as InsufficientStockError).shortages).toEqual([
    { variantId: few.id, available: 3_000n, requested: 4_000n },
    { variantId: none.id, available: 0n, requested: 2_000n },
  ]);
});

test('a cart holds a hundred different variants and not one more', async () => {
  const first = await givenVariant(database.db, shop);
  const rest = await givenSiblings(first, CART_LINES_MAX);
  const { token } = await createCart(ctx(), {
    lines: rest.map(({ id }) => ({ variantId: id, quantity: 1_000n })),
  });
  const add = (variantId: string) => addLines(ctx(), { token, lines: [{ variantId, quantity: 1_000n }] });
  expect(await refused(token, () => add(first.id))).toBeInstanceOf(CartFullError);
  expect((await add(rest[0]!.id)).lines).toHaveLength(CART_LINES_MAX);
});

test('a token of another channel finds nothing and changes nothing', async () => {
  const other = await givenShop(database.db, { handle: 'elsewhere' });
  const variant = await givenVariant(database.db, shop);
  const { token } = await givenCart(database.db, shop, { lines: [{ variant, quantity: 1_000n }] });
  const foreign = givenCtx(database.db, other);
  expect(await readCart(foreign, token)).toBeNull();
  const lines = [{ variantId: variant.id, quantity: 1_000n }];
  const error = await refused(token, () => addLines(foreign, { token, lines }));
  const unknown = await addLines(foreign, { token: 'nobody', lines }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CartNotFoundError);
  expect(error).toEqual(unknown);
});

test('a cart that became an order is read-only', async () => {
  const variant = await givenVariant(database.db, shop);
  const { cartId, token } = await givenCart(database.db, shop, { lines: [{ variant, quantity: 1_000n }] });
  await database.db.cart.update({ where: { id: cartId }, data: { completedAt: new Date() } });
  const error = await refused(token, () =>
    addLines(ctx(), { token, lines: [{ variantId: variant.id, quantity: 1_000n }] }),
  );
  expect(error).toBeInstanceOf(CartCompletedError);
});

test('adding lines and answering with the cart takes four statements in one transaction', async () => {
  const variants = await Promise.all([1, 2, 3].map(() => givenVariant(database.db, shop)));
  const { token } = await givenCart(database.db, shop, {
    lines: [{ variant: variants[0]!, quantity: 1_000n }],
  });
  const lines = variants.map(({ id }) => ({ variantId: id, quantity: 1_000n }));
  const work = () => database.statements().filter((sql) => !/^(BEGIN|COMMIT)/.test(sql));
  work();
  await addLines(ctx(), { token, lines });
  expect(work()).toHaveLength(4);
  await createCart(ctx(), {});
  expect(work()).toHaveLength(2);
});
