import type { Prisma } from '../../api/src/generated/prisma/client.ts';
import { newId } from '../../api/src/platform/id.ts';
import { COLLECTIONS, PRODUCTS } from '../demo/catalogue.ts';
import { PICTURES } from '../demo/pictures.ts';
import { REVIEWS } from '../demo/reviews.ts';
import type { DemoProduct, DemoVariant } from '../demo/types.ts';
import type { SeededShop } from './shop.ts';

const DAY_MS = 86_400_000;
const QUANTITY_MAXIMUM = 99_000n;

interface SeededVariant {
  readonly id: string;
  readonly product: SeededProduct;
  readonly facts: DemoVariant;
}
interface SeededProduct {
  readonly id: string;
  readonly facts: DemoProduct;
  /** Picture slug → image id. */
  readonly images: ReadonlyMap<string, string>;
  /** Option name and value, joined → option value id. */
  readonly values: ReadonlyMap<string, string>;
  readonly variants: readonly SeededVariant[];
}

/** Products with everything that belongs to them, in one statement for each table. */
export async function seedCatalogue(
  db: Prisma.TransactionClient,
  shop: SeededShop,
  now: Date,
): Promise<void> {
  const products = PRODUCTS.map(prepare);
  const variants = products.flatMap((product) => product.variants);
  const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);

  await db.product.createMany({
    data: products.map(({ id, facts }) => ({
      id,
      handle: facts.handle,
      title: facts.title,
      subtitle: facts.subtitle,
      description: facts.description,
      details: detailsOf(facts),
      taxCategory: facts.taxCategory,
      createdAt: daysAgo(facts.publishedDaysAgo),
    })),
  });
  await db.productPublication.createMany({
    data: products.flatMap(({ id, facts }) =>
      facts.channels.map((channel) => ({
        salesChannelId: shop.channels[channel].id,
        productId: id,
        publishedAt: daysAgo(facts.publishedDaysAgo),
        // The demo's reviews were written in the first channel that sells the product.
        ratingCounts: channel === facts.channels[0] ? ratingCountsOf(facts.handle) : [0, 0, 0, 0, 0],
      })),
    ),
  });
  await seedImages(db, products);
  await seedOptions(db, products);
  await seedVariants(db, variants);
  await db.price.createMany({ data: variants.flatMap((variant) => pricesOf(variant, shop)) });
  await seedStock(db, variants, shop);
  await seedCollections(db, products, shop);
  await seedReviews(db, products, shop, daysAgo);
}

function prepare(facts: DemoProduct): SeededProduct {
  const variants: SeededVariant[] = [];
  const product = {
    id: newId(),
    facts,
    images: new Map(facts.pictures.map((slug) => [slug, newId()])),
    values: new Map(
      facts.options.flatMap((option) =>
        option.values.map(({ value }) => [valueKey(option.name, value), newId()] as const),
      ),
    ),
    variants,
  };
  variants.push(...facts.variants.map((variant) => ({ id: newId(), product, facts: variant })));
  return product;
}

const valueKey = (option: string, value: string) => `${option}=${value}`;

/** The bale ticket is one more fact of the product page. */
const detailsOf = ({ details, ticket }: DemoProduct) => [
  ...details.map(({ key, value }) => ({ name: key, value })),
  { name: 'Ticket', value: ticket },
];

const ratingCountsOf = (handle: string): number[] =>
  [1, 2, 3, 4, 5].map(
    (stars) => REVIEWS.filter(({ product, rating }) => product === handle && rating === stars).length,
  );

async function seedImages(db: Prisma.TransactionClient, products: readonly SeededProduct[]): Promise<void> {
  await db.productImage.createMany({
    data: products.flatMap((product) =>
      product.facts.pictures.map((slug, position) => {
        const picture = PICTURES.find((each) => each.slug === slug);
        return {
          id: product.images.get(slug)!,
          productId: product.id,
          position,
          path: `/art/${slug}`,
          alt: picture?.alt ?? product.facts.title,
          width: picture?.width ?? 960,
          height: picture?.height ?? 1200,
          color: picture?.color ?? '#d2c3a4',
        };
      }),
    ),
  });
}

async function seedOptions(db: Prisma.TransactionClient, products: readonly SeededProduct[]): Promise<void> {
  const options = products.flatMap((product) =>
    product.facts.options.map((facts, position) => ({ id: newId(), product, facts, position })),
  );
  await db.productOption.createMany({
    data: options.map(({ id, product, facts, position }) => ({
      id,
      productId: product.id,
      name: facts.name,
      position,
    })),
  });
  await db.productOptionValue.createMany({
    data: options.flatMap(({ id, product, facts }) =>
      facts.values.map(({ value, swatch }, position) => ({
        id: product.values.get(valueKey(facts.name, value))!,
        optionId: id,
        name: value,
        position,
        swatch: swatch ?? null,
      })),
    ),
  });
}

/** A variant's choices in the order of the product's options; nothing for a product with nothing to choose. */
const choicesOf = ({ product, facts }: SeededVariant) =>
  product.facts.options.map(({ name }) => ({ name, value: facts.options[name]! }));

async function seedVariants(db: Prisma.TransactionClient, variants: readonly SeededVariant[]): Promise<void> {
  await db.productVariant.createMany({
    data: variants.map((variant) => ({
      id: variant.id,
      productId: variant.product.id,
      sku: variant.facts.sku,
      title: choicesOf(variant)
        .map(({ value }) => value)
        .join(' / '),
      position: variant.product.variants.indexOf(variant),
      optionKey: choicesOf(variant)
        .map(({ name, value }) => valueKey(name, value))
        .join('|'),
      unitOfMeasure: variant.product.facts.unitOfMeasure,
      quantityStep: BigInt(variant.product.facts.quantityStep),
      quantityMinimum: BigInt(variant.product.facts.quantityMinimum),
      quantityMaximum: QUANTITY_MAXIMUM,
      weightGrams: variant.facts.weightGrams,
      imageId: variant.product.images.get(variant.facts.picture) ?? null,
    })),
  });
  await db.variantOptionValue.createMany({
    data: variants.flatMap((variant) =>
      choicesOf(variant).map(({ name, value }) => ({
        variantId: variant.id,
        optionValueId: variant.product.values.get(valueKey(name, value))!,
      })),
    ),
  });
}

const pricesOf = ({ id, product, facts }: SeededVariant, { channels }: SeededShop) =>
  product.facts.channels.flatMap((channel) =>
    channels[channel].currencies.map((currencyCode) => {
      const before = facts.compareAt?.[currencyCode];
      return {
        variantId: id,
        salesChannelId: channels[channel].id,
        currencyCode,
        amount: BigInt(facts.prices[currencyCode]),
        compareAtAmount: before === undefined ? null : BigInt(before),
      };
    }),
  );

async function seedStock(
  db: Prisma.TransactionClient,
  variants: readonly SeededVariant[],
  { locations }: SeededShop,
): Promise<void> {
  const items = variants.map((variant) => ({ id: newId(), variant }));
  await db.inventoryItem.createMany({
    data: items.map(({ id, variant }) => ({ id, sku: variant.facts.sku })),
  });
  await db.variantInventoryItem.createMany({
    data: items.map(({ id, variant }) => ({ variantId: variant.id, inventoryItemId: id })),
  });
  await db.inventoryLevel.createMany({
    data: items.flatMap(({ id, variant: { facts } }) =>
      (['mill', 'shop'] as const).flatMap((location) => {
        const onHand = facts.stock.onHand[location];
        const promised = location === 'mill' && facts.stock.allowBackorder;
        if (onHand === undefined && !promised) return [];
        return {
          inventoryItemId: id,
          stockLocationId: locations[location],
          onHand: BigInt(onHand ?? 0),
          allowBackorder: promised,
          backorderLimit: promised ? BigInt(facts.stock.backorderLimit) : 0n,
          backorderDays: promised ? (facts.stock.leadDays ?? 0) : 0,
        };
      }),
    ),
  });
}

/** A channel has the collections in which it sells something. */
async function seedCollections(
  db: Prisma.TransactionClient,
  products: readonly SeededProduct[],
  { channels }: SeededShop,
): Promise<void> {
  const byHandle = new Map(products.map((product) => [product.facts.handle, product]));
  const collections = Object.entries(channels).flatMap(([channel, { id: salesChannelId }]) =>
    COLLECTIONS.map((facts) => ({
      id: newId(),
      salesChannelId,
      facts,
      members: facts.products
        .map((handle) => byHandle.get(handle)!)
        .filter((product) => product.facts.channels.some((code) => code === channel)),
    })).filter(({ members }) => members.length > 0),
  );
  await db.collection.createMany({
    data: collections.map(({ id, salesChannelId, facts: { handle, title, description, position } }) => ({
      id,
      salesChannelId,
      handle,
      title,
      description,
      position,
    })),
  });
  await db.collectionItem.createMany({
    data: collections.flatMap(({ id, members }) =>
      members.map((product, position) => ({ collectionId: id, productId: product.id, position })),
    ),
  });
}

async function seedReviews(
  db: Prisma.TransactionClient,
  products: readonly SeededProduct[],
  { channels }: SeededShop,
  daysAgo: (days: number) => Date,
): Promise<void> {
  const byHandle = new Map(products.map((product) => [product.facts.handle, product]));
  await db.productReview.createMany({
    data: REVIEWS.map((review) => {
      const product = byHandle.get(review.product)!;
      return {
        productId: product.id,
        salesChannelId: channels[product.facts.channels[0]!].id,
        rating: review.rating,
        title: review.title,
        body: review.body,
        authorName: review.author,
        reply: review.reply,
        state: 'APPROVED' as const,
        createdAt: daysAgo(review.daysAgo),
        moderatedAt: daysAgo(review.daysAgo),
      };
    }),
  });
}
