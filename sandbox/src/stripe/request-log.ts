interface RequestEntry {
  at: string;
  method: string;
  path: string;
  status: number;
  requestId: string;
  idempotencyKey: string | null;
  replayed: boolean;
  fault: string | null;
  durationMs: number;
}

/** The last requests, oldest first. */
export interface RequestLog {
  add(entry: RequestEntry): void;
  entries(): RequestEntry[];
  clear(): void;
}

const ENTRIES_MAX = 5_000;

export function createRequestLog(): RequestLog {
  let ring: RequestEntry[] = [];
  return {
    add: (entry) => {
      ring.push(entry);
      if (ring.length > ENTRIES_MAX * 2) ring = ring.slice(-ENTRIES_MAX);
    },
    entries: () => ring.slice(-ENTRIES_MAX),
    clear: () => {
      ring = [];
    },
  };
}
