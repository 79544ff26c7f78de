import type { Pool } from 'pg';
import { jsonOf, type Market } from './market.ts';

const PICTURES = `(SELECT json_agg(json_build_object('path', i.path, 'alt', i.alt, 'width', i.width, 'height', i.height,
    'color', i.color) ORDER BY i.position) FROM "ProductImage" i WHERE i."productId" = p.id)`;
const OPTIONS = `(SELECT json_agg(json_build_object('name', o.name, 'values', (SELECT json_agg(json_build_object('name', ov.name,
    'swatch', ov.swatch) ORDER BY ov.position) FROM "ProductOptionValue" ov WHERE ov."optionId" = o.id)) ORDER BY o.position)
  FROM "ProductOption" o WHERE o."productId" = p.id)`;
const variants = (more: string) => `(SELECT json_agg(json_build_object('id', v.id, 'title', v.title,
    'unit', v."unitOfMeasure", 'amount', price.amount, 'compareAt', price."compareAtAmount",
    'chosen', (SELECT json_agg(json_build_object('name', o.name, 'value', ov.name)) FROM "VariantOptionValue" c
      JOIN "ProductOptionValue" ov ON ov.id = c."optionValueId" JOIN "ProductOption" o ON o.id = ov."optionId"
      WHERE c."variantId" = v.id),
    'stock', (SELECT json_build_object('free', max(l."onHand" - l.reserved), 'backorder', max(l."backorderLimit"),
        'days', max(l."backorderDays"))
      FROM "VariantInventoryItem" part JOIN "InventoryLevel" l ON l."inventoryItemId" = part."inventoryItemId"
      JOIN "SalesChannelStockLocation" served ON served."stockLocationId" = l."stockLocationId" AND served."salesChannelId" = $1
      WHERE part."variantId" = v.id)${more}) ORDER BY v.position)
  FROM "ProductVariant" v JOIN "Price" price ON price."variantId" = v.id AND price."salesChannelId" = $1
    AND price."currencyCode" = $2 AND price."priceListId" IS NULL
  WHERE v."productId" = p.id)`;
const CARD = `json_build_object('id', p.id, 'handle', p.handle, 'title', p.title, 'subtitle', p.subtitle, 'details', p.details,
  'minimum', range."minimumAmount", 'maximum', range."maximumAmount", 'ratings', pub."ratingCounts",
  'images', ${PICTURES}, 'options', ${OPTIONS}, 'variants', ${variants('')})`;
const SHOWN = `JOIN "ProductPublication" pub ON pub."productId" = p.id AND pub."salesChannelId" = $1 AND pub."publishedAt" <= now()
  JOIN "ProductPriceRange" range ON range."productId" = p.id AND range."salesChannelId" = $1 AND range."currencyCode" = $2`;

const LISTING = {
  name: 'listing',
  text: `SELECT json_build_object('title', c.title, 'description', c.description,
    'totalCount', (SELECT count(*) FROM "CollectionItem" item JOIN "ProductPublication" pub
      ON pub."productId" = item."productId" AND pub."salesChannelId" = $1 AND pub."publishedAt" <= now()
      WHERE item."collectionId" = c.id),
    'nodes', (SELECT json_agg(card.json) FROM (SELECT ${CARD} AS json FROM "CollectionItem" item
      JOIN "Product" p ON p.id = item."productId" ${SHOWN}
      WHERE item."collectionId" = c.id ORDER BY item.position, item."productId" LIMIT 24) card))::text AS json
    FROM "Collection" c WHERE c."salesChannelId" = $1 AND c.handle = $3`,
};

const PRODUCT = {
  name: 'product',
  text: `SELECT json_build_object('handle', p.handle, 'title', p.title, 'subtitle', p.subtitle, 'description', p.description,
    'details', p.details, 'ratings', pub."ratingCounts", 'images', ${PICTURES}, 'options', ${OPTIONS},
    'variants', ${variants(`, 'sku', v.sku, 'step', v."quantityStep", 'minimum', v."quantityMinimum",
      'maximum', v."quantityMaximum", 'image', (SELECT i.path FROM "ProductImage" i WHERE i.id = v."imageId")`)},
    'collections', (SELECT json_agg(json_build_object('title', c.title) ORDER BY c.position) FROM "CollectionItem" item
      JOIN "Collection" c ON c.id = item."collectionId" AND c."salesChannelId" = $1 WHERE item."productId" = p.id),
    'regions', (SELECT json_agg(json_build_object('pricesIncludeTax', r."pricesIncludeTax") ORDER BY served.position)
      FROM "SalesChannelRegion" served JOIN "Region" r ON r.id = served."regionId" WHERE served."salesChannelId" = $1),
    'reviews', (SELECT json_agg(to_json(r)) FROM (SELECT r.id, r.rating, r.title, r.body, r."authorName", r.reply, r."createdAt",
      r."orderLineId" IS NOT NULL AS verified FROM "ProductReview" r WHERE r."productId" = p.id AND r."salesChannelId" = $1
      AND r.state = 'APPROVED' ORDER BY r."createdAt" DESC, r.id DESC LIMIT 5) r))::text AS json
    FROM "Product" p ${SHOWN} WHERE p.handle = $3`,
};

/** Every word begins a word of the text; at most 200 are ranked, titles with every word first. */
const searchFor = (words: number) => {
  const every = (column: string) =>
    Array.from({ length: words }, (_, index) => {
      const start = 3 + 2 * index;
      return `(${column} LIKE $${start} OR ${column} LIKE $${start + 1})`;
    }).join(' AND ');
  return {
    name: `search-${words}`,
    text: `WITH found AS MATERIALIZED (SELECT p.id, (CASE WHEN ${every('lower(p.title)')} THEN 2 ELSE 0 END
        + CASE WHEN lower(p.title) LIKE $3 THEN 1 ELSE 0 END) AS score
        FROM "Product" p ${SHOWN} WHERE ${every('p."searchText"')} LIMIT 200)
      SELECT json_build_object('totalCount', (SELECT count(*) FROM found),
        'nodes', (SELECT json_agg(${CARD} ORDER BY page.score DESC, page.id DESC) FROM
          (SELECT * FROM found ORDER BY score DESC, id DESC LIMIT 24) page JOIN "Product" p ON p.id = page.id ${SHOWN}))::text AS json`,
  };
};
const SEARCHES = [1, 2, 3, 4].map(searchFor);

export const readListing = (pool: Pool, { channelId, currencyCode }: Market, handle: string) =>
  jsonOf(pool, LISTING, [channelId, currencyCode, handle]);

export const readProduct = (pool: Pool, { channelId, currencyCode }: Market, handle: string) =>
  jsonOf(pool, PRODUCT, [channelId, currencyCode, handle]);

export function searchProducts(pool: Pool, { channelId, currencyCode }: Market, query: string) {
  const words = query.toLowerCase().split(' ').slice(0, SEARCHES.length);
  const statement = SEARCHES[words.length - 1]!;
  return jsonOf(pool, statement, [
    channelId,
    currencyCode,
    ...words.flatMap((word) => [`${word}%`, `% ${word}%`]),
  ]);
}
