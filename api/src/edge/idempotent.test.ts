import { createSchema } from 'graphql-yoga';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../../test/database.ts';
import { givenShop, type Shop } from '../../test/factories.ts';
import { givenHttp } from '../../test/http.ts';
import type { Ctx } from '../ctx.ts';

let database: TestDatabase;
let shop: Shop;
let effects = 0;
let failures = 0;
let gate: Promise<void> | undefined;

const schema = createSchema<Ctx>({
  typeDefs: `
    type Query { effects: Int! }
    type Mutation { add(by: Int!): Int, staffSignIn: Int, stumble: Int }
  `,
  resolvers: {
    Query: { effects: () => effects },
    Mutation: {
      add: async (_root, { by }) => {
        await gate;
        effects += by;
        return effects;
      },
      staffSignIn: () => ++effects,
      stumble: () => {
        effects++;
        if (failures-- > 0) throw new Error('stumbled');
        return effects;
      },
    },
  },
});

beforeAll(async () => {
  database = await cloneDatabase();
  shop = await givenShop(database.db);
});
afterAll(() => database.drop());
beforeEach(async () => {
  effects = 0;
  failures = 0;
  gate = undefined;
  await database.db.idempotencyKey.deleteMany();
});

const send = (query: string, key: string, variables = {}, extra: { key?: string; bearer?: string } = {}) =>
  givenHttp({ db: database.db, schema }).graphql(query, variables, {
    key: shop.key,
    ...extra,
    headers: { 'idempotency-key': key },
  });
const ADD = 'mutation Add($by: Int!) { add(by: $by) }';

test('twenty identical requests at once have one effect; repeated later they all get its answer', async () => {
  let open = () => {};
  gate = new Promise((resolve) => {
    open = resolve;
  });
  let answered = 0;
  const first = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const answer = await send(ADD, 'k', { by: 1 });
      if (++answered === 19) open();
      return answer;
    }),
  );
  expect(effects).toBe(1);
  expect(first.filter(({ data }) => data?.add === 1)).toHaveLength(1);
  const refused = first.filter(({ code }) => code === 'IDEMPOTENCY_IN_FLIGHT');
  expect(refused).toHaveLength(19);
  for (const { status, headers, errors } of refused) {
    expect(status).toBe(409);
    expect(headers.get('retry-after')).toBe('1');
    expect(errors[0]?.extensions.retryAfter).toBe(1);
  }
  const again = await Promise.all(Array.from({ length: 20 }, () => send(ADD, 'k', { by: 1 })));
  expect(effects).toBe(1);
  for (const { status, data, headers } of again) {
    expect({ status, data }).toEqual({ status: 200, data: { add: 1 } });
    expect(headers.get('idempotent-replayed')).toBe('true');
  }
});

test('layout and comments do not make another request, other variables do', async () => {
  await send(ADD, 'k', { by: 1 });
  const same = await send('# again\nmutation Add(\n  $by: Int!\n) {\n  add(by: $by)\n}', 'k', { by: 1 });
  expect(same.headers.get('idempotent-replayed')).toBe('true');
  const other = await send(ADD, 'k', { by: 2 });
  expect(other).toMatchObject({ status: 400, code: 'IDEMPOTENCY_KEY_REUSED' });
  expect(effects).toBe(1);
});

test('without a key nothing is remembered, and queries never are', async () => {
  const http = givenHttp({ db: database.db, schema });
  await http.graphql(ADD, { by: 1 }, { key: shop.key });
  await http.graphql(ADD, { by: 1 }, { key: shop.key });
  expect(effects).toBe(2);
  await send('{ effects }', 'k');
  expect(await database.db.idempotencyKey.count()).toBe(0);
});

test('an internal error settles nothing, so the same key runs again', async () => {
  failures = 1;
  expect(await send('mutation { stumble }', 'k')).toMatchObject({ code: 'INTERNAL' });
  expect(await send('mutation { stumble }', 'k')).toMatchObject({ data: { stumble: 2 }, errors: [] });
  expect(await send('mutation { stumble }', 'k')).toMatchObject({ data: { stumble: 2 } });
  expect(effects).toBe(2);
});

test('what never ran is not remembered', async () => {
  expect(await send(ADD, 'k', { by: 'many' })).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(await send(ADD, 'k', { by: 3 })).toMatchObject({ data: { add: 3 } });
});

test('a staff sign-in is never stored, because its answer is a credential', async () => {
  await send('mutation { staffSignIn }', 'k');
  await send('mutation { staffSignIn }', 'k');
  expect(effects).toBe(2);
  expect(await database.db.idempotencyKey.count()).toBe(0);
});

test.each([
  ['', 0],
  ['x'.repeat(256), 256],
])('a key of a wrong length is refused (%#)', async (key) => {
  expect(await send(ADD, key, { by: 1 })).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
  expect(effects).toBe(0);
});

test('the same key under another publishable key is another key', async () => {
  const other = await givenShop(database.db, { handle: 'dyer', orderPrefix: 'DY' });
  await send(ADD, 'k', { by: 1 });
  expect(await send(ADD, 'k', { by: 1 }, { key: other.key })).toMatchObject({ data: { add: 2 } });
});
