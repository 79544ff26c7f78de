import type { Market } from '../channel/region.ts';
import type { Stock } from './availability.ts';

/** Integers below this are exact in JSON; writes of money and stock stay below it. */
export const EXACT_MAX = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * A product as one page of the shop needs it; what was not asked for is empty. Money and quantities come as JSON
 * numbers, which are exact as long as they are written below `EXACT_MAX`.
 */
export interface ProductRow {
  readonly id: string;
  readonly handle: string;
  readonly title: string;
  readonly subtitle: string;
  readonly ratingCounts: readonly number[];
  readonly publishedAt: string;
  readonly minimumAmount: number;
  readonly maximumAmount: number;
  /** Text of the value that the list is ordered by. */
  readonly key: string;
  readonly description?: string;
  readonly details?: readonly { readonly name: string; readonly value: string }[];
  readonly images: readonly ImageRow[];
  readonly options: readonly OptionRow[];
  variants: readonly VariantRow[];
  readonly collections: readonly CollectionRow[];
  readonly market: Market;
  /** What was read of it. */
  readonly parts: ProductParts;
}

export interface ImageRow {
  readonly id: string;
  readonly path: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  readonly color: string;
}

export interface OptionRow {
  readonly name: string;
  readonly values: readonly { readonly id: string; readonly name: string; readonly swatch: string | null }[];
}

export interface VariantRow {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly unitOfMeasure: 'PIECE' | 'METRE';
  readonly quantityStep: number;
  readonly quantityMinimum: number;
  readonly quantityMaximum: number;
  readonly amount: number;
  readonly compareAtAmount: number | null;
  readonly imageId: string | null;
  readonly optionValueIds: readonly string[];
  readonly stock: Stock;
  readonly product: ProductRow;
}

/** Stock of one part of a variant at one location of the channel; without a location all but the part is null. */
export interface LevelRow {
  readonly variantId: string;
  readonly inventoryItemId: string;
  readonly perUnit: number;
  readonly free: number | null;
  /** How far below zero it may go; null where backorder is not allowed. */
  readonly backorder: number | null;
  readonly backorderDays: number | null;
  readonly backorderShipsBy: string | null;
}

export interface CollectionRow {
  readonly id: string;
  readonly handle: string;
  readonly title: string;
  readonly description: string;
  readonly position: number;
  readonly market: Market;
}

/** Columns and joins that cost something, so a statement has only those that were asked for. */
export interface ProductParts {
  readonly text: boolean;
  readonly images: 'none' | 'first' | 'all';
  readonly options: boolean;
  readonly variants: boolean;
  readonly selectedOptions: boolean;
  readonly stock: boolean;
  readonly collections: boolean;
}

export const EVERYTHING: ProductParts = {
  text: true,
  images: 'all',
  options: true,
  variants: true,
  selectedOptions: true,
  stock: true,
  collections: true,
};

/** What a selection on Product needs from the database. */
export function partsFor(asked: Asked): ProductParts {
  const variants = asked.get('variants');
  const selectedOptions = variants?.has('selectedOptions') ?? false;
  return {
    text: asked.has('description') || asked.has('details'),
    images: asked.has('images') || variants?.has('image') ? 'all' : asked.has('image') ? 'first' : 'none',
    options: asked.has('options') || selectedOptions,
    variants: variants !== undefined || asked.has('availability'),
    selectedOptions,
    stock: asked.has('availability') || (variants?.has('availability') ?? false),
    collections: asked.has('collections'),
  };
}

const IMAGES = ['none', 'first', 'all'] as const;

/** Whether a row read with the parts `has` can answer everything that `needs` names. */
export const covers = (has: ProductParts, needs: ProductParts): boolean =>
  IMAGES.indexOf(has.images) >= IMAGES.indexOf(needs.images) &&
  (['text', 'options', 'variants', 'selectedOptions', 'stock', 'collections'] as const).every(
    (part) => has[part] || !needs[part],
  );

/** Names of fields asked for, with what was asked below each. */
export interface Asked {
  has(name: string): boolean;
  get(name: string): Asked | undefined;
}
