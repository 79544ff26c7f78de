import { JSON_HEADERS, send } from '../client.ts';
import type { Site, Stand } from '../shop.ts';
import { placeAtLimit, placeOurs, placing, stock } from './checkout.ts';

const BEYOND_THE_WINDOW_SECONDS = 3_700;
const QUIET_WITHIN_MS = 300_000;
const DRAINED_WITHIN_MS = 180_000;

export interface Drain {
  readonly orders: number;
  /** Until the last was captured, and until the first was: the time to notice and begin. */
  readonly seconds: number;
  readonly firstAfter: number;
  /** Orders that were due and are not captured: refused or too late. */
  readonly left: number;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const DUE = `number NOT LIKE 'LM-%' AND state IN ('OPEN', 'FREEZING', 'CAPTURING', 'CAPTURE_FAILED')`;

/**
 * W7: lets the clock pass the window of every open order of ours while workers run, and times how long it takes until all
 * are captured, from the moment the clock was moved. Mails and webhooks of the orders run beside it, as they always do.
 */
export async function drainOurs(
  stand: Stand,
  site: Site,
  { products, atLeast }: { products: number; atLeast: number },
): Promise<Drain> {
  const at = placing(stand, site, products);
  const count = async (condition: string) => {
    const { rows } = await stand.db.query<{ count: string }>(
      `SELECT count(*) FROM "Order" WHERE ${condition}`,
    );
    return Number(rows[0]!.count);
  };
  await stock(atLeast - (await count(DUE)), () => placeOurs(at, '1'));
  await settled(stand);
  const orders = await count(DUE);
  const began = performance.now();
  await site.control('clock', { advance: BEYOND_THE_WINDOW_SECONDS });
  let left = orders;
  let firstAfter = Number.NaN;
  while (left > 0 && performance.now() - began < DRAINED_WITHIN_MS) {
    await sleep(50);
    left = await count(DUE);
    if (left < orders && Number.isNaN(firstAfter)) firstAfter = (performance.now() - began) / 1000;
  }
  const seconds = (performance.now() - began) / 1000;
  return { orders, seconds, firstAfter, left };
}

/** Waits until what earlier orders caused is done, so that it is not counted here. */
async function settled({ db }: Stand): Promise<void> {
  for (const began = performance.now(); performance.now() - began < QUIET_WITHIN_MS; await sleep(200)) {
    const { rows } = await db.query<{ open: string }>(
      `SELECT (SELECT count(*) FROM "OutboxEvent" WHERE "fannedOutAt" IS NULL)
         + (SELECT count(*) FROM "OutboxDelivery" d JOIN "OutboxEvent" e ON e.id = d."eventId" WHERE d.state = 'PENDING'
           AND e.name <> 'order.window-closed')
         + (SELECT count(*) FROM "ProviderEvent" WHERE state = 'RECEIVED') AS open`,
    );
    if (Number(rows[0]!.open) === 0) return;
  }
  console.error('the worker did not catch up with what happened before; the captures share it with that');
}

/** The same moves and rows by the limit server, without any provider. */
export async function drainLimit(
  stand: Stand,
  site: Site,
  { products, atLeast }: { products: number; atLeast: number },
): Promise<Drain> {
  const at = placing(stand, site, products);
  await stock(atLeast, () => placeAtLimit(at, '1000'));
  const { captured, seconds } = await send<{ captured: number; seconds: number }>(
    `${stand.limit.url}/captures`,
    JSON.stringify({ orders: atLeast }),
    JSON_HEADERS,
  );
  return { orders: captured, seconds, firstAfter: 0, left: 0 };
}
