import type { Logger } from './logger.ts';

/** Where "now" comes from. Nothing else in the application asks the machine for the time. */
export interface Clock {
  now(): Date;
  /** Called after the clock was moved by hand, so that whoever waits for deadlines looks again. */
  onJump(listener: () => void): void;
  stop(): void;
}

export const systemClock: Clock = { now: () => new Date(), onJump() {}, stop() {} };

const POLL_MS = 300;

/**
 * Follows the clock of the sandbox, which a person or a test can move ahead to watch an hour pass.
 * While the sandbox cannot be reached the last known offset holds.
 */
export async function followClock(url: string, log: Logger): Promise<Clock> {
  const listeners = new Set<() => void>();
  let offsetMs = 0;
  const look = async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    const body = (await response.json()) as { offsetMs: number };
    const jumped = Math.abs(body.offsetMs - offsetMs) > 1_000;
    offsetMs = body.offsetMs;
    if (jumped) {
      log.info({ offsetMs }, 'clock moved');
      for (const listener of listeners) listener();
    }
  };
  await look().catch((error: unknown) => log.warn({ error, url }, 'sandbox clock not reachable yet'));
  const timer = setInterval(() => void look().catch(() => undefined), POLL_MS);
  timer.unref();
  return {
    now: () => new Date(Date.now() + offsetMs),
    onJump: (listener) => void listeners.add(listener),
    stop: () => clearInterval(timer),
  };
}
