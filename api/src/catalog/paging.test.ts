import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { givenCtx, START } from '../../test/ctx.ts';
import { cloneDatabase, type TestDatabase } from '../../test/database.ts';
import { givenShop, givenVariant, type Shop } from '../../test/factories.ts';
import { dataOf, run } from '../../test/graphql.ts';

let database: TestDatabase;
let shop: Shop;
let collectionId: string;

/** Few distinct values of everything, so that every order has many ties. */
const PRODUCTS = 23;

beforeAll(async () => {
  database = await cloneDatabase();
  shop = await givenShop(database.db);
  const collection = await database.db.collection.create({
    data: { salesChannelId: shop.channel.id, handle: 'all', title: 'All', position: 0 },
  });
  collectionId = collection.id;
  for (let number = 0; number < PRODUCTS; number++) {
    const { productId } = await givenVariant(database.db, shop, {
      title: `Cloth ${number % 4}`,
      price: BigInt(1_000 + (number % 3) * 100),
      publishedAt: new Date(START.getTime() - (number % 5) * 60_000),
    });
    await database.db.productPublication.updateMany({
      where: { productId },
      data: { ratingCounts: [0, 0, number % 2, 0, number % 3] },
    });
    await database.db.collectionItem.create({
      data: { collectionId, productId, position: number % 6 },
    });
  }
});
afterAll(() => database.drop());

type Answer = {
  products: {
    edges: { cursor: string; node: { handle: string } }[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
  };
};
const PAGE = `query ($sort: ProductSort, $first: Int, $last: Int, $after: String, $before: String) {
  products(sort: $sort, collection: "all", first: $first, last: $last, after: $after, before: $before) {
    edges { cursor node { handle } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

async function walk(sort: string, backward: boolean, between: () => Promise<void> = async () => {}) {
  const ctx = givenCtx(database.db, shop);
  const handles: string[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < 10; page++) {
    const variables: Readonly<Record<string, unknown>> = backward
      ? { sort, last: 4, before: cursor }
      : { sort, first: 4, after: cursor };
    const { products }: Answer = await dataOf<Answer>(ctx, PAGE, variables);
    const found = products.edges.map(({ node }) => node.handle);
    if (backward) handles.unshift(...found);
    else handles.push(...found);
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = products.pageInfo;
    expect(backward ? hasNextPage : hasPreviousPage).toBe(cursor !== null);
    if (!(backward ? hasPreviousPage : hasNextPage)) break;
    cursor = backward ? startCursor : endCursor;
    await between();
  }
  return handles;
}

const whole = async (sort: string) => {
  const { products } = await dataOf<Answer>(givenCtx(database.db, shop), PAGE, { sort, first: 100 });
  return products.edges.map(({ node }) => node.handle);
};

describe.each(['FEATURED', 'NEWEST', 'PRICE_ASC', 'PRICE_DESC', 'TITLE', 'RATING'])(
  'a list by %s',
  (sort) => {
    it('is the same in pages, forward and backward', async () => {
      const all = await whole(sort);
      expect(new Set(all).size).toBe(PRODUCTS);
      expect(await walk(sort, false)).toEqual(all);
      expect(await walk(sort, true)).toEqual(all);
    });

    it('misses and repeats nothing while products come in', async () => {
      const all = await whole(sort);
      const added: string[] = [];
      const walked = await walk(sort, false, async () => {
        const { productId } = await givenVariant(database.db, shop, {
          title: 'Cloth 1',
          price: 1_100n,
          publishedAt: new Date(START.getTime() - 120_000),
        });
        added.push(productId);
        await database.db.collectionItem.create({ data: { collectionId, productId, position: 2 } });
      });
      expect(added.length).toBeGreaterThan(3);
      expect(new Set(walked).size).toBe(walked.length);
      expect(walked.filter((handle) => all.includes(handle))).toEqual(all);
      await database.db.product.deleteMany({ where: { id: { in: added } } });
    });
  },
);

describe('arguments that make no page', () => {
  it.each([
    ['{ products(first: 101) { totalCount nodes { id } } }'],
    ['{ products(first: -1) { nodes { id } } }'],
    ['{ products(first: 1, last: 1) { nodes { id } } }'],
    ['{ products(after: "nonsense") { nodes { id } } }'],
    [
      `{ products(sort: TITLE, after: "${Buffer.from('["NEWEST","2026","x"]').toString('base64url')}") { nodes { id } } }`,
    ],
    [
      `{ products(after: "${Buffer.from('["NEWEST","2026-01-01","019a0000-0000-7000-8000-000000000000"]').toString('base64url')}") { nodes { id } } }`,
    ],
  ])('%s is refused', async (source) => {
    const { errors } = await run(givenCtx(database.db, shop), source);
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  });
});
