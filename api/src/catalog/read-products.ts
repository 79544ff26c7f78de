import { rememberFor } from '../channel/memory.ts';
import type { Market } from '../channel/region.ts';
import type { Ctx } from '../ctx.ts';
import type { PageRequest } from '../graphql/page.ts';
import { readRows } from '../platform/statement.ts';
import { assembleProducts, type PageTables } from './assemble.ts';
import type { ProductParts, ProductRow, VariantRow } from './product.ts';
import { EVERYTHING } from './product.ts';
import type { ProductOrder } from './product-order.ts';
import { chosenStatement, countStatement, pageStatement } from './product-statement.ts';

export interface ProductList {
  readonly market: Market;
  readonly order: ProductOrder;
  /** Null lists the whole range of the channel. */
  readonly collectionHandle: string | null;
}

/**
 * One page of what the channel sells in the market now, in one statement whatever is asked of each product. Rows come
 * in reading direction, one more than the limit when there are more. An unknown collection is an empty one.
 */
export async function readProductPage(
  ctx: Ctx,
  { market, order, collectionHandle }: ProductList,
  { limit, backward, after, before }: PageRequest,
  parts: ProductParts,
): Promise<ProductRow[]> {
  const inCollection = collectionHandle !== null;
  const shape = { order, backward, after: after !== null, before: before !== null, inCollection };
  const places = [after, before].flatMap((place) => (place ? [place.key, place.id] : []));
  const [page] = await readRows<PageTables>(ctx, pageStatement(shape, parts), [
    ...marketValues(ctx, market),
    collectionHandle,
    limit + 1,
    ...places,
  ]);
  return assembleProducts(page!, market, parts);
}

/** A count costs the length of the list, the page beside it does not: one answer serves everybody for this long. */
const COUNT_TTL_MS = 3_000;
const COUNTS_MAX = 1_000;
const remember = rememberFor<number>(COUNT_TTL_MS, COUNTS_MAX);

/** How many products a list has over all pages; in a process that serves the shop up to three seconds old. */
export async function countProducts(
  ctx: Ctx,
  list: Pick<ProductList, 'market' | 'collectionHandle'>,
): Promise<number> {
  const { market, collectionHandle } = list;
  if (!ctx.sql) return countNow(ctx, list);
  const key = JSON.stringify([market.salesChannelId, market.currencyCode, collectionHandle]);
  return (await remember(ctx.db, key, () => countNow(ctx, list)))!;
}

async function countNow(
  ctx: Ctx,
  { market, collectionHandle }: Pick<ProductList, 'market' | 'collectionHandle'>,
): Promise<number> {
  const [row] = await readRows<{ count: number }>(ctx, countStatement(collectionHandle !== null), [
    ...marketValues(ctx, market),
    collectionHandle,
  ]);
  return row!.count;
}

/** Products by id or handle, as far as they are sold in the market now; in no order, and silent about the others. */
export async function readProducts(
  ctx: Ctx,
  market: Market,
  by: 'id' | 'handle',
  wanted: readonly string[],
  parts: ProductParts = EVERYTHING,
): Promise<ProductRow[]> {
  return readChosen(ctx, market, by, wanted, parts);
}

async function readChosen(
  ctx: Ctx,
  market: Market,
  by: 'id' | 'handle' | 'variant',
  wanted: readonly string[],
  parts: ProductParts,
): Promise<ProductRow[]> {
  const one = wanted.length === 1;
  const [page] = await readRows<PageTables>(ctx, chosenStatement({ by, one }, parts), [
    ...marketValues(ctx, market),
    one ? wanted[0]! : wanted,
  ]);
  return assembleProducts(page!, market, parts);
}

/** Variants by id, as far as they are sold in the market now, each with its whole product, in one statement. */
export async function readVariants(
  ctx: Ctx,
  market: Market,
  variantIds: readonly string[],
): Promise<Map<string, VariantRow>> {
  const products = await readChosen(ctx, market, 'variant', variantIds, EVERYTHING);
  const variants = products.flatMap((product) => product.variants);
  return new Map(variants.map((variant) => [variant.id, variant]));
}

export const marketValues = (ctx: Ctx, { salesChannelId, currencyCode }: Market) =>
  [salesChannelId, currencyCode, ctx.now().toISOString()] as const;
