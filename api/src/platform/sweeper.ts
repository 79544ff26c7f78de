import { randomInt } from 'node:crypto';
import type { Ctx } from '../ctx.ts';
import type { Clock } from './clock.ts';
import { newId } from './id.ts';

/** Work that looks for what is due by itself, so that nothing depends on a message arriving. */
export interface Sweep {
  readonly name: string;
  readonly everySeconds: number;
  /** May run in several processes at once. */
  run(ctx: Ctx): Promise<unknown>;
}

const FIRST_WITHIN_MS = 2_000;

/**
 * Runs each sweep in this process for ever: soon after the start, then periodically with some jitter, and at once
 * when the clock jumps. A sweep never overlaps itself; a failure is logged and the next run comes as if nothing was.
 * @returns a function that stops all and resolves when those under way have ended.
 */
export function startSweeps(
  ctx: Ctx,
  { clock, sweeps }: { readonly clock: Clock; readonly sweeps: readonly Sweep[] },
): () => Promise<void> {
  let stopped = false;
  const wakes = new Set<() => void>();
  const ends = sweeps.map(async (sweep) => {
    let pauseMs = randomInt(Math.min(FIRST_WITHIN_MS, sweep.everySeconds * 1_000));
    let jumped = false;
    let wake = () => {};
    wakes.add(() => {
      jumped = true;
      wake();
    });
    while (!stopped) {
      if (!jumped)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pauseMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      jumped = false;
      if (stopped) return;
      await runSweep(ctx, sweep);
      pauseMs = Math.round((sweep.everySeconds * 1_000 * randomInt(90, 111)) / 100);
    }
  });
  const wakeAll = () => {
    for (const wake of wakes) wake();
  };
  clock.onJump(wakeAll);
  return async () => {
    stopped = true;
    wakeAll();
    await Promise.all(ends);
  };
}

async function runSweep(ctx: Ctx, sweep: Sweep): Promise<void> {
  const log = ctx.log.child({ sweep: sweep.name });
  try {
    await sweep.run({
      ...ctx,
      actor: { kind: 'system', job: sweep.name },
      channel: null,
      correlationId: newId(),
      log,
    });
  } catch (error) {
    log.error({ error }, 'sweep failed');
  }
}
