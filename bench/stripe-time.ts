import type { Site } from './shop.ts';
import type { StripeCalls } from './table.ts';

interface LogEntry {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly durationMs: number;
}

/** Calls without the ids in their paths. */
const shapeOf = ({ method, path }: LogEntry) =>
  `${method} ${path.replace(/\/\w+_\w+(?=\/|$)/g, (id) => (/\d/.test(id) ? '/{id}' : id))}`;

/** How long the local Stripe was at work on each kind of call, by its own log of the last few thousand. */
export async function stripeTime(site: Site): Promise<StripeCalls[]> {
  const { data } = await site.control<{ data: LogEntry[] }>('log');
  const totals = new Map<string, { count: number; total: number }>();
  for (const entry of data) {
    const known = totals.get(shapeOf(entry)) ?? { count: 0, total: 0 };
    totals.set(shapeOf(entry), { count: known.count + 1, total: known.total + entry.durationMs });
  }
  return [...totals]
    .map(([call, { count, total }]) => ({ call, count, milliseconds: total / count }))
    .sort((a, b) => b.count - a.count);
}
