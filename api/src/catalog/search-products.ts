import { rememberFor } from '../channel/memory.ts';
import type { Market } from '../channel/region.ts';
import type { Ctx } from '../ctx.ts';
import type { PageRequest } from '../graphql/page.ts';
import { readRows } from '../platform/statement.ts';
import { assembleProducts, type PageTables } from './assemble.ts';
import type { ProductParts, ProductRow } from './product.ts';
import { marketValues } from './read-products.ts';
import { patternsOf, searchCountStatement, searchStatement } from './search-statement.ts';
import { correctTerms, type Readings, wordsOf } from './search-terms.ts';

/** One page of the products that match every term, best first; one row more than the limit when there are more. */
export async function searchProducts(
  ctx: Ctx,
  market: Market,
  terms: readonly Readings[],
  { limit, backward, after, before }: PageRequest,
  parts: ProductParts,
): Promise<ProductRow[]> {
  if (terms.length === 0) return [];
  const shape = { backward, after: after !== null, before: before !== null };
  const places = [after, before].flatMap((place) => (place ? [place.key, place.id] : []));
  const [page] = await readRows<PageTables>(ctx, searchStatement(terms, shape, parts), [
    ...marketValues(ctx, market),
    limit + 1,
    ...patternsOf(terms),
    ...places,
  ]);
  return assembleProducts(page!, market, parts);
}

/** How many products match, at most RANKED_MAX. */
export async function countMatches(ctx: Ctx, market: Market, terms: readonly Readings[]): Promise<number> {
  if (terms.length === 0) return 0;
  const [row] = await readRows<{ count: number }>(ctx, searchCountStatement(terms), [
    ...marketValues(ctx, market),
    1,
    ...patternsOf(terms),
  ]);
  return row!.count;
}

/** What the terms of a query that found nothing were probably meant to be; undefined when nothing comes near. */
export async function guessTerms(
  ctx: Ctx,
  market: Market,
  terms: readonly string[],
): Promise<readonly Readings[] | undefined> {
  return correctTerms(terms, await vocabularyOf(ctx, market));
}

const VOCABULARY_TTL_MS = 60_000;
const CHANNELS_MAX = 100;
const PIECES_MAX = 50_000;
const remember = rememberFor<readonly string[]>(VOCABULARY_TTL_MS, CHANNELS_MAX);

/** Words of the products that this channel has published: another channel's words must not show in corrections. */
async function vocabularyOf(ctx: Ctx, { salesChannelId }: Market): Promise<readonly string[]> {
  const vocabulary = await remember(ctx.db, salesChannelId, async () => {
    const rows = await ctx.db.$queryRaw<{ piece: string }[]>`
      SELECT DISTINCT piece FROM "ProductPublication" pub JOIN "Product" p ON p.id = pub."productId"
      CROSS JOIN LATERAL string_to_table(p."searchText", ' ') AS piece
      WHERE pub."salesChannelId" = ${salesChannelId}::uuid AND pub."publishedAt" <= ${ctx.now()} LIMIT ${PIECES_MAX}`;
    return [...new Set(rows.flatMap(({ piece }) => wordsOf(piece)))];
  });
  return vocabulary ?? [];
}
