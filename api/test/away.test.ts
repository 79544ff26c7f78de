import { PrismaPg } from '@prisma/adapter-pg';
import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { openImpatientRedis } from '../src/compose.ts';
import { PrismaClient } from '../src/generated/prisma/client.ts';
import { createStripeVerifier, receiveStripeEvent } from '../src/payment/stripe-webhook.ts';
import { cloneDatabase } from './database.ts';
import { givenShop } from './factories.ts';
import { givenHttp } from './http.ts';

const SECRET = 'whsec_only_for_tests';
const EVENT = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'charge.updated',
  data: { object: { id: 'ch_1' } },
});
const signed = (payload: string) => Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET });

test('an unreachable database is UNAVAILABLE, says when to come back, and is logged once with its cause', async () => {
  const dead = new PrismaClient({
    adapter: new PrismaPg({
      connectionString: 'postgresql://a:b@127.0.0.1:1/x',
      connectionTimeoutMillis: 1_000,
    }),
  });
  const broken = givenHttp({ db: dead });
  const answer = await broken.graphql('{ shop { name } }', {}, { key: 'pk_any' });
  expect(answer).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
  expect(answer.headers.get('retry-after')).toBe('2');
  expect(answer.errors[0]?.extensions.correlationId).toBe(answer.headers.get('x-correlation-id'));
  expect(JSON.stringify(answer)).not.toContain('127.0.0.1');
  expect(broken.lines).toHaveLength(1);
  expect(broken.lines[0]).toMatchObject({ level: 'error', fields: { codes: ['UNAVAILABLE'] } });
  expect(broken.lines[0]?.fields.error).toBeInstanceOf(Error);
  const ready = await broken.fetch('http://api.example/readyz');
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ ready: false, checks: { database: 'unreachable' } });
  expect((await broken.fetch('http://api.example/livez')).status).toBe(200);
  await dead.$disconnect();
});

test('a webhook that cannot be stored is a 5xx, so that it comes again', async () => {
  const dead = new PrismaClient({
    adapter: new PrismaPg({
      connectionString: 'postgresql://a:b@127.0.0.1:1/x',
      connectionTimeoutMillis: 1_000,
    }),
  });
  const verify = createStripeVerifier([SECRET]);
  const broken = givenHttp({
    db: dead,
    receiveStripeEvent: (ctx, input) => receiveStripeEvent(ctx, { ...input, verify }),
  });
  const response = await broken.fetch('http://api.example/webhooks/stripe', {
    method: 'POST',
    body: EVENT,
    headers: { 'stripe-signature': signed(EVENT) },
  });
  expect(response.status).toBe(503);
  expect(broken.lines.map(({ level }) => level)).toEqual(['error']);
  await dead.$disconnect();
});

test('without Redis the shop stays open, and guessing passwords stays limited', async () => {
  const database = await cloneDatabase();
  const shop = await givenShop(database.db);
  const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };
  const redis = openImpatientRedis('redis://127.0.0.1:1', quiet);
  const alone = givenHttp({ db: database.db, redis }, { rateLimits: true });
  const signIn = () =>
    alone.graphql(
      'mutation { staffSignIn(input: { email: "a@b.example", password: "guess" }) { __typename } }',
    );
  const answers = [];
  for (let i = 0; i < 11; i++) answers.push(await signIn());
  redis.disconnect();
  expect(answers.slice(0, 10).map(({ code }) => code)).toEqual(Array(10).fill(undefined));
  const refused = answers[10];
  expect(refused).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
  const retryAfter = Number(refused?.headers.get('retry-after'));
  expect(retryAfter).toBeGreaterThan(200);
  expect(refused?.errors[0]?.extensions.retryAfter).toBe(retryAfter);
  expect(await alone.graphql('{ shop { name } }', {}, { key: shop.key })).toMatchObject({
    status: 200,
    errors: [],
  });
  await database.drop();
});
