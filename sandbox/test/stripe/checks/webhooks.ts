import Stripe from 'stripe';
import { expect } from 'vitest';
import { type Bench, control, hold, listen } from '../setting.ts';
import { checkEvent } from '../validator.ts';
import { type Check, localOnly, NotHereError, real, SECRET, withListener } from './stand.ts';

const { webhooks } = new Stripe('sk_test_verifier');

export function verify(body: string, signature: string, secret = SECRET): Stripe.Event {
  return webhooks.constructEvent(body, signature, secret);
}

async function pendingOf({ stripe }: Bench, id: string): Promise<number> {
  return (await stripe.events.retrieve(id)).pending_webhooks;
}

/** Sends no event before it is told to. */
function holdAll({ sandbox }: Bench): Promise<unknown> {
  return control(sandbox, 'faults', { match: { times: 0 }, action: { type: 'webhook_hold' } });
}

interface Delivery {
  event: string;
  state: string;
  attempts: unknown[];
}

async function deliveriesOf({ sandbox }: Bench): Promise<Delivery[]> {
  return (await control<{ data: Delivery[] }>(sandbox, 'webhooks')).data;
}

/** Deliveries: signed, repeated, doubled, out of order. */
export const WEBHOOKS: Check[] = [
  real(
    62,
    'a delivery verifies with `constructEvent` and the endpoint’s secret; one flipped byte → error (at api.stripe.com with `stripe listen`)',
    'deliveries verify with the secret and not when a byte is flipped',
    async (stand) => {
      const receiving = await stand.deliveries();
      if (!receiving) {
        throw new NotHereError(
          'needs `stripe listen --forward-to 127.0.0.1:4242` and its secret as STRIPE_WEBHOOK_SECRET',
        );
      }
      const { listener, secret, stop } = receiving;
      try {
        const { id } = await hold(stand.stripe);
        const ours = (): typeof listener.received =>
          listener.received.filter(({ event }) => {
            const object = event.data.object as { id?: string; payment_intent?: string };
            return object.id === id || object.payment_intent === id;
          });
        await expect.poll(() => ours().length, { timeout: 30_000 }).toBe(3);
        for (const { body, signature, event } of ours()) {
          expect(verify(body, signature, secret).id).toBe(event.id);
          const at = body.indexOf('"livemode"') + 1;
          const flipped =
            body.slice(0, at) + String.fromCharCode(body.charCodeAt(at) ^ 1) + body.slice(at + 1);
          expect(() => verify(flipped, signature, secret)).toThrow(
            Stripe.errors.StripeSignatureVerificationError,
          );
          expect(() => verify(body, signature, 'whsec_other')).toThrow(
            Stripe.errors.StripeSignatureVerificationError,
          );
          if (!stand.local) continue;
          expect(signature).toMatch(/^t=\d+,v1=[0-9a-f]{64},v0=[0-9a-f]{64}$/);
          checkEvent(event);
        }
        expect(
          ours()
            .map(({ event }) => event.type)
            .sort(),
        ).toEqual(['charge.succeeded', 'payment_intent.amount_capturable_updated', 'payment_intent.created']);
      } finally {
        await stop();
      }
    },
  ),
  localOnly(
    63,
    'rolled secret: the header has two v1 and both secrets verify; after the expiry one',
    'during a roll both secrets verify, afterwards the new one',
    () =>
      withListener(async ({ stripe, sandbox }, listener) => {
        const [endpoint] = (await stripe.webhookEndpoints.list()).data;
        const path = `webhook_endpoints/${endpoint!.id}/roll_secret`;
        const { secret } = await control<{ secret: string }>(sandbox, path, { old_valid_seconds: 3600 });
        await stripe.customers.create();
        const [during] = await listener.wait(1);
        expect(during!.signature.match(/v1=/g)).toHaveLength(2);
        verify(during!.body, during!.signature);
        verify(during!.body, during!.signature, secret);
        await control(sandbox, 'clock', { advance: 3601 });
        await stripe.customers.create();
        const after = (await listener.wait(2))[1]!;
        expect(after.signature.match(/v1=/g)).toHaveLength(1);
        verify(after.body, after.signature, secret);
        expect(() => verify(after.body, after.signature)).toThrow(/No signatures found/);
      }),
  ),
  localOnly(
    64,
    'stale timestamp → "Timestamp outside the tolerance zone"; the retry has a new t and verifies',
    'an old timestamp is refused and the retry is fresh',
    () =>
      withListener(async ({ stripe, sandbox }, listener) => {
        await control(sandbox, 'faults', { action: { type: 'webhook_stale_timestamp' } });
        listener.answer = (attempt) => (attempt === 1 ? 400 : 200);
        await stripe.customers.create();
        const [stale, fresh] = await listener.wait(2);
        expect(() => verify(stale!.body, stale!.signature)).toThrow(/Timestamp outside the tolerance zone/);
        expect(verify(fresh!.body, fresh!.signature).id).toBe(stale!.event.id);
        const at = ({ signature }: { signature: string }): number => Number(/^t=(\d+)/.exec(signature)![1]);
        expect(at(fresh!)).toBeGreaterThan(at(stale!));
      }),
  ),
  localOnly(
    65,
    'an endpoint that answers 500, 302 or too late is tried again: same event id, new signature, `pending_webhooks` 1 → 0 after success; after four failures the event is listed by `delivery_success=false`',
    'an endpoint that does not take an event is tried again with a new signature, four times',
    async () => {
      for (const bad of [500, 302, 'hang'] as const) {
        let seconds = 0;
        const options = { wallClock: () => Date.now() + seconds * 1000 };
        await withListener(async (bench, listener) => {
          await control(bench.sandbox, 'account', { webhook_timeout_ms: 300 });
          listener.answer = (attempt) => {
            // The next attempt is signed in another second than this one.
            seconds++;
            return attempt === 1 ? bad : 200;
          };
          await bench.stripe.customers.create();
          const [first] = await listener.wait(1);
          if (bad === 'hang') expect(await pendingOf(bench, first!.event.id)).toBe(1);
          const [, second] = await listener.wait(2);
          expect([bad, second!.event.id, first!.event.pending_webhooks]).toEqual([bad, first!.event.id, 1]);
          expect(second!.signature).not.toBe(first!.signature);
          verify(second!.body, second!.signature);
          await expect.poll(() => pendingOf(bench, first!.event.id), { interval: 10 }).toBe(0);
          expect(listener.received).toHaveLength(2);
        }, options);
      }
      await withListener(async (bench, listener) => {
        listener.answer = () => 500;
        await bench.stripe.customers.create();
        const [first] = await listener.wait(4);
        const states = async (): Promise<string[]> => (await deliveriesOf(bench)).map(({ state }) => state);
        await expect.poll(states, { interval: 10 }).toEqual(['failed']);
        expect(listener.received).toHaveLength(4);
        expect(await pendingOf(bench, first!.event.id)).toBe(1);
        const undelivered = await bench.stripe.events.list({ delivery_success: false });
        expect(undelivered.data.map(({ id }) => id)).toEqual([first!.event.id]);
        listener.answer = () => 200;
        await control(bench.sandbox, 'webhooks/replay', { event: first!.event.id });
        expect((await bench.stripe.events.list({ delivery_success: false })).data).toEqual([]);
      });
    },
  ),
  localOnly(
    66,
    'duplicate → the same id twice; twin → two ids, same object and type',
    'a duplicate has the same id, a twin another',
    () =>
      withListener(async ({ stripe, sandbox }, listener) => {
        const match = { event_type: 'customer.created' };
        await control(sandbox, 'faults', { action: { type: 'webhook_duplicate', n: 2 }, match });
        await stripe.customers.create();
        const [one, two] = await listener.wait(2, 'customer.created');
        expect(one!.event.id).toBe(two!.event.id);
        await control(sandbox, 'faults', { action: { type: 'webhook_twin' }, match });
        await stripe.customers.create();
        const [first, second] = (await listener.wait(4, 'customer.created')).slice(2);
        expect(first!.event.id).not.toBe(second!.event.id);
        expect(first!.event.data.object).toEqual(second!.event.data.object);
        expect([first!.event.type, second!.event.type]).toEqual(['customer.created', 'customer.created']);
      }),
  ),
  localOnly(
    67,
    'hold and release reversed → `succeeded` arrives before `amount_capturable_updated`; the snapshots differ accordingly',
    'held events come when released, in any order, with their own snapshots',
    () =>
      withListener(async (bench, listener) => {
        const { stripe, sandbox } = bench;
        await holdAll(bench);
        const { id } = await hold(stripe);
        await stripe.paymentIntents.capture(id);
        const held = async (): Promise<number> =>
          (await deliveriesOf(bench)).filter(({ state }) => state === 'held').length;
        await expect.poll(held, { interval: 10 }).toBe(5);
        expect(listener.received).toEqual([]);
        await control(sandbox, 'faults', undefined, 'DELETE');
        await control(sandbox, 'webhooks/release', { order: 'reverse' });
        const types = listener.received.map(({ event }) => event.type);
        expect(types.indexOf('payment_intent.succeeded')).toBeLessThan(
          types.indexOf('payment_intent.amount_capturable_updated'),
        );
        const statusIn = (type: string): string => {
          const found = listener.received.find(({ event }) => event.type === type)!;
          return (found.event.data.object as Stripe.PaymentIntent).status;
        };
        expect(statusIn('payment_intent.succeeded')).toBe('succeeded');
        expect(statusIn('payment_intent.amount_capturable_updated')).toBe('requires_capture');
      }),
  ),
  localOnly(
    68,
    '`before_response` → the webhook is logged before the API answer is written',
    'webhooks may come before the answer',
    () =>
      withListener(async (bench, listener) => {
        await control(bench.sandbox, 'account', { webhook_timing: 'before_response' });
        await hold(bench.stripe);
        expect(listener.received).toHaveLength(3);
        const logged = await deliveriesOf(bench);
        expect(logged.map(({ state, attempts }) => [state, attempts.length])).toEqual([
          ['delivered', 1],
          ['delivered', 1],
          ['delivered', 1],
        ]);
      }),
  ),
  localOnly(
    69,
    '`enabled_events` and the endpoint’s `api_version` are respected',
    'an endpoint gets the events and the version it asked for',
    () =>
      withListener(async ({ stripe }, listener) => {
        const picky = await listen();
        const endpoint = await stripe.webhookEndpoints.create({
          url: picky.url,
          enabled_events: ['payment_intent.created'],
          api_version: '2026-08-26.dahlia',
        });
        expect(endpoint.secret).toMatch(/^whsec_/);
        await hold(stripe);
        const [created] = await picky.wait(1);
        verify(created!.body, created!.signature, endpoint.secret);
        expect(created!.event.api_version).toBe('2026-08-26.dahlia');
        const all = await listener.wait(3);
        expect(new Set(all.map(({ event }) => event.api_version))).toEqual(new Set(['2026-10-28.endive']));
        expect(picky.received.map(({ event }) => event.type)).toEqual(['payment_intent.created']);
        await stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
        await hold(stripe);
        await listener.wait(6);
        await stripe.webhookEndpoints.del(endpoint.id);
        expect(picky.received).toHaveLength(1);
        await picky.close();
      }),
  ),
];
