import type { Ctx } from '../../ctx.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { OrderState } from '../../generated/prisma/enums.ts';
import {
  encodeCursor,
  type Page,
  type PageArgs,
  type Place,
  pageOf,
  pageRequest,
} from '../../graphql/page.ts';

const ORDER = 'STAFF_ORDERS';
const QUERY_LENGTH_MAX = 254;

const SELECT = {
  id: true,
  number: true,
  state: true,
  email: true,
  currencyCode: true,
  total: true,
  placedAt: true,
  editableUntil: true,
  captureAttempts: true,
  captureProblem: true,
} as const satisfies Prisma.OrderSelect;

export type OrderSummary = Prisma.OrderGetPayload<{ select: typeof SELECT }>;

/**
 * One page of a channel's orders, the latest placed first. A query finds orders whose number or mail address begins
 * with it, whatever the case.
 * @throws a request error for arguments that make no page
 */
export async function orderPage(
  { db }: Pick<Ctx, 'db'>,
  list: { readonly salesChannelId: string; readonly query: string | null; readonly state: OrderState | null },
  args: PageArgs,
): Promise<Page<OrderSummary>> {
  const request = pageRequest(args, ORDER, /^\d{1,15}$/);
  const where: Prisma.OrderWhereInput = {
    salesChannelId: list.salesChannelId,
    ...(list.state !== null && { state: list.state }),
    ...matching(list.query),
  };
  const beyond = ({ key, id }: Place, side: 'lt' | 'gt'): Prisma.OrderWhereInput => {
    const placedAt = new Date(Number(key));
    return { OR: [{ placedAt: { [side]: placedAt } }, { placedAt, id: { [side]: id } }] };
  };
  const direction = request.backward ? 'asc' : 'desc';
  const rows = await db.order.findMany({
    where: {
      AND: [
        where,
        ...(request.after ? [beyond(request.after, 'lt')] : []),
        ...(request.before ? [beyond(request.before, 'gt')] : []),
      ],
    },
    orderBy: [{ placedAt: direction }, { id: direction }],
    take: request.limit + 1,
    select: SELECT,
  });
  return pageOf(
    rows,
    request,
    ({ id, placedAt }) => encodeCursor(ORDER, { key: String(placedAt.getTime()), id }),
    () => db.order.count({ where }),
  );
}

function matching(query: string | null): Prisma.OrderWhereInput {
  const text = (query ?? '').replaceAll('\0', '').trim().slice(0, QUERY_LENGTH_MAX);
  if (text === '') return {};
  // What stands for "anything" in LIKE stands for itself here.
  const startsWith = text.replace(/[\\%_]/g, '\\$&');
  return {
    OR: [
      { number: { startsWith: startsWith.toUpperCase() } },
      { email: { startsWith, mode: 'insensitive' } },
    ],
  };
}
