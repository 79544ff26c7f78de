import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { givenCtx, START } from '../../test/ctx.ts';
import { cloneDatabase, type TestDatabase } from '../../test/database.ts';
import { dataOf, run } from '../../test/graphql.ts';
import type { Ctx } from '../ctx.ts';
import { newId } from '../platform/id.ts';
import type { Actor } from '../staff/actor.ts';

let database: TestDatabase;
let ctx: Ctx;

const admin = (salesChannelId: string | null): Actor => ({
  kind: 'staff',
  staffUserId: newId(),
  sessionId: newId(),
  roles: [{ role: 'ADMIN', salesChannelId }],
});

beforeAll(async () => {
  database = await cloneDatabase();
});
beforeEach(async () => {
  await database.db.outboxEvent.deleteMany();
  ctx = givenCtx(database.db, null, { actor: admin(null) });
});
afterAll(() => database.drop());

const givenDead = async (problem = 'Error: no') => {
  const { deliveries } = await database.db.outboxEvent.create({
    data: {
      name: 'order.placed',
      payload: { orderId: newId() },
      correlationId: 'request-7',
      deliverAt: START,
      createdAt: START,
      fannedOutAt: START,
      deliveries: {
        create: {
          consumer: 'notification.order-placed',
          state: 'DEAD',
          attempts: 12,
          nextAttemptAt: START,
          problem,
        },
      },
    },
    include: { deliveries: true },
  });
  return deliveries[0]!;
};

interface Page {
  deadLetters: {
    totalCount: number;
    nodes: {
      id: string;
      consumer: string;
      eventName: string;
      attempts: number;
      problem: string;
      correlationId: string;
    }[];
  };
}
const LIST = `{ deadLetters(first: 1) { totalCount nodes { id consumer eventName attempts problem correlationId occurredAt payload } } }`;
const REPLAY = `mutation ($id: ID!) { deadLetterReplay(input: { id: $id }) { __typename
  ... on DeadLetterReplayPayload { deadLetter { state attempts } } ... on UserError { code path } } }`;
const DISCARD = `mutation ($id: ID!, $reason: String!) { deadLetterDiscard(input: { id: $id, reason: $reason }) { __typename
  ... on DeadLetterDiscardPayload { deadLetter { state } } ... on UserError { code path } } }`;

const list = async () => (await dataOf<Page>(ctx, LIST)).deadLetters;

test('an administrator sees what died, page by page, in one query more for the count', async () => {
  await givenDead('Error: first');
  await givenDead('Error: second');
  database.statements();
  const { totalCount, nodes } = await list();

  expect(totalCount).toBe(2);
  expect(nodes).toEqual([
    expect.objectContaining({
      consumer: 'notification.order-placed',
      eventName: 'order.placed',
      attempts: 12,
      problem: 'Error: first',
      correlationId: 'request-7',
    }),
  ]);
  expect(database.statements().length).toBeLessThanOrEqual(3);
});

test('a replayed letter is pending with all its attempts, once, and the log says who did it', async () => {
  const { id: rowId } = await givenDead();
  const id = (await list()).nodes[0]!.id;

  const results = await Promise.all(Array.from({ length: 5 }, () => dataOf(ctx, REPLAY, { id })));

  expect(results).toContainEqual({
    deadLetterReplay: {
      __typename: 'DeadLetterReplayPayload',
      deadLetter: { state: 'PENDING', attempts: 0 },
    },
  });
  const refused = {
    deadLetterReplay: { __typename: 'DeadLetterNotFoundError', code: 'DEAD_LETTER_NOT_FOUND', path: ['id'] },
  };
  expect(results.filter((result) => JSON.stringify(result) === JSON.stringify(refused))).toHaveLength(4);
  expect(await database.db.outboxDelivery.findUnique({ where: { id: rowId } })).toMatchObject({
    state: 'PENDING',
    attempts: 0,
    nextAttemptAt: START,
  });
  const entries = await database.db.auditEntry.findMany({ where: { subjectId: rowId } });
  expect(entries).toMatchObject([{ action: 'dead-letter.replay', actorKind: 'STAFF' }]);
});

test('a discarded letter is never delivered, and needs a reason', async () => {
  const { id: rowId } = await givenDead();
  const id = (await list()).nodes[0]!.id;

  expect(await dataOf(ctx, DISCARD, { id, reason: ' ' })).toMatchObject({
    deadLetterDiscard: { __typename: 'ValidationError' },
  });
  expect(await dataOf(ctx, DISCARD, { id, reason: 'a test order' })).toMatchObject({
    deadLetterDiscard: { __typename: 'DeadLetterDiscardPayload', deadLetter: { state: 'DISCARDED' } },
  });
  expect((await list()).totalCount).toBe(0);
  const [entry] = await database.db.auditEntry.findMany({ where: { subjectId: rowId } });
  expect(entry?.after).toEqual({ state: 'DISCARDED', reason: 'a test order' });
});

test('nobody else may look or touch', async () => {
  const { id: rowId } = await givenDead();
  const id = Buffer.from(`DeadLetter:${rowId}`).toString('base64');
  const others: Actor[] = [
    { kind: 'shopper' },
    admin(newId()),
    {
      kind: 'staff',
      staffUserId: newId(),
      sessionId: newId(),
      roles: [{ role: 'SUPPORT', salesChannelId: null }],
    },
  ];
  for (const actor of others)
    for (const [source, variables] of [
      [LIST, {}],
      [REPLAY, { id }],
      [DISCARD, { id, reason: 'mine' }],
    ] as const) {
      const { data, errors } = await run({ ...ctx, actor }, source, variables);
      expect(data).toBeNull();
      expect(errors?.[0]?.extensions?.code).toMatch(/^(FORBIDDEN|PUBLISHABLE_KEY_REQUIRED|UNAUTHENTICATED)$/);
    }
  expect(await database.db.outboxDelivery.findUnique({ where: { id: rowId } })).toMatchObject({
    state: 'DEAD',
  });
});

test('an id of something else names nothing', async () => {
  for (const id of [
    Buffer.from(`Product:${newId()}`).toString('base64'),
    Buffer.from('DeadLetter:1').toString('base64'),
  ])
    expect(await dataOf(ctx, REPLAY, { id })).toMatchObject({
      deadLetterReplay: { __typename: 'DeadLetterNotFoundError' },
    });
});
