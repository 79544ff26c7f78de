import type { Channel } from '../channel/channel.ts';
import type { Ctx } from '../ctx.ts';
import type { Quantity } from '../money/money.ts';
import { newId } from '../platform/id.ts';
import { transact } from '../platform/transact.ts';
import { audit } from '../staff/audit.ts';
import { InventoryNotFoundError, StockBelowReservedError } from './adjust-errors.ts';
import { announceCrossing } from './reserve.ts';

export const adjustLevelErrors = [InventoryNotFoundError, StockBelowReservedError] as const;

/**
 * Sets what a location has of an item, as counted, and what may be promised beyond it. Waits for reservations under
 * way and refuses what would leave them without goods.
 * @throws {InventoryNotFoundError} {StockBelowReservedError}
 */
export async function adjustLevel(
  ctx: Ctx,
  channel: Channel,
  input: {
    readonly sku: string;
    readonly location: string;
    readonly onHand: Quantity;
    readonly allowBackorder: boolean;
    readonly backorderLimit: Quantity;
    readonly backorderDays: number;
    /** When the goods on backorder leave; null where only the days are known, left out to keep what was set. */
    readonly backorderShipsBy?: Date | null;
  },
): Promise<{ levelId: string }> {
  return transact(ctx, async (tx) => {
    const { sku, location, ...wanted } = input;
    const item = await tx.db.inventoryItem.findFirst({
      where: {
        sku,
        variants: {
          some: { variant: { product: { publications: { some: { salesChannelId: channel.id } } } } },
        },
      },
      select: { id: true },
    });
    if (!item) throw new InventoryNotFoundError('sku');
    const place = await tx.db.stockLocation.findFirst({
      where: { handle: location, channels: { some: { salesChannelId: channel.id } } },
      select: { id: true },
    });
    if (!place) throw new InventoryNotFoundError('location');

    await tx.db.$executeRaw`INSERT INTO "InventoryLevel" (id, "inventoryItemId", "stockLocationId", "onHand")
      VALUES (${newId()}::uuid, ${item.id}::uuid, ${place.id}::uuid, 0) ON CONFLICT DO NOTHING`;
    const [level] = await tx.db.$queryRaw<LockedLevel[]>`
      SELECT id, "onHand", reserved, "allowBackorder", "backorderLimit", crossings FROM "InventoryLevel"
      WHERE "inventoryItemId" = ${item.id}::uuid AND "stockLocationId" = ${place.id}::uuid FOR UPDATE`;
    const { id, reserved, crossings, ...before } = level!;
    const beyond = wanted.allowBackorder ? wanted.backorderLimit : 0n;
    if (wanted.onHand - reserved < -beyond)
      throw new StockBelowReservedError(reserved, reserved > beyond ? reserved - beyond : 0n);
    const after = await tx.db.inventoryLevel.update({ where: { id }, data: wanted });
    if (after.crossings > crossings) await announceCrossing(tx, after);
    await audit(tx, {
      action: 'inventory.level-set',
      subjectType: 'InventoryLevel',
      subjectId: id,
      before,
      after: { ...wanted, sku, location, channel: channel.handle },
    });
    return { levelId: id };
  });
}

interface LockedLevel {
  readonly id: string;
  readonly onHand: Quantity;
  readonly reserved: Quantity;
  readonly allowBackorder: boolean;
  readonly backorderLimit: Quantity;
  readonly crossings: number;
}
