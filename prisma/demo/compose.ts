import { DYES } from './dyes.ts';
import type {
  ChannelCode,
  CollectionHandle,
  DemoOption,
  DemoProduct,
  DemoStock,
  DemoVariant,
  Prices,
  UnitOfMeasure,
} from './types.ts';

const UNIT = 1000;

/** Stock at the mill and, optionally, in the shop, in sales units. */
export function stocked(mill: number, shop = 0): DemoStock {
  return {
    onHand: { mill: mill * UNIT, ...(shop > 0 ? { shop: shop * UNIT } : {}) },
    allowBackorder: false,
    backorderLimit: 0,
    leadDays: null,
  };
}

/** Nothing left and none promised. */
export const SOLD_OUT: DemoStock = {
  onHand: { mill: 0 },
  allowBackorder: false,
  backorderLimit: 0,
  leadDays: null,
};

/** Stock at the mill plus what may be promised beyond it, in sales units. */
export function wovenToOrder(mill: number, limit: number, leadDays: number): DemoStock {
  return { onHand: { mill: mill * UNIT }, allowBackorder: true, backorderLimit: limit * UNIT, leadDays };
}

type Amounts = readonly [eur: number, gbp: number, usd: number];

function prices([EUR, GBP, USD]: Amounts): Prices {
  return { EUR, GBP, USD };
}

/** One variant. Amounts are EUR, GBP and USD in minor units; `was` is the compare-at price. */
export function variant(
  sku: string,
  options: Readonly<Record<string, string>>,
  amounts: Amounts,
  weightGrams: number,
  stock: DemoStock,
  picture: string,
  was?: Amounts,
): DemoVariant {
  return {
    sku,
    options,
    prices: prices(amounts),
    compareAt: was ? prices(was) : null,
    weightGrams,
    stock,
    picture,
  };
}

export interface ProductSheet {
  readonly handle: string;
  readonly title: string;
  readonly subtitle: string;
  readonly story: readonly [string, string];
  readonly ticket: string;
  readonly details: Readonly<Record<string, string>>;
  readonly variants: readonly DemoVariant[];
  /** Pictures beyond those of the variants. */
  readonly morePictures?: readonly string[];
  readonly collections: readonly CollectionHandle[];
  /** Channels; the public shop only when left out. */
  readonly channels?: readonly ChannelCode[];
  readonly publishedDaysAgo: number;
}

function optionsOf(variants: readonly DemoVariant[]): DemoOption[] {
  const names = [...new Set(variants.flatMap((each) => Object.keys(each.options)))];
  const swatches: Readonly<Record<string, string>> = DYES;
  return names.map((name) => {
    const values = [...new Set(variants.flatMap((each) => each.options[name] ?? []))];
    return {
      name,
      values: values.map((value) => {
        const swatch = name === 'Colour' ? swatches[value] : undefined;
        return swatch ? { value, swatch } : { value };
      }),
    };
  });
}

function compose(
  sheet: ProductSheet,
  unitOfMeasure: UnitOfMeasure,
  step: number,
  minimum: number,
): DemoProduct {
  const { story, details, morePictures = [], channels = ['tenter'], ...rest } = sheet;
  return {
    ...rest,
    description: story.join('\n\n'),
    details: Object.entries(details).map(([key, value]) => ({ key, value })),
    options: optionsOf(sheet.variants),
    unitOfMeasure,
    quantityStep: step,
    quantityMinimum: minimum,
    taxCategory: 'standard',
    pictures: [...new Set([...sheet.variants.map((each) => each.picture), ...morePictures])],
    channels,
  };
}

/** Goods sold whole. */
export function piece(sheet: ProductSheet): DemoProduct {
  return compose(sheet, 'PIECE', UNIT, UNIT);
}

/** Cloth cut in half metres, from half a metre. */
export function byHalfMetre(sheet: ProductSheet): DemoProduct {
  return compose(sheet, 'METRE', 500, 500);
}

/** Tape, ribbon and fine cloth cut to the ten centimetres, from one metre. */
export function byTenCentimetres(sheet: ProductSheet): DemoProduct {
  return compose(sheet, 'METRE', 100, 1000);
}
