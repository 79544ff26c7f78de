import type { Tx } from '../ctx.ts';
import { divideHalfUp, type Quantity, WHOLE } from '../money/money.ts';
import { newId } from '../platform/id.ts';
import { InsufficientStockError, NoLocationError, type Shortage } from './errors.ts';

export interface Demand {
  readonly variantId: string;
  readonly quantity: Quantity;
}

/** Who holds the stock: a session or an edit until it expires, an order until it is fulfilled. */
export type ReservationOwner =
  | { readonly paymentSessionId: string; readonly expiresAt: Date }
  | { readonly orderEditId: string; readonly expiresAt: Date }
  | { readonly orderId: string };

interface Level {
  readonly id: string;
  readonly inventoryItemId: string;
  readonly stockLocationId: string;
  readonly position: number;
  readonly free: Quantity;
}

/**
 * Holds stock for the caller's transaction, all or nothing, with a fixed number of statements however many lines.
 * Demand is summed per inventory item first, so two lines or a bundle cannot pass one check each. Levels are locked
 * in id order, so buyers of the same goods queue instead of deadlocking. Each item comes whole from one location:
 * the delivery option's if it names one, else the first of the channel's that has enough.
 * @throws {InsufficientStockError} naming every line that falls short, {NoLocationError}
 */
export async function reserveStock(
  tx: Tx,
  input: {
    readonly salesChannelId: string;
    readonly stockLocationId: string | null;
    readonly demands: readonly Demand[];
    readonly owner: ReservationOwner;
  },
): Promise<void> {
  const demands = input.demands.filter(({ quantity }) => quantity > 0n);
  if (demands.length === 0) return;
  const needs = await itemNeeds(tx, demands);
  const itemIds = [...new Set(needs.map((need) => need.inventoryItemId))];
  const levels = await lockLevels(tx, itemIds, input.salesChannelId, input.stockLocationId);
  if (levels.length === 0 && itemIds.length > 0) throw new NoLocationError();

  const chosen = new Map<string, Level>();
  const shortItems = new Map<string, Quantity>();
  for (const itemId of itemIds) {
    const needed = needs
      .filter((need) => need.inventoryItemId === itemId)
      .reduce((sum, need) => sum + need.quantity, 0n);
    const ofItem = levels
      .filter((level) => level.inventoryItemId === itemId)
      .sort((a, b) => a.position - b.position);
    const level = ofItem.find(({ free }) => free >= needed);
    if (level) chosen.set(itemId, level);
    else
      shortItems.set(
        itemId,
        ofItem.reduce((most, { free }) => (free > most ? free : most), 0n),
      );
  }
  if (shortItems.size > 0) throw new InsufficientStockError(shortagesOf(demands, needs, shortItems));

  await tx.db.reservation.createMany({
    data: needs.map((need) => ({
      id: newId(),
      inventoryLevelId: chosen.get(need.inventoryItemId)!.id,
      variantId: need.variantId,
      quantity: need.quantity,
      createdAt: tx.now(),
      ...input.owner,
    })),
  });
}

interface Need {
  readonly variantId: string;
  readonly inventoryItemId: string;
  readonly perUnit: Quantity;
  readonly quantity: Quantity;
}

async function itemNeeds(tx: Tx, demands: readonly Demand[]): Promise<Need[]> {
  const parts = await tx.db.variantInventoryItem.findMany({
    where: { variantId: { in: demands.map(({ variantId }) => variantId) } },
  });
  return demands.flatMap((demand) =>
    parts
      .filter(({ variantId }) => variantId === demand.variantId)
      .map(({ variantId, inventoryItemId, perUnit }) => ({
        variantId,
        inventoryItemId,
        perUnit,
        quantity: divideHalfUp(demand.quantity * perUnit, WHOLE),
      })),
  );
}

const lockLevels = (tx: Tx, itemIds: string[], salesChannelId: string, stockLocationId: string | null) =>
  tx.db.$queryRaw<Level[]>`
    SELECT l.id, l."inventoryItemId", l."stockLocationId", c.position,
      l."onHand" - l.reserved + CASE WHEN l."allowBackorder" THEN l."backorderLimit" ELSE 0 END AS free
    FROM "InventoryLevel" l
    JOIN "SalesChannelStockLocation" c ON c."stockLocationId" = l."stockLocationId" AND c."salesChannelId" = ${salesChannelId}::uuid
    WHERE l."inventoryItemId" = ANY(${itemIds}::uuid[]) AND (${stockLocationId}::uuid IS NULL OR l."stockLocationId" = ${stockLocationId}::uuid)
    ORDER BY l.id FOR UPDATE OF l`;

function shortagesOf(
  demands: readonly Demand[],
  needs: readonly Need[],
  short: ReadonlyMap<string, Quantity>,
): Shortage[] {
  return demands.flatMap((demand) => {
    const limits = needs
      .filter((need) => need.variantId === demand.variantId && short.has(need.inventoryItemId))
      .map((need) => (short.get(need.inventoryItemId)! * WHOLE) / need.perUnit);
    if (limits.length === 0) return [];
    const available = limits.reduce((least, limit) => (limit < least ? limit : least));
    return [
      { variantId: demand.variantId, available: available > 0n ? available : 0n, requested: demand.quantity },
    ];
  });
}

/** Hands what one owner holds to an order, for good. Returns false when nothing was held any more. */
export async function keepReservation(
  tx: Tx,
  from: { paymentSessionId: string } | { orderEditId: string },
  orderId: string,
): Promise<boolean> {
  const { count } = await tx.db.reservation.updateMany({
    where: from,
    data: { orderId, paymentSessionId: null, orderEditId: null, expiresAt: null },
  });
  return count > 0;
}

/** Gives back everything one owner holds. Safe to repeat. */
export async function releaseReservations(
  tx: Tx,
  owner: { paymentSessionId: string } | { orderEditId: string } | { orderId: string },
): Promise<void> {
  await lockOwnLevels(tx, owner);
  await tx.db.reservation.deleteMany({ where: owner });
}

/** Gives back part of what an order holds of some variants, newest reservations first. */
export async function reduceReservations(
  tx: Tx,
  orderId: string,
  reductions: readonly Demand[],
): Promise<void> {
  const wanted = reductions.filter(({ quantity }) => quantity > 0n);
  if (wanted.length === 0) return;
  await lockOwnLevels(tx, { orderId });
  for (const need of await itemNeeds(tx, wanted)) {
    const held = await tx.db.reservation.findMany({
      where: {
        orderId,
        variantId: need.variantId,
        inventoryLevel: { inventoryItemId: need.inventoryItemId },
      },
      orderBy: { id: 'desc' },
    });
    let left = need.quantity;
    for (const { id, quantity } of held) {
      if (left === 0n) break;
      const given = quantity <= left ? quantity : left;
      left -= given;
      if (given === quantity) await tx.db.reservation.delete({ where: { id } });
      else await tx.db.reservation.update({ where: { id }, data: { quantity: quantity - given } });
    }
  }
}

/** Same order of locks as `reserveStock`, so that giving back cannot deadlock with taking. */
async function lockOwnLevels(
  tx: Tx,
  owner: { paymentSessionId: string } | { orderEditId: string } | { orderId: string },
): Promise<void> {
  const held = await tx.db.reservation.findMany({ where: owner, select: { inventoryLevelId: true } });
  const ids = [...new Set(held.map((reservation) => reservation.inventoryLevelId))];
  if (ids.length > 0)
    await tx.db
      .$queryRaw`SELECT id FROM "InventoryLevel" WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`;
}
