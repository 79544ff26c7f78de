import type { Call } from './core.ts';
import { invalidParam, missing } from './errors.ts';
import { integer, type Params, section, text } from './params.ts';

export interface Page<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}

interface Listed<T> {
  id: string;
  body: T;
  /** Unix seconds, where the body is costly to make. */
  created?: number;
}

type TimeFilter = (row: Listed<unknown>) => boolean;

function createdOf(row: Listed<unknown>): number {
  return row.created ?? (row.body as { created?: number }).created ?? 0;
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

/** A page of rows, newest first, after or before a cursor. @throws ApiError for a bad limit or an unknown cursor */
export function page<T, R extends Listed<T>>(
  call: Call,
  rows: Map<string, R>,
  url: string,
  keep: (row: R) => boolean = () => true,
): Page<T> {
  const { params } = call;
  const limit = integer(params, 'limit') ?? PAGE_DEFAULT;
  if (limit < 1 || limit > PAGE_MAX) {
    throw invalidParam(
      `This value must be ${limit < 1 ? 'greater' : 'less'} than or equal to ${limit < 1 ? 1 : PAGE_MAX}.`,
      'limit',
      'parameter_invalid_integer',
    );
  }
  const inTime = createdFilter(params);
  const matching = [...rows.values()].reverse().filter((row) => keep(row) && inTime(row));
  const after = text(params, 'starting_after');
  const before = text(params, 'ending_before');
  for (const [cursor, name] of [
    [after, 'starting_after'],
    [before, 'ending_before'],
  ] as const) {
    if (cursor !== undefined && !rows.has(cursor)) throw missing('object', cursor, name, 400);
  }
  if (before !== undefined) {
    const at = matching.findIndex((row) => row.id === before);
    const start = Math.max(0, at - limit);
    return {
      object: 'list',
      data: matching.slice(start, at).map((row) => row.body),
      has_more: start > 0,
      url,
    };
  }
  const start = after === undefined ? 0 : matching.findIndex((row) => row.id === after) + 1;
  const data = matching.slice(start, start + limit).map((row) => row.body);
  return { object: 'list', data, has_more: start + limit < matching.length, url };
}
