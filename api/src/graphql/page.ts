import type { ObjectRef } from '@pothos/core';
import { GraphQLError } from 'graphql';
import { isId } from '../platform/id.ts';
import { builder } from './builder.ts';
import { PAGE_DEFAULT, PAGE_MAX } from './limits.ts';

/** A place in an ordered list: the value it is ordered by, as text, and the id that breaks ties. */
export interface Place {
  readonly key: string;
  readonly id: string;
}

/** What a client asked for of a list. Items come in list order in either direction. */
export interface PageRequest {
  readonly limit: number;
  /** True: the last `limit` items of the range instead of the first. */
  readonly backward: boolean;
  readonly after: Place | null;
  readonly before: Place | null;
}

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** There is more beyond the page, in the direction of reading. */
  readonly more: boolean;
  readonly request: PageRequest;
  readonly cursorOf: (item: Item) => string;
  /** Asked only when the client wants the count. */
  readonly countAll: () => Promise<number>;
}

export interface PageArgs {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

const refuse = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });

const CURSOR_LENGTH_MAX = 600;

/** Text of a place in the list called `order`; a cursor of one order is refused by another. */
export const encodeCursor = (order: string, { key, id }: Place): string =>
  Buffer.from(JSON.stringify([order, key, id])).toString('base64url');

/** Whether a cursor was made for the list called `order`; says nothing about whether it is valid. */
export const belongsTo = (order: string, cursor: string): boolean =>
  cursor.length <= CURSOR_LENGTH_MAX &&
  Buffer.from(cursor, 'base64url')
    .toString()
    .startsWith(JSON.stringify([order]).slice(0, -1));

function decodeCursor(order: string, text: string, keys: RegExp): Place {
  const invalid = () => refuse('This cursor does not belong to this list and order. Start without one.');
  if (text.length > CURSOR_LENGTH_MAX) throw invalid();
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    throw invalid();
  }
  if (!Array.isArray(parts) || parts.length !== 3) throw invalid();
  const [ofOrder, key, id]: unknown[] = parts;
  if (ofOrder !== order || typeof key !== 'string' || typeof id !== 'string') throw invalid();
  if (!keys.test(key) || key.includes('\0') || !isId(id)) throw invalid();
  return { key, id };
}

/**
 * Decodes the arguments of a connection. @param keys what the key of a cursor looks like, so that no other text
 * reaches the database @throws a request error that says what to send instead
 */
export function pageRequest(args: PageArgs, order: string, keys: RegExp): PageRequest {
  const { first, last } = args;
  if (typeof first === 'number' && typeof last === 'number')
    throw refuse('Send either `first` or `last`, not both.');
  const limit = first ?? last ?? PAGE_DEFAULT;
  if (limit < 0 || limit > PAGE_MAX) throw refuse(`A page has between 0 and ${PAGE_MAX} items.`);
  return {
    limit,
    backward: typeof last === 'number',
    after: args.after ? decodeCursor(order, args.after, keys) : null,
    before: args.before ? decodeCursor(order, args.before, keys) : null,
  };
}

/** A page from rows read in reading direction, one more than `limit` if there are more. */
export function pageOf<Item>(
  rows: readonly Item[],
  request: PageRequest,
  cursorOf: (item: Item) => string,
  countAll: () => Promise<number>,
): Page<Item> {
  const items = rows.slice(0, request.limit);
  if (request.backward) items.reverse();
  return { items, more: rows.length > request.limit, request, cursorOf, countAll };
}

type ArgBuilder = Parameters<Parameters<typeof builder.queryField>[1]>[0]['arg'];

/** The arguments of every connection. */
export const pageArgs = (arg: ArgBuilder) => ({
  first: arg.int({
    description: `Take this many items from the start of the list, or after \`after\`. At most ${PAGE_MAX}; ${PAGE_DEFAULT} when neither \`first\` nor \`last\` is sent.`,
  }),
  after: arg.string({ description: 'Cursor of the item before the first one wanted.' }),
  last: arg.int({
    description: `Take this many items from the end of the list, or before \`before\`. At most ${PAGE_MAX}. Not together with \`first\`.`,
  }),
  before: arg.string({ description: 'Cursor of the item after the last one wanted.' }),
});

/** Cost of a connection: its items count as many times as were asked for. */
export const pageComplexity = ({ first, last }: PageArgs) => ({
  field: 1,
  multiplier: Math.min(first ?? last ?? PAGE_DEFAULT, PAGE_MAX),
});

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never;

/**
 * The connection and edge types of a list whose pages are read with one statement. Cursors and the count are made
 * only when they are asked for.
 * @param items what the list holds, in the plural and lower case, for descriptions
 */
export function connectionOf<Item extends object>(
  item: ObjectRef<Types, Item>,
  name: string,
  items: string,
): ObjectRef<Types, Page<Item>> {
  const Edge = builder.objectRef<{ node: Item; page: Page<Item> }>(`${name}Edge`).implement({
    description: `One of the ${items} and its place in the list.`,
    fields: (t) => ({
      cursor: t.string({
        description: 'Opaque; send it as `after` or `before` to read on from here.',
        resolve: ({ node, page }) => page.cursorOf(node),
      }),
      node: t.field({ type: item, description: 'The item itself.', resolve: ({ node }) => node as never }),
    }),
  });
  return builder.objectRef<Page<Item>>(`${name}Connection`).implement({
    description: `One page of ${items}.`,
    fields: (t) => ({
      edges: t.field({
        type: [Edge],
        complexity: { field: 0, multiplier: 1 },
        description: 'Items with their cursors. Ask for `nodes` where cursors are not needed.',
        resolve: (page) => page.items.map((node) => ({ node, page })),
      }),
      nodes: t.field({
        type: [item],
        complexity: { field: 0, multiplier: 1 },
        description: 'The items in list order.',
        resolve: (page) => page.items as never,
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        complexity: { field: 1, multiplier: 0 },
        description: 'Whether there is more, and the cursors to read it with.',
        resolve: pageInfoOf,
      }),
      totalCount: t.int({
        description:
          'How many there are on all pages together. Costs a statement of its own; for lists of products it may be a few seconds old.',
        resolve: (page) => page.countAll(),
      }),
    }),
  });
}

function pageInfoOf<Item>({ items, more, request, cursorOf }: Page<Item>) {
  const first = items[0];
  const last = items.at(-1);
  return {
    hasNextPage: request.backward ? request.before !== null : more,
    hasPreviousPage: request.backward ? more : request.after !== null,
    startCursor: first === undefined ? null : cursorOf(first),
    endCursor: last === undefined ? null : cursorOf(last),
  };
}
