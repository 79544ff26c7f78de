import type { SandboxClock } from '../http.ts';

/** The virtual clock: wall time plus an offset. Never moves backwards through `moveTo`. */
export interface VirtualClock extends SandboxClock {
  /** Unix seconds, as API objects carry them. */
  seconds(): number;
  moveTo(instantMs: number): void;
  setOffset(offsetMs: number): void;
}

export function createClock(wall: () => number): VirtualClock {
  let offset = 0;
  return {
    wall,
    now: () => wall() + offset,
    offsetMs: () => offset,
    seconds: () => Math.floor((wall() + offset) / 1000),
    moveTo: (instantMs) => {
      offset = Math.max(offset, instantMs - wall());
    },
    setOffset: (offsetMs) => {
      offset = offsetMs;
    },
  };
}
