import autocannon from 'autocannon';
import { cpuOf, cpuOfFamily } from './process-facts.ts';
import type { Samples } from './samples.ts';

export interface Target {
  readonly url: string;
  /** The process that answers, and the one whose children are the database. */
  readonly pid: number;
  readonly databasePid: number;
}

export interface Pace {
  readonly connections: number;
  readonly seconds: number;
  readonly warmupSeconds: number;
}

export interface Shot {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

type Measured = Pick<Samples, 'seconds' | 'latencies' | 'errors'>;

async function counted(target: Target, run: () => Promise<Measured>): Promise<Samples> {
  const before = [cpuOf(target.pid), cpuOfFamily(target.databasePid)] as const;
  const measured = await run();
  const after = [cpuOf(target.pid), cpuOfFamily(target.databasePid)] as const;
  const spent = (index: 0 | 1) =>
    before[index] === null || after[index] === null ? null : after[index] - before[index];
  return { ...measured, serverCpu: spent(0), databaseCpu: spent(1) };
}

/**
 * Closed loop over a list of requests: every connection sends its next one when its last was answered. An answer with
 * fewer than `bytesMin` bytes is an error, since it cannot hold what was asked for.
 */
export async function hammer(
  target: Target,
  { requests, bytesMin }: { readonly requests: readonly Shot[]; readonly bytesMin: number },
  { connections, seconds, warmupSeconds }: Pace,
): Promise<Samples> {
  const shoot = async (duration: number): Promise<Measured> => {
    const latencies: number[] = [];
    let wrong = 0;
    const began = performance.now();
    const running = autocannon({ url: target.url, connections, duration, requests });
    running.on('response', (_client, status, bytes, milliseconds) => {
      if (status < 200 || status > 299 || bytes < bytesMin) wrong++;
      else latencies.push(milliseconds);
    });
    const { errors, timeouts } = await running;
    return { seconds: (performance.now() - began) / 1000, latencies, errors: wrong + errors + timeouts };
  };
  await shoot(warmupSeconds);
  return counted(target, () => shoot(seconds));
}

/** A step says so when it has nothing left to work on; its lane ends. */
export class Exhausted extends Error {}

const LANE_ERRORS_MAX = 20;

/** Closed loop over flows of several requests: as many lanes as connections, each one flow after the other. */
export async function drive(
  target: Target,
  step: (lane: number) => Promise<void>,
  { connections, seconds, warmupSeconds }: Pace,
): Promise<Samples> {
  const run = async (duration: number): Promise<Measured> => {
    const latencies: number[] = [];
    let errors = 0;
    const began = performance.now();
    const lane = async (index: number) => {
      for (let failed = 0; performance.now() - began < duration * 1000 && failed < LANE_ERRORS_MAX; ) {
        const started = performance.now();
        try {
          await step(index);
          latencies.push(performance.now() - started);
        } catch (error) {
          if (error instanceof Exhausted) return;
          failed++;
          if (errors++ === 0) console.error(`first error: ${String(error)}`);
        }
      }
    };
    await Promise.all(Array.from({ length: connections }, (_, index) => lane(index)));
    return { seconds: (performance.now() - began) / 1000, latencies, errors };
  };
  await run(warmupSeconds);
  return counted(target, () => run(seconds));
}
