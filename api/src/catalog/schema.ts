import { marketOf } from '../channel/region.ts';
import { builder } from '../graphql/builder.ts';
import { connectionOf, pageArgs, pageComplexity } from '../graphql/page.ts';
import { selectionOf } from '../graphql/selection.ts';
import { quantityText } from '../money/money.ts';
import { Money } from '../money/schema.ts';
import { type Availability, availabilityFrom, bestStatus } from './availability.ts';
import { loadProduct, loadVariant } from './loaders.ts';
import type { CollectionRow, ImageRow, OptionRow, ProductRow, VariantRow } from './product.ts';
import { covers, partsFor } from './product.ts';
import { productPage } from './product-list.ts';
import type { ProductOrder } from './product-order.ts';
import { promiseOf } from './promise.ts';
import { type Rating, ratingFrom } from './rating.ts';
import { readCollections } from './read-collections.ts';

export const Product = builder.objectRef<ProductRow>('Product');
export const ProductVariant = builder.objectRef<VariantRow>('ProductVariant');
export const Collection = builder.objectRef<CollectionRow>('Collection');
export const ProductConnection = connectionOf(Product, 'Product', 'products');

export const Image = builder.objectRef<ImageRow>('Image').implement({
  description: 'A picture in several sizes and formats.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description:
        'Address without size and format; append `-640.avif`, or another width of 320, 640 or 960.',
    }),
    alt: t.exposeString('alt', { description: 'What can be seen, for those who do not see it.' }),
    width: t.exposeInt('width', { description: 'Width of the largest size, in pixels.' }),
    height: t.exposeInt('height', { description: 'Height of the largest size, in pixels.' }),
    color: t.exposeString('color', { description: 'CSS colour to paint until the picture arrives.' }),
  }),
});

export const ProductDetail = builder.objectRef<{ name: string; value: string }>('ProductDetail').implement({
  description: 'A fact about a product: width, composition, care.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What the fact is about.' }),
    value: t.exposeString('value', { description: 'The fact, as text.' }),
  }),
});

const ProductOptionValue = builder.objectRef<OptionRow['values'][number]>('ProductOptionValue').implement({
  description: 'One choice of an option.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name to show: `Madder`.' }),
    swatch: t.exposeString('swatch', {
      nullable: true,
      description: 'CSS colour where the option is a colour; null where it is not.',
    }),
  }),
});

const ProductOption = builder.objectRef<OptionRow>('ProductOption').implement({
  description: 'Something to choose before buying, such as a colour.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name to show: `Colour`.' }),
    values: t.field({
      type: [ProductOptionValue],
      complexity: { field: 1, multiplier: 4 },
      description:
        'The choices, in the order to show them. Not every combination needs to exist as a variant.',
      resolve: ({ values }) => values,
    }),
  }),
});

const SelectedOption = builder.objectRef<{ name: string; value: string }>('SelectedOption').implement({
  description: 'A choice that a variant stands for.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the option.' }),
    value: t.exposeString('value', { description: 'Name of the choice.' }),
  }),
});

const PriceRange = builder.objectRef<ProductRow>('PriceRange').implement({
  description: 'What a product costs over all its variants, for one whole unit.',
  fields: (t) => ({
    minimum: t.field({
      type: Money,
      description: 'The cheapest variant.',
      resolve: ({ minimumAmount, market }) => money(minimumAmount, market.currencyCode),
    }),
    maximum: t.field({
      type: Money,
      description: 'The dearest variant; equal to `minimum` when all cost the same.',
      resolve: ({ maximumAmount, market }) => money(maximumAmount, market.currencyCode),
    }),
  }),
});

const VariantPrice = builder.objectRef<VariantRow>('VariantPrice').implement({
  description: 'What one whole unit of a variant costs in the region.',
  fields: (t) => ({
    amount: t.field({
      type: Money,
      description: 'Price of one piece or one metre. `Region.pricesIncludeTax` says whether tax is inside.',
      resolve: ({ amount, product }) => money(amount, product.market.currencyCode),
    }),
    compareAt: t.field({
      type: Money,
      nullable: true,
      description: 'The earlier, higher price to show struck through; null when it is not reduced.',
      resolve: ({ compareAtAmount, product }) =>
        compareAtAmount === null ? null : money(compareAtAmount, product.market.currencyCode),
    }),
  }),
});

const RatingType = builder.objectRef<Rating>('Rating').implement({
  description: 'What approved reviews say in numbers.',
  fields: (t) => ({
    average: t.exposeFloat('average', {
      nullable: true,
      description: 'Mean of all ratings, 1 to 5, with two decimals; null without reviews.',
    }),
    count: t.exposeInt('count', { description: 'How many reviews it is the mean of.' }),
    distribution: t.field({
      type: ['Int'],
      description: 'Number of reviews with one, two, three, four and five stars, in this order.',
      resolve: ({ distribution }) => [...distribution],
    }),
  }),
});

const AvailabilityStatus = builder.enumType('AvailabilityStatus', {
  description: 'Whether something can be bought, in the words of a shop window.',
  values: {
    IN_STOCK: { description: 'There, and more than a few.' },
    LOW_STOCK: { description: 'There, but five or fewer.' },
    BACKORDER: { description: 'Not there, but can be ordered and leaves later.' },
    SOLD_OUT: { description: 'Cannot be bought now.' },
  } as const,
});

export const AvailabilityType = builder.objectRef<Availability>('Availability').implement({
  description: 'Stock of a variant as of now. A hint: only paying reserves.',
  fields: (t) => ({
    status: t.field({
      type: AvailabilityStatus,
      description: 'In one word.',
      resolve: ({ status }) => status,
    }),
    quantityAvailable: t.field({
      type: 'Decimal',
      description: 'What can leave at once, in the variant’s unit. Never negative.',
      resolve: ({ quantityAvailable }) => quantityText(quantityAvailable),
    }),
    quantityOrderable: t.field({
      type: 'Decimal',
      description: 'The most that can be ordered now, backorder included, in the variant’s unit.',
      resolve: ({ quantityOrderable }) => quantityText(quantityOrderable),
    }),
    backorderDays: t.exposeInt('backorderDays', {
      nullable: true,
      description:
        'Days until what is beyond `quantityAvailable` leaves; null where nothing beyond it can be ordered.',
    }),
    shipsBy: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'Ordered now, what is beyond `quantityAvailable` leaves by then; null where nothing beyond it can be ordered. The order keeps what was promised when it was paid for.',
      resolve: ({ backorderDays, backorderShipsBy }, _args, ctx) =>
        backorderDays === null ? null : promiseOf({ backorderDays, backorderShipsBy }, ctx.now()),
    }),
  }),
});

export const UnitOfMeasure = builder.enumType('UnitOfMeasure', {
  description: 'What quantities and prices of a variant count.',
  values: {
    PIECE: { description: 'Whole pieces.' },
    METRE: { description: 'Metres off the roll, in steps.' },
  } as const,
});

export const ProductSort = builder.enumType('ProductSort', {
  description: 'Order of a list of products. Ties are broken by id, so pages never overlap.',
  values: {
    FEATURED: { description: 'As the shop arranged the collection; outside of one the same as NEWEST.' },
    NEWEST: { description: 'Latest published first.' },
    PRICE_ASC: { description: 'Cheapest first, by the lowest price of a product.' },
    PRICE_DESC: { description: 'Dearest first, by the lowest price of a product.' },
    TITLE: { description: 'By title, A to Z.' },
    RATING: { description: 'Best mean rating first, products without reviews last.' },
  } as const satisfies Record<ProductOrder, { description: string }>,
});

builder.node(Product, {
  description:
    'Something the shop sells, in one or more variants. Only what is published in the channel exists.',
  id: { resolve: ({ id }) => id, description: 'Stable id of the product.' },
  brandLoadedObjects: true,
  loadMany: async (ids, ctx) => {
    const market = ctx.channel && (await marketOf(ctx, ctx.channel, null));
    return Promise.all(ids.map((id) => (market ? loadProduct(ctx, market, id) : null)));
  },
  fields: (t) => ({
    handle: t.exposeString('handle', { description: 'Unique name for addresses.' }),
    title: t.exposeString('title', { description: 'Name to show.' }),
    subtitle: t.exposeString('subtitle', { description: 'One line below the title; may be empty.' }),
    description: t.string({
      description: 'Plain text; paragraphs are separated by an empty line.',
      resolve: ({ description }) => description ?? '',
    }),
    details: t.field({
      type: [ProductDetail],
      description: 'Facts for the product page, in the order to show them.',
      resolve: ({ details }) => details ?? [],
    }),
    options: t.field({
      type: [ProductOption],
      complexity: { field: 1, multiplier: 2 },
      description: 'What there is to choose; empty when there is one variant only.',
      resolve: ({ options }) => options,
    }),
    variants: t.field({
      type: [ProductVariant],
      complexity: { field: 1, multiplier: 4 },
      description:
        'What can be put in a cart, in the order to show it. Those without a price in the region are left out.',
      resolve: ({ variants }) => variants,
    }),
    priceRange: t.field({
      type: PriceRange,
      description: 'Lowest and highest price in the region.',
      resolve: (product) => product,
    }),
    image: t.field({
      type: Image,
      nullable: true,
      description: 'The leading picture; null while there is none. Cheaper than `images` on lists.',
      resolve: ({ images }) => images[0] ?? null,
    }),
    images: t.field({
      type: [Image],
      complexity: { field: 1, multiplier: 4 },
      description: 'All pictures, the leading one first.',
      resolve: ({ images }) => images,
    }),
    rating: t.field({
      type: RatingType,
      description: 'Reviews in numbers.',
      resolve: ({ ratingCounts }) => ratingFrom(ratingCounts),
    }),
    collections: t.field({
      type: [Collection],
      complexity: { field: 1, multiplier: 3 },
      description: 'Collections of this channel that it is in.',
      resolve: ({ collections }) => collections,
    }),
    availability: t.field({
      type: AvailabilityStatus,
      description: 'The best that any of its variants offers.',
      resolve: ({ variants }) => bestStatus(variants.map((variant) => availabilityOfRow(variant).status)),
    }),
    publishedAt: t.field({
      type: 'DateTime',
      description: 'Since when it is sold in this channel.',
      resolve: ({ publishedAt }) => new Date(publishedAt),
    }),
  }),
});

builder.node(ProductVariant, {
  description: 'One thing to buy: a product in one combination of its options.',
  id: { resolve: ({ id }) => id, description: 'Stable id of the variant; what carts and edits name.' },
  brandLoadedObjects: true,
  loadMany: async (ids, ctx) => {
    const market = ctx.channel && (await marketOf(ctx, ctx.channel, null));
    return Promise.all(ids.map((id) => (market ? loadVariant(ctx, market, id) : null)));
  },
  fields: (t) => ({
    sku: t.exposeString('sku', { description: 'Stock keeping unit, unique in the shop.' }),
    title: t.exposeString('title', { description: 'Its choices in words: `Madder / Wide`.' }),
    selectedOptions: t.field({
      type: [SelectedOption],
      complexity: { field: 1, multiplier: 2 },
      description: 'One choice for each option of the product, in the order of the options.',
      resolve: selectedOptionsOf,
    }),
    price: t.field({
      type: VariantPrice,
      description: 'Price in the region.',
      resolve: (variant) => variant,
    }),
    unitOfMeasure: t.field({
      type: UnitOfMeasure,
      description: 'What one unit is.',
      resolve: ({ unitOfMeasure }) => unitOfMeasure,
    }),
    quantityStep: t.field({
      type: 'Decimal',
      description: 'Quantities are whole multiples of this: `"1"` for pieces, `"0.5"` for half metres.',
      resolve: ({ quantityStep }) => quantityText(BigInt(quantityStep)),
    }),
    quantityMinimum: t.field({
      type: 'Decimal',
      description: 'The least that one line can hold.',
      resolve: ({ quantityMinimum }) => quantityText(BigInt(quantityMinimum)),
    }),
    quantityMaximum: t.field({
      type: 'Decimal',
      description: 'The most that one line can hold, however much is in stock.',
      resolve: ({ quantityMaximum }) => quantityText(BigInt(quantityMaximum)),
    }),
    availability: t.field({
      type: AvailabilityType,
      description: 'Stock as of now, over the locations that serve the channel.',
      resolve: availabilityOfRow,
    }),
    image: t.field({
      type: Image,
      nullable: true,
      description: 'The picture that shows this variant, else the product’s leading one; null without any.',
      resolve: ({ imageId, product: { images } }) =>
        images.find(({ id }) => id === imageId) ?? images[0] ?? null,
    }),
    product: t.field({
      type: Product,
      description: 'The product it is a variant of.',
      resolve: async ({ product }, _args, ctx, info) =>
        covers(product.parts, partsFor(selectionOf(info)))
          ? product
          : ((await loadProduct(ctx, product.market, product.id)) ?? product),
    }),
  }),
});

builder.node(Collection, {
  description: 'A shelf of the shop: products that belong together, in the order the shop gave them.',
  id: { resolve: ({ id }) => id, description: 'Stable id of the collection.' },
  brandLoadedObjects: true,
  loadMany: async (ids, ctx) => {
    const market = ctx.channel && (await marketOf(ctx, ctx.channel, null));
    const rows = market ? await readCollections(ctx, market, { ids }) : [];
    return ids.map((id) => rows.find((row) => row.id === id) ?? null);
  },
  fields: (t) => ({
    handle: t.exposeString('handle', { description: 'Name for addresses, unique in the channel.' }),
    title: t.exposeString('title', { description: 'Name to show.' }),
    description: t.exposeString('description', { description: 'A few sentences; may be empty.' }),
    products: t.field({
      type: ProductConnection,
      complexity: pageComplexity,
      args: {
        ...pageArgs(t.arg),
        sort: t.arg({ type: ProductSort, defaultValue: 'FEATURED', description: 'Order of the list.' }),
      },
      description: 'Its products that are sold in the region.',
      resolve: ({ market, handle }, { sort, ...args }, ctx, info) =>
        productPage(
          ctx,
          { market, order: sort ?? 'FEATURED', collectionHandle: handle },
          args,
          selectionOf(info),
        ),
    }),
  }),
});

const money = (amount: number, currencyCode: string) => ({ amount: BigInt(amount), currencyCode });

const availabilityOfRow = ({ stock, quantityMinimum }: VariantRow): Availability =>
  availabilityFrom(stock, BigInt(quantityMinimum));

function selectedOptionsOf({ optionValueIds, product }: VariantRow) {
  const selected: { name: string; value: string }[] = [];
  for (const { name, values } of product.options)
    for (const value of values)
      if (optionValueIds.includes(value.id)) {
        selected.push({ name, value: value.name });
        break;
      }
  return selected;
}
