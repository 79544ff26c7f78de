import type { Call } from './core.ts';
import { invalidParam, missing } from './errors.ts';
import { integer, type Params, section, text } from './params.ts';
import type { Listing } from './table.ts';

export interface Page<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}

interface Created {
  /** Unix seconds. */
  created?: number;
}

interface Listed extends Created {
  id: string;
  body?: object;
}

type TimeFilter = (row: Listed) => boolean;

function createdOf(row: Listed): number {
  return row.created ?? (row.body as Created | undefined)?.created ?? 0;
}

function createdFilter(params: Params): TimeFilter {
  const exact = integer(params, 'created');
  if (exact !== undefined) return (row) => createdOf(row) === exact;
  const range = section(params, 'created');
  if (!range) return () => true;
  const [gt, gte, lt, lte] = ['gt', 'gte', 'lt', 'lte'].map((name) => integer(range, name));
  return (row) => {
    const created = createdOf(row);
    return (
      (gt === undefined || created > gt) &&
      (gte === undefined || created >= gte) &&
      (lt === undefined || created < lt) &&
      (lte === undefined || created <= lte)
    );
  };
}

const PAGE_DEFAULT = 10;
const PAGE_MAX = 100;

function readLimit(params: Params): number {
  const limit = integer(params, 'limit') ?? PAGE_DEFAULT;
  if (limit >= 1 && limit <= PAGE_MAX) return limit;
  throw invalidParam(
    `This value must be ${limit < 1 ? 'greater' : 'less'} than or equal to ${limit < 1 ? 1 : PAGE_MAX}.`,
    'limit',
    'parameter_invalid_integer',
  );
}

/** The first `count` rows that are wanted; reads no further. */
export function firstOf<R>(rows: Iterable<R>, count: number, wanted: (row: R) => boolean): R[] {
  const found: R[] = [];
  for (const row of rows) {
    if (!wanted(row)) continue;
    found.push(row);
    if (found.length === count) break;
  }
  return found;
}

function requireCursor(listing: Listing<unknown>, params: Params, name: string): string | undefined {
  const cursor = text(params, name);
  if (cursor !== undefined && !listing.has(cursor)) throw missing('object', cursor, name, 400);
  return cursor;
}

/** A page of rows, newest first, after or before a cursor. @throws ApiError for a bad limit or an unknown cursor */
export function pageOf<T, R extends Listed>(
  call: Call,
  listing: Listing<R>,
  url: string,
  keep: (row: R) => boolean,
  show: (row: R) => T,
): Page<T> {
  const { params } = call;
  const limit = readLimit(params);
  const inTime = createdFilter(params);
  const wanted = (row: R): boolean => keep(row) && inTime(row);
  const after = requireCursor(listing, params, 'starting_after');
  const before = requireCursor(listing, params, 'ending_before');
  const found =
    before === undefined
      ? firstOf(listing.newestFirst(after), limit + 1, wanted)
      : firstOf(listing.newerThan(before), limit + 1, wanted);
  const rows = found.slice(0, limit);
  if (before !== undefined) rows.reverse();
  return { object: 'list', data: rows.map(show), has_more: found.length > limit, url };
}

/** A page of rows that carry their object as `body`. */
export function page<T extends object, R extends { id: string; body: T }>(
  call: Call,
  listing: Listing<R>,
  url: string,
  keep: (row: R) => boolean = () => true,
): Page<T> {
  return pageOf(call, listing, url, keep, (row) => row.body);
}
