import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  /** Counts one answered request. `operation` must come from a bounded set. */
  observe(request: { readonly operation: string; readonly outcome: Outcome; readonly seconds: number }): void;
  /** A number that is read when somebody scrapes. Series are replaced by what `read` returns. */
  gauge(name: string, help: string, read: () => Promise<number>): void;
  render(): Promise<string>;
  readonly contentType: string;
}

/** `refused` is the caller's doing, `failed` is ours. */
export type Outcome = 'ok' | 'refused' | 'failed';

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10];

/** Rate, errors and duration by operation, the process's own vitals, and whatever gauges are added. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'hourglass_request_seconds',
    help: 'Time to answer, by operation and outcome; its count is the rate.',
    labelNames: ['operation', 'outcome'],
    buckets: BUCKETS,
    registers: [registry],
  });
  return {
    observe: ({ operation, outcome, seconds }) => requests.observe({ operation, outcome }, seconds),
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers: [registry],
        async collect() {
          // A gauge that cannot be read is NaN: absent would look like zero to an alarm, an error would hide the rest.
          this.set(await read().catch(() => Number.NaN));
        },
      });
    },
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
