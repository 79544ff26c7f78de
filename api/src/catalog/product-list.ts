import type { Market } from '../channel/region.ts';
import type { Ctx } from '../ctx.ts';
import { encodeCursor, type Page, type PageArgs, pageOf, pageRequest } from '../graphql/page.ts';
import { itemSelection, type Selection } from '../graphql/selection.ts';
import { type ProductRow, partsFor } from './product.ts';
import { ORDER_RULES, type ProductOrder } from './product-order.ts';
import { countProducts, readProductPage } from './read-products.ts';

/** One page of a list of products, reading only what was selected of each. */
export async function productPage(
  ctx: Ctx,
  list: { market: Market; order: ProductOrder; collectionHandle: string | null },
  args: PageArgs,
  selection: Selection,
): Promise<Page<ProductRow>> {
  const order = list.order === 'FEATURED' && list.collectionHandle === null ? 'NEWEST' : list.order;
  const request = pageRequest(args, order, ORDER_RULES[order].keys);
  const wantsRows = selection.has('nodes') || selection.has('edges') || selection.has('pageInfo');
  const rows = wantsRows
    ? await readProductPage(ctx, { ...list, order }, request, partsFor(itemSelection(selection)))
    : [];
  return pageOf(
    rows,
    request,
    (row) => encodeCursor(order, row),
    () => countProducts(ctx, list),
  );
}
