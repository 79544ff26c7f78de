/**
 * `node scripts/run.mjs bench [--quick] [--only W1,W5] [--write] [--profile]`: the workloads against the production
 * bundles, each beside a bare server on the same rows. Starts and ends everything itself; only 127.0.0.1 is used.
 */
import { type Options, readOptions } from './options.ts';
import { cpuOf, memoryOf } from './process-facts.ts';
import { machineFacts, writeReport } from './report.ts';
import { inTurns } from './rounds.ts';
import { each, rateOf } from './samples.ts';
import { openSite, recentOutput, type Site, type Stand } from './shop.ts';
import { stripeTime } from './stripe-time.ts';
import {
  type DrainRow,
  drainTable,
  factorTable,
  type MemoryRow,
  memoryTable,
  type Row,
  stripeTable,
  workloadTable,
} from './table.ts';
import { drainLimit, drainOurs } from './workloads/captures.ts';
import { cartSides } from './workloads/carts.ts';
import { checkoutSides } from './workloads/checkout.ts';
import { EDIT_KINDS, editSides } from './workloads/edits.ts';
import { pageLoad } from './workloads/pages.ts';
import { READINGS, readingSides } from './workloads/reads.ts';

const args = process.argv.slice(2);
const options = readOptions(args);
const wanted = (name: string) => options.only.size === 0 || options.only.has(name);
const say = (text: string) => console.error(text);

async function measureReads(stand: Stand, products: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const reading of READINGS.filter(({ name }) => wanted(name))) {
    const sides = await readingSides(stand, reading, products, options);
    rows.push(await inTurns({ name: reading.name, title: reading.title, products }, sides, options.rounds));
  }
  return rows;
}

async function measureCheckout(site: Site, stand: Stand, sections: string[]): Promise<Row> {
  const { products } = options;
  let stripeCpu = 0;
  const sides = checkoutSides(stand, site, products, options);
  const ours = async () => {
    const before = cpuOf(site.sandbox.child.pid);
    const samples = await sides.ours();
    stripeCpu += (cpuOf(site.sandbox.child.pid) ?? 0) - (before ?? 0);
    return samples;
  };
  const title = 'Checkout to a placed order';
  const row = await inTurns({ name: 'W5', title, products }, { ...sides, ours }, options.rounds);
  // The CPU time includes the warm-up and the events that Stripe sends, so it is an upper bound.
  const share = each(row.ours, stripeCpu);
  sections.push(
    `### The local Stripe's own time in W5\n\n${share === null ? '' : `At most ${share.toFixed(1)} ms of CPU an order, warm-up and webhooks included.\n\n`}${stripeTable(await stripeTime(site))}`,
  );
  return row;
}

async function measureCaptures(site: Site, stand: Stand): Promise<{ drains: DrainRow[]; memory: MemoryRow }> {
  const { products, dueOrders: atLeast } = options;
  const drains: DrainRow[] = [];
  drains.push({ title: 'limit', drain: await drainLimit(stand, site, { products, atLeast }) });
  const first = stand.startWorker();
  drains.push({ title: 'ours, 1 worker', drain: await drainOurs(stand, site, { products, atLeast }) });
  const memory = { process: 'worker', memory: memoryOf(first.pid), after: 'W7' };
  const second = stand.startWorker();
  drains.push({ title: 'ours, 2 workers', drain: await drainOurs(stand, site, { products, atLeast }) });
  const third = stand.startWorker();
  drains.push({ title: 'ours, 3 workers', drain: await drainOurs(stand, site, { products, atLeast }) });
  await Promise.all([first.stop(), second.stop(), third.stop()]);
  for (const { title, drain } of drains) say(`W7 ${title}: ${(drain.orders / drain.seconds).toFixed(1)} /s`);
  return { drains, memory };
}

/** Orders that edits of every round use up, roughly: generous for twice the floor's pace. */
const ordersForEdits = ({ seconds, warmupSeconds, rounds }: Options, edits: number) =>
  Math.ceil(((seconds + warmupSeconds) * rounds * 120) / edits) + 16;

async function measureEdits(site: Site, stand: Stand): Promise<Row[]> {
  const { products } = options;
  const rows: Row[] = [];
  for (const kind of EDIT_KINDS) {
    const orders = ordersForEdits(options, kind.edits);
    const sides = await editSides(stand, site, { products, kind, orders }, options);
    rows.push(await inTurns({ name: 'W6', title: kind.title, products }, sides, options.rounds));
  }
  return rows;
}

async function measureStorefront(stand: Stand): Promise<{ line: string; memory: MemoryRow }> {
  const { url, child } = await stand.startStorefront();
  const samples = await pageLoad(stand, { url, pid: child.pid }, options.products, options);
  const memory = {
    process: 'storefront',
    memory: memoryOf(child.pid),
    after: 'home, listings and product pages',
  };
  await child.stop();
  return {
    line: `The storefront answered ${rateOf(samples).toFixed(0)} pages a second, ${samples.errors} errors.`,
    memory,
  };
}

async function measureUsual(site: Site, sections: string[]): Promise<{ rows: Row[]; facts: string }> {
  const { products } = options;
  say(`filling a database with ${products} products`);
  const stand = await site.openStand(products);
  const extra: string[] = [];
  const memory: MemoryRow[] = [];
  const rows = await measureReads(stand, products);
  if (wanted('W4'))
    rows.push(
      await inTurns(
        { name: 'W4', title: 'Create cart, add line', products },
        cartSides(stand, products, options),
        options.rounds,
      ),
    );
  if (wanted('W5')) rows.push(await measureCheckout(site, stand, extra));
  const captures = wanted('W7') ? await measureCaptures(site, stand) : undefined;
  if (wanted('W6')) rows.push(...(await measureEdits(site, stand)));
  const pages = options.only.size === 0 || wanted('pages') ? await measureStorefront(stand) : undefined;
  memory.push({ process: 'api', memory: memoryOf(stand.api.child.pid), after: 'all workloads' });
  if (captures) memory.push(captures.memory);
  if (pages) memory.push(pages.memory);
  sections.push(workloadTable(rows));
  if (captures) sections.push(drainTable(captures.drains));
  sections.push(
    ...extra,
    `### Memory under load\n\n${memoryTable(memory)}${pages ? `\n\n${pages.line}` : ''}`,
  );
  const facts = await machineFacts(stand.db);
  await stand.close();
  return { rows, facts };
}

async function measure(site: Site): Promise<string> {
  const sections: string[] = [];
  const { rows, facts } = await measureUsual(site, sections);
  const { products, largeProducts } = options;
  const reads = rows.some(({ name }) => READINGS.some((reading) => reading.name === name));
  if (reads && largeProducts !== products) {
    say(`filling a database with ${largeProducts} products`);
    const stand = await site.openStand(largeProducts);
    const large = await measureReads(stand, largeProducts);
    await stand.close();
    const title = `### ${largeProducts.toLocaleString('en')} products against ${products.toLocaleString('en')}`;
    sections.push(`${title}\n\n${workloadTable(large)}\n\n${factorTable(rows, large)}`);
  }
  const { connections, seconds, warmupSeconds, rounds } = options;
  const how = `- ${connections} connections, ${rounds} × ${seconds} s for each side in turns, each after ${warmupSeconds} s of warm-up`;
  const command = `\`${['node scripts/run.mjs bench', ...args].join(' ')}\`, ${new Date().toISOString().slice(0, 10)}`;
  return [`${command}\n\n${facts}\n${how}`, ...sections].join('\n\n');
}

const site = await openSite(options);
let stopping: Promise<void> | undefined;
const stop = () => (stopping ??= site.stop());
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stop().finally(() => process.exit(130)));
try {
  const report = await measure(site);
  console.log(report);
  if (options.write) writeReport(report);
} catch (error) {
  if (!stopping) console.error(error, `\n${recentOutput()}`);
  process.exitCode = 1;
} finally {
  await stop();
}
process.exit();
