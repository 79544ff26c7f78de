import { merge, rateOf, type Samples } from './samples.ts';
import type { Row } from './table.ts';
import type { Sides } from './workloads/sides.ts';

/** Lets the sides take turns, so that what else the machine does hits both. */
export async function inTurns(
  row: Pick<Row, 'name' | 'title' | 'products'>,
  sides: Sides,
  rounds: number,
): Promise<Row> {
  const limit: Samples[] = [];
  const ours: Samples[] = [];
  for (let round = 1; round <= rounds; round++) {
    limit.push(await sides.limit());
    ours.push(await sides.ours());
    const rate = (samples: readonly Samples[]) => rateOf(samples.at(-1)!).toFixed(1);
    console.error(`${row.name} ${row.title}, round ${round}: limit ${rate(limit)} /s, ours ${rate(ours)} /s`);
  }
  return { ...row, limit: merge(limit), ours: merge(ours) };
}
