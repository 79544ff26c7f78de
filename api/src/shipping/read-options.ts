import type { Ctx, Tx } from '../ctx.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { optionsFor, type ShippingOption } from './option.ts';

type Row = Omit<ShippingOption, 'amount' | 'freeFromAmount'> & {
  readonly amount: string;
  readonly freeFromAmount: string | null;
};
export type ShippingOptionsJson = readonly Row[];

/**
 * SQL for a JSON array of all options of a channel in a region, in the shop's order. A piece of a statement, so that a
 * cart is read in one round trip. The aliases o and region are taken inside.
 */
export const shippingOptionsSql = (salesChannelId: Prisma.Sql, regionId: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`(
    SELECT COALESCE(json_agg(json_build_object('id', o.id, 'salesChannelId', o."salesChannelId", 'regionId', o."regionId",
      'currencyCode', region."currencyCode", 'name', o.name, 'description', o.description, 'amount', o.amount::text,
      'freeFromAmount', o."freeFromAmount"::text, 'taxCategory', o."taxCategory", 'minDays', o."minDays", 'maxDays', o."maxDays",
      'cutoffHour', o."cutoffHour", 'stockLocationId', o."stockLocationId", 'needsAddress', o."needsAddress",
      'countries', o.countries) ORDER BY o.position, o.id), '[]'::json)
    FROM "ShippingOption" o JOIN "Region" region ON region.id = o."regionId"
    WHERE o."salesChannelId" = ${salesChannelId} AND o."regionId" = ${regionId})`;

export const decodeShippingOptions = (json: ShippingOptionsJson): ShippingOption[] =>
  json.map((row) => ({
    ...row,
    amount: BigInt(row.amount),
    freeFromAmount: row.freeFromAmount === null ? null : BigInt(row.freeFromAmount),
  }));

/** The options a shopper of the channel may choose for a country of the region, in the shop's order. One statement. */
export async function readShippingOptions(
  { db }: Pick<Ctx, 'db'> | Pick<Tx, 'db'>,
  place: { readonly salesChannelId: string; readonly regionId: string; readonly countryCode: string },
): Promise<ShippingOption[]> {
  const [row] = await db.$queryRaw<[{ options: ShippingOptionsJson }]>`
    SELECT ${shippingOptionsSql(
      Prisma.sql`${place.salesChannelId}::uuid`,
      Prisma.sql`${place.regionId}::uuid`,
    )} AS options`;
  return optionsFor(decodeShippingOptions(row.options), place);
}
