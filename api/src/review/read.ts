import type { Ctx } from '../ctx.ts';
import type { Prisma, ReviewState } from '../generated/prisma/client.ts';
import { encodeCursor, type Page, type PageArgs, type Place, pageOf, pageRequest } from '../graphql/page.ts';

export type ReviewSort = 'NEWEST' | 'HIGHEST' | 'LOWEST' | 'OLDEST';

export interface ReviewRow {
  readonly id: string;
  readonly productId: string;
  readonly rating: number;
  readonly title: string;
  readonly body: string;
  readonly authorName: string;
  readonly state: ReviewState;
  readonly reply: string | null;
  readonly orderLineId: string | null;
  readonly createdAt: Date;
  readonly moderatedAt: Date | null;
}

const SELECT = {
  id: true,
  productId: true,
  rating: true,
  title: true,
  body: true,
  authorName: true,
  state: true,
  reply: true,
  orderLineId: true,
  createdAt: true,
  moderatedAt: true,
} as const satisfies Prisma.ProductReviewSelect;

const BY_RATING: readonly ReviewSort[] = ['HIGHEST', 'LOWEST'];

/**
 * One page of a channel's reviews in one statement: of a product or of all, in one state, of one rating or any.
 * @throws a request error for arguments that make no page
 */
export async function reviewPage(
  { db }: Pick<Ctx, 'db'>,
  list: {
    readonly salesChannelId: string;
    readonly productId: string | null;
    readonly state: ReviewState;
    readonly rating: number | null;
    readonly sort: ReviewSort;
  },
  args: PageArgs,
): Promise<Page<ReviewRow>> {
  const byRating = BY_RATING.includes(list.sort);
  const request = pageRequest(args, list.sort, byRating ? /^[1-5]$/ : /^\d{1,15}$/);
  const field = byRating ? 'rating' : 'createdAt';
  const descending = list.sort === 'NEWEST' || list.sort === 'HIGHEST';
  const where: Prisma.ProductReviewWhereInput = {
    salesChannelId: list.salesChannelId,
    state: list.state,
    ...(list.productId !== null && { productId: list.productId }),
    ...(list.rating !== null && { rating: list.rating }),
  };
  const beyond = ({ key, id }: Place, forward: boolean): Prisma.ProductReviewWhereInput => {
    const value = byRating ? Number(key) : new Date(Number(key));
    const side = forward === descending ? 'lt' : 'gt';
    return { OR: [{ [field]: { [side]: value } }, { [field]: value, id: { [side]: id } }] };
  };
  const direction = descending === request.backward ? 'asc' : 'desc';
  const rows = await db.productReview.findMany({
    where: {
      AND: [
        where,
        ...(request.after ? [beyond(request.after, true)] : []),
        ...(request.before ? [beyond(request.before, false)] : []),
      ],
    },
    orderBy: [{ [field]: direction }, { id: direction }],
    take: request.limit + 1,
    select: SELECT,
  });
  return pageOf(
    rows,
    request,
    (row) =>
      encodeCursor(list.sort, {
        key: String(byRating ? row.rating : row.createdAt.getTime()),
        id: row.id,
      }),
    () => db.productReview.count({ where }),
  );
}

/** One review of the channel, or undefined. */
export const readReview = async (
  { db }: Pick<Ctx, 'db'>,
  where: { readonly id: string; readonly salesChannelId?: string },
): Promise<ReviewRow | undefined> =>
  (await db.productReview.findFirst({ where, select: SELECT })) ?? undefined;
