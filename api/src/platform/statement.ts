import { createHash } from 'node:crypto';
import type { Ctx } from '../ctx.ts';

/** SQL text that is made once and sent many times. */
export interface Statement {
  readonly text: string;
  /** Derived from the text: equal names mean equal statements, so Postgres may keep the plan. */
  readonly name: string;
}

export const statement = (text: string): Statement => ({
  text,
  name: `h${createHash('sha1').update(text).digest('base64url').slice(0, 20)}`,
});

/** More texts than the application has; a client that makes up ever new ones must not fill the server's memory. */
const NAMES_MAX = 500;
const names = new Map<string, string>();

/**
 * A name for a text that Prisma sends, so that Postgres plans it once for each connection instead of on every call.
 * Beyond a bound texts stay unnamed and are planned each time.
 */
export function nameOf({ sql }: { readonly sql: string }): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  if (names.size >= NAMES_MAX) return '';
  const { name } = statement(sql);
  names.set(sql, name);
  return name;
}

type Value = string | number | null | readonly string[];

/**
 * Runs a statement whose rows have one column `row`, a JSON document, and returns the documents. On the plain pool the
 * statement is prepared once per connection, which costs a third of the way through Prisma; without one it goes there.
 */
export async function readRows<Row>(
  { sql, db }: Pick<Ctx, 'db' | 'sql'>,
  { text, name }: Statement,
  values: readonly Value[],
): Promise<Row[]> {
  const rows = sql
    ? (await sql.query<{ row: Row }>({ name, text, values: [...values] })).rows
    : await db.$queryRawUnsafe<{ row: Row }[]>(text, ...values);
  return rows.map(({ row }) => row);
}
