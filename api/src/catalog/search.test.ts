import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { givenCtx } from '../../test/ctx.ts';
import { cloneDatabase, type TestDatabase } from '../../test/database.ts';
import { givenShop, givenVariant, type Shop } from '../../test/factories.ts';
import { dataOf } from '../../test/graphql.ts';

let database: TestDatabase;
let shop: Shop;

beforeAll(async () => {
  database = await cloneDatabase();
  shop = await givenShop(database.db);
  const other = await givenShop(database.db, { handle: 'rival', orderPrefix: 'RV' });
  for (const title of ['Linen napkin', 'Linen apron', 'Wool throw', 'Cushion in linen', 'Harbour check'])
    await givenVariant(database.db, shop, { title });
  await givenVariant(database.db, other, { title: 'Velvet curtain' });
});
afterAll(() => database.drop());

type Found = { search: { nodes: { title: string }[]; totalCount: number; pageInfo: { endCursor: string } } };
const search = async (query: string, after: string | null = null, first = 20) => {
  const { search: found } = await dataOf<Found>(
    givenCtx(database.db, shop),
    `query ($query: String!, $after: String, $first: Int) {
      search(query: $query, after: $after, first: $first) { nodes { title } totalCount pageInfo { endCursor } } }`,
    { query, after, first },
  );
  return found;
};
const titles = async (query: string) => (await search(query)).nodes.map(({ title }) => title).sort();

describe('search', () => {
  it.each([
    ['linen', ['Cushion in linen', 'Linen apron', 'Linen napkin']],
    ['LINEN nap', ['Linen napkin']],
    ['lnien', ['Cushion in linen', 'Linen apron', 'Linen napkin']],
    ['linnen napkn', ['Linen napkin']],
    ['harbor', ['Harbour check']],
    ['cuhsion', ['Cushion in linen']],
    ['velvet', []],
    ['velvt', []],
    ['100%', []],
    ["'; drop table", []],
    ['', []],
  ])('%s finds %j', async (query, expected) => {
    expect(await titles(query)).toEqual(expected);
  });

  it('finds by a colour, as soon as it can be chosen and as long as it can', async () => {
    expect(await titles('ultramarine apron')).toEqual([]);
    const { id } = await database.db.product.findFirstOrThrow({ where: { title: 'Linen apron' } });
    const { id: optionId } = await database.db.productOption.create({
      data: {
        productId: id,
        name: 'Colour',
        position: 9,
        values: { create: { name: 'Ultramarine', position: 0 } },
      },
    });
    expect(await titles('ultramarine apron')).toEqual(['Linen apron']);
    await database.db.productOptionValue.updateMany({ where: { optionId }, data: { name: 'Vermilion' } });
    expect(await titles('ultramarine')).toEqual([]);
    expect(await titles('vermilion')).toEqual(['Linen apron']);
    await database.db.productOptionValue.deleteMany({ where: { optionId } });
    expect(await titles('vermilion')).toEqual([]);
  });

  it('puts titles that begin with the word first', async () => {
    const { nodes } = await search('linen');
    expect(nodes.at(-1)?.title).toBe('Cushion in linen');
  });

  it('takes one statement when the words are spelt right', async () => {
    await search('linen');
    database.statements();
    await dataOf(
      givenCtx(database.db, shop),
      '{ search(query: "linen") { nodes { title variants { sku } } } }',
    );
    expect(database.statements()).toHaveLength(1);
  });

  it('pages through what was found, corrected or not', async () => {
    for (const query of ['linen', 'lnien']) {
      const first = await search(query, null, 2);
      const second = await search(query, first.pageInfo.endCursor, 2);
      expect(first.totalCount).toBe(3);
      expect([...first.nodes, ...second.nodes].map(({ title }) => title).sort()).toEqual([
        'Cushion in linen',
        'Linen apron',
        'Linen napkin',
      ]);
    }
  });
});
