import { promiseOf } from '../catalog/promise.ts';
import type { Tx } from '../ctx.ts';
import type { Quantity } from '../money/money.ts';
import { newId } from '../platform/id.ts';
import { inventoryBackordered } from './events.ts';
import {
  chooseLevels,
  type Demand,
  itemNeeds,
  type Level,
  missingNeeds,
  type Need,
  readLevels,
  type StockRequest,
} from './levels.ts';

/** Who holds the stock: a session or an edit until it expires, an order until it is fulfilled. */
export type ReservationOwner =
  | { readonly paymentSessionId: string; readonly expiresAt: Date }
  | { readonly orderEditId: string; readonly expiresAt: Date }
  | { readonly orderId: string };

/**
 * Holds stock for the caller's transaction, all or nothing, with a fixed number of statements however many lines.
 * Demand is summed per inventory item first, so two lines or a bundle cannot pass one check each. Levels are locked
 * in id order, so buyers of the same goods queue instead of deadlocking. Goods that are not there yet are promised for
 * a date, and a level that goes below zero is announced.
 * @throws {InsufficientStockError} naming every line that falls short, {NoLocationError}
 */
export async function reserveStock(
  tx: Tx,
  request: StockRequest & { readonly owner: ReservationOwner },
): Promise<void> {
  const needs = await missingNeeds(tx, request);
  if (needs.length === 0) return;
  const items = [...new Set(needs.map(({ inventoryItemId }) => inventoryItemId))];
  const chosen = chooseLevels(needs, await readLevels(tx, items, request, 'lock'));
  const shelves = new Map([...chosen].map(([itemId, { shelf }]) => [itemId, shelf]));
  await tx.db.reservation.createMany({
    data: needs.map((need) => ({
      id: newId(),
      inventoryLevelId: chosen.get(need.inventoryItemId)!.id,
      variantId: need.variantId,
      quantity: need.quantity,
      shipsBy: takeFrom(shelves, need) < 0n ? promiseOf(chosen.get(need.inventoryItemId)!, tx.now()) : null,
      createdAt: tx.now(),
      ...request.owner,
    })),
  });
  for (const level of chosen.values())
    if (level.shelf >= 0n && shelves.get(level.inventoryItemId)! < 0n)
      await announceCrossing(tx, { ...level, crossings: level.crossings + 1 });
}

/** What is left on the shelf once a need is met. */
function takeFrom(shelves: Map<string, Quantity>, { inventoryItemId, quantity }: Need): Quantity {
  const left = shelves.get(inventoryItemId)! - quantity;
  shelves.set(inventoryItemId, left);
  return left;
}

/** Says that a locked level has just gone below zero; `crossings` counts this time already. */
export const announceCrossing = (
  tx: Tx,
  {
    id,
    inventoryItemId,
    stockLocationId,
    crossings,
  }: Pick<Level, 'id' | 'inventoryItemId' | 'stockLocationId' | 'crossings'>,
): Promise<void> =>
  tx.announce(inventoryBackordered, { levelId: id, inventoryItemId, stockLocationId, crossing: crossings });

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

/**
 * Gives back what an order holds beyond its lines: first what lies elsewhere than its delivery starts from, then what is
 * not there yet, then the newest.
 */
export async function trimReservations(
  tx: Tx,
  order: { readonly orderId: string; readonly stockLocationId: string | null },
  lines: readonly Demand[],
): Promise<void> {
  const { orderId, stockLocationId } = order;
  const held = await lockOwnLevels(tx, { orderId });
  const needs = new Map((await itemNeeds(tx, lines)).map((need) => [keyOf(need), need.quantity]));
  const surplus = new Map<string, Quantity>();
  for (const row of held)
    surplus.set(keyOf(row), (surplus.get(keyOf(row)) ?? -(needs.get(keyOf(row)) ?? 0n)) + row.quantity);
  const elsewhere = (row: Held) => stockLocationId !== null && row.stockLocationId !== stockLocationId;
  const inTurn = [...held].sort(
    (a, b) =>
      Number(elsewhere(b)) - Number(elsewhere(a)) ||
      Number(b.shipsBy !== null) - Number(a.shipsBy !== null) ||
      (a.id < b.id ? 1 : -1),
  );
  for (const row of inTurn) {
    const left = surplus.get(keyOf(row))!;
    if (left <= 0n) continue;
    const given = row.quantity <= left ? row.quantity : left;
    surplus.set(keyOf(row), left - given);
    const where = { id: row.id };
    if (given === row.quantity) await tx.db.reservation.delete({ where });
    else await tx.db.reservation.update({ where, data: { quantity: row.quantity - given } });
  }
}

const keyOf = ({ variantId, inventoryItemId }: Pick<Need, 'variantId' | 'inventoryItemId'>) =>
  `${variantId} ${inventoryItemId}`;

interface Held {
  readonly id: string;
  readonly variantId: string;
  readonly quantity: Quantity;
  readonly shipsBy: Date | null;
  readonly inventoryItemId: string;
  readonly stockLocationId: string;
}

/** Same order of locks as `reserveStock`, so that giving back cannot deadlock with taking. Returns what is held. */
const lockOwnLevels = (
  tx: Tx,
  owner: { paymentSessionId?: string; orderEditId?: string; orderId?: string },
): Promise<Held[]> =>
  tx.db.$queryRaw<Held[]>`
    SELECT r.id, r."variantId", r.quantity, r."shipsBy", l."inventoryItemId", l."stockLocationId"
    FROM "InventoryLevel" l JOIN "Reservation" r ON r."inventoryLevelId" = l.id
    WHERE r."paymentSessionId" = ${owner.paymentSessionId ?? null}::uuid OR r."orderEditId" = ${owner.orderEditId ?? null}::uuid
      OR r."orderId" = ${owner.orderId ?? null}::uuid
    ORDER BY l.id FOR UPDATE OF l`;
