import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { givenCtx, START } from '../../test/ctx.ts';
import { cloneDatabase, type TestDatabase } from '../../test/database.ts';
import { givenShop, givenVariant, type Shop, type TestVariant } from '../../test/factories.ts';
import { dataOf, run } from '../../test/graphql.ts';

let database: TestDatabase;
let shop: Shop;
let other: Shop;
let scarf: TestVariant;
let foreign: TestVariant;
let future: TestVariant;

beforeAll(async () => {
  database = await cloneDatabase();
  const { db } = database;
  shop = await givenShop(db);
  other = await givenShop(db, { handle: 'rival', orderPrefix: 'RV' });
  scarf = await givenVariant(db, shop, {
    title: 'Lambswool scarf',
    prices: { EUR: 4_500n, GBP: 3_900n, USD: null },
    onHand: 7_000n,
  });
  await givenVariant(db, shop, {
    productId: scarf.productId,
    price: 5_200n,
    onHand: 0n,
    variantTitle: 'Wide',
  });
  foreign = await givenVariant(db, other, { title: 'Rival scarf' });
  future = await givenVariant(db, shop, {
    title: 'Scarf of tomorrow',
    publishedAt: new Date(START.getTime() + 3_600_000),
  });
});
afterAll(() => database.drop());

const CARD = `id handle title subtitle description
  details { name value } options { name values { name swatch } }
  variants { id sku title selectedOptions { name value } price { amount { amount currencyCode } compareAt { amount } }
    unitOfMeasure quantityStep quantityMinimum quantityMaximum
    availability { status quantityAvailable quantityOrderable backorderDays } image { path } product { handle } }
  priceRange { minimum { amount currencyCode } maximum { amount } }
  image { path alt width height color } images { path }
  rating { average count distribution } collections { handle } availability publishedAt`;

interface Card {
  id: string;
  handle: string;
  title: string;
  priceRange: { minimum: { amount: string; currencyCode: string }; maximum: { amount: string } };
  variants: {
    id: string;
    sku: string;
    price: { amount: { amount: string; currencyCode: string } };
    availability: {
      status: string;
      quantityAvailable: string;
      quantityOrderable: string;
      backorderDays: number | null;
    };
  }[];
}
type Cards = { products: { nodes: Card[]; totalCount: number } };

describe('a list of products', () => {
  it('answers every field of every product with one statement', async () => {
    const ctx = givenCtx(database.db, shop);
    await dataOf(ctx, '{ shop { name regions { handle } } }');
    database.statements();
    const { products } = await dataOf<Cards>(
      ctx,
      `{ products(first: 24) { nodes { ${CARD} } pageInfo { hasNextPage } } }`,
    );
    expect(products.nodes.map(({ title }) => title)).toEqual(['Lambswool scarf']);
    expect(products.nodes[0]).toMatchObject({
      handle: scarf.productHandle,
      options: [],
      image: { path: `/art/${scarf.productHandle}`, width: 960 },
      rating: { average: null, count: 0, distribution: [0, 0, 0, 0, 0] },
      availability: 'IN_STOCK',
      priceRange: { minimum: { amount: '45.00', currencyCode: 'EUR' }, maximum: { amount: '52.00' } },
    });
    expect(database.statements()).toHaveLength(1);
  });

  it('never shows less than nothing in stock', async () => {
    const { db } = database;
    const made = await givenVariant(db, other, {
      title: 'Woven to order',
      onHand: 2_000n,
      backorderLimit: 9_000n,
      backorderDays: 12,
    });
    await db.$executeRaw`ALTER TABLE "InventoryLevel" DISABLE TRIGGER USER`;
    await db.$executeRaw`UPDATE "InventoryLevel" SET reserved = 6000 WHERE id = ${made.levelId}::uuid`;
    await db.$executeRaw`ALTER TABLE "InventoryLevel" ENABLE TRIGGER USER`;
    const { product } = await dataOf<{ product: Card }>(
      givenCtx(db, other),
      `query ($handle: String) { product(handle: $handle) { ${CARD} } }`,
      { handle: made.productHandle },
    );
    expect(product).toMatchObject({ availability: 'BACKORDER' });
    expect(product.variants[0]!.availability).toEqual({
      status: 'BACKORDER',
      quantityAvailable: '0',
      quantityOrderable: '5',
      backorderDays: 12,
    });
    await db.product.delete({ where: { id: made.productId } });
  });

  it('shows prices of the region, and only variants that have one', async () => {
    const ctx = givenCtx(database.db, shop);
    const prices = async (region: string) => {
      const { products } = await dataOf<Cards>(
        ctx,
        `query ($region: String) { products(region: $region) { nodes { ${CARD} } } }`,
        { region },
      );
      return products.nodes.map(({ variants }) => variants.map(({ price }) => price.amount));
    };
    expect(await prices('uk')).toEqual([
      [
        { amount: '39.00', currencyCode: 'GBP' },
        { amount: '52.00', currencyCode: 'GBP' },
      ],
    ]);
    expect(await prices('us')).toEqual([[{ amount: '52.00', currencyCode: 'USD' }]]);
    const { errors } = await run(ctx, '{ products(region: "moon") { totalCount } }');
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  });
});

describe('what another channel sells, or nobody yet', () => {
  const hidden = () => [foreign, future];
  const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64');

  it('is found by no handle, id, node, list or search', async () => {
    const ctx = givenCtx(database.db, shop);
    for (const { productHandle, productId, id } of hidden()) {
      const answer = await dataOf(
        ctx,
        `query ($handle: String!, $product: ID!, $variant: ID!) {
          byHandle: product(handle: $handle) { id } byId: product(id: $product) { id }
          node(id: $product) { id } nodes(ids: [$product, $variant]) { id }
          search(query: "scarf") { nodes { handle } totalCount } products { nodes { handle } totalCount } }`,
        {
          handle: productHandle,
          product: globalId('Product', productId),
          variant: globalId('ProductVariant', id),
        },
      );
      const own = { nodes: [{ handle: scarf.productHandle }], totalCount: 1 };
      expect(answer).toEqual({
        byHandle: null,
        byId: null,
        node: null,
        nodes: [null, null],
        search: own,
        products: own,
      });
    }
  });

  it('is there for its own channel, and for everybody in time', async () => {
    const titles = async (ctx: ReturnType<typeof givenCtx>) => {
      const { products } = await dataOf<Cards>(ctx, '{ products { nodes { title } } }');
      return products.nodes.map(({ title }) => title);
    };
    expect(await titles(givenCtx(database.db, other))).toEqual(['Rival scarf']);
    const later = () => new Date(START.getTime() + 3_600_000);
    expect(await titles(givenCtx(database.db, shop, { now: later }))).toEqual([
      'Scarf of tomorrow',
      'Lambswool scarf',
    ]);
  });

  it('gives a cursor of one channel no meaning in another', async () => {
    const theirs = await dataOf<{ products: { edges: { cursor: string }[] } }>(
      givenCtx(database.db, other),
      '{ products { edges { cursor } } }',
    );
    const { products } = await dataOf<Cards>(
      givenCtx(database.db, shop),
      'query ($after: String) { products(after: $after) { nodes { title } } }',
      { after: theirs.products.edges[0]!.cursor },
    );
    expect(products.nodes.every(({ title }) => title !== 'Rival scarf')).toBe(true);
  });
});

describe('a node', () => {
  it('is the product or variant of the channel', async () => {
    const id = Buffer.from(`ProductVariant:${scarf.id}`).toString('base64');
    const { node } = await dataOf<{ node: object }>(
      givenCtx(database.db, shop),
      'query ($id: ID!) { node(id: $id) { __typename id ... on ProductVariant { sku product { title description } } } }',
      { id },
    );
    expect(node).toEqual({
      __typename: 'ProductVariant',
      id,
      sku: scarf.sku,
      product: { title: 'Lambswool scarf', description: '' },
    });
  });
});
