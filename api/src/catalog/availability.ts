import { type Quantity, WHOLE } from '../money/money.ts';
import type { LevelRow } from './product.ts';

export type AvailabilityStatus = 'IN_STOCK' | 'LOW_STOCK' | 'BACKORDER' | 'SOLD_OUT';

/** What a shopper is told about stock. Never negative: a shelf cannot be emptier than empty. */
export interface Availability {
  readonly status: AvailabilityStatus;
  /** There now, to leave at once. */
  readonly quantityAvailable: Quantity;
  /** Can be ordered now, what must be made or bought first included. */
  readonly quantityOrderable: Quantity;
  /** Days until the part beyond `quantityAvailable` can leave; null where nothing beyond it can be ordered. */
  readonly backorderDays: number | null;
  /** When that part leaves, where the shop knows; while it lies ahead it goes before the days. */
  readonly backorderShipsBy: Date | null;
}

/** Up to this much is "only n left". */
export const LOW_STOCK_MAX: Quantity = 5n * WHOLE;

const clamp = (quantity: Quantity): Quantity => (quantity > 0n ? quantity : 0n);

/** What the locations of a channel can give of a variant. */
export interface Stock {
  /** Backorder included. */
  readonly sellable: Quantity;
  readonly inStock: Quantity;
  readonly backorderDays: number | null;
  readonly backorderShipsBy: Date | null;
}

/**
 * Stock of one variant: of each part the best single location, since a line is never split, and of a bundle the
 * scarcest part. Nothing is known to be there without a level.
 */
export function stockOf(levels: readonly LevelRow[]): Stock {
  const [only] = levels;
  if (levels.length === 1 && only) return stockAt(only);
  const parts = new Map<string, { sellable: number; inStock: number; days: number | null; at: string }>();
  for (const { inventoryItemId, perUnit, free, backorder, backorderDays, backorderShipsBy } of levels) {
    const part = parts.get(inventoryItemId) ?? { sellable: 0, inStock: 0, days: null, at: '' };
    const units = (quantity: number) => Math.floor((quantity * Number(WHOLE)) / perUnit);
    part.inStock = Math.max(part.inStock, units(free ?? 0));
    part.sellable = Math.max(part.sellable, units((free ?? 0) + (backorder ?? 0)));
    if (backorder !== null) {
      part.days = Math.max(part.days ?? 0, backorderDays ?? 0);
      if (backorderShipsBy !== null && backorderShipsBy > part.at) part.at = backorderShipsBy;
    }
    parts.set(inventoryItemId, part);
  }
  const all = [...parts.values()];
  if (all.length === 0) return { sellable: 0n, inStock: 0n, backorderDays: null, backorderShipsBy: null };
  const days = all.flatMap((part) => (part.days === null ? [] : [part.days]));
  const latest = all.reduce((last, { at }) => (at > last ? at : last), '');
  return {
    sellable: BigInt(Math.min(...all.map((part) => part.sellable))),
    inStock: BigInt(Math.min(...all.map((part) => part.inStock))),
    backorderDays: days.length > 0 ? Math.max(...days) : null,
    backorderShipsBy: latest === '' ? null : new Date(latest),
  };
}

/** What `stockOf` says of a variant with one part at one location, which is most of them, without the bookkeeping. */
function stockAt({ perUnit, free, backorder, backorderDays, backorderShipsBy }: LevelRow): Stock {
  const units = (quantity: number) => Math.max(0, Math.floor((quantity * Number(WHOLE)) / perUnit));
  return {
    sellable: BigInt(units((free ?? 0) + (backorder ?? 0))),
    inStock: BigInt(units(free ?? 0)),
    backorderDays: backorder === null ? null : Math.max(0, backorderDays ?? 0),
    backorderShipsBy: backorder === null || !backorderShipsBy ? null : new Date(backorderShipsBy),
  };
}

const NOTHING_BEYOND = { backorderDays: null, backorderShipsBy: null };

/** Availability of a variant that is sold in amounts of at least `minimum`. */
export function availabilityFrom(stock: Stock, minimum: Quantity): Availability {
  const quantityAvailable = clamp(stock.inStock);
  const quantityOrderable = clamp(stock.sellable);
  const status =
    quantityAvailable >= minimum
      ? quantityAvailable > LOW_STOCK_MAX
        ? 'IN_STOCK'
        : 'LOW_STOCK'
      : quantityOrderable >= minimum
        ? 'BACKORDER'
        : 'SOLD_OUT';
  const { backorderDays, backorderShipsBy } = quantityOrderable > quantityAvailable ? stock : NOTHING_BEYOND;
  return { status, quantityAvailable, quantityOrderable, backorderDays, backorderShipsBy };
}

const BEST_FIRST: readonly AvailabilityStatus[] = ['IN_STOCK', 'LOW_STOCK', 'BACKORDER', 'SOLD_OUT'];

/** The best that any variant offers, for a product card. */
export const bestStatus = (statuses: readonly AvailabilityStatus[]): AvailabilityStatus =>
  BEST_FIRST.find((status) => statuses.includes(status)) ?? 'SOLD_OUT';
