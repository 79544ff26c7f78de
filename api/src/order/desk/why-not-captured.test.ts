import { beforeAll, describe, expect, test } from 'vitest';
import { givenVariant, type TestVariant } from '../../../test/factories.ts';
import { refundDesk } from '../../../test/refund-desk.ts';
import { brokenLaws } from '../../../test/snapshot.ts';
import { useTill } from '../../../test/till.ts';
import { impatient, instantsOf, refuseCapture, timelineOf, told, whyOf } from '../../../test/why.ts';
import { captureOrder } from '../capture.ts';
import { sweepLateCaptures } from '../pay-again/sweep.ts';
import { sweepDueOrders } from '../sweep.ts';
import { retryCapture } from './retry-capture.ts';
import { readMoneyTimeline } from './timeline.ts';

const till = useTill();
const HOUR = 3_600;
const DAY = 24 * HOUR;
let variant: TestVariant;
const desk = refundDesk(till, () => variant);
beforeAll(async () => {
  variant = await givenVariant(till.db, till.shop, { onHand: 900_000n });
});

/** An order of 15.00 EUR whose window has just closed. */
async function due(card?: string) {
  const order = await till.order(till.lines(variant), card);
  await till.advance(HOUR);
  return { ...order, intentId: await desk.intent(order.orderId) };
}

describe('the bank', () => {
  test.each([
    ['insufficient_funds', 'there is not enough money on the card (insufficient_funds)'],
    ['do_not_honor', 'the bank refused and gives no reason (do_not_honor)'],
    ['processing_error', 'the bank could not be reached (processing_error)'],
    ['some_new_code', 'some_new_code: card declined: some_new_code'],
  ])('refuses with %s: it is tried again, and the shopper was asked to pay', async (code, words) => {
    const { orderId, intentId } = await due();
    await refuseCapture(till, intentId, code);
    await captureOrder(till.ctx, { orderId });
    const { next, due: keptUntil } = await instantsOf(till, orderId);
    const why = await whyOf(till, orderId);
    expect(why).toMatchObject({ standing: 'REFUSED', state: 'CAPTURE_FAILED', todo: null, attempts: 1 });
    expect(why.amount).toEqual({ amount: '15.00', currencyCode: 'EUR' });
    expect(why.sentence).toContain(`refused to let us take 15.00 EUR: ${words}.`);
    expect(why.sentence).toContain(`It is tried again on ${next}; once so far.`);
    expect(why.sentence).toContain(`The goods are kept until ${keptUntil}`);
    expect(await told(till, orderId, 'OPERATION')).toEqual([
      `We asked for 15.00 EUR and did not get it: ${words}.`,
    ]);

    await retryCapture(desk.staff(), { orderId });
    expect(await told(till, orderId, 'STAFF')).toEqual(['Staff had the charge tried again at once.']);
    await sweepDueOrders(till.ctx);
    const { finalized } = await instantsOf(till, orderId);
    expect(await whyOf(till, orderId)).toMatchObject({
      standing: 'CAPTURED',
      sentence: `Captured: exactly its total of 15.00 EUR, on ${finalized}.`,
      todo: null,
    });
  });

  test('refuses for ever: nothing is left to charge', async () => {
    const { orderId } = await due('pm_sbx_issuerExpiredAtCapture');
    await captureOrder(till.ctx, { orderId });
    const why = await whyOf(till, orderId);
    expect(why).toMatchObject({ standing: 'PAYMENT_LOST', todo: null });
    expect(why.sentence).toMatch(/refused to let us take 15\.00 EUR: .*\(.*expired.*\)/);
    expect(why.sentence).toContain('only the shopper can pay now, with any card.');
  });
});

describe('the provider', () => {
  const status = (code: number) => ({ type: 'status', status: code, effect: 'before' });
  test.each([
    ['fails', status(500), 'the provider is failing (HTTP 500)'],
    ['is away', status(503), 'the provider is failing (HTTP 503)'],
    ['limits our calls', { type: 'rate_limited' }, 'the provider takes fewer calls than we make (429)'],
    [
      'is busy with the same payment',
      { type: 'lock_timeout' },
      'the provider was busy with this payment (429 lock_timeout)',
    ],
    ['does not answer', { type: 'hang', effect: 'before' }, 'the provider did not answer in time ('],
    [
      'took it, and the answer is lost',
      { type: 'drop', when: 'after_effect' },
      'the answer was lost, so that nobody knows whether it happened (',
    ],
  ])('%s: it is asked again under the same key', async (_what, action, words) => {
    const ctx = impatient(till);
    const { orderId, intentId } = await due();
    await till.control('faults', {
      match: { method: 'POST', path: `/v1/payment_intents/${intentId}/capture`, times: 4 },
      action,
    });
    await captureOrder(ctx, { orderId });
    const { next } = await instantsOf(till, orderId);
    const why = await whyOf(till, orderId);
    expect(why).toMatchObject({ standing: 'PROVIDER_SILENT', state: 'CAPTURING', todo: null });
    expect(why.sentence).toContain(`there is no answer: ${words}`);
    expect(why.sentence).toContain(`The provider is asked again on ${next}, under the same key`);
    expect(await told(till, orderId, 'OPERATION')).toEqual([
      expect.stringMatching(/^We asked for 15\.00 EUR and have no answer: .* We ask again on /),
    ]);

    await desk.forgive();
    await till.advance(60);
    await sweepDueOrders(ctx);
    expect(await whyOf(till, orderId)).toMatchObject({ standing: 'CAPTURED', problem: null });
  });
});

describe('time', () => {
  test('its window is open', async () => {
    const { orderId } = await till.order(till.lines(variant));
    const { closes } = await instantsOf(till, orderId);
    expect(await whyOf(till, orderId)).toMatchObject({
      standing: 'WINDOW_OPEN',
      sentence: `Not captured yet: its window is open until ${closes}; then 15.00 EUR is captured.`,
      todo: null,
      nextAttemptAt: null,
    });
  });

  test('no worker is there: since when, and what to do', async () => {
    const { orderId } = await due();
    await till.advance(60);
    expect(await whyOf(till, orderId)).toMatchObject({ standing: 'DUE', todo: null });
    await till.advance(600);
    const { closes } = await instantsOf(till, orderId);
    const why = await whyOf(till, orderId);
    expect(why.sentence).toBe(
      `Not captured yet: its window closed on ${closes}, and 15.00 EUR is to be captured now. It has been due since ${closes} and no worker has taken it.`,
    );
    expect(why.todo).toContain('See that a worker runs');
    expect(await told(till, orderId, 'DELIVERY')).toContain(
      `“order.window-closed” has been waiting for a worker since ${closes}.`,
    );
    await sweepDueOrders(till.ctx);
  });

  test('the worker died in the middle of it', async () => {
    const { orderId } = await due();
    const died = new Error('killed');
    const ctx = till.ctxWith({
      gatewayOf: (name) => ({ ...till.ctx.gatewayOf(name), captureIntent: () => Promise.reject(died) }),
    });
    await expect(captureOrder(ctx, { orderId })).rejects.toBe(died);
    const { next } = await instantsOf(till, orderId);
    expect(await whyOf(till, orderId)).toMatchObject({
      standing: 'CAPTURING',
      sentence: `Not captured yet: 15.00 EUR is being taken. The worker looks again on ${next}.`,
    });
    await till.advance(600);
    const why = await whyOf(till, orderId);
    expect(why).toMatchObject({ standing: 'DUE', todo: expect.stringContaining('See that a worker runs') });
    expect(why.sentence).toContain(`It has been due since ${next} and no worker has taken it.`);
    await sweepDueOrders(till.ctx);
    expect(await whyOf(till, orderId)).toMatchObject({ standing: 'CAPTURED' });
  });

  test('half of the hold’s time is gone: staff were called; days before its end it is forced', async () => {
    const { orderId, intentId } = await due();
    await till.advance(3.5 * DAY);
    await sweepLateCaptures(till.ctx);
    const { forced } = await instantsOf(till, orderId);
    const story = await timelineOf(till, orderId);
    const alarm = story.find(({ title }) => title.startsWith('Staff alarmed'));
    expect(alarm?.sentence).toContain('half of the time in which a hold can be taken had passed');
    expect(alarm?.todo).toContain('staffOrderCaptureRetry');
    const [force, end] = story.filter(({ title }) => /forced|ends at the bank/.test(title));
    expect(force).toMatchObject({ title: 'Capture is forced', sentence: expect.stringContaining(forced) });
    expect(end).toMatchObject({
      title: 'Hold ends at the bank',
      amount: { amount: '15.00' },
      reference: intentId,
    });
    expect(await told(till, orderId, 'ORDER')).toContain(end!.sentence);
    await sweepDueOrders(till.ctx);
  });

  test('a hold that ends soon closes the window early', async () => {
    const { orderId } = await till.order(till.lines(variant), 'pm_sbx_authExpiresSoon');
    const { closes } = await instantsOf(till, orderId);
    expect((await whyOf(till, orderId)).sentence).toBe(
      `Not captured yet: its window is open until ${closes}; then 15.00 EUR is captured. It closes early, so that the money is taken well before the bank lets go of it.`,
    );
    await till.advance(50);
    await sweepDueOrders(till.ctx);
  });
});

test('however much has happened, it is read in four statements', async () => {
  const { orderId, intentId } = await due();
  const count = async () => {
    till.database.statements();
    await readMoneyTimeline(till.ctx, orderId);
    return till.database.statements().length;
  };
  expect(await count()).toBe(4);
  for (let round = 0; round < 3; round++) {
    await refuseCapture(till, intentId);
    await captureOrder(till.ctx, { orderId, due: true });
    await desk.hearOf(orderId);
    await retryCapture(desk.staff(), { orderId });
  }
  expect(await count()).toBe(4);
  await captureOrder(till.ctx, { orderId });
});

test('nothing here broke a law', async () => {
  expect(await brokenLaws(till.db)).toEqual([]);
});
