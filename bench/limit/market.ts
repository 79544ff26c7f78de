import type { Pool } from 'pg';

/** What never changes during a run. */
export interface Market {
  readonly channelId: string;
  readonly regionId: string;
  readonly currencyCode: string;
  readonly shippingOptionId: string;
  /** Minor units. */
  readonly shippingAmount: string;
  readonly shippingFreeFrom: string;
}

export async function readMarket(pool: Pool): Promise<Market> {
  const { rows } = await pool.query<Market>(
    `SELECT channel.id AS "channelId", region.id AS "regionId", region."currencyCode", option.id AS "shippingOptionId",
       option.amount AS "shippingAmount", option."freeFromAmount" AS "shippingFreeFrom"
     FROM "SalesChannel" channel, "Region" region, "ShippingOption" option
     WHERE channel.handle = 'tenter' AND region.handle = 'eu' AND option."salesChannelId" = channel.id
       AND option."regionId" = region.id AND option.handle = 'eu-tracked'`,
  );
  if (!rows[0]) throw new Error('the demonstration shop is not in this database');
  return rows[0];
}

/** Runs a prepared statement whose one row has one column of JSON text. */
export async function jsonOf(
  pool: Pick<Pool, 'query'>,
  statement: { readonly name: string; readonly text: string },
  values: readonly unknown[],
): Promise<string> {
  const { rows } = await pool.query<{ json: string | null }>({ ...statement, values: [...values] });
  const json = rows[0]?.json;
  if (!json) throw new Error(`${statement.name} found or changed nothing`);
  return json;
}
