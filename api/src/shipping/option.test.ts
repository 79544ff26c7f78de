import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenCtx } from '../../test/ctx.ts';
import { cloneDatabase, type TestDatabase } from '../../test/database.ts';
import { givenShop, type Shop } from '../../test/factories.ts';
import { optionsFor, servesCountry } from './option.ts';
import { readShippingOptions } from './read-options.ts';
import { readTaxRates } from './read-tax-rates.ts';

let database: TestDatabase;
let shop: Shop;
beforeAll(async () => {
  database = await cloneDatabase();
  shop = await givenShop(database.db);
  await givenShop(database.db, { handle: 'other' });
});
afterAll(() => database.drop());

test('an option serves the countries it lists, or all when it lists none', () => {
  expect(servesCountry({ countries: ['DE'] }, 'DE')).toBe(true);
  expect(servesCountry({ countries: ['DE'] }, 'FR')).toBe(false);
  expect(servesCountry({ countries: [] }, 'FR')).toBe(true);
});

test('options are those of the channel, the region and the country, in their order', () => {
  const option = (id: string, salesChannelId: string, regionId: string, countries: string[]) => ({
    id,
    salesChannelId,
    regionId,
    countries,
  });
  const options = [
    option('second', 'mine', 'eu', ['FR', 'DE']),
    option('first', 'mine', 'eu', ['DE']),
    option('abroad', 'mine', 'eu', ['FR']),
    option('region', 'mine', 'uk', ['DE']),
    option('foreign', 'theirs', 'eu', ['DE']),
  ];
  const place = { salesChannelId: 'mine', regionId: 'eu', countryCode: 'DE' };
  expect(optionsFor(options, place).map(({ id }) => id)).toEqual(['second', 'first']);
});

test('a shop’s options and taxes are read in one statement each', async () => {
  const ctx = givenCtx(database.db, shop);
  const { id: regionId, shipping } = shop.regions.us;
  database.statements();
  const options = await readShippingOptions(ctx, {
    salesChannelId: shop.channel.id,
    regionId,
    countryCode: 'US',
  });
  expect(database.statements()).toHaveLength(1);
  expect(options).toMatchObject([
    { id: shipping.standard, amount: 500n, freeFromAmount: 10_000n, currencyCode: 'USD', needsAddress: true },
    { id: shipping.express, amount: 1_500n, freeFromAmount: null },
  ]);
  const rates = await readTaxRates(ctx, regionId);
  expect(new Map(rates.map(({ provinceCode, ratePpm }) => [provinceCode, ratePpm]))).toEqual(
    new Map([
      [null, 0],
      ['NY', 88_750],
      ['CA', 72_500],
    ]),
  );
});
