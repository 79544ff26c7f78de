import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import type pg from 'pg';
import type { TicketQueue } from '../../src/platform/queue.ts';
import { tablesWritten, type Watch } from './watched-pool.ts';

/** Told of every side effect of this process, right before it leaves and right after its answer is here. */
export interface Witness {
  before(effect: string): void;
  after(effect: string): void;
}

/** A commit is an effect if its transaction wrote; so is a statement that writes outside a transaction. */
export function watchCommits(witness: Witness): Watch {
  const open = new WeakMap<pg.PoolClient, Set<string>>();
  return async (statement, connection, send) => {
    if (/^BEGIN/i.test(statement)) open.set(connection, new Set());
    const written = open.get(connection);
    if (!written) return sendAs(witness, tablesWritten(statement), send);
    if (!/^(COMMIT|ROLLBACK)/i.test(statement)) {
      for (const table of tablesWritten(statement)) written.add(table);
      return send();
    }
    open.delete(connection);
    return sendAs(witness, /^COMMIT/i.test(statement) ? [...written] : [], send);
  };
}

async function sendAs(witness: Witness, tables: readonly string[], send: () => Promise<unknown>) {
  if (tables.length === 0) return send();
  const effect = `commit ${[...new Set(tables)].sort().join(' ')}`;
  witness.before(effect);
  const result = await send();
  witness.after(effect);
  return result;
}

/** Every request that is not a question is an effect: Stripe's SDK goes through `node:http`, the mail's through `fetch`. */
export function watchRequests(witness: Witness): void {
  const { request } = http;
  const watched = (options: http.RequestOptions, listener?: (response: http.IncomingMessage) => void) => {
    const effect = effectOf(options.method, options.path);
    if (effect) witness.before(effect);
    const sent = request(options, listener);
    if (effect) sent.prependListener('response', () => witness.after(effect));
    return sent;
  };
  http.request = watched as typeof http.request;
  syncBuiltinESMExports();

  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const effect = effectOf(init?.method, new URL(input instanceof Request ? input.url : input).pathname);
    if (effect) witness.before(effect);
    const response = await fetch(input, init);
    if (effect) witness.after(effect);
    return response;
  };
}

function effectOf(method: string | undefined, path: string | null | undefined): string | null {
  if (!method || method === 'GET' || !path) return null;
  return `${method} ${path.replace(/\?.*/, '').replaceAll(/\b(?:pi|cus|cs|ch|re|pay)_\w+/g, ':id')}`;
}

/** Handing tickets to the queue is an effect, named by who is to run them. */
export const watchQueue = (witness: Witness, queue: TicketQueue): TicketQueue => ({
  ...queue,
  async add(tickets) {
    const effect = `enqueue ${tickets
      .map(({ consumer }) => consumer)
      .sort()
      .join(' ')}`;
    witness.before(effect);
    await queue.add(tickets);
    witness.after(effect);
  },
});
