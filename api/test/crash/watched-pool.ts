import pg from 'pg';

/** Sees every statement of a connection; must send it, and may wait before and after. */
export type Watch = (statement: string, connection: pg.PoolClient, send: () => Promise<unknown>) => unknown;

type Callback = (error: Error | undefined, result?: unknown) => void;
type Query = (text: unknown, values: unknown, callback: Callback) => void;

/** A pool whose every statement, of Prisma and of ours alike, goes through `watch`. */
export function watchedPool(config: pg.PoolConfig, watch: Watch): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on('connect', (connection) => {
    // A test drops its database while connections are still on their way out.
    connection.on('error', () => undefined);
    const query = connection.query.bind(connection) as unknown as Query;
    const watched = (first: string | { text: string }, second?: unknown, third?: Callback) => {
      const text = typeof first === 'string' ? first : first.text;
      const callback = typeof second === 'function' ? (second as Callback) : third;
      const values = Array.isArray(second) ? second : undefined;
      const send = () =>
        new Promise((resolve, reject) =>
          query(first, values, (error, result) => (error ? reject(error) : resolve(result))),
        );
      const answer = Promise.resolve(watch(text, connection, send));
      if (!callback) return answer;
      answer.then((result) => callback(undefined, result), callback);
      return undefined;
    };
    connection.query = watched as unknown as typeof connection.query;
  });
  return pool;
}

const WRITE = /\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+(?:"public"\.)?"(\w+)"/g;

/** Names of the tables a statement writes. */
export const tablesWritten = (statement: string): string[] =>
  [...statement.matchAll(WRITE)].map(([, table]) => table!);
