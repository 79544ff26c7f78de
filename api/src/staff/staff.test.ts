import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { givenClock, givenCtx } from '../../test/ctx.ts';
import { cloneDatabase, type TestDatabase } from '../../test/database.ts';
import { givenShop, givenVariant, type Shop, type TestVariant } from '../../test/factories.ts';
import { dataOf, run } from '../../test/graphql.ts';
import type { Ctx } from '../ctx.ts';
import type { Actor, StaffRole } from './actor.ts';
import { staffActor } from './authenticate.ts';
import { hashPassword, verifyPassword } from './password.ts';

let database: TestDatabase;
let shop: Shop;
let other: Shop;
let variant: TestVariant;
let foreign: TestVariant;

beforeAll(async () => {
  database = await cloneDatabase();
  shop = await givenShop(database.db);
  other = await givenShop(database.db, { handle: 'rival', orderPrefix: 'RV' });
  variant = await givenVariant(database.db, shop, { title: 'Plain cloth', onHand: 8_000n });
  foreign = await givenVariant(database.db, other, { title: 'Rival cloth' });
  await database.db.staffUser.create({
    data: {
      email: 'mara@shop.example',
      name: 'Mara',
      passwordHash: await hashPassword('warp and weft'),
      roles: { create: { role: 'CATALOG', salesChannelId: shop.channel.id } },
    },
  });
});
afterAll(() => database.drop());

const SIGN_IN = `mutation ($email: String!, $password: String!) {
  staffSignIn(input: { email: $email, password: $password }) { __typename
    ... on StaffSignInPayload { token expiresAt staffUser { name roles { role channel { handle } } } }
    ... on UserError { code message } } }`;
interface SignIn {
  staffSignIn: { __typename: string; token: string; code: string; message: string };
}

describe('signing in', () => {
  it('gives a token that stands for its owner for twelve hours, or until signed out', async () => {
    const clock = givenClock();
    const ctx = givenCtx(database.db, null, { now: clock.now });
    const credentials = { email: 'Mara@shop.example', password: 'warp and weft' };
    const { staffSignIn } = await dataOf<SignIn>(ctx, SIGN_IN, credentials);
    expect(staffSignIn).toMatchObject({
      __typename: 'StaffSignInPayload',
      staffUser: { name: 'Mara', roles: [{ role: 'CATALOG', channel: { handle: 'weaver' } }] },
    });
    const actorOf = () => staffActor(database.db, staffSignIn.token, clock.now());
    expect(await actorOf()).toMatchObject({ kind: 'staff', roles: [{ role: 'CATALOG' }] });
    expect(await staffActor(database.db, `${staffSignIn.token}x`, clock.now())).toBeUndefined();
    expect(
      await database.db.staffSession.count({ where: { tokenHash: Buffer.from(staffSignIn.token) } }),
    ).toBe(0);

    const signedIn = givenCtx(database.db, null, { now: clock.now, actor: (await actorOf()) as Actor });
    await dataOf(signedIn, 'mutation { staffSignOut { signedOut } }');
    expect(await actorOf()).toBeUndefined();

    const again = await dataOf<SignIn>(ctx, SIGN_IN, credentials);
    clock.advance(12 * 3_600_000);
    expect(await staffActor(database.db, again.staffSignIn.token, clock.now())).toBeUndefined();
  });

  it('says the same to a wrong password and an unknown address, and stops both after ten tries', async () => {
    const clock = givenClock(new Date('2026-11-21T12:00:00.000Z'));
    const ctx = givenCtx(database.db, null, { now: clock.now });
    for (const email of ['mara@shop.example', 'nobody@shop.example']) {
      const tries = await Promise.all(
        Array.from({ length: 13 }, () => dataOf<SignIn>(ctx, SIGN_IN, { email, password: 'wrong' })),
      );
      const codes = tries.map(({ staffSignIn }) => staffSignIn.code).sort();
      expect(codes).toEqual([
        ...Array.from({ length: 10 }, () => 'INVALID_CREDENTIALS'),
        ...Array.from({ length: 3 }, () => 'TOO_MANY_ATTEMPTS'),
      ]);
    }
    clock.advance(15 * 60_000);
    const { staffSignIn } = await dataOf<SignIn>(ctx, SIGN_IN, {
      email: 'mara@shop.example',
      password: 'warp and weft',
    });
    expect(staffSignIn.__typename).toBe('StaffSignInPayload');
  });

  it('keeps passwords as salted hashes that match only themselves', async () => {
    const [one, two] = [await hashPassword('cloth'), await hashPassword('cloth')];
    expect(one).not.toBe(two);
    expect(await verifyPassword('cloth', one)).toBe(true);
    expect(await verifyPassword('Cloth', one)).toBe(false);
    expect(await verifyPassword('cloth', 'plain')).toBe(false);
    expect(await verifyPassword('', null)).toBe(false);
  });
});

const as = (role: StaffRole, channel: Shop | null): Ctx => {
  const roles = [{ role, salesChannelId: channel?.channel.id ?? null }];
  const actor: Actor = {
    kind: 'staff',
    staffUserId: crypto.randomUUID(),
    sessionId: crypto.randomUUID(),
    roles,
  };
  return givenCtx(database.db, null, { actor });
};
const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64');

describe('who may do what', () => {
  const fields = {
    staffProducts: '{ staffProducts(channel: "weaver") { totalCount } }',
    staffInventoryLevels: '{ staffInventoryLevels(channel: "weaver") { totalCount } }',
    staffReviews: '{ staffReviews(channel: "weaver") { totalCount } }',
  };
  const allowed: Record<StaffRole, (keyof typeof fields)[]> = {
    ADMIN: ['staffProducts', 'staffInventoryLevels', 'staffReviews'],
    CATALOG: ['staffProducts', 'staffInventoryLevels'],
    SUPPORT: ['staffInventoryLevels', 'staffReviews'],
  };
  const code = async (ctx: Ctx, source: string) => (await run(ctx, source)).errors?.[0]?.extensions?.code;

  it.each(['ADMIN', 'CATALOG', 'SUPPORT'] as const)(
    '%s reaches its fields in its channel only',
    async (role) => {
      for (const [name, source] of Object.entries(fields) as [keyof typeof fields, string][]) {
        const verdict = allowed[role].includes(name) ? undefined : 'FORBIDDEN';
        expect([name, await code(as(role, shop), source)]).toEqual([name, verdict]);
        expect([name, await code(as(role, null), source)]).toEqual([name, verdict]);
        expect([name, await code(as(role, other), source)]).toEqual([name, 'FORBIDDEN']);
        expect(await code(as(role, shop), source.replace('weaver', 'no-such-channel'))).toBe('FORBIDDEN');
      }
    },
  );

  it('refuses shoppers every staff field', async () => {
    for (const source of Object.values(fields))
      expect(await code(givenCtx(database.db, shop), source)).toBe('UNAUTHENTICATED');
  });
});

const UPDATE = `mutation ($input: ProductUpdateInput!) { productUpdate(input: $input) { __typename
  ... on ProductUpdatePayload { product { title publishedAt } } ... on UserError { code path } } }`;
const PRICE = `mutation ($input: ProductVariantPriceSetInput!) { productVariantPriceSet(input: $input) { __typename
  ... on ProductVariantPriceSetPayload { product { variants { prices { amount { amount currencyCode } compareAt { amount } } } } }
  ... on UserError { code path } } }`;
const LEVEL = `mutation ($input: InventoryLevelSetInput!) { inventoryLevelSet(input: $input) { __typename
  ... on InventoryLevelSetPayload { level { onHand reserved available } }
  ... on StockBelowReservedError { reserved minimum } ... on UserError { code path } } }`;

describe('staff of a channel', () => {
  it('change a product, and leave an audit entry', async () => {
    const id = globalId('Product', variant.productId);
    const answer = await dataOf(as('CATALOG', shop), UPDATE, { input: { id, title: ' Fine cloth ' } });
    expect(answer).toMatchObject({ productUpdate: { product: { title: 'Fine cloth' } } });
    const off = await dataOf(as('CATALOG', shop), UPDATE, { input: { id, publishedAt: null } });
    expect(off).toMatchObject({ productUpdate: { product: { publishedAt: null } } });
    expect(await dataOf(givenCtx(database.db, shop), '{ products { totalCount } }')).toEqual({
      products: { totalCount: 0 },
    });
    await dataOf(as('CATALOG', shop), UPDATE, { input: { id, publishedAt: '2026-01-01T00:00:00Z' } });
    expect(await database.db.auditEntry.count({ where: { subjectId: variant.productId } })).toBe(3);
  });

  it('cannot touch another channel, nor texts it shares with one', async () => {
    const input = { id: globalId('Product', foreign.productId), title: 'Ours now' };
    expect(await dataOf(as('CATALOG', shop), UPDATE, { input })).toMatchObject({
      productUpdate: { code: 'PRODUCT_NOT_FOUND' },
    });
    await database.db.productPublication.create({
      data: { productId: foreign.productId, salesChannelId: shop.channel.id, publishedAt: new Date(0) },
    });
    expect(await dataOf(as('CATALOG', shop), UPDATE, { input })).toMatchObject({
      productUpdate: { code: 'PRODUCT_SHARED' },
    });
    const { title } = await database.db.product.findUniqueOrThrow({ where: { id: foreign.productId } });
    expect(title).toBe('Rival cloth');
  });

  it('set a price, in currencies of the channel and with no more decimals than they have', async () => {
    const variantId = globalId('ProductVariant', variant.id);
    const set = (amount: string, currencyCode: string, compareAt: string | null = null) =>
      dataOf<{ productVariantPriceSet: { __typename: string; code: string } }>(as('CATALOG', shop), PRICE, {
        input: { variantId, amount, currencyCode, compareAt },
      });
    expect(await set('12.50', 'EUR', '15')).toMatchObject({
      productVariantPriceSet: {
        product: {
          variants: [
            {
              prices: [
                { amount: { amount: '12.50', currencyCode: 'EUR' }, compareAt: { amount: '15.00' } },
                { amount: { amount: '10.00', currencyCode: 'GBP' } },
                { amount: { amount: '10.00', currencyCode: 'USD' } },
              ],
            },
          ],
        },
      },
    });
    expect((await set('12.505', 'EUR')).productVariantPriceSet.__typename).toBe('ValidationError');
    expect((await set('-1', 'EUR')).productVariantPriceSet.__typename).toBe('ValidationError');
    expect((await set('12', 'EUR', '11')).productVariantPriceSet.__typename).toBe('ValidationError');
    expect((await set('12', 'JPY')).productVariantPriceSet.code).toBe('CURRENCY_NOT_SOLD');
  });

  it('set stock, but not below what shoppers were promised', async () => {
    const { db } = database;
    await db.$executeRaw`ALTER TABLE "InventoryLevel" DISABLE TRIGGER USER`;
    await db.$executeRaw`UPDATE "InventoryLevel" SET reserved = 5000 WHERE id = ${variant.levelId}::uuid`;
    await db.$executeRaw`ALTER TABLE "InventoryLevel" ENABLE TRIGGER USER`;
    const set = (onHand: string, rest: object = {}) =>
      dataOf(as('CATALOG', shop), LEVEL, {
        input: { sku: variant.sku, location: 'weaver-mill', onHand, ...rest },
      });
    expect(await set('4.5')).toEqual({
      inventoryLevelSet: {
        __typename: 'StockBelowReservedError',
        reserved: '5',
        minimum: '5',
        code: 'STOCK_BELOW_RESERVED',
        path: ['onHand'],
      },
    });
    expect(await set('4.5', { allowBackorder: true, backorderLimit: '1' })).toMatchObject({
      inventoryLevelSet: { level: { onHand: '4.5', reserved: '5', available: '-0.5' } },
    });
    expect(await set('6', { sku: foreign.sku, location: 'rival-mill' })).toMatchObject({
      inventoryLevelSet: { code: 'INVENTORY_NOT_FOUND', path: ['location'] },
    });
  });

  it('make a product that is a draft until it is published', async () => {
    const create = () =>
      dataOf<{ productCreate: { __typename: string; code: string } }>(
        as('CATALOG', shop),
        `mutation { productCreate(input: { handle: "new-throw", title: "New throw",
          variants: [{ sku: "NT-1", title: "Grey" }, { sku: "NT-2", title: "Blue" }] }) { __typename
          ... on ProductCreatePayload { product { handle publishedAt variants { sku prices { amount { amount } } } } }
          ... on UserError { code path } } }`,
      );
    expect(await create()).toMatchObject({
      productCreate: {
        product: {
          handle: 'new-throw',
          publishedAt: null,
          variants: [{ sku: 'NT-1', prices: [] }, { sku: 'NT-2' }],
        },
      },
    });
    expect((await create()).productCreate.code).toBe('NAME_TAKEN');
    const { product } = await dataOf<{ product: object | null }>(
      givenCtx(database.db, shop),
      '{ product(handle: "new-throw") { id } }',
    );
    expect(product).toBeNull();
  });
});
