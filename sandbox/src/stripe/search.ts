import type { Call } from './core.ts';
import { invalidParam } from './errors.ts';
import { firstOf } from './lists.ts';
import { integer, text } from './params.ts';
import type { Listing } from './table.ts';

interface Searched {
  id: string;
  body: object;
}

interface SearchResult {
  object: 'search_result';
  data: object[];
  has_more: boolean;
  next_page: string | null;
  url: string;
}

type Clause = (body: Record<string, unknown>) => boolean;

/** Search shows objects only some time after they were made, as the real one does. */
const LAG_S = 20;
const CLAUSE = /^(-?)(\w+)(?:\[["']([^"']+)["']\])?\s*(:|~|>=|<=|>|<)\s*(?:["']([^"']*)["']|(\d+))$/;

function clauseOf(words: string): Clause {
  const match = CLAUSE.exec(words.trim());
  if (!match) throw invalidParam(`We were unable to parse your search query near "${words}".`, 'query');
  const [, not, field, key, operator, quoted, bare] = match;
  const wanted = quoted ?? bare ?? '';
  const holds: Clause = (body) => {
    const value =
      key === undefined ? body[field!] : (body[field!] as Record<string, unknown> | undefined)?.[key];
    if (value === undefined || value === null) return wanted === 'null' && value === null;
    if (operator === '~') return String(value).includes(wanted);
    if (operator === ':') return String(value) === wanted;
    const [left, right] = [Number(value), Number(wanted)];
    if (operator === '>') return left > right;
    if (operator === '<') return left < right;
    return operator === '>=' ? left >= right : left <= right;
  };
  return not ? (body) => !holds(body) : holds;
}

/** Finds objects by fields and metadata: clauses joined by AND or by OR. Behind the present by design. */
export function search(call: Call, listing: Listing<Searched>, url: string): SearchResult {
  const query = text(call.params, 'query') ?? '';
  const any = /\sOR\s/i.test(query);
  if (any && /\sAND\s/i.test(query))
    throw invalidParam('AND and OR cannot be combined in one query.', 'query');
  const clauses = query.split(any ? /\sOR\s/i : /\sAND\s/i).map(clauseOf);
  const horizon = call.core.clock.seconds() - LAG_S;
  const limit = integer(call.params, 'limit') ?? 10;
  const start = Number(text(call.params, 'page') ?? 0);
  const found = firstOf(listing.newestFirst(), start + limit + 1, ({ body }) => {
    const fields = body as Record<string, unknown>;
    if (Number(fields['created']) > horizon) return false;
    return any ? clauses.some((clause) => clause(fields)) : clauses.every((clause) => clause(fields));
  });
  const more = start + limit < found.length;
  return {
    object: 'search_result',
    data: found.slice(start, start + limit).map(({ body }) => body),
    has_more: more,
    next_page: more ? String(start + limit) : null,
    url,
  };
}
