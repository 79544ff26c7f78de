import { GraphQLError } from 'graphql';
import { marketIn } from '../../channel/schema.ts';
import { builder } from '../../graphql/builder.ts';
import { pageArgs, pageComplexity } from '../../graphql/page.ts';
import { selectionOf } from '../../graphql/selection.ts';
import { isId } from '../../platform/id.ts';
import { partsFor } from '../product.ts';
import { productPage } from '../product-list.ts';
import { readCollections } from '../read-collections.ts';
import { readProducts } from '../read-products.ts';
import { Collection, Product, ProductConnection, ProductSort } from '../schema.ts';
import { searchPage } from '../search-list.ts';
import { SEARCH_QUERY_MAX } from '../search-terms.ts';

const REGION =
  'Handle of the region whose currency prices are in; the channel’s default region when left out.';

builder.queryFields((t) => ({
  products: t.field({
    type: ProductConnection,
    complexity: pageComplexity,
    authScopes: { shop: true },
    args: {
      ...pageArgs(t.arg),
      sort: t.arg({ type: ProductSort, defaultValue: 'NEWEST', description: 'Order of the list.' }),
      collection: t.arg.string({
        description: 'Handle of a collection to stay within; an unknown one is empty. Null lists everything.',
      }),
      region: t.arg.string({ description: REGION }),
    },
    description: 'What the channel sells in the region.',
    resolve: async (_root, { sort, collection, region, ...args }, ctx, info) =>
      productPage(
        ctx,
        {
          market: await marketIn(ctx, region),
          order: sort ?? 'NEWEST',
          collectionHandle: collection ?? null,
        },
        args,
        selectionOf(info),
      ),
  }),
  product: t.field({
    type: Product,
    nullable: true,
    authScopes: { shop: true },
    args: {
      handle: t.arg.string({ description: 'Its handle. Send this or `id`.' }),
      id: t.arg.globalID({ for: Product, description: 'Its id. Send this or `handle`.' }),
      region: t.arg.string({ description: REGION }),
    },
    description: 'One product; null when the channel does not sell it in the region.',
    resolve: async (_root, { handle, id, region }, ctx, info) => {
      if ((handle == null) === (id == null))
        throw new GraphQLError('Send either `handle` or `id`.', { extensions: { code: 'BAD_USER_INPUT' } });
      const market = await marketIn(ctx, region);
      const parts = partsFor(selectionOf(info));
      const [found] =
        handle == null
          ? await readProducts(ctx, market, 'id', [id!.id].filter(isId), parts)
          : await readProducts(ctx, market, 'handle', [handle], parts);
      return found ?? null;
    },
  }),
  collections: t.field({
    type: [Collection],
    authScopes: { shop: true },
    args: { region: t.arg.string({ description: REGION }) },
    description: 'The channel’s collections in menu order, at most 200.',
    resolve: async (_root, { region }, ctx) => readCollections(ctx, await marketIn(ctx, region)),
  }),
  collection: t.field({
    type: Collection,
    nullable: true,
    authScopes: { shop: true },
    args: {
      handle: t.arg.string({ required: true, description: 'Its handle.' }),
      region: t.arg.string({ description: REGION }),
    },
    description: 'One collection; null when the channel has none of that name.',
    resolve: async (_root, { handle, region }, ctx) =>
      (await readCollections(ctx, await marketIn(ctx, region), { handle }))[0] ?? null,
  }),
  search: t.field({
    type: ProductConnection,
    complexity: pageComplexity,
    authScopes: { shop: true },
    args: {
      query: t.arg.string({
        required: true,
        description: `Words to look for, as typed: beginnings of words and small misspellings are found. Only the first ${SEARCH_QUERY_MAX} characters count.`,
      }),
      ...pageArgs(t.arg),
      region: t.arg.string({ description: REGION }),
    },
    description: 'Products that match, best first. An empty query finds nothing.',
    resolve: async (_root, { query, region, ...args }, ctx, info) =>
      searchPage(ctx, { market: await marketIn(ctx, region), query }, args, selectionOf(info)),
  }),
}));
