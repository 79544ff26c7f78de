/** Something that happens at a known virtual instant. */
interface Due {
  /** Virtual milliseconds. */
  at: number;
  run(): void;
}

/** Future happenings in order of time. */
export interface DueList {
  add(at: number, run: () => void): void;
  /** Takes out the earliest entry that is due at `now`. */
  take(now: number): Due | undefined;
  clear(): void;
}

/** A binary heap. */
export function createDueList(): DueList {
  let heap: Due[] = [];
  const earlier = (a: number, b: number): boolean => heap[a]!.at < heap[b]!.at;
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  };
  const sink = (): void => {
    let at = 0;
    for (;;) {
      const left = at * 2 + 1;
      if (left >= heap.length) return;
      const least = left + 1 < heap.length && earlier(left + 1, left) ? left + 1 : left;
      if (!earlier(least, at)) return;
      swap(least, at);
      at = least;
    }
  };
  return {
    add: (at, run) => {
      heap.push({ at, run });
      let child = heap.length - 1;
      while (child > 0 && earlier(child, (child - 1) >> 1)) {
        swap(child, (child - 1) >> 1);
        child = (child - 1) >> 1;
      }
    },
    take: (now) => {
      const first = heap[0];
      if (!first || first.at > now) return undefined;
      const last = heap.pop()!;
      if (heap.length > 0) {
        heap[0] = last;
        sink();
      }
      return first;
    },
    clear: () => {
      heap = [];
    },
  };
}
