import { beforeAll, describe, expect, test } from 'vitest';
import { givenShop, givenVariant, type Shop, type TestVariant } from '../../../test/factories.ts';
import { dataOf, run } from '../../../test/graphql.ts';
import { booksOf, brokenLaws } from '../../../test/snapshot.ts';
import { useTill } from '../../../test/till.ts';
import type { Ctx } from '../../ctx.ts';
import type { Actor, StaffRole } from '../../staff/actor.ts';
import { captureOrder } from '../capture.ts';
import { commitEdit } from '../commit-edit.ts';
import { PaymentDeclinedError } from '../errors.ts';
import { readOrder } from '../read.ts';
import { sweepDueOrders } from '../sweep.ts';

const till = useTill();
let rival: Shop;
let variant: TestVariant;
beforeAll(async () => {
  rival = await givenShop(till.db, { handle: 'rival', orderPrefix: 'RV' });
  variant = await givenVariant(till.db, till.shop, { onHand: 500_000n });
});

const as = (role: StaffRole, channel: Shop | null): Ctx => {
  const actor: Actor = {
    kind: 'staff',
    staffUserId: crypto.randomUUID(),
    sessionId: crypto.randomUUID(),
    roles: [{ role, salesChannelId: channel?.channel.id ?? null }],
  };
  return till.ctxWith({ actor, channel: null });
};
const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64');
const numberOf = async (orderId: string) =>
  (await till.db.order.findUniqueOrThrow({ where: { id: orderId } })).number;

interface Listed {
  staffOrders: {
    totalCount: number;
    nodes: { number: string; email: string }[];
    edges: { cursor: string }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}
const LIST = `query ($query: String, $state: OrderState, $first: Int, $after: String, $channel: String) {
  staffOrders(channel: $channel, query: $query, state: $state, first: $first, after: $after) {
    totalCount nodes { number email } pageInfo { hasNextPage endCursor } } }`;
const ONE = `query ($id: ID, $number: String) { staffOrder(id: $id, number: $number) {
  order { number } captureAttempts nextCaptureAt captureProblem
  moneyTimeline { at kind title state amount { amount } reference attempts problem settledAt nextAttemptAt } } }`;
const EDIT = `mutation ($input: StaffOrderEditCommitInput!) { staffOrderEditCommit(input: $input) { __typename
  ... on StaffOrderEditCommitPayload { edit { state } staffOrder { order { version history { actor reason } } } }
  ... on UserError { code message path } } }`;
const RETRY = `mutation ($input: StaffOrderCaptureRetryInput!) { staffOrderCaptureRetry(input: $input) { __typename
  ... on StaffOrderCaptureRetryPayload { staffOrder { captureAttempts nextCaptureAt order { state } } }
  ... on CaptureNotFailedError { state }
  ... on UserError { code } } }`;

describe('the list', () => {
  const emails = [
    'ada@example.com',
    'Adam@example.com',
    'a_a@example.com',
    'bea@example.com',
    'bea@example.com',
  ];
  beforeAll(async () => {
    for (const email of emails) await till.order({ ...till.lines(variant), email });
  });
  const found = async (variables: Record<string, unknown>) =>
    (await dataOf<Listed>(as('SUPPORT', till.shop), LIST, variables)).staffOrders;

  test.each([
    ['ada', ['Adam@example.com', 'ada@example.com']],
    ['BEA@EXAMPLE.COM', ['bea@example.com', 'bea@example.com']],
    ['a_', ['a_a@example.com']],
    ['%', []],
    ['example.com', []],
    ['nobody', []],
  ])('finds by the beginning of the mail address: %s', async (query, expected) => {
    const { nodes, totalCount } = await found({ query });
    expect(nodes.map(({ email }) => email)).toEqual(expected);
    expect(totalCount).toBe(expected.length);
  });

  test('finds by the beginning of the number, in any case', async () => {
    const [first] = (await found({})).nodes;
    const { nodes } = await found({ query: first!.number.toLowerCase() });
    expect(nodes).toEqual([first]);
    expect((await found({ query: 'ts-' })).totalCount).toBe(5);
  });

  test('pages through all, latest first, each once, and keeps to a state', async () => {
    const numbers: string[] = [];
    for (let after: string | null = null; ; ) {
      const page: Listed['staffOrders'] = await found({ first: 2, after });
      numbers.push(...page.nodes.map(({ number }) => number));
      after = page.pageInfo.endCursor;
      if (!page.pageInfo.hasNextPage) break;
    }
    const all = await till.db.order.findMany({ orderBy: { placedAt: 'desc' }, select: { number: true } });
    expect(numbers).toEqual(all.map(({ number }) => number));
    expect((await found({ state: 'OPEN' })).totalCount).toBe(5);
    expect((await found({ state: 'CAPTURED' })).totalCount).toBe(0);
  });
});

describe('who may do what', () => {
  const roles = [
    ['SUPPORT', 'its channel', true],
    ['SUPPORT', 'all channels', true],
    ['SUPPORT', 'another channel', false],
    ['ADMIN', 'its channel', true],
    ['ADMIN', 'another channel', false],
    ['CATALOG', 'its channel', false],
    ['CATALOG', 'all channels', false],
  ] as const;
  const shopOf = {
    'its channel': () => till.shop,
    'all channels': () => null,
    'another channel': () => rival,
  };

  test.each(roles)('%s in %s: %s', async (role, where, allowed) => {
    const { orderId } = await till.order(till.lines(variant));
    const at = till.ctx.now();
    const ctx = { ...as(role, shopOf[where]()), now: () => at };
    const id = globalId('Order', orderId);
    const before = await booksOf(till.db, orderId);
    const list = await run<Listed>(ctx, LIST, { channel: 'weaver' });
    expect(list.errors?.[0]?.extensions?.code).toBe(allowed ? undefined : 'FORBIDDEN');
    const edit = {
      orderId: id,
      expectedVersion: 1,
      reason: 'moved',
      changes: [{ setContact: 'new@example.com' }],
    };
    const answers = {
      byId: await run(ctx, ONE, { id }),
      byNumber: await run(ctx, ONE, { number: await numberOf(orderId) }),
      retry: await run(ctx, RETRY, { input: { orderId: id } }),
      edit: await run(ctx, EDIT, { input: edit }),
    };
    if (allowed) {
      expect(answers.byId.data).toMatchObject({ staffOrder: { captureAttempts: 0 } });
      expect(answers.byNumber.data).toEqual(answers.byId.data);
      expect(answers.retry.data).toMatchObject({ staffOrderCaptureRetry: { state: 'OPEN' } });
      expect(answers.edit.data).toMatchObject({ staffOrderEditCommit: { edit: { state: 'APPLIED' } } });
      return;
    }
    if (role === 'CATALOG')
      for (const { errors } of Object.values(answers))
        expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    else {
      const unknown = globalId('Order', crypto.randomUUID());
      expect(answers.byId).toEqual(await run(ctx, ONE, { id: unknown }));
      expect(answers.byNumber).toEqual(await run(ctx, ONE, { number: 'TS-00000' }));
      expect(answers.retry).toEqual(await run(ctx, RETRY, { input: { orderId: unknown } }));
      expect(answers.edit).toEqual(await run(ctx, EDIT, { input: { ...edit, orderId: unknown } }));
      expect(answers.byId.data).toEqual({ staffOrder: null });
      expect(answers.edit.data).toMatchObject({ staffOrderEditCommit: { code: 'ORDER_UNKNOWN' } });
    }
    expect(await booksOf(till.db, orderId)).toEqual(before);
  });

  test('shoppers are refused every one of them, with an order’s token or without', async () => {
    const { orderId } = await till.order(till.lines(variant));
    const id = globalId('Order', orderId);
    for (const [source, variables] of [
      [LIST, {}],
      [ONE, { id }],
      [RETRY, { input: { orderId: id } }],
      [
        EDIT,
        {
          input: { orderId: id, expectedVersion: 1, reason: 'me', changes: [{ setContact: 'x@y.example' }] },
        },
      ],
    ] as const)
      expect((await run(till.ctx, source, variables)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });
});

describe('an edit by staff', () => {
  const edit = async (orderId: string, changes: unknown[], reason = 'Asked for by phone') =>
    (
      await dataOf<{ staffOrderEditCommit: Record<string, unknown> }>(as('SUPPORT', till.shop), EDIT, {
        input: { orderId: globalId('Order', orderId), expectedVersion: 1, reason, changes },
      })
    ).staffOrderEditCommit;

  test('takes the shopper’s way, money included, and is remembered with its reason and in the audit', async () => {
    const { orderId, orderToken } = await till.order(till.lines(variant));
    const { lines } = await readOrder(till.ctx, { orderToken });
    const lineId = globalId('OrderLine', lines[0]!.id);
    await till.db.editPolicy.updateMany({
      where: { salesChannelId: till.shop.channel.id },
      data: { allowedChanges: [] },
    });
    const answer = await edit(orderId, [{ setQuantity: { lineId, quantity: '3' } }]);
    expect(answer).toMatchObject({
      edit: { state: 'APPLIED' },
      staffOrder: {
        order: {
          version: 2,
          history: [{ actor: 'STAFF', reason: 'Asked for by phone' }, { actor: 'SHOPPER' }],
        },
      },
    });
    expect(await readOrder(till.ctx, { orderToken })).toMatchObject({ total: 3_500n });
    const audited = await till.db.auditEntry.findMany({ where: { subjectId: orderId } });
    expect(audited).toMatchObject([
      {
        action: 'order.edit-requested',
        actorKind: 'STAFF',
        before: { version: 1, total: '1500' },
        after: { total: '3500', planKind: 'SUPPLEMENT', reason: 'Asked for by phone' },
      },
    ]);
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test('needs a reason', async () => {
    const { orderId } = await till.order(till.lines(variant));
    const before = await booksOf(till.db, orderId);
    expect(await edit(orderId, [{ setContact: 'new@example.com' }], '   ')).toMatchObject({
      __typename: 'ValidationError',
      message: 'Please say why.',
    });
    expect(await booksOf(till.db, orderId)).toEqual(before);
  });

  test('ends with the window, for staff as for shoppers', async () => {
    const { orderId } = await till.order(till.lines(variant));
    await till.advance(3_600);
    expect(await edit(orderId, [{ setContact: 'new@example.com' }])).toMatchObject({
      code: 'EDIT_WINDOW_CLOSED',
    });
  });

  test('with a shopper’s token is the shopper’s edit, by the shopper’s policy', async () => {
    const { orderToken } = await till.order(till.lines(variant));
    const ctx = { ...as('SUPPORT', till.shop), channel: till.shop.channel };
    const commit = () =>
      commitEdit(ctx, {
        orderToken,
        expectedVersion: 1,
        changes: [{ kind: 'setContact', email: 'n@example.com' }],
      });
    await expect(commit()).rejects.toMatchObject({ code: 'CHANGE_NOT_ALLOWED' });
    await till.db.editPolicy.updateMany({
      where: { salesChannelId: till.shop.channel.id },
      data: { allowedChanges: ['setContact', 'setQuantity'] },
    });
    expect((await commit()).edit).toMatchObject({ state: 'APPLIED', actorKind: 'SHOPPER', actorId: null });
  });
});

/** How a bank refuses a capture for good. */
const REFUSED = {
  type: 'status',
  status: 402,
  should_retry: false,
  body: {
    error: { type: 'card_error', code: 'card_declined', decline_code: 'do_not_honor', message: 'Declined.' },
  },
};

interface Seen {
  staffOrder: {
    captureAttempts: number;
    nextCaptureAt: string | null;
    captureProblem: string | null;
    moneyTimeline: {
      at: string;
      kind: string;
      title: string;
      state: string | null;
      problem: string | null;
    }[];
  };
}

test('“why was this order not captured?” is answered by one query, and trying again is one more', async () => {
  const { ctx, db } = till;
  const { orderId, orderToken } = await till.order(till.lines(variant));
  const { lines } = await readOrder(ctx, { orderToken });
  await till.control('faults', {
    match: { method: 'POST', path: '/v1/payment_intents/*/confirm', times: 1 },
    action: { type: 'decline', decline_code: 'insufficient_funds' },
  });
  const changes = [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity: 2_000n }] as const;
  await expect(commitEdit(ctx, { orderToken, expectedVersion: 1, changes })).rejects.toBeInstanceOf(
    PaymentDeclinedError,
  );
  const { intentId } = await db.payment.findFirstOrThrow({ where: { paymentCollection: { orderId } } });
  await db.providerEvent.create({
    data: {
      provider: 'stripe',
      id: `evt_of_${orderId}`,
      type: 'payment_intent.amount_capturable_updated',
      payload: {},
      objectId: intentId,
      intentId,
      state: 'DEAD',
      attempts: 3,
      problem: 'could not be read',
      receivedAt: ctx.now(),
      nextAttemptAt: ctx.now(),
    },
  });
  await till.control('faults', {
    match: { method: 'POST', path: '/v1/payment_intents/*/capture', object: intentId, times: 1 },
    action: REFUSED,
  });
  await till.advance(3_600);
  await captureOrder(ctx, { orderId });

  const staff = as('SUPPORT', till.shop);
  const id = globalId('Order', orderId);
  const { staffOrder } = await dataOf<Seen>(staff, ONE, { id });
  expect(staffOrder).toMatchObject({
    captureAttempts: 1,
    captureProblem: expect.stringContaining('do_not_honor'),
  });
  expect(new Date(staffOrder.nextCaptureAt!) > ctx.now()).toBe(true);
  const story = staffOrder.moneyTimeline;
  expect(story.map(({ at }) => at)).toEqual(story.map(({ at }) => at).sort());
  const told = story.map(({ kind, title, state, problem }) => [kind, title, state, problem]);
  for (const line of [
    ['ORDER', 'Placed', null, null],
    ['LEDGER', 'Held on the card', 'AUTHORIZATION', null],
    ['EDIT', 'Change of version 1 by SHOPPER: SUPPLEMENT', 'DECLINED', 'insufficient_funds'],
    ['OPERATION', 'Asked to hold the difference separately', 'FAILED', 'insufficient_funds'],
    ['PROVIDER_EVENT', 'payment_intent.amount_capturable_updated', 'DEAD', 'could not be read'],
    ['OPERATION', 'Asked to charge', 'FAILED', expect.stringContaining('do_not_honor')],
    ['DELIVERY', 'order.capture-failed', 'WAITING_FOR_A_WORKER', null],
    ['ORDER', 'Next capture attempt', 'CAPTURE_FAILED', expect.stringContaining('do_not_honor')],
  ])
    expect(told).toContainEqual(line);
  expect(told.slice(-5).map(([, title]) => title)).toEqual([
    'How it stands',
    'Next capture attempt',
    'Goods are kept until',
    'Capture is forced',
    'Hold ends at the bank',
  ]);

  await sweepDueOrders(ctx);
  expect(await readOrder(ctx, { orderToken })).toMatchObject({ state: 'CAPTURE_FAILED' });
  const retried = await dataOf<{ staffOrderCaptureRetry: object }>(staff, RETRY, { input: { orderId: id } });
  expect(retried.staffOrderCaptureRetry).toMatchObject({
    staffOrder: { order: { state: 'CAPTURE_FAILED' } },
  });
  await sweepDueOrders(ctx);
  expect(await readOrder(ctx, { orderToken })).toMatchObject({ state: 'CAPTURED', captureAttempts: 2 });
  expect(await db.auditEntry.count({ where: { subjectId: orderId, action: 'order.capture-retried' } })).toBe(
    1,
  );
  const done = await dataOf<Seen>(staff, ONE, { id });
  expect(done.staffOrder).toMatchObject({ nextCaptureAt: null, captureProblem: null });
  expect(await dataOf(staff, RETRY, { input: { orderId: id } })).toMatchObject({
    staffOrderCaptureRetry: { __typename: 'CaptureNotFailedError', state: 'CAPTURED' },
  });
});

test('a failed capture comes back by itself when its back-off ends', async () => {
  const { ctx } = till;
  const { orderId, orderToken } = await till.order(till.lines(variant));
  await till.control('faults', {
    match: { method: 'POST', path: '/v1/payment_intents/*/capture', times: 1 },
    action: REFUSED,
  });
  await till.advance(3_600);
  await captureOrder(ctx, { orderId });
  await till.advance(60);
  await sweepDueOrders(ctx);
  expect(await readOrder(ctx, { orderToken })).toMatchObject({ state: 'CAPTURE_FAILED' });
  await till.advance(61);
  await sweepDueOrders(ctx);
  expect(await readOrder(ctx, { orderToken })).toMatchObject({ state: 'CAPTURED' });
  expect(await brokenLaws(till.db)).toEqual([]);
});
