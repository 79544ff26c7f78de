import type { Memory } from './process-facts.ts';
import { each, percentile, rateOf, type Samples } from './samples.ts';
import type { Drain } from './workloads/captures.ts';

/** Both sides of one workload on one catalogue. */
export interface Row {
  readonly name: string;
  readonly title: string;
  readonly products: number;
  readonly limit: Samples;
  readonly ours: Samples;
}

/** Ours may not be below this share of the limit. */
export const RATIO_FLOORS: Readonly<Record<string, number>> = {
  W1: 0.15,
  W2: 0.15,
  W3: 0.15,
  W4: 0.08,
  W5: 0.025,
};
/** What a request may cost on the large catalogue, as a multiple of what it costs on the small one. */
export const FACTOR_CEILINGS: Readonly<Record<string, number>> = { W1: 1.5, W2: 1.5, W3: 4 };
/** Resident set under load, MiB. */
export const MEMORY_CEILINGS: Readonly<Record<string, number>> = { api: 350, worker: 250, storefront: 300 };

const number = (value: number | null, digits = 0) =>
  value === null || !Number.isFinite(value)
    ? '–'
    : value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
/** More digits for small numbers. */
const rate = (value: number) => number(value, value < 100 ? 1 : 0);
const percent = (share: number) => `${number(share * 100, 1)} %`;
const mark = (kept: boolean) => (kept ? '✓' : '✗');

/** A Markdown table; the first column is text, the others are numbers. */
export function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join(
    '\n',
  );
}

const latency = ({ latencies }: Samples) =>
  `${number(percentile(latencies, 0.5), 1)} / ${number(percentile(latencies, 0.95), 1)}`;

const cpu = (samples: Samples) =>
  `${number(each(samples, samples.serverCpu), 2)} + ${number(each(samples, samples.databaseCpu), 2)}`;

export const ratioOf = ({ limit, ours }: Row): number => rateOf(ours) / rateOf(limit);

export function workloadTable(rows: readonly Row[]): string {
  return markdown(
    [
      'Workload',
      'Products',
      'Limit /s',
      'Ours /s',
      'Ratio',
      'Floor',
      'Limit p50 / p95 ms',
      'Ours p50 / p95 ms',
      'Errors limit, ours',
      'CPU ms limit + Postgres',
      'CPU ms ours + Postgres',
    ],
    rows.map((row) => {
      const floor = RATIO_FLOORS[row.name];
      return [
        `${row.name} ${row.title}`,
        number(row.products),
        rate(rateOf(row.limit)),
        rate(rateOf(row.ours)),
        percent(ratioOf(row)),
        floor === undefined ? '–' : `${percent(floor)} ${mark(ratioOf(row) >= floor)}`,
        latency(row.limit),
        latency(row.ours),
        `${row.limit.errors}, ${row.ours.errors}`,
        cpu(row.limit),
        cpu(row.ours),
      ];
    }),
  );
}

/** What the large catalogue costs, for every workload that was measured on both. */
export function factorTable(small: readonly Row[], large: readonly Row[]): string {
  const pairs = small.flatMap((row) => {
    const other = large.find(({ name }) => name === row.name);
    return other ? [[row, other] as const] : [];
  });
  return markdown(
    ['Workload', 'Cost, ours', 'Ceiling', 'Cost, limit'],
    pairs.map(([row, other]) => {
      const factor = rateOf(row.ours) / rateOf(other.ours);
      const ceiling = FACTOR_CEILINGS[row.name];
      return [
        `${row.name} ${row.title}`,
        `${number(factor, 2)}×`,
        ceiling === undefined ? '–' : `${ceiling}× ${mark(factor <= ceiling)}`,
        `${number(rateOf(row.limit) / rateOf(other.limit), 2)}×`,
      ];
    }),
  );
}

export interface DrainRow {
  readonly title: string;
  readonly drain: Drain;
}

export function drainTable(rows: readonly DrainRow[]): string {
  return markdown(
    ['W7 Capture drain', 'Orders due', 'Seconds', 'First after, s', 'Orders /s', 'Left'],
    rows.map(({ title, drain }) => [
      title,
      number(drain.orders),
      number(drain.seconds, 1),
      number(drain.firstAfter, 1),
      rate((drain.orders - drain.left) / drain.seconds),
      number(drain.left),
    ]),
  );
}

export interface MemoryRow {
  readonly process: string;
  readonly memory: Memory | null;
  readonly after: string;
}

export function memoryTable(rows: readonly MemoryRow[]): string {
  return markdown(
    ['Process', 'RSS at the end, MiB', 'Peak, MiB', 'Ceiling, MiB', 'After'],
    rows.map(({ process, memory, after }) => {
      const ceiling = MEMORY_CEILINGS[process];
      const kept = memory && ceiling !== undefined ? ` ${mark(memory.now <= ceiling)}` : '';
      return [
        process,
        number(memory?.now ?? null),
        number(memory?.peak ?? null),
        `${ceiling ?? '–'}${kept}`,
        after,
      ];
    }),
  );
}

export interface StripeCalls {
  readonly call: string;
  readonly count: number;
  readonly milliseconds: number;
}

export function stripeTable(calls: readonly StripeCalls[]): string {
  return markdown(
    ['Call of the local Stripe', 'Calls', 'Mean, ms'],
    calls.map(({ call, count, milliseconds }) => [`\`${call}\``, number(count), number(milliseconds, 2)]),
  );
}
