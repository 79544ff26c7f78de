import type { ProductParts } from './product.ts';

/**
 * The one row that a page is read as: for each part that was asked for a table over the whole page, column by column,
 * to be put together by `assembleProducts`. Over the CTE `page`; $1 is the channel, $2 the currency. Columns cost
 * Postgres a fraction of what objects do. `OFFSET 0` keeps the planner from reading whole tables: every one is reached
 * by an index from the page, so that the cost depends on the page and not on the size of the catalogue.
 */
export function productJson(parts: ProductParts): string {
  const lists = [`'products', ${PRODUCTS(parts.text)}`];
  if (parts.images !== 'none') lists.push(`'images', ${IMAGES(parts.images === 'first')}`);
  if (parts.options) lists.push(`'optionValues', ${OPTION_VALUES}`);
  if (parts.collections) lists.push(`'collections', ${COLLECTIONS}`);
  if (parts.variants) lists.push(`'variants', ${VARIANTS}`);
  if (parts.selectedOptions) lists.push(`'choices', ${CHOICES}`);
  if (parts.stock) lists.push(`'levels', ${LEVELS}`);
  const row = `json_build_object(${lists.join(',\n ')})`;
  return parts.variants ? `(WITH variant AS MATERIALIZED (${VARIANT_ROWS}) SELECT ${row})` : row;
}

/** A table as JSON: `{ "id": […], "sku": […] }`, rows in the order of the select. */
const table = (columns: string, from: string) => {
  const named = columns.split(',').map((column) => /^(.*?)(?: AS (\w+))?$/s.exec(column.trim())!);
  const names = named.map(([, value, name]) => name ?? value!.replace(/^\w+\./, '').replaceAll('"', ''));
  const select = named.map(([, value], index) => `${value} AS "${names[index]}"`).join(', ');
  const lists = names.map((name) => `'${name}', COALESCE(json_agg(t."${name}"), '[]')`).join(', ');
  return `(SELECT json_build_object(${lists}) FROM (SELECT ${select} FROM ${from}) t)`;
};

/** Joins rows of a table to each row before it, by the index that `where` names. */
const each = (name: string, alias: string, where: string) =>
  `CROSS JOIN LATERAL (SELECT * FROM "${name}" ${alias} WHERE ${where} OFFSET 0) ${alias}`;

const PRODUCTS = (text: boolean) =>
  table(
    `p.id, p.handle, p.title, p.subtitle, page."ratingCounts", ${text ? 'p.description, p.details, ' : ''}
    page.place, page."publishedAt", page."minimumAmount", page."maximumAmount", page.key`,
    `page ${each('Product', 'p', 'p.id = page.id')} ORDER BY page.place`,
  );

const IMAGES = (first: boolean) =>
  table(
    'page.place, i.id, i.path, i.alt, i.width, i.height, i.color',
    first
      ? `page CROSS JOIN LATERAL (SELECT * FROM "ProductImage" i WHERE i."productId" = page.id ORDER BY i.position LIMIT 1) i`
      : `page ${each('ProductImage', 'i', 'i."productId" = page.id')} ORDER BY i.position`,
  );

const OPTION_VALUES = table(
  'page.place, o.id AS optionId, o.name AS optionName, value.id, value.name, value.swatch',
  `page ${each('ProductOption', 'o', 'o."productId" = page.id')}
    ${each('ProductOptionValue', 'value', 'value."optionId" = o.id')}
    ORDER BY o.position, o.id, value.position, value.id`,
);

const COLLECTIONS = table(
  'page.place, c.id, c.handle, c.title, c.description, c.position',
  `page JOIN "CollectionItem" item ON item."productId" = page.id
    JOIN "Collection" c ON c.id = item."collectionId" AND c."salesChannelId" = $1::uuid ORDER BY c.position, c.id`,
);

const VARIANT_ROWS = `SELECT page.place, v.*, price.amount, price."compareAtAmount"
  FROM page ${each('ProductVariant', 'v', 'v."productId" = page.id')}
  CROSS JOIN LATERAL (SELECT price.amount, price."compareAtAmount" FROM "Price" price
    WHERE price."variantId" = v.id AND price."salesChannelId" = $1::uuid AND price."currencyCode" = $2::char(3)
      AND price."priceListId" IS NULL OFFSET 0) price`;

const VARIANTS = table(
  `v.place, v.id, v.sku, v.title, v."unitOfMeasure", v."imageId", v."quantityStep", v."quantityMinimum",
    v."quantityMaximum", v.amount, v."compareAtAmount"`,
  'variant v ORDER BY v.position, v.id',
);

const CHOICES = table(
  'chosen."variantId", chosen."optionValueId"',
  `variant v ${each('VariantOptionValue', 'chosen', 'chosen."variantId" = v.id')}`,
);

const LEVELS = table(
  `part."variantId", part."inventoryItemId", part."perUnit", l."onHand" - l.reserved AS free,
    CASE WHEN l."allowBackorder" THEN l."backorderLimit" END AS backorder, l."backorderDays", l."backorderShipsBy"`,
  `variant v ${each('VariantInventoryItem', 'part', 'part."variantId" = v.id')}
    LEFT JOIN LATERAL (SELECT * FROM "InventoryLevel" l
      WHERE l."inventoryItemId" = part."inventoryItemId" AND l."stockLocationId" = ANY ((
        SELECT array_agg(c."stockLocationId") FROM "SalesChannelStockLocation" c WHERE c."salesChannelId" = $1::uuid)::uuid[])
      OFFSET 0) l ON true`,
);
