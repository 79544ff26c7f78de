import { beforeAll, describe, expect, test } from 'vitest';
import { givenVariant, type TestVariant } from '../../../test/factories.ts';
import { refundDesk } from '../../../test/refund-desk.ts';
import { brokenLaws } from '../../../test/snapshot.ts';
import { staffOf } from '../../../test/staff.ts';
import { useTill } from '../../../test/till.ts';
import { impatient, instantsOf, relay, timelineOf, told, whyOf } from '../../../test/why.ts';
import { applyEvent } from '../../checkout/inbox/apply-event.ts';
import { discardEvent, replayEvent } from '../../checkout/inbox/dead.ts';
import type { Ctx } from '../../ctx.ts';
import { captureOrder } from '../capture.ts';
import { refundOrder } from '../refund/refund-order.ts';
import { sweepRefunds } from '../refund/sweep.ts';
import { sweepDueOrders } from '../sweep.ts';

const till = useTill();
const HOUR = 3_600;
let variant: TestVariant;
const desk = refundDesk(till, () => variant);
beforeAll(async () => {
  variant = await givenVariant(till.db, till.shop, { onHand: 900_000n });
});

/** A provider whose answers our code stumbles over. */
const broken = (): Ctx =>
  till.ctxWith({
    gatewayOf: (name) => ({
      ...till.ctx.gatewayOf(name),
      readIntent: () => Promise.reject(new TypeError('an answer nobody foresaw')),
      captureIntent: () => Promise.reject(new TypeError('an answer nobody foresaw')),
    }),
  });

describe('a webhook', () => {
  test('comes late: by how much, and what it was about', async () => {
    const { orderId } = await till.order(till.lines(variant));
    await till.stripe.paymentIntents.cancel(await desk.intent(orderId));
    await till.advance(30 * 60);
    expect(await desk.hearOf(orderId)).toContain('payment_intent.canceled');
    expect(await told(till, orderId, 'PROVIDER_EVENT')).toContainEqual(
      expect.stringMatching(
        /^“payment_intent\.canceled” came from stripe, 30 minutes late \(it happened on [\d-]+ [\d:]+ UTC\); it was acted upon on /,
      ),
    );
    expect((await whyOf(till, orderId)).sentence).toContain('was let go at the provider');
  });

  test('cannot be taken in, is dead, is replayed in vain and put away: each is told, and what to do', async () => {
    const { orderId } = await till.order(till.lines(variant));
    const intent = await desk.intent(orderId);
    await till.stripe.paymentIntents.cancel(intent);
    const { data } = await till.stripe.events.list({ limit: 100 });
    const event = data.find(
      ({ type, data: { object } }) =>
        type === 'payment_intent.canceled' && (object as { id: string }).id === intent,
    )!;
    await till.db.providerEvent.create({
      data: {
        provider: 'stripe',
        id: event.id,
        type: event.type,
        payload: JSON.parse(JSON.stringify(event)),
        objectId: intent,
        intentId: intent,
        receivedAt: till.ctx.now(),
        nextAttemptAt: till.ctx.now(),
      },
    });
    const name = { provider: 'stripe', eventId: event.id };
    const about = async () =>
      (await timelineOf(till, orderId)).find(
        ({ kind, reference }) => kind === 'PROVIDER_EVENT' && reference === event.id,
      )!;
    expect((await about()).sentence).toContain('no worker has looked at it yet; it is looked at again on ');
    await applyEvent(broken(), name);
    expect(await about()).toMatchObject({
      state: 'RECEIVED',
      todo: null,
      sentence: expect.stringContaining(
        'it could not be taken in: TypeError: an answer nobody foresaw; it is looked at again on ',
      ),
    });
    for (let attempt = 2; attempt <= 20; attempt++) await applyEvent(broken(), name);
    const dead = {
      state: 'DEAD',
      todo: 'Mend the cause, then providerEventReplay or providerEventDiscard.',
      sentence: expect.stringContaining(
        'it was given up after 20 attempts: TypeError: an answer nobody foresaw.',
      ),
    };
    expect(await about()).toMatchObject(dead);

    const admin = staffOf(till, [{ role: 'ADMIN', salesChannelId: null }]);
    await replayEvent(admin, name);
    for (let attempt = 1; attempt <= 20; attempt++) await applyEvent(broken(), name);
    await discardEvent(admin, { ...name, reason: 'known from the dashboard' });
    expect(await about()).toMatchObject({ state: 'DISCARDED', todo: null });
    expect(await told(till, orderId, 'STAFF')).toEqual([
      'Staff had a webhook looked at again.',
      'Staff put a webhook away: “known from the dashboard”.',
    ]);

    await till.advance(HOUR);
    await captureOrder(till.ctx, { orderId });
    expect(await whyOf(till, orderId)).toMatchObject({
      standing: 'PAYMENT_LOST',
      sentence: expect.stringContaining(
        'the hold of 15.00 EUR on the Visa ending 4242 was let go at the provider',
      ),
    });
  });

  test('waits for the answer to a refund of ours', async () => {
    const { orderId } = await desk.charged({ pieces: 1 });
    await desk.fault({ type: 'status', status: 503, effect: 'before' }, 30);
    const staff = { ...staffOf(till), gatewayOf: impatient(till).gatewayOf };
    await refundOrder(staff, { orderId, amount: '15.00', reason: 'RETURNED', note: null });
    expect(await told(till, orderId, 'OPERATION')).toContainEqual(
      expect.stringMatching(
        /^We asked the provider to give back 15\.00 EUR and have no answer: the provider is failing \(HTTP 503\)\. We ask again on /,
      ),
    );
    await till.control(`payment_intents/${await desk.intent(orderId)}/refund`, {});
    await desk.hearOf(orderId);
    expect(await told(till, orderId, 'PROVIDER_EVENT')).toContainEqual(
      expect.stringMatching(
        /^“charge\.refunded” came from stripe; it names something that is not known here yet, and it is looked at again on /,
      ),
    );
    await desk.forgive();
    await till.advance(120);
    await sweepRefunds(till.ctx);
  });
});

describe('the queue', () => {
  test('is lost with Redis: the sweep captures all the same, and the timeline says who has it', async () => {
    const { orderId } = await till.order(till.lines(variant));
    await till.advance(HOUR);
    await relay(till, { lost: true });
    expect(await told(till, orderId, 'DELIVERY')).toContainEqual(
      expect.stringMatching(
        /^“order\.window-closed” to order\.capture is with the queue; if nobody begins it, it is handed over again on /,
      ),
    );
    expect((await whyOf(till, orderId)).standing).toBe('DUE');
    await till.advance(40);
    await sweepDueOrders(till.ctx);
    expect((await whyOf(till, orderId)).standing).toBe('CAPTURED');
  });

  test('delivers and our own code stumbles: the error, and that it is tried again', async () => {
    const { orderId } = await till.order(till.lines(variant));
    await till.advance(HOUR);
    await relay(till, { ctx: broken() });
    expect(await told(till, orderId, 'DELIVERY')).toContainEqual(
      expect.stringMatching(
        /^“order\.window-closed” to order\.capture failed once: TypeError: an answer nobody foresaw\. It is tried again on /,
      ),
    );
    const why = await whyOf(till, orderId);
    expect(why).toMatchObject({ standing: 'CAPTURING', todo: expect.stringContaining('worker’s log') });
    expect(why.sentence).toContain(
      'The last attempt ended with an error of ours: TypeError: an answer nobody foresaw',
    );
    await till.advance(HOUR);
    for (let attempt = 2; attempt <= 12; attempt++) {
      await relay(till, { ctx: broken() });
      await till.advance(2 * HOUR);
    }
    const dead = (await timelineOf(till, orderId)).find(
      ({ title }) => title === 'order.window-closed to order.capture',
    );
    expect(dead).toMatchObject({
      state: 'DEAD',
      todo: 'Mend the cause, then deadLetterReplay or deadLetterDiscard.',
      sentence: expect.stringContaining(
        'was given up after 12 attempts: TypeError: an answer nobody foresaw',
      ),
    });
    const { next } = await instantsOf(till, orderId);
    expect((await whyOf(till, orderId)).sentence).toContain(
      `It has been due since ${next} and no worker has taken it.`,
    );
    await sweepDueOrders(till.ctx);
    expect((await whyOf(till, orderId)).standing).toBe('CAPTURED');
  });
});

test('the sweep stumbles over our own code: the error is told with the order, and gone once it is captured', async () => {
  const { orderId } = await till.order(till.lines(variant));
  await relay(till);
  await till.advance(HOUR);
  await sweepDueOrders(broken());
  const why = await whyOf(till, orderId);
  expect(why).toMatchObject({ standing: 'CAPTURING', todo: expect.stringContaining('worker’s log') });
  expect(why.sentence).toContain(
    'The last attempt ended with an error of ours: TypeError: an answer nobody foresaw.',
  );
  await till.advance(60);
  await sweepDueOrders(till.ctx);
  expect(await whyOf(till, orderId)).toMatchObject({ standing: 'CAPTURED', problem: null, todo: null });
});

test('nothing here broke a law', async () => {
  expect(await brokenLaws(till.db)).toEqual([]);
});
