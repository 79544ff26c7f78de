import { createSchema } from 'graphql-yoga';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../../test/database.ts';
import { givenShop, type Shop } from '../../test/factories.ts';
import { givenHttp as givenHttpOf } from '../../test/http.ts';
import type { Ctx } from '../ctx.ts';
import { createClientAddress } from './client-address.ts';

const schema = createSchema<Ctx>({
  typeDefs: `
    type Query { channel: String!, boom: String, slow: String }
    type Mutation { staffSignIn: Int, refuse: Outcome! }
    union Outcome = Payload | CountTakenError
    type Payload { ok: Boolean! }
    type CountTakenError { message: String! }
  `,
  resolvers: {
    Query: {
      channel: (_root, _args, { channel }) => channel?.handle ?? 'none',
      boom: () => {
        throw new Error('select * from "Secret"');
      },
      slow: () => new Promise(() => undefined),
    },
    Mutation: {
      staffSignIn: () => 1,
      refuse: () => ({ __typename: 'CountTakenError', message: 'taken' }),
    },
  },
});

const givenHttp = (
  deps: Parameters<typeof givenHttpOf>[0],
  options: Parameters<typeof givenHttpOf>[1] = {},
) => givenHttpOf({ schema, ...deps }, options);

let database: TestDatabase;
let shop: Shop;
beforeAll(async () => {
  database = await cloneDatabase();
  shop = await givenShop(database.db);
});
afterAll(() => database.drop());

test('a query is answered and carries the correlation id it came with', async () => {
  const http = givenHttp({ db: database.db });
  const answer = await http.graphql(
    '{ channel }',
    {},
    { key: shop.key, headers: { 'x-correlation-id': 'storefront-123' } },
  );
  expect(answer).toMatchObject({ status: 200, data: { channel: 'weaver' }, errors: [] });
  expect(answer.headers.get('x-correlation-id')).toBe('storefront-123');
  expect(http.lines.map(({ fields }) => fields.correlationId)).toEqual(['storefront-123']);
});

test('an unknown key is refused before anything runs', async () => {
  const http = givenHttp({ db: database.db });
  const answer = await http.graphql('{ channel }', {}, { key: 'pk_test_nobody' });
  expect(answer).toMatchObject({ status: 401, code: 'PUBLISHABLE_KEY_INVALID' });
});

test('the process is alive and ready, and says what it looked at', async () => {
  const http = givenHttp({ db: database.db });
  expect((await http.fetch('http://api.example/livez')).status).toBe(200);
  const ready = await http.fetch('http://api.example/readyz');
  expect(ready.status).toBe(200);
  expect(await ready.json()).toEqual({
    ready: true,
    checks: { database: 'ok', migrations: 'not checked', redis: 'not configured' },
  });
});

test('metrics tell requests by operation and money at a glance', async () => {
  const http = givenHttp({ db: database.db }, { metricsToken: 'scrape' });
  await http.graphql('{ channel }', {}, { key: shop.key });
  expect((await http.fetch('http://api.example/metrics')).status).toBe(401);
  const response = await http.fetch('http://api.example/metrics', {
    headers: { authorization: 'Bearer scrape' },
  });
  const text = await response.text();
  expect(text).toContain('hourglass_request_seconds_count{operation="query channel",outcome="ok"} 1');
  for (const gauge of ['orders_past_deadline', 'outbox_oldest_seconds', 'dead_letters', 'ledger_drift'])
    expect(text).toContain(`\nhourglass_${gauge} 0\n`);
});

test('what we did not mean to say is masked, logged once with its cause, and found by its correlation id', async () => {
  const http = givenHttp({ db: database.db });
  const answer = await http.graphql('query Broken { channel boom }', {}, { key: shop.key });
  expect(answer).toMatchObject({ status: 500, data: { channel: 'weaver', boom: null }, code: 'INTERNAL' });
  expect(JSON.stringify(answer)).not.toContain('Secret');
  expect(http.lines).toHaveLength(1);
  expect(http.lines[0]).toMatchObject({
    level: 'error',
    fields: {
      correlationId: answer.errors[0]?.extensions.correlationId,
      error: { message: 'select * from "Secret"' },
    },
  });
});

test('a refusal inside the data is logged as one', async () => {
  const http = givenHttp({ db: database.db });
  await http.graphql('mutation { refuse { __typename } }', {}, { key: shop.key });
  expect(http.lines).toMatchObject([{ level: 'info', fields: { codes: ['CountTakenError'], status: 200 } }]);
});

test('a request that takes too long is answered, and says how to learn its outcome', async () => {
  const http = givenHttp({ db: database.db }, { timeoutMs: 50 });
  const answer = await http.graphql('{ slow }', {}, { key: shop.key });
  expect(answer).toMatchObject({ status: 504, code: 'TIMEOUT' });
  expect(answer.errors[0]?.message).toContain('Idempotency-Key');
});

test('a correlation id that could garble a log is replaced', async () => {
  const http = givenHttp({ db: database.db });
  const headers = { 'x-correlation-id': 'a b\t{"level":50}' };
  const answer = await http.graphql('{ channel }', {}, { key: shop.key, headers });
  expect(answer.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('browsers may call from the listed origins and those of their key, and no other', async () => {
  const other = await givenShop(database.db, { handle: 'dyer', orderPrefix: 'DY' });
  await database.db.publishableKey.updateMany({
    where: { token: other.key },
    data: { allowedOrigins: ['https://dyer.example'] },
  });
  const http = givenHttp({ db: database.db }, { corsOrigins: ['https://shop.example'] });
  const allowed = async (key: string, origin: string) => {
    const { status, headers } = await http.graphql('{ channel }', {}, { key, headers: { origin } });
    return [status, headers.get('access-control-allow-origin')];
  };
  expect(await allowed(shop.key, 'https://shop.example')).toEqual([200, 'https://shop.example']);
  expect(await allowed(other.key, 'https://dyer.example')).toEqual([200, 'https://dyer.example']);
  expect(await allowed(shop.key, 'https://dyer.example')).toEqual([403, null]);
  expect(await allowed(shop.key, 'http://api.example')).toEqual([200, null]);
  const preflight = await http.fetch('http://api.example/graphql', {
    method: 'OPTIONS',
    headers: { origin: 'https://dyer.example', 'access-control-request-method': 'POST' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-headers')).toContain('idempotency-key');
  expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
});

test('processes count guesses together, by address and not by key', async () => {
  const keyPrefix = `${database.name}:`;
  const clients = [0, 1].map(() => new Redis(inject('redis'), { keyPrefix }));
  await Promise.all(clients.map((client) => client.ping()));
  const [one, two] = clients.map((client) =>
    givenHttp({ db: database.db, redis: client }, { rateLimits: true }),
  );
  const codes: unknown[] = [];
  for (let i = 0; i < 6; i++)
    for (const http of [one, two])
      codes.push((await http?.graphql('mutation { staffSignIn }', {}, i % 2 ? { key: shop.key } : {}))?.code);
  expect(codes).toEqual([...Array(10).fill(undefined), 'RATE_LIMITED', 'RATE_LIMITED']);
  const reading = await one?.graphql('{ channel }', {}, { key: shop.key });
  expect(reading?.status).toBe(200);
  for (const client of clients) client.disconnect();
});

test('aliases do not buy more guesses', async () => {
  const http = givenHttp({ db: database.db }, { rateLimits: true });
  const eleven = Array.from({ length: 11 }, (_, i) => `a${i}: staffSignIn`).join(' ');
  expect(await http.graphql(`mutation { ${eleven} }`)).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
});

test('known documents can be named, and the rest can be shut out', async () => {
  const documents = new Map([['abc', '{ channel }']]);
  const send = async (only: boolean, body: Record<string, unknown>) => {
    const http = givenHttp({ db: database.db }, { trustedDocuments: { documents, only } });
    const response = await http.fetch('http://api.example/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-publishable-key': shop.key },
      body: JSON.stringify(body),
    });
    const { data, errors } = await response.json();
    return data ?? errors[0].extensions.code;
  };
  const named = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });
  expect(await send(true, named('abc'))).toEqual({ channel: 'weaver' });
  expect(await send(false, { query: '{ channel }' })).toEqual({ channel: 'weaver' });
  expect(await send(true, { query: '{ channel }' })).toBe('TRUSTED_DOCUMENTS_ONLY');
  expect(await send(true, named('xyz'))).toBe('PERSISTED_QUERY_NOT_FOUND');
});

test.each([
  ['nobody in between', '203.0.113.9', null, '203.0.113.9'],
  ['our proxy', '10.0.0.1', '198.51.100.7', '198.51.100.7'],
  ['two of ours', '10.0.0.1', '198.51.100.7, 10.0.0.2', '198.51.100.7'],
  ['a header from a stranger', '203.0.113.9', '198.51.100.7', '203.0.113.9'],
  ['a made-up hop before ours', '10.0.0.1', '1.1.1.1, 198.51.100.7', '198.51.100.7'],
  ['rubbish in the header', '10.0.0.1', 'rubbish', '10.0.0.1'],
  ['a dual-stack socket', '::ffff:10.0.0.1', '198.51.100.7', '198.51.100.7'],
])('the caller behind %s', (_what, peer, header, client) => {
  expect(createClientAddress(['10.0.0.0/8', '::1'])(peer, header)).toBe(client);
});
