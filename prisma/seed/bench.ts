import type { Prisma, PrismaClient } from '../../api/src/generated/prisma/client.ts';
import { seedDemo } from '../seed.ts';

/** Ids are made from the number of a product, so tables can be filled side by side and a benchmark can name what it wants. */
const KINDS = { product: 1, variant: 2, image: 3, option: 4, value: 5, item: 6, review: 7 } as const;
export const VARIANTS_PER_PRODUCT = 3;

/** The id of the n-th thing of a kind; products count from 1, the variants of product p are 3p, 3p + 1 and 3p + 2. */
export const benchId = (kind: keyof typeof KINDS, n: number): string =>
  `019a0000-${hex(KINDS[kind], 4)}-7000-8000-${hex(n, 12)}`;
const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0');
const idSql = (kind: keyof typeof KINDS, n: string) =>
  `('019a0000-${hex(KINDS[kind], 4)}-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

const pick = (words: readonly string[], index: string) =>
  `(ARRAY[${words.map((word) => `'${word}'`).join(', ')}])[1 + (${index}) % ${words.length}]`;

const PLACES = [
  'Harbour',
  'Fell',
  'Canal',
  'Quay',
  'Lantern',
  'Drovers',
  'Orchard',
  'Beacon',
  'Mill',
  'Moor',
  'Abbey',
  'Ferry',
  'Copse',
];
const WEAVES = [
  'herringbone',
  'check',
  'ticking',
  'sateen',
  'twill',
  'canvas',
  'windowpane',
  'tartan',
  'hopsack',
  'gingham',
  'damask',
];
const GOODS = [
  'cloth',
  'cushion',
  'throw',
  'tea towel',
  'runner',
  'apron',
  'tote',
  'ribbon',
  'napkin',
  'blanket',
  'bolster',
  'curtain',
  'rug',
  'scarf',
  'quilt',
  'pad',
  'sheet',
];
const FIBRES = ['British wool', 'Irish linen', 'organic cotton', 'lambswool', 'hemp and cotton'];
const COLOURS = [
  'Indigo',
  'Madder',
  'Weld',
  'Moss',
  'Peat',
  'Slate',
  'Chalk',
  'Oat',
  'Ink',
  'Sky',
  'Rose',
  'Plum',
  'Rust',
  'Teal',
  'Lichen',
  'Brass',
];
const PICTURES = ['harbour-check-indigo', 'quay-ticking-cut', 'lantern-linen-rose', 'fell-throw-peat'];

/**
 * Fills the demonstration shop up with `products` generated products of three variants each: options, pictures, prices in three
 * currencies, stock, collections and some reviews, in bulk. Does nothing where such products exist already.
 */
export async function seedBench(db: PrismaClient, { products }: { products: number }): Promise<void> {
  await seedDemo(db);
  if (await db.product.findUnique({ where: { id: benchId('product', 1) }, select: { id: true } })) return;
  const { id: channelId } = await db.salesChannel.findUniqueOrThrow({ where: { handle: 'tenter' } });
  await db.$transaction(
    async (tx) => {
      const fill = (sql: string) => tx.$executeRawUnsafe(sql);
      await fillProducts(fill, products);
      await fillVariants(fill, products);
      // Row by row the trigger would count every product nine times; one statement does it for all.
      await fill('ALTER TABLE "Price" DISABLE TRIGGER "Price_range"');
      await fillPrices(fill, products, channelId);
      await fill('ALTER TABLE "Price" ENABLE TRIGGER "Price_range"');
      await fillShelves(fill, products, channelId);
      await fillStock(tx, fill, products);
      await fillReviews(fill, products, channelId);
    },
    { timeout: 300_000, maxWait: 10_000 },
  );
  await db.$executeRawUnsafe('ANALYZE');
}

type Fill = (sql: string) => Promise<number>;

const productsUpTo = (products: number) => `generate_series(1, ${Math.trunc(products)}) AS p`;
const variantsUpTo = (products: number) =>
  `${productsUpTo(products)} CROSS JOIN generate_series(0, ${VARIANTS_PER_PRODUCT - 1}) AS v`;
const VARIANT = `${VARIANTS_PER_PRODUCT} * p + v`;
/** Colours step by five, so the three of a product differ. */
const COLOUR = pick(COLOURS, 'p + 5 * v');

async function fillProducts(fill: Fill, products: number): Promise<void> {
  await fill(`
    INSERT INTO "Product" (id, handle, title, subtitle, description, details, "createdAt", "updatedAt")
    SELECT ${idSql('product', 'p')}, 'bench-' || p,
      ${pick(PLACES, 'p')} || ' ' || ${pick(WEAVES, 'p / 3')} || ' ' || ${pick(GOODS, 'p / 7')},
      'Woven in ' || ${pick(FIBRES, 'p')} || ', number ' || p,
      'A ' || ${pick(WEAVES, 'p / 3')} || ' in ' || ${pick(FIBRES, 'p')} || ', woven slowly on a narrow loom and washed in soft water, so that it arrives as it will stay.'
        || E'\\n\\n' || 'Made in the ' || ${pick(PLACES, 'p')} || ' shed in lots of a few dozen. Every lot has a ticket; keep it if you mean to come back for more.',
      json_build_array(json_build_object('name', 'Composition', 'value', '100 % ' || ${pick(FIBRES, 'p')}),
        json_build_object('name', 'Weight', 'value', 180 + p % 400 || ' g/m²'),
        json_build_object('name', 'Care', 'value', 'Wash at 30 °C, dry flat'),
        json_build_object('name', 'Ticket', 'value', to_char(p % 10000, 'FM0000'))), now(), now()
    FROM ${productsUpTo(products)}`);
  await fill(`
    INSERT INTO "ProductImage" (id, "productId", position, path, alt, width, height, color)
    SELECT ${idSql('image', '2 * p + i')}, ${idSql('product', 'p')}, i, '/art/' || ${pick(PICTURES, 'p + i')},
      'Swatch with its ticket', 960, 1200, '#bdbfc5'
    FROM ${productsUpTo(products)} CROSS JOIN generate_series(0, 1) AS i`);
  await fill(`
    INSERT INTO "ProductOption" (id, "productId", name, position)
    SELECT ${idSql('option', 'p')}, ${idSql('product', 'p')}, 'Colour', 0 FROM ${productsUpTo(products)}`);
}

async function fillVariants(fill: Fill, products: number): Promise<void> {
  await fill(`
    INSERT INTO "ProductOptionValue" (id, "optionId", name, position, swatch)
    SELECT ${idSql('value', VARIANT)}, ${idSql('option', 'p')}, ${COLOUR}, v, '#' || lpad(to_hex((p * 7919 + v * 104729) % 16777216), 6, '0')
    FROM ${variantsUpTo(products)}`);
  await fill(`
    INSERT INTO "ProductVariant" (id, "productId", sku, title, position, "optionKey", "unitOfMeasure", "quantityStep",
      "quantityMinimum", "weightGrams", "imageId")
    SELECT ${idSql('variant', VARIANT)}, ${idSql('product', 'p')}, 'BENCH-' || p || '-' || v, ${COLOUR}, v, 'Colour=' || ${COLOUR},
      CASE WHEN p % 3 = 0 THEN 'METRE' ELSE 'PIECE' END::"UnitOfMeasure", CASE WHEN p % 3 = 0 THEN 500 ELSE 1000 END,
      CASE WHEN p % 3 = 0 THEN 500 ELSE 1000 END, 100 + p % 900, ${idSql('image', '2 * p + v % 2')}
    FROM ${variantsUpTo(products)}`);
  await fill(`
    INSERT INTO "VariantOptionValue" ("variantId", "optionValueId")
    SELECT ${idSql('variant', VARIANT)}, ${idSql('value', VARIANT)} FROM ${variantsUpTo(products)}`);
}

async function fillPrices(fill: Fill, products: number, channelId: string): Promise<void> {
  await fill(`
    INSERT INTO "Price" (id, "variantId", "salesChannelId", "currencyCode", amount, "compareAtAmount")
    SELECT gen_random_uuid(), ${idSql('variant', VARIANT)}, '${channelId}', c.code, c.amount,
      CASE WHEN p % 10 = 0 THEN c.amount * 5 / 4 + 1 END
    FROM ${variantsUpTo(products)}
    CROSS JOIN LATERAL (SELECT 390 + (p * 7919 % 24000) / 10 * 10 + v * 200 AS euro) base
    CROSS JOIN LATERAL (VALUES ('EUR', base.euro), ('GBP', base.euro * 86 / 100), ('USD', base.euro * 108 / 100)) c(code, amount)`);
  await fill(`
    INSERT INTO "ProductPriceRange" ("salesChannelId", "currencyCode", "productId", "minimumAmount", "maximumAmount")
    SELECT price."salesChannelId", price."currencyCode", variant."productId", min(price.amount), max(price.amount)
    FROM "Price" price JOIN "ProductVariant" variant ON variant.id = price."variantId"
    WHERE variant.sku LIKE 'BENCH-%' AND price."priceListId" IS NULL GROUP BY 1, 2, 3`);
}

/** Published one after the other over three years, each in one collection; one in four has the reviews of `fillReviews`. */
async function fillShelves(fill: Fill, products: number, channelId: string): Promise<void> {
  await fill(`
    INSERT INTO "ProductPublication" ("salesChannelId", "productId", "publishedAt", "ratingCounts")
    SELECT '${channelId}', ${idSql('product', 'p')}, now() - (p % 1095) * interval '1 day' - p * interval '1 second',
      CASE WHEN p % 4 = 0 THEN ARRAY[0, 0, 1, 1, 2] ELSE ARRAY[0, 0, 0, 0, 0] END
    FROM ${productsUpTo(products)}`);
  await fill(`
    INSERT INTO "CollectionItem" ("collectionId", "productId", position)
    SELECT shelf.id, ${idSql('product', 'p')}, 1000 + p
    FROM ${productsUpTo(products)}
    JOIN (SELECT id, row_number() OVER (ORDER BY position, id) - 1 AS place, count(*) OVER () AS shelves
      FROM "Collection" WHERE "salesChannelId" = '${channelId}') shelf ON shelf.place = p % shelf.shelves`);
}

/** Plenty almost everywhere; every fiftieth variant is sold out and every twentieth can be promised. */
async function fillStock(tx: Prisma.TransactionClient, fill: Fill, products: number): Promise<void> {
  const { id: locationId } = await tx.stockLocation.findUniqueOrThrow({ where: { handle: 'mill' } });
  await fill(`
    INSERT INTO "InventoryItem" (id, sku)
    SELECT ${idSql('item', VARIANT)}, 'BENCH-' || p || '-' || v FROM ${variantsUpTo(products)}`);
  await fill(`
    INSERT INTO "VariantInventoryItem" ("variantId", "inventoryItemId")
    SELECT ${idSql('variant', VARIANT)}, ${idSql('item', VARIANT)} FROM ${variantsUpTo(products)}`);
  await fill(`
    INSERT INTO "InventoryLevel" (id, "inventoryItemId", "stockLocationId", "onHand", "allowBackorder", "backorderLimit", "backorderDays")
    SELECT gen_random_uuid(), ${idSql('item', VARIANT)}, '${locationId}',
      CASE WHEN (${VARIANT}) % 50 = 0 THEN 0 ELSE (20 + p % 900) * 1000000::bigint END,
      p % 20 = 0, CASE WHEN p % 20 = 0 THEN 50000 ELSE 0 END, CASE WHEN p % 20 = 0 THEN 21 ELSE 0 END
    FROM ${variantsUpTo(products)}`);
}

async function fillReviews(fill: Fill, products: number, channelId: string): Promise<void> {
  await fill(`
    INSERT INTO "ProductReview" (id, "productId", "salesChannelId", rating, title, body, "authorName", state, "createdAt", "moderatedAt")
    SELECT ${idSql('review', '4 * p + r.place')}, ${idSql('product', 'p')}, '${channelId}', r.rating, r.title, r.body, r.author,
      'APPROVED', now() - p % 300 * interval '1 day', now() - p % 300 * interval '1 day'
    FROM ${productsUpTo(products)}
    CROSS JOIN (VALUES (0, 5, 'As good as the picture', 'The colour is exact and the edge is straight. I will be back for more.', 'Maren'),
      (1, 4, 'Heavier than I thought', 'Lovely hand, takes a while to dry.', 'Iwan'),
      (2, 5, 'Third order', 'Same dye lot as last year, which I had not hoped for.', 'Beatrix'),
      (3, 3, 'Fine', 'Does what it should. The parcel took a week.', 'Joost')) r(place, rating, title, body, author)
    WHERE p % 4 = 0`);
}
