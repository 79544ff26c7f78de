import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort, startRedis } from '../../scripts/services.mjs';
import { givenCart, givenVariant, type TestVariant } from './factories.ts';
import { type Fleet, openFleet } from './fleet.ts';
import { brokenLaws } from './snapshot.ts';
import { useTill } from './till.ts';

const till = useTill();
const dir = mkdtempSync(path.join(tmpdir(), 'hourglass-away-'));
let port: number;
let redis: Awaited<ReturnType<typeof startRedis>> | undefined;
let fleet: Fleet;
let api: string;

const openRedis = () => startRedis({ dir, port, ephemeral: true });
beforeAll(async () => {
  port = await freePort();
  redis = await openRedis();
  fleet = await openFleet(till, { redisUrl: `redis://127.0.0.1:${port}` });
});
afterAll(async () => {
  await fleet.stop();
  await redis?.stop();
});

type Answer<Name extends string, Payload> = Readonly<Record<Name, { readonly __typename: string } & Payload>>;

async function ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
  const response = await fetch(`${api}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-publishable-key': till.shop.key },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] };
  if (!data || errors) throw new Error(`${response.status} ${JSON.stringify(errors)}`);
  return data;
}

/** A shopper's way through the api process: session, card, order. */
async function buy(
  variant: TestVariant,
  name: string,
): Promise<{ orderToken: string; lineId: string; number: string }> {
  const { token } = await givenCart(till.db, till.shop, {
    ...till.lines(variant, 2_000n),
    email: `${name}@example.com`,
    now: till.ctx.now(),
  });
  const { paymentSessionCreate } = await ask<
    Answer<'paymentSessionCreate', { paymentSession: { clientSecret: string } }>
  >(
    `mutation ($input: PaymentSessionCreateInput!) { paymentSessionCreate(input: $input) { __typename
      ... on PaymentSessionCreatePayload { paymentSession { clientSecret } } ... on UserError { code } } }`,
    { input: { cartToken: token, expectedVersion: 1, flow: 'ELEMENT' } },
  );
  const [intentId] = paymentSessionCreate.paymentSession.clientSecret.split('_secret_');
  await till.stripe.paymentIntents.confirm(intentId!, {
    payment_method: 'pm_card_visa',
    return_url: 'http://shop.example',
  });
  const { orderPlace } = await ask<
    Answer<'orderPlace', { orderToken: string; order: { number: string; lines: { id: string }[] } }>
  >(
    `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) { __typename
      ... on OrderPlacePayload { orderToken order { number lines { id } } } ... on UserError { code } } }`,
    { input: { cartToken: token } },
  );
  expect(orderPlace.__typename).toBe('OrderPlacePayload');
  return {
    orderToken: orderPlace.orderToken,
    lineId: orderPlace.order.lines[0]!.id,
    number: orderPlace.order.number,
  };
}

async function edit(
  { orderToken, lineId }: { orderToken: string; lineId: string },
  quantity: string,
): Promise<void> {
  const { orderEditCommit } = await ask<Answer<'orderEditCommit', { edit: { state: string } }>>(
    `mutation ($input: OrderEditCommitInput!) { orderEditCommit(input: $input) { __typename
      ... on OrderEditCommitPayload { edit { state } } ... on UserError { code } } }`,
    { input: { orderToken, expectedVersion: 1, changes: [{ setQuantity: { lineId, quantity } }] } },
  );
  expect(orderEditCommit).toMatchObject({ __typename: 'OrderEditCommitPayload', edit: { state: 'APPLIED' } });
}

/** Moves the clock on and waits until the api has seen it. */
async function advance(seconds: number, { orderToken }: { orderToken: string }): Promise<void> {
  await till.advance(seconds);
  await vi.waitFor(
    async () => {
      const { order } = await ask<{ order: { serverNow: string } }>(
        'query ($token: String!) { order(token: $token) { serverNow } }',
        { token: orderToken },
      );
      expect(Date.parse(order.serverNow)).toBeGreaterThan(till.ctx.now().getTime() - 60_000);
    },
    { timeout: 20_000, interval: 100 },
  );
}

const states = async () =>
  Object.fromEntries(
    (await till.db.order.findMany({ select: { email: true, state: true } })).map(({ email, state }) => [
      email.split('@')[0],
      state,
    ]),
  );
const kindsOf = async (name: string) =>
  (
    await till.db.emailMessage.findMany({
      where: { order: { email: `${name}@example.com` }, sentAt: { not: null } },
    })
  )
    .map(({ kind }) => kind)
    .sort();

test('Redis gone for ten minutes: orders are placed, changed and due meanwhile, and all are captured and mailed, once', {
  timeout: 300_000,
}, async () => {
  const variant = await givenVariant(till.db, till.shop, { onHand: 900_000n, price: 2_000n });
  api = (await fleet.startApi({ RATE_LIMITS: 'on' })).url;
  fleet.startWorker();
  fleet.startWorker();
  await buy(variant, 'early');
  const late = await buy(variant, 'late');
  await advance(3_000, late);
  // From here the first two are due in ten minutes; the window of the others reaches beyond.
  const before = await buy(variant, 'before');

  await redis!.stop();
  redis = undefined;
  const during = await buy(variant, 'during');
  await edit(late, '5');
  await edit(before, '1');
  await edit(during, '4');
  await advance(300, late);
  await buy(variant, 'later');
  const ready = (await (await fetch(`${api}/readyz`)).json()) as {
    ready: boolean;
    checks: { redis?: string };
  };
  expect(ready).toMatchObject({ ready: true, checks: { redis: 'unreachable' } });
  // The windows of the first two close while Redis is away: Postgres knows, and the workers capture on their own.
  await advance(330, late);
  await vi.waitFor(
    async () =>
      expect(await states()).toEqual({
        early: 'CAPTURED',
        late: 'CAPTURED',
        before: 'OPEN',
        during: 'OPEN',
        later: 'OPEN',
      }),
    { timeout: 90_000, interval: 250 },
  );
  await vi.waitFor(async () => expect(await kindsOf('during')).toEqual(['order-edited', 'order-placed']), {
    timeout: 60_000,
    interval: 250,
  });

  redis = await openRedis();
  await buy(variant, 'after');
  await till.advance(3_600);
  await vi.waitFor(
    async () => {
      expect(await till.db.order.count({ where: { state: 'CAPTURED' } })).toBe(6);
      // An event that is not handed on yet has no delivery to wait for.
      expect(await till.db.outboxEvent.count({ where: { fannedOutAt: null } })).toBe(0);
      expect(await till.db.outboxDelivery.count({ where: { state: { not: 'DONE' } } })).toBe(0);
      for (const name of ['early', 'later', 'after'])
        expect(await kindsOf(name)).toEqual(['order-charged', 'order-placed']);
      for (const name of ['late', 'before', 'during'])
        expect(await kindsOf(name)).toEqual(['order-charged', 'order-edited', 'order-placed']);
    },
    { timeout: 90_000, interval: 250 },
  );

  const { emails } = (await (await fetch(`${till.sandboxUrl}/mailbox.json`)).json()) as { emails: unknown[] };
  expect(emails).toHaveLength(15);
  expect(await brokenLaws(till.db)).toEqual([]);
});
