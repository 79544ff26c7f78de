import { beforeEach, describe, expect, test } from 'vitest';
import { givenVariant } from '../../../test/factories.ts';
import { dataOf, run } from '../../../test/graphql.ts';
import { useTill } from '../../../test/till.ts';
import type { Ctx } from '../../ctx.ts';
import type { ProviderEventCreateInput } from '../../generated/prisma/models.ts';
import { newId } from '../../platform/id.ts';
import type { Actor } from '../../staff/actor.ts';
import { sweepProviderEvents } from '../sweep.ts';
import { applyEvent as applyNamed } from './apply-event.ts';

const till = useTill();

const admin = (salesChannelId: string | null = null): Actor => ({
  kind: 'staff',
  staffUserId: newId(),
  sessionId: newId(),
  roles: [{ role: 'ADMIN', salesChannelId }],
});

beforeEach(async () => {
  await till.db.providerEvent.deleteMany();
});

async function received(
  object: Record<string, unknown>,
  more: Partial<ProviderEventCreateInput> = {},
): Promise<string> {
  const id = `evt_${newId()}`;
  const at = till.ctx.now();
  await till.db.providerEvent.create({
    data: {
      provider: 'stripe',
      id,
      type: 'payment_intent.amount_capturable_updated',
      payload: { id, data: { object: { object: 'payment_intent', ...object } } } as object,
      receivedAt: at,
      nextAttemptAt: at,
      ...more,
    },
  });
  return id;
}
const globalId = (id: string) => Buffer.from(`ProviderEvent:stripe:${id}`).toString('base64');
const row = (id: string, provider = 'stripe') =>
  till.db.providerEvent.findUniqueOrThrow({ where: { provider_id: { provider, id } } });
const applyEvent = (ctx: Ctx, eventId: string, provider = 'stripe') => applyNamed(ctx, { provider, eventId });
/** A provider that is asked and fails with what nobody foresaw. */
const broken = (): Ctx =>
  till.ctxWith({
    gatewayOf: (name) => ({
      ...till.ctx.gatewayOf(name),
      readIntent: async () => {
        throw new TypeError('an answer nobody foresaw');
      },
    }),
  });

describe('an event', () => {
  test('for a payment that is not known yet is parked, and taken in when the session has come', async () => {
    const variant = await givenVariant(till.db, till.shop);
    const sessionId = newId();
    const id = await received({ id: 'pi_later', metadata: { payment_session_id: sessionId } });
    await applyEvent(till.ctx, id);
    expect(await row(id)).toMatchObject({ state: 'PARKED', attempts: 1 });

    const { paymentSessionId, intentId } = await till.pay(till.lines(variant));
    const payload = {
      id,
      data: { object: { id: intentId, metadata: { payment_session_id: paymentSessionId } } },
    };
    await till.db.providerEvent.update({
      where: { provider_id: { provider: 'stripe', id } },
      data: { payload },
    });
    expect(await sweepProviderEvents(till.ctx)).toBe(0);
    await till.advance(6);
    expect(await sweepProviderEvents(till.ctx)).toBe(1);

    expect(await row(id)).toMatchObject({ state: 'PROCESSED', attempts: 2, problem: null });
    expect(await till.db.order.count({ where: { paymentSessionId } })).toBe(1);
  });

  test('that fails is tried ever later and is dead in the end, with its problem; whoever brought it has done its part', async () => {
    const { paymentSessionId, intentId } = await till.pay(till.lines(await givenVariant(till.db, till.shop)));
    const id = await received({ id: intentId, metadata: { payment_session_id: paymentSessionId } });
    const waits: number[] = [];
    for (let look = 1; look <= 20; look++) {
      await applyEvent(broken(), id);
      const { state, nextAttemptAt, attempts } = await row(id);
      expect(attempts).toBe(look);
      expect(state).toBe(look < 20 ? 'RECEIVED' : 'DEAD');
      waits.push(Math.round((nextAttemptAt.getTime() - till.ctx.now().getTime()) / 1000));
    }
    expect(waits.slice(0, 4)).toEqual([5, 8, 13, 20]);
    expect(Math.max(...waits)).toBe(3_600);
    expect(await row(id)).toMatchObject({ state: 'DEAD', problem: 'TypeError: an answer nobody foresaw' });
    await applyEvent(till.ctx, id);
    expect(await row(id)).toMatchObject({ state: 'DEAD', attempts: 20 });
  });

  test('that takes the process down every time is dead after as many looks', async () => {
    const id = await received({ id: 'pi_deadly' }, { attempts: 20 });
    await applyEvent(till.ctx, id);
    expect(await row(id)).toMatchObject({ state: 'DEAD', problem: 'The last look ended without an answer.' });
  });
});

test('the same id from two providers names two events; one of a provider that is not here any more means nothing', async () => {
  const id = await received({ id: 'pi_foreign' });
  for (const provider of ['razorpay', 'gone']) await received({}, { id, provider, objectId: 'order_later' });
  for (const provider of ['stripe', 'razorpay', 'gone']) await applyEvent(till.ctx, id, provider);
  expect(await row(id)).toMatchObject({ state: 'IGNORED' });
  expect(await row(id, 'razorpay')).toMatchObject({ state: 'PARKED' });
  expect(await row(id, 'gone')).toMatchObject({ state: 'IGNORED' });
});

test('poison does not hold up those behind it, and two sweeps at once share the work', async () => {
  const { paymentSessionId, intentId } = await till.pay(till.lines(await givenVariant(till.db, till.shop)));
  for (let i = 0; i < 120; i++)
    await received({ id: intentId, metadata: { payment_session_id: paymentSessionId } });
  const good = await received({ id: 'pi_foreign' });
  await till.advance(20);

  const taken = await Promise.all([sweepProviderEvents(broken()), sweepProviderEvents(broken())]);

  expect(taken[0]! + taken[1]!).toBe(121);
  expect(await row(good)).toMatchObject({ state: 'IGNORED' });
  expect(await till.db.providerEvent.count({ where: { state: 'RECEIVED', attempts: 1 } })).toBe(120);
});

const LIST = `{ deadProviderEvents(first: 10) { totalCount nodes { id provider reference type subject state attempts problem receivedAt payload } } }`;
const REPLAY = `mutation ($id: ID!) { providerEventReplay(input: { id: $id }) { __typename
  ... on ProviderEventReplayPayload { providerEvent { state attempts } } ... on UserError { code path } } }`;
const DISCARD = `mutation ($id: ID!, $reason: String!) { providerEventDiscard(input: { id: $id, reason: $reason }) { __typename
  ... on ProviderEventDiscardPayload { providerEvent { state } } ... on UserError { code path } } }`;

describe('staff', () => {
  test('see what died, and have it looked at again once', async () => {
    const { paymentSessionId, intentId } = await till.pay(till.lines(await givenVariant(till.db, till.shop)));
    const id = await received(
      { id: intentId, metadata: { payment_session_id: paymentSessionId } },
      { state: 'DEAD', attempts: 20 },
    );
    const ctx = till.ctxWith({ actor: admin(), channel: null });
    expect(await dataOf(ctx, LIST)).toMatchObject({
      deadProviderEvents: {
        totalCount: 1,
        nodes: [{ id: globalId(id), provider: 'stripe', reference: id, state: 'DEAD', attempts: 20 }],
      },
    });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        dataOf<{ providerEventReplay: { __typename: string } }>(ctx, REPLAY, { id: globalId(id) }),
      ),
    );
    expect(answers.map(({ providerEventReplay }) => providerEventReplay.__typename).sort()).toEqual([
      ...Array(4).fill('DeadProviderEventNotFoundError'),
      'ProviderEventReplayPayload',
    ]);
    expect(
      await till.db.outboxEvent.count({
        where: {
          name: 'payment.provider-event-received',
          payload: { equals: { provider: 'stripe', eventId: id } },
        },
      }),
    ).toBe(1);
    await applyEvent(till.ctx, id);
    expect(await row(id)).toMatchObject({ state: 'PROCESSED', attempts: 1 });
    expect(await till.db.auditEntry.findMany({ where: { subjectId: `stripe:${id}` } })).toMatchObject([
      { action: 'provider-event.replay' },
    ]);
  });

  test('put one away for good, and say why', async () => {
    const id = await received({ id: 'pi_x' }, { state: 'DEAD' });
    const ctx = till.ctxWith({ actor: admin(), channel: null });
    expect(await dataOf(ctx, DISCARD, { id: globalId(id), reason: ' ' })).toMatchObject({
      providerEventDiscard: { __typename: 'ValidationError' },
    });
    expect(await dataOf(ctx, DISCARD, { id: globalId(id), reason: 'a test' })).toMatchObject({
      providerEventDiscard: { providerEvent: { state: 'DISCARDED' } },
    });
    await applyEvent(till.ctx, id);
    expect(await row(id)).toMatchObject({ state: 'DISCARDED', attempts: 0 });
  });

  test('of one channel, and everybody else, may neither look nor touch', async () => {
    const id = await received({ id: 'pi_x' }, { state: 'DEAD' });
    for (const actor of [{ kind: 'shopper' } as const, admin(newId())])
      for (const [source, variables] of [
        [LIST, {}],
        [REPLAY, { id: globalId(id) }],
        [DISCARD, { id: globalId(id), reason: 'mine' }],
      ] as const) {
        const { data, errors } = await run(till.ctxWith({ actor, channel: null }), source, variables);
        expect(data).toBeNull();
        expect(errors?.[0]?.extensions?.code).toMatch(
          /^(FORBIDDEN|PUBLISHABLE_KEY_REQUIRED|UNAUTHENTICATED)$/,
        );
      }
    expect(await row(id)).toMatchObject({ state: 'DEAD' });
  });
});
