import type { Ctx, Tx } from '../ctx.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { type Quantity, WHOLE } from '../money/money.ts';
import { InsufficientStockError, NoLocationError, type Shortage } from './errors.ts';

export interface Demand {
  readonly variantId: string;
  readonly quantity: Quantity;
}

/** What is wanted, and where it may come from. */
export interface StockRequest {
  readonly salesChannelId: string;
  /** The delivery option's location: goods come from there and nowhere else. Null asks all of the channel's. */
  readonly stockLocationId: string | null;
  readonly demands: readonly Demand[];
  /** An order whose own goods count towards the demands, as far as they lie where they may come from. */
  readonly heldByOrder?: string;
}

/** How much of one item one variant takes. */
export interface Need {
  readonly variantId: string;
  readonly inventoryItemId: string;
  readonly perUnit: Quantity;
  readonly quantity: Quantity;
}

export interface Level {
  readonly id: string;
  readonly inventoryItemId: string;
  readonly stockLocationId: string;
  readonly position: number;
  /** On the shelf and not promised; below zero while goods are on backorder. */
  readonly shelf: Quantity;
  /** How far `shelf` may go below zero. */
  readonly beyond: Quantity;
  readonly backorderDays: number;
  readonly backorderShipsBy: Date | null;
  readonly crossings: number;
}

type Source = Pick<Ctx, 'db'> | Pick<Tx, 'db'>;

/** The parts of variants, in items. Steps and parts are such that this never rounds; the database holds that. */
export async function itemNeeds({ db }: Source, demands: readonly Demand[]): Promise<Need[]> {
  const parts = await db.variantInventoryItem.findMany({
    where: { variantId: { in: demands.map(({ variantId }) => variantId) } },
  });
  return demands.flatMap((demand) =>
    parts
      .filter(({ variantId }) => variantId === demand.variantId)
      .map(({ variantId, inventoryItemId, perUnit }) => ({
        variantId,
        inventoryItemId,
        perUnit,
        quantity: (demand.quantity * perUnit) / WHOLE,
      })),
  );
}

/** What has to be taken from stock for a request: its needs less what the order holds already. */
export async function missingNeeds(source: Source, request: StockRequest): Promise<Need[]> {
  const needs = await itemNeeds(
    source,
    request.demands.filter(({ quantity }) => quantity > 0n),
  );
  if (!request.heldByOrder) return needs;
  const held = await source.db.reservation.findMany({
    where: {
      orderId: request.heldByOrder,
      ...(request.stockLocationId && { inventoryLevel: { stockLocationId: request.stockLocationId } }),
    },
    select: { variantId: true, quantity: true, inventoryLevel: { select: { inventoryItemId: true } } },
  });
  return needs.flatMap((need) => {
    const has = held
      .filter(
        ({ variantId, inventoryLevel }) =>
          variantId === need.variantId && inventoryLevel.inventoryItemId === need.inventoryItemId,
      )
      .reduce((sum, { quantity }) => sum + quantity, 0n);
    return need.quantity > has ? [{ ...need, quantity: need.quantity - has }] : [];
  });
}

/** Levels of items at the locations a request may be served from; locked in id order when `lock`. */
export const readLevels = (
  { db }: Source,
  itemIds: readonly string[],
  { salesChannelId, stockLocationId }: Pick<StockRequest, 'salesChannelId' | 'stockLocationId'>,
  lock: 'lock' | 'look',
): Promise<Level[]> =>
  db.$queryRaw<Level[]>`
    SELECT l.id, l."inventoryItemId", l."stockLocationId", c.position, l."onHand" - l.reserved AS shelf,
      CASE WHEN l."allowBackorder" THEN l."backorderLimit" ELSE 0 END AS beyond,
      l."backorderDays", l."backorderShipsBy", l.crossings
    FROM "InventoryLevel" l
    JOIN "SalesChannelStockLocation" c ON c."stockLocationId" = l."stockLocationId" AND c."salesChannelId" = ${salesChannelId}::uuid
    WHERE l."inventoryItemId" = ANY(${[...itemIds]}::uuid[]) AND (${stockLocationId}::uuid IS NULL OR l."stockLocationId" = ${stockLocationId}::uuid)
    ORDER BY l.id ${lock === 'lock' ? Prisma.sql`FOR UPDATE OF l` : Prisma.empty}`;

/**
 * One level for each item: of the locations in the channel's order the first that has everything on the shelf, else the
 * first that may promise it. An item comes whole from one location.
 * @throws {InsufficientStockError} naming every variant that falls short, {NoLocationError}
 */
export function chooseLevels(needs: readonly Need[], levels: readonly Level[]): ReadonlyMap<string, Level> {
  const totals = new Map<string, Quantity>();
  for (const { inventoryItemId, quantity } of needs)
    totals.set(inventoryItemId, (totals.get(inventoryItemId) ?? 0n) + quantity);
  if (totals.size > 0 && levels.length === 0) throw new NoLocationError();

  const chosen = new Map<string, Level>();
  const short = new Map<string, Quantity>();
  for (const [itemId, needed] of totals) {
    const ofItem = levels
      .filter((level) => level.inventoryItemId === itemId)
      .sort((a, b) => a.position - b.position);
    const level =
      ofItem.find(({ shelf }) => shelf >= needed) ??
      ofItem.find(({ shelf, beyond }) => shelf + beyond >= needed);
    if (level) chosen.set(itemId, level);
    else short.set(itemId, most(ofItem.map(({ shelf, beyond }) => shelf + beyond)));
  }
  if (short.size > 0) throw new InsufficientStockError(shortagesOf(needs, short));
  return chosen;
}

const most = (quantities: readonly Quantity[]) =>
  quantities.reduce((best, each) => (each > best ? each : best), 0n);

/** In units of the variants, each named once: how many are wanted, and how many its scarcest part allows. */
function shortagesOf(needs: readonly Need[], short: ReadonlyMap<string, Quantity>): Shortage[] {
  const found = new Map<string, Shortage>();
  for (const { variantId, inventoryItemId, perUnit, quantity } of needs) {
    const left = short.get(inventoryItemId);
    if (left === undefined) continue;
    const before = found.get(variantId);
    const [requested, available] = [(quantity * WHOLE) / perUnit, (left * WHOLE) / perUnit];
    found.set(variantId, {
      variantId,
      requested: before && before.requested > requested ? before.requested : requested,
      available: before && before.available < available ? before.available : available,
    });
  }
  return [...found.values()];
}

/**
 * Whether stock would be held for a request, by the rules of `reserveStock`, without holding any.
 * @throws {InsufficientStockError} {NoLocationError}
 */
export async function assertStock(source: Source, request: StockRequest): Promise<void> {
  const needs = await missingNeeds(source, request);
  const items = [...new Set(needs.map(({ inventoryItemId }) => inventoryItemId))];
  chooseLevels(needs, await readLevels(source, items, request, 'look'));
}
