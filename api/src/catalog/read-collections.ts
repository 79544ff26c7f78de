import type { Market } from '../channel/region.ts';
import type { Ctx } from '../ctx.ts';
import type { CollectionRow } from './product.ts';

/** Collections of the market's channel in menu order; with handles or ids only those of them that are its own. */
export async function readCollections(
  { db }: Pick<Ctx, 'db'>,
  market: Market,
  only: { readonly handle?: string; readonly ids?: readonly string[] } = {},
): Promise<CollectionRow[]> {
  const rows = await db.collection.findMany({
    where: {
      salesChannelId: market.salesChannelId,
      ...(only.handle !== undefined && { handle: only.handle }),
      ...(only.ids && { id: { in: [...only.ids] } }),
    },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
    take: COLLECTIONS_MAX,
    select: { id: true, handle: true, title: true, description: true, position: true },
  });
  return rows.map((row) => ({ ...row, market }));
}

const COLLECTIONS_MAX = 200;
