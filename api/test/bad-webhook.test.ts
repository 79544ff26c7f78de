import Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BODY_BYTES_MAX } from '../src/graphql/limits.ts';
import { type Case, type Door, expectRefused, openDoor, stream, WEBHOOK_SECRET } from './refusal.ts';

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const EVENT = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'charge.updated',
  data: { object: { id: 'ch_1' } },
});
const signed = (payload: string, options: { secret?: string; timestamp?: number } = {}) =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET, ...options });
const webhook = (body: string, headers: Record<string, string> = {}, method = 'POST') =>
  fetch(`${door.origin}/webhooks/stripe`, { method, headers, ...(method === 'POST' && { body }) });

/** Sends without Content-Length, so that only counting can find the end. */
const cases: readonly Case[] = [
  { name: 'a webhook by GET', send: () => webhook('', {}, 'GET'), status: 405, answer: 'METHOD_NOT_ALLOWED' },
  {
    name: 'a webhook without a signature',
    send: () => webhook(EVENT),
    status: 400,
    answer: 'BAD_SIGNATURE',
    message: /missing/,
  },
  {
    name: 'a webhook with a garbage signature',
    send: () => webhook(EVENT, { 'stripe-signature': 'garbage' }),
    status: 400,
    answer: 'BAD_SIGNATURE',
  },
  {
    name: 'a webhook signed with another secret',
    send: () => webhook(EVENT, { 'stripe-signature': signed(EVENT, { secret: 'whsec_another' }) }),
    status: 400,
    answer: 'BAD_SIGNATURE',
  },
  {
    name: 'a webhook that was changed on the way',
    send: () => webhook(EVENT.replace('ch_1', 'ch_2'), { 'stripe-signature': signed(EVENT) }),
    status: 400,
    answer: 'BAD_SIGNATURE',
  },
  {
    name: 'a webhook signed an hour ago',
    send: () =>
      webhook(EVENT, {
        'stripe-signature': signed(EVENT, { timestamp: Math.floor(Date.now() / 1000) - 3_600 }),
      }),
    status: 400,
    answer: 'BAD_SIGNATURE',
  },
  {
    name: 'a webhook over the limit',
    send: () => webhook('x'.repeat(BODY_BYTES_MAX + 1), { 'stripe-signature': 't=1,v1=x' }),
    status: 413,
    answer: 'BODY_TOO_LARGE',
  },
  {
    name: 'an endless webhook',
    send: () =>
      stream(`${door.origin}/webhooks/stripe`, BODY_BYTES_MAX * 2, { 'stripe-signature': 't=1,v1=x' }),
    status: 413,
    answer: 'BODY_TOO_LARGE',
  },
];

test.each(cases)('$name: $answer', (refused) => expectRefused(door, refused));

test('the same event with a right signature is stored, once however often it comes', async () => {
  const send = () => webhook(EVENT, { 'stripe-signature': signed(EVENT) });
  const answers = await Promise.all(Array.from({ length: 10 }, send));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(await door.database.db.providerEvent.count()).toBe(1);
  expect(await door.database.db.outboxEvent.count()).toBe(1);
});
