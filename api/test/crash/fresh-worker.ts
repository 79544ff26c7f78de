import { consumers } from '../../src/consumers.ts';
import type { Ctx } from '../../src/ctx.ts';
import { fanOutEvents, issueTickets } from '../../src/platform/outbox.ts';
import { type DeliveryRoom, runDelivery } from '../../src/platform/outbox-delivery.ts';
import { sweeps } from '../../src/sweeps.ts';

const room = (): DeliveryRoom => ({
  consumers: new Map(consumers.map((one) => [one.name as string, one])),
  renewals: new Set(),
});
const names = consumers.map(({ name }) => name);

/**
 * What a worker that has just been started does once: every sweep, then every delivery that is due. Redis is empty and
 * no webhook arrives: what Postgres and the provider know has to be enough.
 */
export async function workOnce(ctx: Ctx): Promise<void> {
  for (const sweep of sweeps)
    if (!sweep.name.startsWith('platform.purge'))
      await sweep.run({ ...ctx, actor: { kind: 'system', job: sweep.name } });
  await deliver(ctx);
}

/** Delivers everything that is due, in this process. */
export async function deliver(ctx: Ctx): Promise<void> {
  const mine = room();
  for (;;) {
    const events = await fanOutEvents(ctx, consumers);
    const tickets = await issueTickets(ctx, { known: names, retries: true });
    const due = tickets.filter(({ delayMs }) => delayMs === 0);
    await Promise.all(due.map((ticket) => runDelivery(ctx, mine, ticket)));
    if (events === 0 && due.length === 0) return;
  }
}

/** Between two looks of a worker: longer than every lease and pause that a crash leaves behind. */
const PAUSE_SECONDS = 31;
const LOOKS_MIN = 3;
const LOOKS_MAX = 30;

/**
 * Lets fresh workers look until nothing is left half done.
 * @throws when that takes longer than any shopper would wait.
 */
export async function converge(ctx: Ctx, advance: (seconds: number) => Promise<void>): Promise<void> {
  let left: string[] = [];
  for (let look = 1; look <= LOOKS_MAX; look++) {
    await workOnce(ctx);
    left = await halfDone(ctx);
    if (left.length === 0 && look >= LOOKS_MIN) return;
    await advance(PAUSE_SECONDS);
  }
  throw new Error(`still half done after ${LOOKS_MAX} looks of a worker:\n${left.join('\n')}`);
}

/**
 * Everything in the database that some process has still to finish, in words. What only a person can go on with is left
 * out: the shopper at the bank or with a payment to make again, staff who wait for a transfer.
 */
export async function halfDone({ db, now }: Pick<Ctx, 'db' | 'now'>): Promise<string[]> {
  const at = now();
  const rows = await db.$queryRaw<{ what: string }[]>`
    WITH awaited AS (
      SELECT o.id, o."orderId" FROM "PaymentOperation" o JOIN "ManualPayment" m ON m.id::text = o."intentId"
      WHERE o.kind = 'CAPTURE' AND o.state = 'PENDING' AND m.state = 'PROMISED'),
    unpaid AS (
      SELECT o.id FROM "Order" o
      WHERE o.state = 'CAPTURE_FAILED' AND o."paymentLostAt" IS NOT NULL AND o."paymentDueAt" > ${at}
        AND NOT EXISTS (SELECT FROM "Payment" p JOIN "PaymentCollection" c ON c.id = p."paymentCollectionId"
          WHERE c."orderId" = o.id AND p.role = 'REPLACEMENT' AND p."capturedAmount" + p."releasedAmount" < p."authorizedAmount"))
    SELECT 'operation ' || kind || ' ' || id AS what FROM "PaymentOperation" o WHERE state = 'PENDING'
      AND NOT EXISTS (SELECT FROM "OrderEdit" e WHERE e.id = o."orderEditId" AND e.state = 'REQUIRES_ACTION' AND e."expiresAt" > ${at})
      AND NOT (kind = 'AUTHORIZE_REPLACEMENT' AND "expiresAt" > ${at}) AND id NOT IN (SELECT id FROM awaited)
    UNION ALL SELECT 'open payment ' || id FROM "PaymentOperation" WHERE flow IS NOT NULL AND state = 'FAILED' AND "closedAt" IS NULL
    UNION ALL SELECT 'edit ' || state || ' ' || id FROM "OrderEdit"
      WHERE state = 'PENDING' OR (state = 'REQUIRES_ACTION' AND "expiresAt" <= ${at})
    UNION ALL SELECT 'session ' || state || ' ' || id FROM "PaymentSession"
      WHERE (state NOT IN ('OPEN', 'PLACED') AND "closedAt" IS NULL) OR (state = 'OPEN' AND "expiresAt" <= ${at})
    UNION ALL SELECT 'order ' || state || ' ' || id FROM "Order"
      WHERE (state IN ('FREEZING', 'CAPTURING', 'CAPTURE_FAILED') AND id NOT IN (SELECT id FROM unpaid)
        AND id NOT IN (SELECT "orderId" FROM awaited)) OR (state = 'OPEN' AND "editableUntil" <= ${at})
    UNION ALL SELECT 'event ' || name || ' ' || id FROM "OutboxEvent" WHERE "fannedOutAt" IS NULL
    UNION ALL SELECT 'delivery ' || d.consumer || ' ' || d.state || ' ' || COALESCE(d.problem, '') FROM "OutboxDelivery" d
      JOIN "OutboxEvent" e ON e.id = d."eventId" WHERE d.state IN ('PENDING', 'DEAD') AND e."deliverAt" <= ${at}
    UNION ALL SELECT 'webhook ' || state || ' ' || id FROM "ProviderEvent" WHERE state IN ('RECEIVED', 'PARKED', 'DEAD')`;
  return rows.map(({ what }) => what);
}
