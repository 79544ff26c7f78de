import { benchId, VARIANTS_PER_PRODUCT } from '../../prisma/seed/bench.ts';

/** Every fiftieth generated variant is sold out. */
const SOLD_OUT_EVERY = 50;

/** A prime, so that steps of it visit everything and keep neighbours in time apart in the tables. */
const STRIDE = 1009;

/** Different variants in stock, one after the other over the whole catalogue, for ever. */
export function* variantsInStock(products: number): Generator<string, never> {
  const count = VARIANTS_PER_PRODUCT * products;
  for (let place = 0; ; place = (place + STRIDE) % count) {
    const n = VARIANTS_PER_PRODUCT + place;
    if (n % SOLD_OUT_EVERY !== 0) yield benchId('variant', n);
  }
}

/** The id under which the API knows a variant. */
export const variantGlobalId = (uuid: string): string => btoa(`ProductVariant:${uuid}`);
