import type { Pool, PoolClient } from 'pg';

const LANES = 8;

/** The rows of a capture: three moves of the order, the operation, the ledger and the announcement. No provider is asked. */
const STEPS = [
  {
    name: 'capture-freeze',
    text: `UPDATE "Order" SET state = 'FREEZING' WHERE id = $1 AND state = 'OPEN'`,
  },
  {
    name: 'capture-begin',
    text: `WITH o AS (UPDATE "Order" SET state = 'CAPTURING', "captureAttempts" = 1 WHERE id = $1 RETURNING id, total),
      held AS MATERIALIZED (SELECT o.id AS "order", o.total, p.id AS payment, p."currencyCode", uuidv7() AS operation FROM o
        JOIN "PaymentCollection" c ON c."orderId" = o.id JOIN "Payment" p ON p."paymentCollectionId" = c.id AND p.role = 'ORIGINAL'),
      operation AS (INSERT INTO "PaymentOperation" (id, kind, state, "orderId", "paymentId", provider, amount, "createdAt", "nextAttemptAt", "settledAt")
        SELECT operation, 'CAPTURE', 'SUCCEEDED', "order", payment, 'stripe', total, now(), now(), now() FROM held)
      INSERT INTO "OrderTransaction" (id, "orderId", "paymentId", kind, amount, "currencyCode", "providerReference", "operationId", "occurredAt")
      SELECT uuidv7(), "order", payment, 'CAPTURE', total, "currencyCode", 'none_' || operation, operation, now() FROM held`,
  },
  {
    name: 'capture-end',
    text: `WITH o AS (UPDATE "Order" SET state = 'CAPTURED', "finalizedAt" = now(), "eventSequence" = "eventSequence" + 1 WHERE id = $1
        RETURNING id, "eventSequence")
      INSERT INTO "OutboxEvent" (id, name, payload, "orderId", sequence, "correlationId", "deliverAt", "createdAt", "fannedOutAt")
      SELECT uuidv7(), 'order.finalized', json_build_object('orderId', id), id, "eventSequence", 'limit', now(), now(), now() FROM o`,
  },
];

/** Takes up to `orders` of the orders that this server placed to CAPTURED, eight at a time. */
export async function drainCaptures(pool: Pool, { orders }: { orders: number }): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM "Order" WHERE number LIKE 'LM-%' AND state = 'OPEN' AND version = 1 LIMIT $1`,
    [orders],
  );
  const began = performance.now();
  const due = rows.map(({ id }) => id);
  const captured = due.length;
  const lane = async () => {
    const client = await pool.connect();
    try {
      for (let id = due.pop(); id !== undefined; id = due.pop()) await capture(client, id);
    } finally {
      client.release();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return JSON.stringify({ captured, seconds: (performance.now() - began) / 1000 });
}

async function capture(client: PoolClient, orderId: string): Promise<void> {
  await client.query('BEGIN');
  for (const step of STEPS) await client.query({ ...step, values: [orderId] });
  await client.query('COMMIT');
}
