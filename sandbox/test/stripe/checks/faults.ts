import Stripe from 'stripe';
import { expect } from 'vitest';
import { type Bench, client, control, hold, refusal } from '../setting.ts';
import {
  type Check,
  expectEvents,
  localOnly,
  localStand,
  newKey,
  wasReplayed,
  withListener,
} from './stand.ts';

const CAPTURE = { method: 'POST', path: '/v1/payment_intents/*/capture' };

function fault(
  { sandbox }: Bench,
  action: Record<string, unknown>,
  match: Record<string, unknown> = CAPTURE,
): Promise<unknown> {
  return control(sandbox, 'faults', { match, action });
}

/** How often the server was asked to capture this intent. */
async function captureCalls({ sandbox }: Bench, id: string): Promise<number> {
  const { data } = await control<{ data: { path: string }[] }>(sandbox, 'log');
  return data.filter(({ path }) => path === `/v1/payment_intents/${id}/capture`).length;
}

function retrying({ sandbox }: Bench, options: Stripe.StripeConfig = {}): Stripe {
  return client(sandbox, { maxNetworkRetries: 2, httpClient: undefined, ...options });
}

const HELD = ['payment_intent.created', 'charge.succeeded', 'payment_intent.amount_capturable_updated'];
const CAPTURED = [...HELD, 'charge.captured', 'payment_intent.succeeded'];

/** Lost answers, refusals of the server itself, and what the SDK makes of them. */
export const FAULTS: Check[] = [
  localOnly(
    55,
    '500 before the effect → the SDK calls three times, then an error; nothing happened',
    'a 500 before the effect is tried three times and nothing happens',
    async (bench) => {
      const held = await hold(bench.stripe);
      await fault(bench, { type: 'status', status: 500, effect: 'before' }, { ...CAPTURE, times: 0 });
      const error = await refusal(retrying(bench).paymentIntents.capture(held.id));
      expect(error).toBeInstanceOf(Stripe.errors.StripeAPIError);
      expect(await captureCalls(bench, held.id)).toBe(3);
      expect((await bench.stripe.paymentIntents.retrieve(held.id)).status).toBe('requires_capture');
      await expectEvents(localStand(bench), held, HELD);
    },
  ),
  localOnly(
    56,
    '500 after the effect on capture, `should_retry` false → StripeAPIError after one call, GET says `succeeded`, webhooks were sent, the same key replays the 500',
    'a 500 after the effect hides a capture that happened, also from its key',
    () =>
      withListener(async (bench, listener) => {
        const { stripe } = bench;
        const { id } = await hold(stripe);
        await fault(bench, { type: 'status', status: 500, effect: 'after', should_retry: false });
        const idempotencyKey = newKey();
        const error = await refusal(retrying(bench).paymentIntents.capture(id, {}, { idempotencyKey }));
        expect(error).toBeInstanceOf(Stripe.errors.StripeAPIError);
        expect(await captureCalls(bench, id)).toBe(1);
        expect((await stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
        await listener.wait(1, 'charge.captured');
        await listener.wait(1, 'payment_intent.succeeded');
        const replay = await refusal(stripe.paymentIntents.capture(id, {}, { idempotencyKey }));
        expect([replay.statusCode, replay.headers?.['idempotent-replayed']]).toEqual([500, 'true']);
      }),
  ),
  localOnly(
    57,
    'connection dropped after the effect on capture (retries 2) → the SDK’s own retry is answered with the replay, one charge',
    "a lost answer is replayed to the SDK's own retry",
    async (bench) => {
      const held = await hold(bench.stripe);
      await fault(bench, { type: 'drop', when: 'after_effect' });
      const intent = await retrying(bench).paymentIntents.capture(held.id);
      expect([intent.status, wasReplayed(intent)]).toEqual(['succeeded', true]);
      expect(await captureCalls(bench, held.id)).toBe(2);
      await expectEvents(localStand(bench), held, CAPTURED);
    },
  ),
  localOnly(
    58,
    'body cut in the middle → StripeConnectionError after one call, the effect is done',
    'an answer cut in the middle is an error at once, with the effect done',
    async (bench) => {
      const { id } = await hold(bench.stripe);
      await fault(bench, { type: 'drop', when: 'mid_body' });
      const error = await refusal(retrying(bench).paymentIntents.capture(id));
      expect(error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
      expect(await captureCalls(bench, id)).toBe(1);
      expect((await bench.stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
    },
  ),
  localOnly(
    59,
    'the server hangs, timeout 300 ms → three calls, one effect',
    'a hanging server is asked three times and captures once',
    async (bench) => {
      const held = await hold(bench.stripe);
      await fault(bench, { type: 'hang', effect: 'after' }, { ...CAPTURE, times: 0 });
      const error = await refusal(retrying(bench, { timeout: 300 }).paymentIntents.capture(held.id));
      expect(error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
      expect(await captureCalls(bench, held.id)).toBe(3);
      await expectEvents(localStand(bench), held, CAPTURED);
    },
  ),
  localOnly(
    60,
    'rate limited → StripeRateLimitError after one call, the header gives the reason; lock timeout with should-retry → retried',
    'rate limits are not retried, lock timeouts are',
    async (bench) => {
      const { id } = await hold(bench.stripe);
      await fault(bench, { type: 'rate_limited', reason: 'endpoint-rate' });
      const error = await refusal(retrying(bench).paymentIntents.capture(id));
      expect(error).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
      expect([error.statusCode, error.headers?.['stripe-rate-limited-reason']]).toEqual([
        429,
        'endpoint-rate',
      ]);
      expect(await captureCalls(bench, id)).toBe(1);
      await fault(bench, { type: 'lock_timeout' });
      expect((await retrying(bench).paymentIntents.capture(id)).status).toBe('succeeded');
      expect(await captureCalls(bench, id)).toBe(3);
    },
  ),
  localOnly(
    61,
    '502 with an HTML body → StripeAPIError "Invalid JSON"',
    'an HTML error page is an API error',
    async (bench) => {
      const { id } = await hold(bench.stripe);
      await fault(bench, { type: 'html_body' });
      const error = await refusal(retrying(bench, { maxNetworkRetries: 0 }).paymentIntents.capture(id));
      expect(error).toBeInstanceOf(Stripe.errors.StripeAPIError);
      expect(error.message).toMatch(/Invalid JSON/);
    },
  ),
];
