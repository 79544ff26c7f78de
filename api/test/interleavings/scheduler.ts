import pg from 'pg';
import type { Random } from './random.ts';

/** One concurrent actor: stops at every seam until it is its turn. */
export interface Actor {
  readonly name: string;
  /** Backends that may be waiting for a lock on its behalf. */
  readonly backends: ReadonlySet<number>;
}

interface Waiting {
  readonly actor: Actor;
  readonly seam: string;
  go(): void;
}

/** How long an actor may be out of sight before Postgres is asked whether it waits for a lock. */
const LOOK_AFTER_MS = 4;
/** Nothing moved for this long: a bug in the test or a deadlock that nobody breaks. */
const STUCK_MS = 20_000;

/** Asks Postgres who is waiting for a lock. Granting is immediate when the holder commits, so the answer is exact. */
export async function openLockWatch(url: string) {
  const client = new pg.Client(url);
  await client.connect();
  return {
    async waiting(backends: readonly number[]): Promise<Set<number>> {
      const { rows } = await client.query<{ pid: number }>({
        name: 'waiting',
        text: 'SELECT DISTINCT pid FROM pg_locks WHERE NOT granted AND pid = ANY($1)',
        values: [backends],
      });
      return new Set(rows.map(({ pid }) => pid));
    },
    close: () => client.end(),
  };
}

export type LockWatch = Awaited<ReturnType<typeof openLockWatch>>;

/**
 * Lets concurrent actors run one at a time, from seam to seam, in an order that a seed decides. An actor that waits for
 * a row lock is passed over until it has got it.
 */
export function openSchedule(random: Random, locks: LockWatch) {
  const running = new Set<Actor>();
  const waiting: Waiting[] = [];
  const underWay = new Map<Actor, number>();
  const trace: string[] = [];
  // Between "whoever comes" and "one runs as long as it can": both find bugs that the other does not.
  const stickiness = [0, 0.5, 0.8, 0.95][random.below(4)]!;
  let last: Actor | null = null;
  let noticed = () => {};
  let alone = false;

  const turn = (actor: Actor, seam: string): Promise<void> => {
    if (alone) return Promise.resolve();
    return new Promise((go) => {
      waiting.push({ actor, seam, go });
      rest(actor);
    });
  };
  /** An actor may have several statements at their seams at once; it rests while none of them is under way. */
  const rest = (actor: Actor) => {
    if ((underWay.get(actor) ?? 0) > 0 || !waiting.some((one) => one.actor === actor)) return;
    running.delete(actor);
    noticed();
  };
  const pass = async <T>(actor: Actor, seam: string, work: () => Promise<T>): Promise<T> => {
    await turn(actor, seam);
    underWay.set(actor, (underWay.get(actor) ?? 0) + 1);
    try {
      return await work();
    } finally {
      underWay.set(actor, underWay.get(actor)! - 1);
      rest(actor);
    }
  };

  /** Waits until everybody stands at a seam, is done, or waits for a lock. */
  const quiet = async (): Promise<void> => {
    const started = performance.now();
    while (running.size > 0) {
      const moved = await soon((resolve) => {
        noticed = resolve;
      });
      if (running.size === 0) return;
      if (moved && waiting.length === 0) continue;
      const backends = [...running].flatMap((actor) => [...actor.backends]);
      const blocked = await locks.waiting(backends);
      const allBlocked = [...running].every((actor) => [...actor.backends].some((pid) => blocked.has(pid)));
      if (allBlocked && waiting.length > 0) return;
      if (performance.now() - started > STUCK_MS)
        throw new Error(
          `stuck: ${[...running].map(({ name }) => name).join(', ')} after\n${trace.join('\n')}`,
        );
    }
  };

  const choose = (): Waiting => {
    const same = waiting.findIndex(({ actor }) => actor === last);
    const sticks = same >= 0 && random.unit() < stickiness;
    // By name, since the order of arrival is not the seed's.
    waiting.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    const index = sticks ? waiting.findIndex(({ actor }) => actor === last) : random.below(waiting.length);
    return waiting.splice(index, 1)[0]!;
  };

  return {
    /** Does the work when it is this actor's turn. */
    pass,
    trace,
    /** Runs the actors to their ends. */
    async run(actors: readonly (Actor & { work(): Promise<void> })[]): Promise<void> {
      let left = actors.length;
      const ends = actors.map(async (actor) => {
        running.add(actor);
        await pass(actor, 'start', async () => {});
        try {
          await actor.work();
        } finally {
          left--;
          running.delete(actor);
          noticed();
        }
      });
      for (;;) {
        await quiet();
        if (waiting.length === 0) break;
        const chosen = choose();
        last = chosen.actor;
        trace.push(nameOf(chosen));
        running.add(chosen.actor);
        alone = left === 1;
        chosen.go();
      }
      await Promise.all(ends);
    },
  };
}

const nameOf = ({ actor, seam }: Waiting) => `${actor.name}: ${seam}`;

export type Schedule = ReturnType<typeof openSchedule>;

/** Resolves true when told, false when nothing was told for a while. */
function soon(listen: (resolve: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), LOOK_AFTER_MS);
    listen(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
