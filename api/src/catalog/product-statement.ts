import { PAGE_MAX } from '../graphql/limits.ts';
import { type Statement, statement } from '../platform/statement.ts';
import type { ProductParts } from './product.ts';
import { productJson } from './product-json.ts';
import { ORDER_RULES, type ProductOrder } from './product-order.ts';

/** Which page of which list; everything that changes the text of the statement and nothing that does not. */
export interface PageShape {
  readonly order: ProductOrder;
  readonly backward: boolean;
  readonly after: boolean;
  readonly before: boolean;
  readonly inCollection: boolean;
}

/**
 * What a shopper may see: published in the channel ($1) by now ($3) and priced in the currency ($2) of the region.
 * Every read of the catalogue goes through this.
 */
export const VISIBLE = `"ProductPublication" pub
    JOIN "ProductPriceRange" range ON range."productId" = pub."productId"
      AND range."salesChannelId" = $1::uuid AND range."currencyCode" = $2::char(3)`;
export const VISIBLE_NOW = `pub."salesChannelId" = $1::uuid AND pub."publishedAt" <= $3::timestamptz`;
export const FACTS = `pub."publishedAt", pub."ratingCounts", range."minimumAmount", range."maximumAmount"`;
const COLLECTION = `(SELECT c.id FROM "Collection" c WHERE c."salesChannelId" = $1::uuid AND c.handle = $4)`;

const read = (page: string, parts: ProductParts) =>
  statement(`WITH page AS MATERIALIZED (${page})
SELECT ${productJson(parts)} AS row`);

function sourceOf(inCollection: boolean): string {
  const member = inCollection
    ? `JOIN "CollectionItem" item ON item."productId" = pub."productId" AND item."collectionId" = ${COLLECTION}`
    : '';
  return `${VISIBLE} ${member}`;
}

/**
 * One page in one order, one row more than wanted when there are more.
 * $1 channel, $2 currency, $3 now, $4 collection handle or null, $5 rows, then key and id of `after`, of `before`.
 */
export const pageStatement = remembered((shape: PageShape, parts: ProductParts): Statement => {
  const { key, id, type, descending } = ORDER_RULES[shape.order];
  const forward = descending ? '<' : '>';
  const back = descending ? '>' : '<';
  const direction = descending === shape.backward ? 'ASC' : 'DESC';
  const bounds: string[] = [];
  let next = 6;
  for (const [wanted, operator] of [
    [shape.after, forward],
    [shape.before, back],
  ] as const)
    if (wanted) bounds.push(`AND (${key}, ${id}) ${operator} ($${next++}::${type}, $${next++}::uuid)`);
  // The literal bound tells the planner that a page is small, whatever $5 will be; the plan is made once for all.
  return read(
    `
  SELECT bounded.*, row_number() OVER () AS place FROM (
    SELECT ${id} AS id, (${key})::text AS key, ${FACTS}
    FROM ${sourceOf(shape.inCollection)}
    WHERE ${VISIBLE_NOW} AND ($4::text IS NULL OR true) ${bounds.join(' ')}
    ORDER BY ${key} ${direction}, ${id} ${direction} LIMIT ${PAGE_MAX + 1}) bounded
  LIMIT $5::int`,
    parts,
  );
});

/** How many products a list has. $1 channel, $2 currency, $3 now, $4 collection handle or null. Read from indexes only. */
export const countStatement = (inCollection: boolean): Statement =>
  inCollection ? COUNT_IN_COLLECTION : COUNT;
const count = (inCollection: boolean) =>
  statement(
    `SELECT json_build_object('count', count(*)) AS row FROM ${sourceOf(inCollection)} WHERE ${VISIBLE_NOW} AND ($4::text IS NULL OR true)`,
  );
const COUNT = count(false);
const COUNT_IN_COLLECTION = count(true);

/**
 * Products chosen by ids, handles or variants. $4 is the list of them, or the one: of a list Postgres cannot tell the
 * length beforehand, and would plan each reading of a single product anew rather than use a plan for ten.
 */
export const chosenStatement = remembered(
  (
    { by, one }: { readonly by: 'id' | 'handle' | 'variant'; readonly one: boolean },
    parts: ProductParts,
  ): Statement => {
    const given = (type: 'uuid' | 'text') => (one ? `= $4::${type}` : `= ANY ($4::${type}[])`);
    const among = one ? '=' : 'IN';
    const chosen = {
      id: `pub."productId" ${given('uuid')}`,
      handle: `pub."productId" ${among} (SELECT named.id FROM "Product" named WHERE named.handle ${given('text')})`,
      variant: `pub."productId" ${among} (SELECT v."productId" FROM "ProductVariant" v WHERE v.id ${given('uuid')})`,
    };
    return read(
      `SELECT pub."productId" AS id, '' AS key, ${FACTS}, 1 AS place FROM ${VISIBLE} WHERE ${VISIBLE_NOW} AND ${chosen[by]}`,
      parts,
    );
  },
);

/** Texts are few, since shapes and parts are; making one costs more than finding it. */
function remembered<Shape extends object>(make: (shape: Shape, parts: ProductParts) => Statement) {
  const made = new Map<string, Statement>();
  return (shape: Shape, parts: ProductParts): Statement => {
    const key = [...Object.values(shape), ...Object.values(parts)].join();
    const found = made.get(key) ?? make(shape, parts);
    made.set(key, found);
    return found;
  };
}
