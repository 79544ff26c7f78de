import { createServer, request as nodeRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { createStripeVerifier, receiveStripeEvent } from '../src/payment/stripe-webhook.ts';
import { cloneDatabase, type TestDatabase } from './database.ts';
import { givenShop, type Shop } from './factories.ts';
import { givenHttp, type TestHttp } from './http.ts';

export const WEBHOOK_SECRET = 'whsec_only_for_tests';

/** One bad request and the answer it must get. */
export interface Case {
  readonly name: string;
  readonly send: () => Promise<Response>;
  readonly status?: number;
  /** Top-level code, or `__typename` of the refusal. */
  readonly answer: string;
  readonly message?: RegExp;
}

/** The HTTP surface behind a real socket, on a database with one shop. */
export interface Door {
  readonly database: TestDatabase;
  readonly shop: Shop;
  readonly origin: string;
  readonly http: TestHttp;
  close(): Promise<void>;
}

export async function openDoor(): Promise<Door> {
  const database = await cloneDatabase();
  const shop = await givenShop(database.db);
  const verify = createStripeVerifier([WEBHOOK_SECRET]);
  const http = givenHttp({
    db: database.db,
    receiveStripeEvent: (ctx, input) => receiveStripeEvent(ctx, { ...input, verify }),
  });
  const server = createServer(http.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    database,
    shop,
    http,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await database.drop();
    },
  };
}

/** Sends and checks: the typed answer, one log line with the correlation id that was answered, and not one row more or less. */
export async function expectRefused(
  { http, database }: Door,
  { send, status = 200, answer, message }: Case,
): Promise<void> {
  const before = await rowCounts(database);
  const linesBefore = http.lines.length;
  const response = await send();
  const given = answerOf((await response.json()) as Body);
  expect({ status: response.status, answer: given.answer }).toEqual({ status, answer });
  expect(given.message).toMatch(message ?? /\w{2,}.*\s.*\w/);
  const correlationId = response.headers.get('x-correlation-id');
  expect(correlationId).toMatch(/^[0-9a-f-]{36}$/);
  const lines = http.lines.slice(linesBefore);
  expect(lines.map(({ level, fields }) => [level, fields.correlationId])).toEqual([['info', correlationId]]);
  expect(await rowCounts(database)).toEqual(before);
}

/** Rows of every table: what a refused request must leave as it was. */
async function rowCounts({ db }: TestDatabase): Promise<Record<string, number>> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`;
  const counts = tables.map(({ name }) => `SELECT '${name}' AS name, count(*)::int AS rows FROM "${name}"`);
  const rows = await db.$queryRawUnsafe<{ name: string; rows: number }[]>(counts.join(' UNION ALL '));
  return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]));
}

/** Posts without Content-Length, so that only counting can find the end. */
export const stream = (url: string, bytes: number, headers: Record<string, string>) =>
  new Promise<Response>((resolve, reject) => {
    const sent = nodeRequest(url, { method: 'POST', headers }, (received) => {
      const chunks: Buffer[] = [];
      received.on('data', (chunk: Buffer) => chunks.push(chunk));
      received.on('end', () =>
        resolve(
          new Response(Buffer.concat(chunks), {
            status: received.statusCode ?? 0,
            headers: { 'x-correlation-id': String(received.headers['x-correlation-id']) },
          }),
        ),
      );
    });
    sent.on('error', reject);
    for (let left = bytes; left > 0; left -= 65_536) sent.write('x'.repeat(Math.min(left, 65_536)));
    sent.end();
  });

interface Body {
  readonly data?: Record<string, { readonly __typename?: string; readonly message?: string } | null> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  readonly code?: string;
  readonly message?: string;
}

function answerOf(body: Body): { answer: string | undefined; message: string | undefined } {
  const refusal = Object.values(body.data ?? {})[0];
  const [error] = body.errors ?? [];
  return {
    answer: error?.extensions.code ?? body.code ?? refusal?.__typename,
    message: error?.message ?? body.message ?? refusal?.message,
  };
}
