/**
 * `pnpm flash-sale [--buyers 2000] [--units 100] [--apis 3]`: everybody wants the same thing at once. Real processes from
 * the production bundle, a durable Postgres, webhooks beside the shoppers' own calls. Says what happened, and exits 1
 * when it is not exactly one order for each unit.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../api/src/generated/prisma/client.ts';
import { brokenLaws } from '../api/test/snapshot.ts';
import { fillBags, type Rush, rush, type SaleStand } from './sale.ts';
import { percentile } from './samples.ts';
import { openSite, recentOutput, type Stand } from './shop.ts';
import { variantGlobalId, variantsInStock } from './workloads/goods.ts';

const PRODUCTS = 20;
const ABANDON_EVERY = 5;
const BEYOND_THE_SESSION_SECONDS = 36 * 60;
const EXPIRED_WITHIN_MS = 120_000;

const { values } = parseArgs({
  options: {
    buyers: { type: 'string', default: '2000' },
    units: { type: 'string', default: '100' },
    apis: { type: 'string', default: '3' },
  },
});
const [buyers, units, processes] = [values.buyers, values.units, values.apis].map(Number) as [
  number,
  number,
  number,
];
const say = (text: string) => console.error(text);

/** Leaves exactly `units` of a variant, at one location, with no promise beyond them. */
async function setStock({ db }: Stand, variantId: string): Promise<void> {
  const levels = `"inventoryItemId" = (SELECT "inventoryItemId" FROM "VariantInventoryItem" WHERE "variantId" = $1)`;
  await db.query(`UPDATE "InventoryLevel" SET "onHand" = 0, "allowBackorder" = false WHERE ${levels}`, [
    variantId,
  ]);
  await db.query(
    `UPDATE "InventoryLevel" SET "onHand" = $2 WHERE id = (SELECT id FROM "InventoryLevel" WHERE ${levels} ORDER BY id LIMIT 1)`,
    [variantId, units * 1000],
  );
}

async function count({ db }: Stand, condition: string): Promise<number> {
  const { rows } = await db.query<{ count: string }>(`SELECT count(*) FROM ${condition}`);
  return Number(rows[0]!.count);
}

async function expire(stand: Stand): Promise<void> {
  const until = performance.now() + EXPIRED_WITHIN_MS;
  while ((await count(stand, `"Reservation" WHERE "paymentSessionId" IS NOT NULL`)) > 0) {
    if (performance.now() > until) throw new Error('what was abandoned did not come back');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const ms = (latencies: readonly number[]) =>
  latencies.length === 0
    ? '– | –'
    : `${percentile(latencies, 0.5).toFixed(0)} ms | ${percentile(latencies, 0.95).toFixed(0)} ms`;

function table(title: string, one: Rush): string {
  return `${title}: ${one.orders} orders, ${one.abandoned} abandoned, ${one.refused.length} refused in ${one.seconds.toFixed(1)} s; ${one.repeated} requests sent again

| | times | p50 | p95 |
|---|---:|---:|---:|
| goods kept, payment opened | ${one.keptMs.length} | ${ms(one.keptMs)} |
| told that it is sold out | ${one.refusedMs.length} | ${ms(one.refusedMs)} |
| order placed after the card | ${one.placedMs.length} | ${ms(one.placedMs)} |`;
}

const site = await openSite({ profile: false });
try {
  const stand = await site.openStand(PRODUCTS);
  stand.startWorker();
  const more = await Promise.all(Array.from({ length: processes - 1 }, () => stand.startApi()));
  const variantId = variantsInStock(PRODUCTS).next().value;
  await setStock(stand, variantId);
  const sale: SaleStand = {
    apis: [stand.api.url, ...more],
    sandboxUrl: site.sandbox.url,
    publishableKey: 'pk_demo_tenter',
    variantId: variantGlobalId(variantId),
  };
  say(`filling ${buyers} bags`);
  const carts = await fillBags(sale, buyers);
  say('the doors open');
  const first = await rush(sale, carts, { abandonEvery: ABANDON_EVERY });
  say('the abandoned ones expire');
  await site.control('clock', { advance: BEYOND_THE_SESSION_SECONDS });
  await expire(stand);
  const second = await rush(sale, first.refused, { abandonEvery: Number.POSITIVE_INFINITY });

  const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: stand.databaseUrl }) });
  const laws = await brokenLaws(client);
  await client.$disconnect();
  const orders = await count(stand, '"Order"');
  const left = await count(stand, `"Reservation" WHERE "orderId" IS NULL`);
  console.log(
    [
      `${buyers} buyers, ${units} units, ${processes} api processes and a worker on ${cpus().length} cores, with the buyers and the local Stripe beside them`,
      table('First rush', first),
      table('After the abandoned ones expired', second),
      `${orders} orders of ${units} units; ${left} reservations of nobody; ${laws.length} laws broken`,
    ].join('\n\n'),
  );
  if (orders !== units || left !== 0 || laws.length > 0) {
    console.error(laws.join('\n'));
    process.exitCode = 1;
  }
  await stand.close();
} catch (error) {
  console.error(error, `\n${recentOutput()}`);
  process.exitCode = 1;
} finally {
  await site.stop();
}
process.exit();
