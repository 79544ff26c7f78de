import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { freePort } from '../../scripts/services.mjs';
import { givenVariant } from './factories.ts';
import { type Fleet, openFleet } from './fleet.ts';
import { brokenLaws } from './snapshot.ts';
import { useTill } from './till.ts';

/** `ORDERS=300 npx vitest run many-processes` for more. */
const ORDERS = Number(process.env.ORDERS ?? 12);
const PROCESSES = 3;
const AT_ONCE = 4;
const TRIES_MAX = 90;
const WITHIN_TWO_MINUTES = { timeout: 120_000, interval: 250 };

const till = useTill({ connections: 16 });
let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(till, { redisUrl: inject('redis') });
});
afterAll(() => fleet.stop());

type Outcome = { readonly __typename: string };

/** Sends under an Idempotency-Key, again while a busy machine cannot say what came of it. */
async function ask<Answer>(api: string, query: string, input: Record<string, unknown>): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    'x-publishable-key': till.shop.key,
    'idempotency-key': randomUUID(),
  };
  const body = JSON.stringify({ query, variables: { input } });
  for (let tries = 1; ; tries++) {
    const response = await fetch(`${api}/graphql`, { method: 'POST', headers, body });
    const { data, errors } = (await response.json()) as { data?: Answer; errors?: { message: string }[] };
    if (data && !errors) return data;
    if (![409, 503, 504].includes(response.status) || tries === TRIES_MAX)
      throw new Error(`${response.status} ${JSON.stringify(errors)}`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}
const PLACE = `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) { __typename
  ... on OrderPlacePayload { orderToken order { number lines { id } } } ... on UserError { code } } }`;
const EDIT = `mutation ($input: OrderEditCommitInput!) { orderEditCommit(input: $input) { __typename
  ... on OrderEditCommitPayload { edit { state } } ... on UserError { code } } }`;
const CANCEL = `mutation ($input: OrderCancelInput!) { orderCancel(input: $input) { __typename ... on UserError { code } } }`;

interface Placed {
  orderPlace: Outcome & { orderToken: string; order: { number: string; lines: { id: string }[] } };
}
type Edited = { orderEditCommit: Outcome & { edit?: { state: string } } };

/** Three processes answer on ports that Stripe knows, so that webhooks race the shoppers. */
async function startAll(): Promise<string[]> {
  const [port, ...others] = await Promise.all(Array.from({ length: PROCESSES }, () => freePort()));
  const endpoint = await till.stripe.webhookEndpoints.create({
    url: `http://127.0.0.1:${port}/webhooks/stripe`,
    enabled_events: ['*'],
  });
  const env = { STRIPE_WEBHOOK_SECRET: endpoint.secret! };
  const apis = await Promise.all(
    [port, ...others].map((each) => fleet.startApi({ ...env, PORT: String(each) })),
  );
  for (let index = 0; index < PROCESSES; index++) fleet.startWorker(env);
  return apis.map(({ url }) => url);
}

/** One shopper: two processes place the order at once, two change it at once, some cancel at two. */
async function shop(apis: readonly string[], cartToken: string, index: number): Promise<'kept' | 'canceled'> {
  const at = (offset: number) => apis[(index + offset) % apis.length]!;
  const both = <Answer>(query: string, input: Record<string, unknown>) =>
    Promise.all([0, 1].map((offset) => ask<Answer>(at(offset), query, input)));

  const placed = await both<Placed>(PLACE, { cartToken });
  expect(placed.map(({ orderPlace }) => orderPlace.__typename)).toEqual([
    'OrderPlacePayload',
    'OrderPlacePayload',
  ]);
  const [{ orderPlace: first }, { orderPlace: second }] = placed as [Placed, Placed];
  expect(second.order.number).toBe(first.order.number);
  const { orderToken, order } = first;

  const changes = [{ setQuantity: { lineId: order.lines[0]!.id, quantity: String(1 + (index % 4)) } }];
  if (index % 4 !== 1) {
    const edits = await both<Edited>(EDIT, { orderToken, expectedVersion: 1, changes });
    const applied = edits.filter(({ orderEditCommit }) => orderEditCommit.edit?.state === 'APPLIED');
    expect(applied).toHaveLength(1);
  }
  if (index % 5 !== 0) return 'kept';
  const canceled = await both<{ orderCancel: Outcome }>(CANCEL, { orderToken });
  expect(canceled.map(({ orderCancel }) => orderCancel.__typename)).toEqual([
    'OrderCancelPayload',
    'OrderCancelPayload',
  ]);
  return 'canceled';
}

test(`${ORDERS} orders over three api processes and three workers: placed, changed, cancelled and captured once`, {
  timeout: 600_000,
}, async () => {
  const apis = await startAll();
  const { db } = till;
  const variant = await givenVariant(db, till.shop, { onHand: 5_000_000n, price: 2_000n });
  const outcomes: string[] = [];
  const carts = Array.from({ length: ORDERS }, (_, index) => index);
  const lane = async () => {
    for (let index = carts.shift(); index !== undefined; index = carts.shift()) {
      const input = { ...till.lines(variant, 2_000n), email: `buyer-${index}@example.com` };
      const { cartToken } = await till.pay(input);
      outcomes.push(await shop(apis, cartToken, index));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const kept = outcomes.filter((outcome) => outcome === 'kept').length;

  await till.advance(3_600);
  await vi.waitFor(async () => {
    expect(await db.order.count({ where: { state: 'CAPTURED' } })).toBe(kept);
    expect(await db.outboxEvent.count({ where: { fannedOutAt: null } })).toBe(0);
    expect(await db.outboxDelivery.count({ where: { state: 'PENDING' } })).toBe(0);
    // A delivery that was just made may have announced something.
    expect(await db.outboxEvent.count({ where: { fannedOutAt: null } })).toBe(0);
    expect(await db.providerEvent.count({ where: { state: { in: ['RECEIVED', 'PARKED'] } } })).toBe(0);
  }, WITHIN_TWO_MINUTES);

  expect(await db.order.count()).toBe(ORDERS);
  expect(await db.order.count({ where: { state: 'CANCELED' } })).toBe(ORDERS - kept);
  expect(await db.outboxDelivery.count({ where: { state: { not: 'DONE' } } })).toBe(0);
  expect(await brokenLaws(db)).toEqual([]);
  await expectMoneyAsBooked();
  await expectEachMailOnce();
  await expectGaplessEvents();
});

/** Stripe has taken what the orders came to and holds nothing more. */
async function expectMoneyAsBooked(): Promise<void> {
  const orders = await till.db.order.findMany({
    include: { paymentCollection: { include: { payments: true } } },
  });
  for (const { state, total, number, paymentCollection } of orders) {
    const intents = await Promise.all(
      paymentCollection!.payments.map(({ intentId }) => till.stripe.paymentIntents.retrieve(intentId)),
    );
    const taken = intents.reduce((sum, { amount_received }) => sum + amount_received, 0);
    const left = intents.reduce((sum, { amount_capturable }) => sum + amount_capturable, 0);
    expect({ number, taken, left }).toEqual({
      number,
      taken: state === 'CAPTURED' ? Number(total) : 0,
      left: 0,
    });
  }
}

/** Events of an order are numbered as they were committed, by whichever process. */
async function expectGaplessEvents(): Promise<void> {
  const orders = await till.db.order.findMany({ select: { id: true, eventSequence: true } });
  for (const { id, eventSequence } of orders) {
    const events = await till.db.outboxEvent.findMany({
      where: { orderId: id },
      orderBy: { sequence: 'asc' },
    });
    expect(events.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: eventSequence }, (_, index) => index + 1),
    );
  }
}

async function expectEachMailOnce(): Promise<void> {
  const answer = await fetch(`${till.sandboxUrl}/mailbox.json?limit=10000`);
  const { emails } = (await answer.json()) as { emails: { to: string[] | string; subject: string }[] };
  const sent = emails.map(({ to, subject }) => `${[to].flat().join()} ${subject}`);
  expect(sent.filter((mail, index) => sent.indexOf(mail) !== index)).toEqual([]);
  const rows = await till.db.emailMessage.findMany();
  expect(rows.filter(({ sentAt }) => sentAt === null)).toEqual([]);
  expect(rows.length).toBe(sent.length);
  // An order that is cancelled before its first mail has gone out gets the mail about that only.
  const captured = await till.db.order.findMany({ where: { state: 'CAPTURED' }, include: { emails: true } });
  for (const { number, emails } of captured) {
    const kinds = emails.map(({ kind }) => kind);
    expect({
      number,
      placed: kinds.includes('order-placed'),
      charged: kinds.includes('order-charged'),
    }).toEqual({
      number,
      placed: true,
      charged: true,
    });
  }
}
