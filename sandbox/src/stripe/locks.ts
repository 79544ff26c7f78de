import { lockTimeout } from './errors.ts';

/** One writer per object; the others wait in line, for two seconds at most. */
export interface Locks {
  /** Undefined when the lock is free right now: then nothing was waited for. @throws ApiError 429 `lock_timeout` */
  acquire(id: string): Promise<void> | undefined;
  release(id: string): void;
}

const WAIT_MS_MAX = 2_000;

export function createLocks(): Locks {
  const waiting = new Map<string, (() => void)[]>();
  return {
    acquire: (id) => {
      const line = waiting.get(id);
      if (!line) {
        waiting.set(id, []);
        return undefined;
      }
      return new Promise((resolve, reject) => {
        const enter = (): void => {
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(() => {
          line.splice(line.indexOf(enter), 1);
          reject(lockTimeout());
        }, WAIT_MS_MAX);
        line.push(enter);
      });
    },
    release: (id) => {
      const next = waiting.get(id)?.shift();
      if (next) next();
      else waiting.delete(id);
    },
  };
}
