/** Orders a list of products can be read in. Each is total: ties are broken by id, in the same direction. */
export type ProductOrder = 'FEATURED' | 'NEWEST' | 'PRICE_ASC' | 'PRICE_DESC' | 'TITLE' | 'RATING';

export interface OrderRule {
  /** Value that the list is ordered by, over the aliases `pub`, `range` and `item`. */
  readonly key: string;
  /** The product's id, in the table whose index has the order. */
  readonly id: string;
  /** SQL type that a cursor's key is read back as; its text form keeps the whole value. */
  readonly type: string;
  readonly descending: boolean;
  /** What the key of a cursor looks like. */
  readonly keys: RegExp;
}

const INTEGER = /^-?\d{1,18}$/;

const STARS = [1, 2, 3, 4, 5];
const counts = (times: (stars: number) => string) =>
  STARS.map((stars) => `${times(stars)}pub."ratingCounts"[${stars}]`).join(' + ');
/**
 * Mean rating in millionths, so that it is exact in a cursor; no reviews count as zero. The same expression as that of
 * the index "ProductPublication_rating_idx".
 */
const MEAN_RATING = `COALESCE((${counts((stars) => (stars === 1 ? '' : `${stars} * `))})::bigint * 1000000
  / NULLIF(${counts(() => '')}, 0), 0)`;

export const ORDER_RULES: Readonly<Record<ProductOrder, OrderRule>> = {
  FEATURED: {
    key: 'item.position',
    id: 'item."productId"',
    type: 'int',
    descending: false,
    keys: INTEGER,
  },
  NEWEST: {
    key: 'pub."publishedAt"',
    id: 'pub."productId"',
    type: 'timestamptz',
    descending: true,
    keys: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/,
  },
  PRICE_ASC: {
    key: 'range."minimumAmount"',
    id: 'range."productId"',
    type: 'bigint',
    descending: false,
    keys: INTEGER,
  },
  PRICE_DESC: {
    key: 'range."minimumAmount"',
    id: 'range."productId"',
    type: 'bigint',
    descending: true,
    keys: INTEGER,
  },
  TITLE: {
    key: 'pub."sortTitle"',
    id: 'pub."productId"',
    type: 'text',
    descending: false,
    keys: /^.{0,400}$/su,
  },
  RATING: { key: MEAN_RATING, id: 'pub."productId"', type: 'bigint', descending: true, keys: INTEGER },
};
