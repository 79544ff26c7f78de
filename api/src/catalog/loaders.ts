import DataLoader from 'dataloader';
import type { Market } from '../channel/region.ts';
import type { Ctx } from '../ctx.ts';
import { isId } from '../platform/id.ts';
import type { ProductRow, VariantRow } from './product.ts';
import { readProducts, readVariants } from './read-products.ts';

interface Loaders {
  readonly products: DataLoader<string, ProductRow | null>;
  readonly variants: DataLoader<string, VariantRow | null>;
}

const loaders = new WeakMap<Ctx, Map<string, Loaders>>();

function loadersOf(ctx: Ctx, market: Market): Loaders {
  const byMarket = loaders.get(ctx) ?? new Map<string, Loaders>();
  loaders.set(ctx, byMarket);
  const key = `${market.salesChannelId} ${market.regionHandle}`;
  const found = byMarket.get(key) ?? {
    products: new DataLoader(async (ids: readonly string[]) => {
      const rows = await readProducts(ctx, market, 'id', ids.filter(isId));
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
    variants: new DataLoader(async (ids: readonly string[]) => {
      const byId = await readVariants(ctx, market, ids.filter(isId));
      return ids.map((id) => byId.get(id) ?? null);
    }),
  };
  byMarket.set(key, found);
  return found;
}

/** The product as it is sold in the market now, or null. All that one request asks for this way is one statement. */
export const loadProduct = (ctx: Ctx, market: Market, productId: string): Promise<ProductRow | null> =>
  loadersOf(ctx, market).products.load(productId);

/** The variant as it is sold in the market now, or null. All that one request asks for this way is one statement. */
export const loadVariant = (ctx: Ctx, market: Market, variantId: string): Promise<VariantRow | null> =>
  loadersOf(ctx, market).variants.load(variantId);
