import type { Market } from '../channel/region.ts';
import type { Ctx } from '../ctx.ts';
import { belongsTo, encodeCursor, type Page, type PageArgs, pageOf, pageRequest } from '../graphql/page.ts';
import { itemSelection, type Selection } from '../graphql/selection.ts';
import { type ProductRow, partsFor } from './product.ts';
import { countMatches, guessTerms, searchProducts } from './search-products.ts';
import { type Readings, searchTerms } from './search-terms.ts';

/** Cursors tell which of the two lists they are of, so that page two of a corrected search stays corrected. */
const AS_TYPED = 'SEARCH';
const CORRECTED = 'SEARCH_CORRECTED';
const SCORE = /^\d{1,4}$/;

/**
 * One page of what a query finds. It is searched as typed first; only when that finds nothing are its words compared
 * with those of the catalogue.
 */
export async function searchPage(
  ctx: Ctx,
  { market, query }: { market: Market; query: string },
  args: PageArgs,
  selection: Selection,
): Promise<Page<ProductRow>> {
  const terms = searchTerms(query);
  const parts = partsFor(itemSelection(selection));
  const cursor = args.after ?? args.before;
  const page = async (order: string, readings: readonly Readings[]) => {
    const request = pageRequest(args, order, SCORE);
    return pageOf(
      await searchProducts(ctx, market, readings, request, parts),
      request,
      (row) => encodeCursor(order, row),
      () => countMatches(ctx, market, readings),
    );
  };
  const asTyped = terms.map((term) => [term]);
  if (!cursor || !belongsTo(CORRECTED, cursor)) {
    const found = await page(AS_TYPED, asTyped);
    if (cursor || terms.length === 0 || found.items.length > 0 || found.request.limit === 0) return found;
    const guess = await guessTerms(ctx, market, terms);
    return guess ? page(CORRECTED, guess) : found;
  }
  return page(CORRECTED, (await guessTerms(ctx, market, terms)) ?? asTyped);
}
