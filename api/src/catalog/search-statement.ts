import { type Statement, statement } from '../platform/statement.ts';
import type { ProductParts } from './product.ts';
import { productJson } from './product-json.ts';
import { FACTS, VISIBLE, VISIBLE_NOW } from './product-statement.ts';
import { READINGS_MAX, type Readings } from './search-terms.ts';

/** Matches that are ranked; a query that finds more is too wide for anybody to read to its end. */
export const RANKED_MAX = 200;

export interface SearchShape {
  readonly backward: boolean;
  readonly after: boolean;
  readonly before: boolean;
}

const made = new Map<string, Statement>();

/**
 * One page of matches, best first. $1 channel, $2 currency, $3 now, $4 rows, $5 … the patterns of `patternsOf`, then
 * key and id of `after`, of `before`.
 */
export const searchStatement = (
  terms: readonly Readings[],
  shape: SearchShape,
  parts: ProductParts,
): Statement =>
  remembered(terms, [...Object.values(shape), ...Object.values(parts)].join(), (widths, next) => {
    const direction = shape.backward ? 'ASC' : 'DESC';
    const bounds: string[] = [];
    let place = next;
    for (const [wanted, operator] of [
      [shape.after, '<'],
      [shape.before, '>'],
    ] as const)
      if (wanted) bounds.push(`(score, id) ${operator} ($${place++}::int, $${place++}::uuid)`);
    return `WITH found AS MATERIALIZED (${found(widths)}),
page AS MATERIALIZED (
  SELECT id, score::text AS key, "publishedAt", "ratingCounts", "minimumAmount", "maximumAmount", row_number() OVER () AS place
  FROM (SELECT * FROM found ${bounds.length > 0 ? `WHERE ${bounds.join(' AND ')}` : ''}
    ORDER BY score ${direction}, id ${direction} LIMIT $4::int) ranked)
SELECT ${productJson(parts)} AS row`;
  });

/** How many matches there are, up to RANKED_MAX. Parameters as above without the rows' meaning. */
export const searchCountStatement = (terms: readonly Readings[]): Statement =>
  remembered(
    terms,
    'count',
    (widths) =>
      `WITH found AS MATERIALIZED (${found(widths)}) SELECT json_build_object('count', count(*)) AS row FROM found WHERE $4::int > 0`,
  );

/** Values of $5 and on: for each reading of each term, at the start of the text and at the start of a word in it. */
export const patternsOf = (terms: readonly Readings[]): string[] =>
  terms.flatMap((readings) => padded(readings).flatMap((reading) => [`${reading}%`, `% ${reading}%`]));

/** A corrected term always has the same number of readings, so that statements stay few. */
const padded = (readings: Readings): Readings =>
  readings.length < 2
    ? readings
    : Array.from({ length: READINGS_MAX }, (_, index) => readings[index] ?? readings[0]!);

function remembered(
  terms: readonly Readings[],
  rest: string,
  make: (widths: readonly number[], next: number) => string,
): Statement {
  const widths = terms.map((readings) => padded(readings).length);
  const key = `${widths.join('-')} ${rest}`;
  const known = made.get(key);
  if (known) return known;
  const next = 5 + widths.reduce((sum, width) => sum + 2 * width, 0);
  const fresh = statement(make(widths, next));
  made.set(key, fresh);
  return fresh;
}

/** Titles that have every word rank above texts that do, and titles that begin with the first word above those. */
function found(widths: readonly number[]): string {
  let next = 5;
  const termPlaces = widths.map((width) => Array.from({ length: width }, () => [next++, next++] as const));
  const begins = (column: string, places: readonly (readonly [number, number])[]) =>
    `(${places.map(([start, inside]) => `${column} LIKE $${start}::text OR ${column} LIKE $${inside}::text`).join(' OR ')})`;
  const every = (column: string) => termPlaces.map((places) => begins(column, places)).join(' AND ');
  const leading = `(${termPlaces[0]!.map(([start]) => `lower(p.title) LIKE $${start}::text`).join(' OR ')})`;
  return `SELECT p.id, ${FACTS}, (CASE WHEN ${every('lower(p.title)')} THEN 2 ELSE 0 END + CASE WHEN ${leading} THEN 1 ELSE 0 END) AS score
    FROM ${VISIBLE} JOIN "Product" p ON p.id = pub."productId"
    WHERE ${VISIBLE_NOW} AND ${every('p."searchText"')} LIMIT ${RANKED_MAX}`;
}
