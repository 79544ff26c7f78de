/** A run that takes longer than this is not waited for: one that hangs must not hold up others. */
const PATIENCE_MS = 250;

interface Lane<Answer> {
  readonly startedAt: number;
  readonly settled: Promise<void>;
  next: Promise<Answer> | undefined;
}

/**
 * Lets callers who ask the same thing share one run, but only a run that has not begun when they ask: nobody gets an
 * answer that is older than the question. While one run is under way, all who ask meanwhile wait for the one after it.
 */
export function createJoinedRuns<Answer>(): (key: string, run: () => Promise<Answer>) => Promise<Answer> {
  const lanes = new Map<string, Lane<Answer>>();
  const start = (key: string, run: () => Promise<Answer>): Promise<Answer> => {
    const answer = run();
    const leave = () => {
      if (lanes.get(key) === lane && lane.next === undefined) lanes.delete(key);
    };
    const lane: Lane<Answer> = {
      startedAt: performance.now(),
      settled: answer.then(leave, leave),
      next: undefined,
    };
    lanes.set(key, lane);
    return answer;
  };
  return (key, run) => {
    const lane = lanes.get(key);
    if (!lane || performance.now() - lane.startedAt > PATIENCE_MS) return start(key, run);
    lane.next ??= patiently(lane.settled).then(() => start(key, run));
    return lane.next;
  };
}

function patiently(settled: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS);
    settled.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
