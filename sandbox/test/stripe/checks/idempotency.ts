import type Stripe from 'stripe';
import { expect } from 'vitest';
import { client, control, hold, MANUAL, refusal } from '../setting.ts';
import {
  type Check,
  call,
  expectEvents,
  type FormAnswer,
  localOnly,
  localStand,
  newKey,
  real,
  type Stand,
  wasReplayed,
  withOwn,
} from './stand.ts';

function post(stand: Stand, path: string, fields: Record<string, string>, key: string): Promise<FormAnswer> {
  return call(stand, 'POST', path, fields, { 'Idempotency-Key': key });
}

const FORM = { amount: '1000', currency: 'usd' };

/** Keys. */
export const IDEMPOTENCY: Check[] = [
  real(
    49,
    'one key twice with the same parameters → same body, `Idempotent-Replayed: true`, `Original-Request` names the first, own `Request-Id`, one object, one event',
    'the same call with the same key is answered from memory',
    async (stand) => {
      const key = newKey();
      const first = await post(stand, '/v1/payment_intents', FORM, key);
      const second = await post(stand, '/v1/payment_intents', FORM, key);
      expect(second.body).toEqual(first.body);
      expect(first.headers.get('idempotent-replayed')).toBeNull();
      expect(first.headers.get('original-request')).toBe(first.headers.get('request-id'));
      expect(second.headers.get('idempotent-replayed')).toBe('true');
      expect(second.headers.get('original-request')).toBe(first.headers.get('request-id'));
      expect(second.headers.get('request-id')).not.toBe(first.headers.get('request-id'));
      expect(second.headers.get('idempotency-key')).toBe(key);
      const intent = first.body as unknown as Stripe.PaymentIntent;
      await expectEvents(stand, intent, ['payment_intent.created']);
      const { data } = await stand.stripe.events.list({ type: 'payment_intent.created', limit: 20 });
      const event = data.find(({ data: { object } }) => (object as { id?: string }).id === intent.id);
      expect(event?.request).toEqual({ id: first.headers.get('request-id'), idempotency_key: key });
    },
  ),
  real(
    50,
    'the key with other parameters or another path → 400 `idempotency_error` without code',
    'a key belongs to one call with its parameters',
    async (stand) => {
      const key = newKey();
      const { body } = await post(stand, '/v1/payment_intents', FORM, key);
      for (const [path, fields] of [
        ['/v1/payment_intents', { ...FORM, amount: '2000' }],
        [`/v1/payment_intents/${body['id']}/cancel`, {}],
      ] as const) {
        const { status, error } = await post(stand, path, fields, key);
        expect([status, error['type'], error['code'], error['param']]).toEqual([
          400,
          'idempotency_error',
          undefined,
          undefined,
        ]);
        expect(error['message']).toContain(
          `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
        );
      }
    },
  ),
  real(
    51,
    'a key with a decline, then the same key → the same 402 replayed, no new charge',
    'a remembered decline stays a decline and charges nothing again',
    async ({ stripe }) => {
      const intent = await stripe.paymentIntents.create(MANUAL);
      const idempotencyKey = newKey();
      const confirm = (): Promise<unknown> =>
        stripe.paymentIntents.confirm(
          intent.id,
          { payment_method: 'pm_card_visa_chargeDeclined' },
          { idempotencyKey },
        );
      const first = await refusal(confirm());
      const second = await refusal(confirm());
      expect([second.statusCode, second.charge, second.headers?.['idempotent-replayed']]).toEqual([
        402,
        first.charge,
        'true',
      ]);
      expect((await stripe.charges.list({ payment_intent: intent.id })).data).toHaveLength(1);
    },
  ),
  localOnly(
    52,
    'a key with a validation error, then the same key corrected → executes',
    'a refused parameter does not use up the key',
    async (bench) => {
      const stand = localStand(bench);
      const key = newKey();
      expect((await post(stand, '/v1/payment_intents', { ...FORM, foo: '1' }, key)).status).toBe(400);
      const corrected = await post(stand, '/v1/payment_intents', FORM, key);
      expect([corrected.status, corrected.headers.get('idempotent-replayed')]).toEqual([200, null]);
    },
  ),
  localOnly(
    53,
    'clock + 24 h → the key executes anew',
    'a key is forgotten after a day, not a second sooner',
    () =>
      withOwn({ wallClock: () => Date.parse('2026-11-20T12:00:00Z') }, async (bench) => {
        const stand = localStand(bench);
        const key = newKey();
        const first = await post(stand, '/v1/payment_intents', FORM, key);
        await control(bench.sandbox, 'clock', { advance: 24 * 3600 - 1 });
        expect((await post(stand, '/v1/payment_intents', FORM, key)).body).toEqual(first.body);
        await control(bench.sandbox, 'clock', { advance: 1 });
        const anew = await post(stand, '/v1/payment_intents', FORM, key);
        expect([anew.status, anew.headers.get('idempotent-replayed')]).toEqual([200, null]);
        expect(anew.body['id']).not.toBe(first.body['id']);
      }),
  ),
  localOnly(
    54,
    'a second call while the first runs → 409 `idempotency_key_in_use`; the SDK retries it by itself and gets the replay',
    'while the first call runs the second is told to wait; the SDK does',
    async (bench) => {
      const { id } = await hold(bench.stripe);
      const idempotencyKey = newKey();
      const capture = (maxNetworkRetries: number): Promise<Stripe.Response<Stripe.PaymentIntent>> =>
        client(bench.sandbox, { maxNetworkRetries }).paymentIntents.capture(id, {}, { idempotencyKey });
      await control(bench.sandbox, 'faults', {
        match: { method: 'POST', path: '/v1/payment_intents/*/capture' },
        action: { type: 'delay', before_ms: 700 },
      });
      const slow = capture(0);
      await new Promise((resolve) => setTimeout(resolve, 200));
      const impatient = await refusal(capture(0));
      expect([impatient.statusCode, impatient.code]).toEqual([409, 'idempotency_key_in_use']);
      const patient = capture(2);
      expect((await slow).status).toBe('succeeded');
      const replayed = await patient;
      expect([replayed.status, wasReplayed(replayed)]).toEqual(['succeeded', true]);
      const captures = await bench.stripe.events.list({ type: 'charge.captured', limit: 100 });
      expect(
        captures.data.filter(({ data }) => (data.object as Stripe.Charge).payment_intent === id),
      ).toHaveLength(1);
    },
  ),
];
