import pg from 'pg';
import { inject } from 'vitest';

async function query(sql: string, values: readonly unknown[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: inject('shop').databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** Everything the books say about an order, byte for byte: lines, totals, versions, stock, holds and transactions. */
export async function booksOf(number: string): Promise<string> {
  const of = (table: string, order: string) =>
    `(select coalesce(json_agg(x order by x.id), '[]') from "${table}" x where ${order})`;
  const [row] = await query(
    `select json_build_object(
       'order', to_jsonb(o) - 'eventSequence',
       'lines', ${of('OrderLine', 'x."orderId" = o.id')},
       'versions', (select count(*) from "OrderVersion" v where v."orderId" = o.id),
       'reservations', ${of('Reservation', 'x."orderId" = o.id')},
       'editReservations', (select count(*) from "Reservation" r join "OrderEdit" e on e.id = r."orderEditId" where e."orderId" = o.id),
       'held', (select coalesce(json_agg(json_build_array(p."intentId", p."authorizedAmount"::text, p."releasedAmount"::text) order by p.id), '[]')
                from "Payment" p join "PaymentCollection" c on c.id = p."paymentCollectionId"
                where c."orderId" = o.id and p."authorizedAmount" > p."releasedAmount"),
       'levels', (select json_agg(json_build_array(l.id, l.reserved::text) order by l.id) from "InventoryLevel" l
                  where l.reserved > 0 and exists (select from "Reservation" r where r."inventoryLevelId" = l.id and r."orderId" = o.id))
     )::text as books from "Order" o where o.number = $1`,
    [number],
  );
  if (!row) throw new Error(`no order ${number}`);
  return String(row['books']);
}

/** How many orders were made for an address. */
export async function ordersOf(email: string): Promise<number> {
  const [row] = await query('select count(*)::int as n from "Order" where email = $1', [email]);
  return Number(row?.['n']);
}

/** How many versions an order has had. */
export async function versionsOf(number: string): Promise<number> {
  const [row] = await query(
    'select count(*)::int as n from "OrderVersion" v join "Order" o on o.id = v."orderId" where o.number = $1',
    [number],
  );
  return Number(row?.['n']);
}

/** Thousandths of a product's variants that are promised to somebody. */
export async function reservedOf(handle: string): Promise<number> {
  const [row] = await query(
    `select coalesce(sum(r.quantity), 0)::int as n from "Reservation" r
     join "ProductVariant" v on v.id = r."variantId" join "Product" p on p.id = v."productId" where p.handle = $1`,
    [handle],
  );
  return Number(row?.['n']);
}

/** The provider's ids of an order's payments, oldest first. */
export async function intentIdsOf(number: string): Promise<readonly string[]> {
  const rows = await query(
    `select p."intentId" from "Payment" p join "PaymentCollection" c on c.id = p."paymentCollectionId"
     join "Order" o on o.id = c."orderId" where o.number = $1 order by p.id`,
    [number],
  );
  return rows.map((row) => String(row['intentId']));
}
