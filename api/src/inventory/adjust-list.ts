import type { Channel } from '../channel/channel.ts';
import type { Ctx } from '../ctx.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { encodeCursor, type Page, type PageArgs, pageOf, pageRequest } from '../graphql/page.ts';

const ORDER = 'STAFF_LEVELS';
const SELECT = {
  id: true,
  onHand: true,
  reserved: true,
  allowBackorder: true,
  backorderLimit: true,
  backorderDays: true,
  backorderShipsBy: true,
  inventoryItem: { select: { sku: true } },
  stockLocation: { select: { handle: true } },
} as const satisfies Prisma.InventoryLevelSelect;

/** A stock level with the names staff know it by. */
export const readLevel = ({ db }: Pick<Ctx, 'db'>, id: string) =>
  db.inventoryLevel.findUniqueOrThrow({ where: { id }, select: SELECT });
export type LevelRow = Awaited<ReturnType<typeof readLevel>>;

/** Levels of what a channel sells at the locations that serve it, by SKU. */
export async function levelPage(
  { db }: Pick<Ctx, 'db'>,
  channel: Channel,
  skuStart: string | null,
  args: PageArgs,
): Promise<Page<LevelRow>> {
  const request = pageRequest(args, ORDER, /^.{1,80}$/su);
  const inChannel = { some: { salesChannelId: channel.id } };
  const where: Prisma.InventoryLevelWhereInput = {
    stockLocation: { channels: inChannel },
    inventoryItem: {
      ...(skuStart !== null && { sku: { startsWith: skuStart } }),
      variants: { some: { variant: { product: { publications: inChannel } } } },
    },
  };
  const beyond = (key: string, id: string, side: 'gt' | 'lt'): Prisma.InventoryLevelWhereInput => ({
    OR: [{ inventoryItem: { sku: { [side]: key } } }, { inventoryItem: { sku: key }, id: { [side]: id } }],
  });
  const direction = request.backward ? 'desc' : 'asc';
  const rows = await db.inventoryLevel.findMany({
    where: {
      AND: [
        where,
        ...(request.after ? [beyond(request.after.key, request.after.id, 'gt')] : []),
        ...(request.before ? [beyond(request.before.key, request.before.id, 'lt')] : []),
      ],
    },
    orderBy: [{ inventoryItem: { sku: direction } }, { id: direction }],
    take: request.limit + 1,
    select: SELECT,
  });
  return pageOf(
    rows,
    request,
    ({ id, inventoryItem }) => encodeCursor(ORDER, { key: inventoryItem.sku, id }),
    () => db.inventoryLevel.count({ where }),
  );
}
