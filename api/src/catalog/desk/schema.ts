import { z } from 'zod';
import { builder, UserError } from '../../graphql/builder.ts';
import { connectionOf, pageArgs, pageComplexity } from '../../graphql/page.ts';
import { Money } from '../../money/schema.ts';
import { CHANNEL_ARGUMENT, deskIn } from '../../staff/schema.ts';
import {
  CurrencyNotSoldError,
  NameTakenError,
  ProductNotFoundError,
  ProductSharedError,
  ProductVariantNotFoundError,
} from '../errors.ts';
import { publishedAtOf } from '../publication.ts';
import { type StaffProductRow, staffProductPage } from '../read-staff-products.ts';
import { ProductDetail } from '../schema.ts';
import { searchTerms } from '../search-terms.ts';

type StaffVariantRow = StaffProductRow['product']['variants'][number];
type PriceRow = StaffVariantRow['prices'][number];

const ListPrice = builder.objectRef<PriceRow>('ListPrice').implement({
  description: 'List price of a variant in the channel, for one currency.',
  fields: (t) => ({
    amount: t.field({
      type: Money,
      description: 'Price of one whole unit.',
      resolve: ({ amount, currencyCode }) => ({ amount, currencyCode }),
    }),
    compareAt: t.field({
      type: Money,
      nullable: true,
      description: 'Earlier price that is shown struck through; null when it is not reduced.',
      resolve: ({ compareAtAmount, currencyCode }) =>
        compareAtAmount === null ? null : { amount: compareAtAmount, currencyCode },
    }),
  }),
});

const StaffVariant = builder.objectRef<StaffVariantRow>('StaffProductVariant').implement({
  description: 'A variant as staff see it, sold or not.',
  fields: (t) => ({
    id: t.globalID({
      description: 'The same id as the variant has in the shop.',
      resolve: ({ id }) => ({ type: 'ProductVariant', id }),
    }),
    sku: t.exposeString('sku', { description: 'Stock keeping unit; names its stock.' }),
    title: t.exposeString('title', { description: 'Its choices in words.' }),
    prices: t.field({
      type: [ListPrice],
      description: 'One for each currency it has a price in; without any it is not sold.',
      resolve: ({ prices }) => prices,
    }),
  }),
});

export const StaffProduct = builder.objectRef<StaffProductRow>('StaffProduct').implement({
  description: 'A product as staff of one channel see it, on sale or not.',
  fields: (t) => ({
    id: t.globalID({
      description: 'The same id as the product has in the shop.',
      resolve: ({ product }) => ({ type: 'Product', id: product.id }),
    }),
    handle: t.string({
      description: 'Unique name for addresses.',
      resolve: ({ product }) => product.handle,
    }),
    title: t.string({ description: 'Name to show.', resolve: ({ product }) => product.title }),
    subtitle: t.string({
      description: 'One line below the title.',
      resolve: ({ product }) => product.subtitle,
    }),
    description: t.string({ description: 'Plain text.', resolve: ({ product }) => product.description }),
    details: t.field({
      type: [ProductDetail],
      description: 'Facts, in the order to show them.',
      resolve: ({ product }) => detailList.parse(product.details),
    }),
    publishedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Since or from when it is sold in the channel; null for a draft.',
      resolve: ({ publishedAt }) => publishedAtOf(publishedAt),
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'When its texts were changed last.',
      resolve: ({ product }) => product.updatedAt,
    }),
    variants: t.field({
      type: [StaffVariant],
      description: 'All variants, priced or not.',
      resolve: ({ product }) => product.variants,
    }),
  }),
});

const StaffProductConnection = connectionOf(StaffProduct, 'StaffProduct', 'products, on sale or not');

builder.queryField('staffProducts', (t) =>
  t.field({
    type: StaffProductConnection,
    complexity: pageComplexity,
    authScopes: { staff: ['CATALOG'] },
    args: {
      channel: t.arg.string({ description: CHANNEL_ARGUMENT }),
      query: t.arg.string({ description: 'Words that must all occur; null for everything.' }),
      ...pageArgs(t.arg),
    },
    description: 'Products of a channel, drafts included, latest made first.',
    resolve: async (_root, { channel, query, ...args }, ctx) =>
      staffProductPage(ctx, await deskIn(ctx, channel, ['CATALOG']), searchTerms(query ?? ''), args),
  }),
);

for (const [error, name, description] of [
  [ProductNotFoundError, 'ProductNotFoundError', 'No such product in the channel.'],
  [ProductVariantNotFoundError, 'ProductVariantNotFoundError', 'No such variant in the channel.'],
  [ProductSharedError, 'ProductSharedError', 'Its texts are shared with channels the caller has no role in.'],
  [CurrencyNotSoldError, 'CurrencyNotSoldError', 'No region of the channel has the currency.'],
] as const)
  builder.objectType(error, { name, description, interfaces: [UserError] });

builder.objectType(NameTakenError, {
  name: 'NameTakenError',
  description: 'A handle or SKU is in use; it may be by a product the caller cannot see.',
  interfaces: [UserError],
  fields: (t) => ({ taken: t.exposeString('taken', { description: 'What is in use.' }) }),
});

const detailList = z.array(z.object({ name: z.string(), value: z.string() }));
