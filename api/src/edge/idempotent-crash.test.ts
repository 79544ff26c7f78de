import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { givenCart, givenVariant } from '../../test/factories.ts';
import { type Fleet, openFleet } from '../../test/fleet.ts';
import { globalId } from '../../test/graphql.ts';
import { brokenLaws } from '../../test/snapshot.ts';
import { bearerOfAdmin } from '../../test/staff.ts';
import { useTill } from '../../test/till.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { readOrder } from '../order/read.ts';

const till = useTill();
let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(till, { redisUrl: inject('redis') });
});
afterAll(() => fleet.stop());

const LOCK = 4711;
/** Longer than the lock of a dead process lasts. */
const BEYOND_THE_LOCK_SECONDS = 61;

interface Call {
  readonly name: string;
  readonly query: string;
  readonly input: Record<string, unknown>;
  readonly key: string;
}
const call = (name: string, input: Record<string, unknown>, fields: string): Call => {
  const type = name[0]!.toUpperCase() + name.slice(1);
  const query = `mutation ($input: ${type}Input!) { ${name}(input: $input) { __typename ... on ${type}Payload { ${fields} } ... on UserError { code message } } }`;
  return { name, query, input, key: randomUUID() };
};

async function givenCalls(): Promise<Call[]> {
  const { db, shop, ctx } = till;
  const variant = await givenVariant(db, shop, { onHand: 900_000n, price: 2_000n });
  const bag = await givenCart(db, shop, { ...till.lines(variant), now: ctx.now() });
  const ready = await givenCart(db, shop, { ...till.lines(variant), now: ctx.now() });
  const [edited, canceled] = [await till.order(till.lines(variant)), await till.order(till.lines(variant))];
  const { lines } = await readOrder(ctx, edited);
  const lineId = globalId('OrderLine', lines[0]!.id);
  const added = [{ variantId: globalId('ProductVariant', variant.id), quantity: '2' }];
  const counted = { sku: variant.sku, location: 'weaver-mill', onHand: '800', channel: 'weaver' };
  return [
    call('cartLinesAdd', { token: bag.token, lines: added }, 'cart { version lines { quantity } }'),
    call(
      'paymentSessionCreate',
      { cartToken: ready.token, expectedVersion: 1, flow: 'ELEMENT' },
      'paymentSession { id clientSecret }',
    ),
    call(
      'orderEditCommit',
      {
        orderToken: edited.orderToken,
        expectedVersion: 1,
        changes: [{ setQuantity: { lineId, quantity: '4' } }],
      },
      'edit { state } order { version total { amount } }',
    ),
    call('orderCancel', { orderToken: canceled.orderToken }, 'order { state version }'),
    call('inventoryLevelSet', counted, 'level { onHand reserved }'),
  ];
}

async function send(url: string, bearer: string, { name, query, input, key }: Call) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-publishable-key': till.shop.key,
      'idempotency-key': key,
      ...(name === 'inventoryLevelSet' && { authorization: `Bearer ${bearer}` }),
    },
    body: JSON.stringify({ query, variables: { input } }),
  });
  return (await response.json()) as { data: Record<string, { __typename: string }> | null; errors?: unknown };
}

/** Whatever the calls are about, without what merely says when. */
const facts = async () => ({
  lines: await till.db.cartLine.findMany({ orderBy: { id: 'asc' } }),
  carts: await till.db.cart.findMany({ orderBy: { id: 'asc' }, select: { id: true, version: true } }),
  sessions: await till.db.paymentSession.findMany({
    orderBy: { id: 'asc' },
    select: { id: true, state: true },
  }),
  orders: await till.db.order.findMany({
    orderBy: { id: 'asc' },
    select: { id: true, version: true, state: true, total: true },
  }),
  edits: await till.db.orderEdit.findMany({ orderBy: { id: 'asc' }, select: { id: true, state: true } }),
  ledger: await till.db.orderTransaction.findMany({ orderBy: { id: 'asc' } }),
  levels: await till.db.inventoryLevel.findMany({ orderBy: { id: 'asc' } }),
  audit: await till.db.auditEntry.count(),
  events: await till.db.outboxEvent.count(),
  intents: (await till.stripe.paymentIntents.list({ limit: 100 })).data.map(({ id, status, amount }) => ({
    id,
    status,
    amount,
  })),
});

test('a process killed between the effect and its answer: the repetition at another one has no second effect', {
  timeout: 180_000,
}, async () => {
  const calls = await givenCalls();
  const bearer = await bearerOfAdmin(till);
  const sql = new pg.Client(till.database.url);
  await sql.connect();
  // No answer is remembered until the process that has it is dead.
  await sql.query(`CREATE FUNCTION hold_answer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared(${LOCK}); RETURN NEW; END $$`);
  await sql.query(`CREATE TRIGGER hold_answer BEFORE UPDATE OF response ON "IdempotencyKey"
    FOR EACH ROW WHEN (NEW.response IS NOT NULL) EXECUTE FUNCTION hold_answer()`);
  await sql.query(`SELECT pg_advisory_lock(${LOCK})`);
  const first = await fleet.startApi();
  const lost = calls.map((each) =>
    send(first.url, bearer, each).then(
      () => 'answered',
      () => 'lost',
    ),
  );
  const held = `FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()`;
  await vi.waitFor(
    async () => {
      const { rows } = await sql.query<{ count: string }>(`SELECT count(*) ${held}`);
      expect(Number(rows[0]!.count)).toBe(calls.length);
    },
    { timeout: 60_000, interval: 50 },
  );
  await first.kill();
  await sql.query(`SELECT pg_terminate_backend(pid) ${held}`);
  expect(await Promise.all(lost)).toEqual(calls.map(() => 'lost'));
  await sql.query(`SELECT pg_advisory_unlock(${LOCK})`);
  expect(await till.db.idempotencyKey.count({ where: { response: { equals: Prisma.DbNull } } })).toBe(
    calls.length,
  );
  const before = await facts();

  const second = await fleet.startApi();
  const early = await Promise.all(calls.map((each) => send(second.url, bearer, each)));
  expect(early.map(({ errors }) => JSON.stringify(errors))).toEqual(
    calls.map(() => expect.stringContaining('IDEMPOTENCY_IN_FLIGHT')),
  );
  await till.advance(BEYOND_THE_LOCK_SECONDS);
  const answers = await vi.waitFor(
    async () => {
      const all = await Promise.all(calls.map((each) => send(second.url, bearer, each)));
      expect(all.map(({ errors }) => errors)).toEqual(calls.map(() => undefined));
      return all;
    },
    { timeout: 20_000, interval: 250 },
  );

  expect(answers.map(({ data }) => Object.values(data!)[0])).toMatchObject([
    { cart: { version: 2, lines: [{ quantity: '3' }] } },
    { paymentSession: { id: expect.any(String), clientSecret: expect.stringContaining('_secret_') } },
    { edit: { state: 'APPLIED' }, order: { version: 2 } },
    { order: { state: 'CANCELED' } },
    { level: { onHand: '800' } },
  ]);
  expect(await facts()).toEqual(before);
  expect(await brokenLaws(till.db)).toEqual([]);
  const again = await Promise.all(calls.map((each) => send(second.url, bearer, each)));
  expect(again).toEqual(answers);
  await sql.end();
});
