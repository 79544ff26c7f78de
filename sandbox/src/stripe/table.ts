import type { Row } from './objects.ts';

/** Rows in the order they came, to be read from either end without copying. */
export interface Listing<T> {
  has(id: string): boolean;
  /** Newest first; with an id, only rows older than that one. */
  newestFirst(olderThan?: string): Iterable<T>;
  /** Oldest first, only rows newer than `id`. */
  newerThan(id: string): Iterable<T>;
}

/** Rows by id. Written only by `State`, which keeps the order and the groups in step. */
export interface Table<T extends Row> extends Listing<T> {
  rows: Map<string, T>;
  /** The rows whose group is this one, as a listing of their own. */
  group(name: string): Listing<T>;
  put(row: T): void;
  remove(id: string): void;
  clear(): void;
}

const HOLES_MAX = 1_000;

/** A listing of a few rows, given oldest first. */
export function listingOf<T extends Row>(rows: T[]): Listing<T> {
  const at = (id: string): number => rows.findIndex((row) => row.id === id);
  return {
    has: (id) => at(id) >= 0,
    newestFirst: (olderThan) =>
      (olderThan === undefined ? [...rows] : rows.slice(0, Math.max(0, at(olderThan)))).reverse(),
    newerThan: (id) => rows.slice(at(id) + 1),
  };
}

/**
 * A table whose rows are found by id, by age and by one group (`groupOf` must never change for a row). Finding the
 * place of an id, adding and removing take constant time, however many rows there are.
 */
export function createTable<T extends Row>(groupOf?: (row: T) => string | null): Table<T> {
  const rows = new Map<string, T>();
  const groups = new Map<string, Set<string>>();
  /** Ids by age; a removed one leaves a hole until there are too many. */
  let ids: (string | undefined)[] = [];
  let places = new Map<string, number>();

  const close = (): void => {
    if (ids.length - rows.size <= Math.max(HOLES_MAX, rows.size)) return;
    ids = ids.filter((id) => id !== undefined);
    places = new Map(ids.map((id, place) => [id!, place]));
  };
  const leaveGroup = (row: T): void => {
    const name = groupOf?.(row);
    const members = name ? groups.get(name) : undefined;
    members?.delete(row.id);
    if (members?.size === 0) groups.delete(name!);
  };
  const joinGroup = (row: T): void => {
    const name = groupOf?.(row);
    if (!name) return;
    const members = groups.get(name);
    if (members) members.add(row.id);
    else groups.set(name, new Set([row.id]));
  };
  return {
    rows,
    has: (id) => rows.has(id),
    newestFirst: function* (olderThan) {
      const start = olderThan === undefined ? ids.length : (places.get(olderThan) ?? 0);
      for (let place = start - 1; place >= 0; place--) {
        const row = rows.get(ids[place] ?? '');
        if (row) yield row;
      }
    },
    newerThan: function* (id) {
      for (let place = (places.get(id) ?? ids.length) + 1; place < ids.length; place++) {
        const row = rows.get(ids[place] ?? '');
        if (row) yield row;
      }
    },
    group: (name) => listingOf([...(groups.get(name) ?? [])].map((id) => rows.get(id)!)),
    put: (row) => {
      if (!rows.has(row.id)) {
        places.set(row.id, ids.length);
        ids.push(row.id);
        joinGroup(row);
      }
      rows.set(row.id, row);
    },
    remove: (id) => {
      const row = rows.get(id);
      if (!row) return;
      leaveGroup(row);
      rows.delete(id);
      ids[places.get(id)!] = undefined;
      places.delete(id);
      close();
    },
    clear: () => {
      rows.clear();
      groups.clear();
      places.clear();
      ids = [];
    },
  };
}
