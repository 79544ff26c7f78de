import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { givenShop, givenVariant, type Shop, type TestVariant } from '../../../test/factories.ts';
import { dataOf, run } from '../../../test/graphql.ts';
import { givenHttp } from '../../../test/http.ts';
import { refundDesk } from '../../../test/refund-desk.ts';
import { booksOf, brokenLaws } from '../../../test/snapshot.ts';
import { useTill } from '../../../test/till.ts';
import type { Ctx } from '../../ctx.ts';
import type { StaffRole } from '../../staff/actor.ts';
import { hashPassword } from '../../staff/password.ts';

const till = useTill();
let rival: Shop;
let variant: TestVariant;
const desk = refundDesk(till, () => variant);
beforeAll(async () => {
  rival = await givenShop(till.db, { handle: 'rival', orderPrefix: 'RV' });
  variant = await givenVariant(till.db, till.shop, { price: 1_000n, onHand: 900_000n });
});

const as = (role: StaffRole, channel: Shop | null): Ctx =>
  till.ctxWith({
    channel: null,
    actor: {
      kind: 'staff',
      staffUserId: randomUUID(),
      sessionId: randomUUID(),
      roles: [{ role, salesChannelId: channel?.channel.id ?? null }],
    },
  });
const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64');

const REFUND = `mutation ($input: StaffOrderRefundInput!) { staffOrderRefund(input: $input) { __typename
  ... on StaffOrderRefundPayload {
    refunds { requestId origin reason note problem refund { amount { amount currencyCode } state reason } lines { quantity amount { amount } } }
    staffOrder { refundable { amount } refundableLines { title quantity amount { amount } } order { refundedTotal { amount } } } }
  ... on RefundTooLargeError { refundable { amount currencyCode } }
  ... on RefundQuantityError { refundableQuantity }
  ... on UserError { code message path } } }`;
const STAFF = `query ($id: ID) { staffOrder(id: $id) {
  refundable { amount } disputes { state reason refundable respondBy amount { amount } }
  refunds { origin providerReference refund { state } }
  moneyTimeline { kind title state problem amount { amount } } } }`;
const SHOPPER = `query ($token: String!) { order(token: $token) {
  refundedTotal { amount } refunds { amount { amount } state reason settledAt cardBrand cardLast4 } } }`;

type Answer = { staffOrderRefund: Record<string, unknown> };
const ask = async (ctx: Ctx, orderId: string, refund: unknown, more = {}) =>
  (
    await dataOf<Answer>(ctx, REFUND, {
      input: { orderId: globalId('Order', orderId), refund, reason: 'DAMAGED', ...more },
    })
  ).staffOrderRefund;

test('goods are given back, and staff and shopper each see what is theirs to see', async () => {
  const { orderId, orderToken, lineId } = await desk.charged();
  const line = { lineId: globalId('OrderLine', lineId), quantity: '1' };
  expect(await ask(desk.staff(), orderId, { lines: [line] }, { note: ' Torn corner ' })).toMatchObject({
    __typename: 'StaffOrderRefundPayload',
    refunds: [
      {
        requestId: expect.stringMatching(/^[\da-f-]{36}$/),
        origin: 'STAFF',
        reason: 'DAMAGED',
        note: 'Torn corner',
        problem: null,
        refund: {
          amount: { amount: '10.00', currencyCode: 'EUR' },
          state: 'SUCCEEDED',
          reason: 'Goods arrived damaged',
        },
        lines: [{ quantity: '1', amount: { amount: '10.00' } }],
      },
    ],
    staffOrder: {
      refundable: { amount: '15.00' },
      refundableLines: [{ quantity: '1', amount: { amount: '10.00' } }],
      order: { refundedTotal: { amount: '10.00' } },
    },
  });
  const { order } = await dataOf<{ order: unknown }>(till.ctx, SHOPPER, { token: orderToken });
  expect(order).toEqual({
    refundedTotal: { amount: '10.00' },
    refunds: [
      {
        amount: { amount: '10.00' },
        state: 'SUCCEEDED',
        reason: 'Goods arrived damaged',
        settledAt: expect.any(String),
        cardBrand: 'visa',
        cardLast4: '4242',
      },
    ],
  });
});

test.each([
  ['nothing', { amount: '0.00' }, { code: 'REFUND_TOO_LARGE', refundable: { amount: '25.00' } }],
  ['half a cent', { amount: '0.005' }, { code: 'REFUND_TOO_LARGE', refundable: { amount: '25.00' } }],
  ['too much', { amount: '99.00' }, { code: 'REFUND_TOO_LARGE', path: ['refund'] }],
  ['no line', { lines: [] }, { code: 'VALIDATION' }],
  [
    'a line of elsewhere',
    { lines: [{ lineId: globalId('OrderLine', randomUUID()), quantity: '1' }] },
    { code: 'REFUND_LINE_UNKNOWN', path: ['refund', 'lines', '0'] },
  ],
  [
    'an id of something else',
    { lines: [{ lineId: globalId('Product', randomUUID()), quantity: '1' }] },
    { code: 'REFUND_LINE_UNKNOWN' },
  ],
  [
    'a negative quantity',
    { lines: [{ lineId: globalId('OrderLine', randomUUID()), quantity: '-1' }] },
    { code: 'VALIDATION' },
  ],
])('%s is refused with a sentence, and nothing changes', async (_what, refund, expected) => {
  const { orderId } = await desk.charged();
  const before = await booksOf(till.db, orderId);
  expect(await ask(desk.staff(), orderId, refund)).toMatchObject({
    ...expected,
    message: expect.stringMatching(/\.$/),
  });
  expect(await booksOf(till.db, orderId)).toEqual(before);
  expect(await desk.refunds(orderId)).toEqual([]);
});

describe('who may', () => {
  const shopOf = {
    'its channel': () => till.shop,
    'all channels': () => null,
    'another channel': () => rival,
  };
  test.each([
    ['SUPPORT', 'its channel', 'StaffOrderRefundPayload'],
    ['ADMIN', 'all channels', 'StaffOrderRefundPayload'],
    ['SUPPORT', 'another channel', 'OrderUnknownError'],
    ['ADMIN', 'another channel', 'OrderUnknownError'],
    ['CATALOG', 'its channel', null],
  ] as const)('%s in %s: %s', async (role, where, outcome) => {
    const { orderId } = await desk.charged();
    const ctx = as(role, shopOf[where]());
    const input = { orderId: globalId('Order', orderId), refund: { amount: '1.00' }, reason: 'OTHER' };
    const before = await booksOf(till.db, orderId);
    const { data, errors } = await run<Answer>(ctx, REFUND, { input });
    if (outcome === null) expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    else expect(data?.staffOrderRefund.__typename).toBe(outcome);
    if (outcome === 'StaffOrderRefundPayload') return;
    if (outcome !== null)
      expect(data).toEqual(
        (await run(ctx, REFUND, { input: { ...input, orderId: globalId('Order', randomUUID()) } })).data,
      );
    expect(await booksOf(till.db, orderId)).toEqual(before);
    expect(await desk.refunds(orderId)).toEqual([]);
  });

  test('a shopper may not, whatever they hold', async () => {
    const { orderId } = await desk.charged();
    const input = { orderId: globalId('Order', orderId), refund: { amount: '1.00' }, reason: 'OTHER' };
    const { errors } = await run(till.ctx, REFUND, { input });
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    expect(await desk.refunds(orderId)).toEqual([]);
  });
});

test('a double submit under one Idempotency-Key gives money back once', async () => {
  const { orderId } = await desk.charged();
  const email = 'support@example.com';
  const password = 'correct horse battery';
  const { id: staffUserId } = await till.db.staffUser.create({
    data: { email, name: 'Sam', passwordHash: await hashPassword(password) },
  });
  await till.db.roleAssignment.create({
    data: { staffUserId, role: 'SUPPORT', salesChannelId: till.shop.channel.id },
  });
  const { gatewayOf, now } = till.ctx;
  const http = givenHttp({ db: till.db, gatewayOf, now });
  const SIGN_IN = `mutation ($input: StaffSignInInput!) { staffSignIn(input: $input) { ... on StaffSignInPayload { token } } }`;
  const signIn = await http.graphql(SIGN_IN, { input: { email, password } }, { key: till.shop.key });
  const bearer = (signIn.data as unknown as { staffSignIn: { token: string } }).staffSignIn.token;
  const input = { orderId: globalId('Order', orderId), refund: { amount: '5.00' }, reason: 'GOODWILL' };
  const submit = () =>
    http.graphql(REFUND, { input }, { bearer, headers: { 'idempotency-key': 'refund-1' } });
  const [first, ...rest] = await Promise.all([submit(), submit(), submit()]);
  const again = await submit();
  expect(again.data).toMatchObject({ staffOrderRefund: { __typename: 'StaffOrderRefundPayload' } });
  for (const answer of [first!, ...rest])
    if (answer.data) expect(answer.data).toEqual(again.data);
    else expect(answer.code).toBe('IDEMPOTENCY_IN_FLIGHT');
  expect(await desk.back(orderId)).toEqual([['REFUND', 500n, false]]);
});

test('the timeline tells where the money went, by whom, and what went wrong', async () => {
  const { orderId } = await desk.charged({ card: 'pm_card_refundFail' });
  await desk.refund(orderId, { amount: '7.00' });
  await till.advance(60);
  await till.stripe.refunds.create({ payment_intent: await desk.intent(orderId), amount: 300 });
  const { latest_charge } = await till.stripe.paymentIntents.retrieve(await desk.intent(orderId));
  await till.control(`charges/${latest_charge as string}/dispute`, { reason: 'product_not_received' });
  await desk.hearOf(orderId);

  const { staffOrder } = await dataOf<{
    staffOrder: {
      moneyTimeline: { kind: string; title: string; state: string | null; problem: string | null }[];
    };
  }>(desk.staff(), STAFF, { id: globalId('Order', orderId) });
  expect(staffOrder).toMatchObject({
    refundable: { amount: '0.00' },
    disputes: [{ state: 'NEEDS_RESPONSE', reason: 'product_not_received', refundable: false }],
    refunds: [
      { origin: 'STAFF', refund: { state: 'FAILED' } },
      { origin: 'PROVIDER', refund: { state: 'SUCCEEDED' } },
    ],
  });
  const story = staffOrder.moneyTimeline.map(({ kind, title, state, problem }) => [
    kind,
    title,
    state,
    problem,
  ]);
  for (const entry of [
    ['OPERATION', 'Asked to give money back', 'SUCCEEDED', null],
    ['LEDGER', 'Given back', 'REFUND', null],
    ['LEDGER', 'Refund came back, not by us', 'REFUND_REVERSAL', null],
    ['LEDGER', 'Given back, not by us', 'REFUND', null],
    ['LEDGER', 'Disputed by the cardholder, not by us', 'DISPUTE', null],
    ['REFUND', 'Refund by staff: RETURNED', 'FAILED', 'unknown'],
    ['REFUND', 'Refund at the provider: OTHER', 'SUCCEEDED', null],
    ['DISPUTE', 'Dispute: product_not_received', 'NEEDS_RESPONSE', null],
    ['PROVIDER_EVENT', 'refund.failed', 'PROCESSED', null],
    ['PROVIDER_EVENT', 'charge.dispute.created', 'PROCESSED', null],
  ])
    expect(story).toContainEqual(entry);
  expect(await brokenLaws(till.db)).toEqual([]);
});
