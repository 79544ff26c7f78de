import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COLLECTIONS, PRODUCTS } from './catalogue.ts';
import { PICTURES } from './pictures.ts';
import { REVIEWS } from './reviews.ts';
import { CHANNELS, LOCATIONS, REGIONS } from './shop.ts';
import type { DemoProduct } from './types.ts';

const ART = fileURLToPath(new URL('../../storefront/public/art/', import.meta.url));
const CURRENCIES = ['EUR', 'GBP', 'USD'] as const;
const variants = PRODUCTS.flatMap((product) => product.variants);

function repeated(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

function tuples(product: DemoProduct): string[] {
  const names = product.options.map((option) => option.name);
  return product.variants.map((variant) => names.map((name) => variant.options[name]).join(' / '));
}

describe('the demo catalogue', () => {
  it('is as large as a real small shop', () => {
    expect(PRODUCTS.length).toBeGreaterThanOrEqual(48);
    expect(variants.length).toBeGreaterThanOrEqual(110);
  });

  it('names every product, ticket, variant and picture once', () => {
    expect(repeated(PRODUCTS.map((product) => product.handle))).toEqual([]);
    expect(repeated(PRODUCTS.map((product) => product.ticket))).toEqual([]);
    expect(repeated(variants.map((variant) => variant.sku))).toEqual([]);
    expect(repeated(PICTURES.map((picture) => picture.slug))).toEqual([]);
  });

  it('gives every variant of a product a value for each option, and no two the same', () => {
    for (const product of PRODUCTS) {
      expect(repeated(tuples(product)), product.handle).toEqual([]);
      for (const variant of product.variants) {
        expect(Object.keys(variant.options).sort(), variant.sku).toEqual(
          product.options.map((option) => option.name).sort(),
        );
      }
      if (product.variants.length > 1) expect(product.options, product.handle).not.toEqual([]);
    }
  });

  it('gives each colour a swatch', () => {
    for (const product of PRODUCTS) {
      for (const value of product.options.find((option) => option.name === 'Colour')?.values ?? []) {
        expect(value.swatch, `${product.handle}, ${value.value}`).toMatch(/^#[0-9a-f]{6}$/);
      }
    }
  });

  it('prices everything above nothing, and lower than what it used to cost', () => {
    for (const { sku, prices, compareAt } of variants) {
      for (const currency of CURRENCIES) {
        expect(Number.isSafeInteger(prices[currency]), sku).toBe(true);
        expect(prices[currency], sku).toBeGreaterThan(0);
        if (compareAt) expect(compareAt[currency], sku).toBeGreaterThan(prices[currency]);
      }
    }
  });

  it('keeps quantities and stock on the step they are sold in', () => {
    for (const product of PRODUCTS) {
      expect(product.quantityMinimum % product.quantityStep, product.handle).toBe(0);
      if (product.unitOfMeasure === 'PIECE') expect(product.quantityStep, product.handle).toBe(1000);
      for (const { sku, stock, weightGrams } of product.variants) {
        expect(weightGrams, sku).toBeGreaterThan(0);
        for (const held of [...Object.values(stock.onHand), stock.backorderLimit]) {
          expect(held % product.quantityStep, sku).toBe(0);
        }
        expect(stock.backorderLimit > 0, sku).toBe(stock.allowBackorder);
        expect(stock.leadDays !== null, sku).toBe(stock.allowBackorder);
      }
    }
  });

  it('shows only pictures that were drawn, in every size', () => {
    const drawn = new Set(PICTURES.map((picture) => picture.slug));
    const shown = [
      ...PRODUCTS.flatMap((product) => product.pictures),
      ...COLLECTIONS.map((each) => each.picture),
    ];
    for (const slug of new Set(shown)) {
      expect(drawn.has(slug), slug).toBe(true);
      for (const file of [`${slug}-320.avif`, `${slug}-640.avif`, `${slug}-960.avif`, `${slug}-640.webp`]) {
        expect(existsSync(ART + file), file).toBe(true);
      }
    }
  });

  it('describes every picture in a way of its own within one product', () => {
    const alt = new Map(PICTURES.map((picture) => [picture.slug, picture.alt]));
    for (const product of PRODUCTS) {
      expect(repeated(product.pictures.map((slug) => alt.get(slug) ?? '')), product.handle).toEqual([]);
    }
  });

  it('places every product in a collection and every collection member in the catalogue', () => {
    for (const collection of COLLECTIONS) {
      expect(repeated(collection.products), collection.handle).toEqual([]);
      for (const handle of collection.products) {
        const product = PRODUCTS.find((each) => each.handle === handle);
        expect(product?.collections, `${handle} in ${collection.handle}`).toContain(collection.handle);
      }
    }
    for (const product of PRODUCTS) expect(product.collections, product.handle).not.toEqual([]);
  });

  it('has goods that are sold out, scarce, on backorder and only for the trade', () => {
    const held = (variant: (typeof variants)[number]) =>
      Object.values(variant.stock.onHand).reduce((sum, each) => sum + each, 0);
    expect(variants.some((each) => held(each) === 0 && !each.stock.allowBackorder)).toBe(true);
    expect(variants.some((each) => held(each) > 0 && held(each) <= 5000)).toBe(true);
    expect(variants.some((each) => each.stock.allowBackorder)).toBe(true);
    expect(PRODUCTS.some((product) => !product.channels.includes('tenter'))).toBe(true);
  });
});

describe('the demo reviews', () => {
  it('belong to products that were on sale when they were written', () => {
    for (const review of REVIEWS) {
      const product = PRODUCTS.find((each) => each.handle === review.product);
      expect(product, review.product).toBeDefined();
      expect(review.daysAgo, review.title).toBeLessThan(product!.publishedDaysAgo);
    }
  });

  it('are many, and never the same words twice', () => {
    expect(REVIEWS.length).toBeGreaterThanOrEqual(200);
    expect(repeated(REVIEWS.map((review) => review.body))).toEqual([]);
    expect(new Set(REVIEWS.map((review) => review.rating)).size).toBe(5);
  });
});

describe('the demo shop', () => {
  it('names channels, keys, regions and locations once', () => {
    for (const names of [
      CHANNELS.map((each) => each.code),
      CHANNELS.map((each) => each.publishableKey),
      REGIONS.map((each) => each.code),
      LOCATIONS.map((each) => each.code),
      REGIONS.flatMap((each) => each.shippingOptions.map((option) => option.code)),
    ]) {
      expect(repeated(names)).toEqual([]);
    }
  });

  it('taxes and delivers to every country it sells to', () => {
    for (const region of REGIONS) {
      for (const country of region.countries) {
        const rates = region.taxRates.filter((rate) => rate.country === country && rate.province === null);
        expect(rates.length, country).toBe(1);
        expect(
          region.shippingOptions.some((option) => option.countries.includes(country)),
          country,
        ).toBe(true);
      }
    }
  });
});
