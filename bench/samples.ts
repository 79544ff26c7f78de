/** What one side did in the measured time of a workload, warm-up left out. */
export interface Samples {
  readonly seconds: number;
  /** Duration of each answered request, or of each whole flow, in milliseconds. */
  readonly latencies: readonly number[];
  readonly errors: number;
  /** CPU time spent meanwhile, in milliseconds; null where the system does not tell. */
  readonly serverCpu: number | null;
  readonly databaseCpu: number | null;
}

const sum = (values: readonly (number | null)[]): number | null =>
  values.reduce((total, value) => (total === null || value === null ? null : total + value), 0);

/** All rounds of one side as one. */
export const merge = (rounds: readonly Samples[]): Samples => ({
  seconds: rounds.reduce((total, { seconds }) => total + seconds, 0),
  latencies: rounds.flatMap(({ latencies }) => latencies),
  errors: rounds.reduce((total, { errors }) => total + errors, 0),
  serverCpu: sum(rounds.map(({ serverCpu }) => serverCpu)),
  databaseCpu: sum(rounds.map(({ databaseCpu }) => databaseCpu)),
});

/** Answered per second. */
export const rateOf = ({ latencies, seconds }: Samples): number =>
  seconds > 0 ? latencies.length / seconds : 0;

/** The latency that a share of the answers did not exceed (nearest rank), in milliseconds; NaN without answers. */
export function percentile(latencies: readonly number[], share: number): number {
  const sorted = [...latencies].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** A total spread over the answers. */
export const each = ({ latencies }: Samples, total: number | null): number | null =>
  total === null || latencies.length === 0 ? null : total / latencies.length;
