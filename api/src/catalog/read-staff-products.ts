import type { Channel } from '../channel/channel.ts';
import type { Ctx } from '../ctx.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { encodeCursor, type Page, type PageArgs, pageOf, pageRequest } from '../graphql/page.ts';

const ORDER = 'STAFF_PRODUCTS';

const factsOf = (salesChannelId: string) =>
  ({
    publishedAt: true,
    product: {
      select: {
        id: true,
        handle: true,
        title: true,
        subtitle: true,
        description: true,
        details: true,
        updatedAt: true,
        variants: {
          orderBy: [{ position: 'asc' }, { id: 'asc' }],
          select: {
            id: true,
            sku: true,
            title: true,
            prices: {
              where: { salesChannelId, priceListId: null },
              orderBy: { currencyCode: 'asc' },
              select: { currencyCode: true, amount: true, compareAtAmount: true },
            },
          },
        },
      },
    },
  }) satisfies Prisma.ProductPublicationSelect;

const find = ({ db }: Ctx, channel: Channel, productId: string) =>
  db.productPublication.findUnique({
    where: { salesChannelId_productId: { salesChannelId: channel.id, productId } },
    select: factsOf(channel.id),
  });

/** A product as staff of one channel see it, with that channel's prices. */
export type StaffProductRow = NonNullable<Awaited<ReturnType<typeof find>>>;

export const readStaffProduct = find;

/** Products of the channel, drafts and future ones too, latest made first; with words only those whose text has them all. */
export async function staffProductPage(
  ctx: Ctx,
  channel: Channel,
  words: readonly string[],
  args: PageArgs,
): Promise<Page<StaffProductRow>> {
  const request = pageRequest(args, ORDER, /^$/);
  const where = {
    salesChannelId: channel.id,
    AND: words.map((word) => ({ product: { searchText: { contains: word } } })),
  };
  const rows = await ctx.db.productPublication.findMany({
    where: {
      AND: [
        where,
        ...(request.after ? [{ productId: { lt: request.after.id } }] : []),
        ...(request.before ? [{ productId: { gt: request.before.id } }] : []),
      ],
    },
    orderBy: { productId: request.backward ? 'asc' : 'desc' },
    take: request.limit + 1,
    select: factsOf(channel.id),
  });
  return pageOf(
    rows,
    request,
    ({ product }) => encodeCursor(ORDER, { key: '', id: product.id }),
    () => ctx.db.productPublication.count({ where }),
  );
}
