import type { Ctx, Tx } from '../ctx.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { TaxRateInput } from '../pricing/price.ts';

/** SQL for a JSON array of a region's tax rates: a piece of a statement, as `shippingOptionsSql` is. */
export const taxRatesSql = (regionId: Prisma.Sql): Prisma.Sql => Prisma.sql`(
    SELECT COALESCE(json_agg(json_build_object('countryCode', rate."countryCode", 'provinceCode', rate."provinceCode",
      'taxCategory', rate."taxCategory", 'name', rate.name, 'ratePpm', rate."ratePpm") ORDER BY rate.id), '[]'::json)
    FROM "TaxRate" rate WHERE rate."regionId" = ${regionId})`;

/** Every tax rate of a region, as pricing takes them. */
export async function readTaxRates(
  { db }: Pick<Ctx, 'db'> | Pick<Tx, 'db'>,
  regionId: string,
): Promise<TaxRateInput[]> {
  const [row] = await db.$queryRaw<[{ rates: TaxRateInput[] }]>`
    SELECT ${taxRatesSql(Prisma.sql`${regionId}::uuid`)} AS rates`;
  return row.rates;
}
