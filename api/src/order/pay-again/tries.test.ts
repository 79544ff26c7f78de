import { describe, expect, test } from 'vitest';
import { lostOrder } from '../../../test/lost-order.ts';
import { brokenLaws } from '../../../test/snapshot.ts';
import { useTill } from '../../../test/till.ts';
import { whyOf } from '../../../test/why.ts';
import { applyEvent } from '../../checkout/inbox/apply-event.ts';
import { storeEvent } from '../../payment/store-event.ts';
import { instantWords } from '../desk/problem-words.ts';
import { TooManyRefusalsError } from './errors.ts';
import { payAgain } from './open.ts';
import { returnFromPayAgain } from './settle.ts';
import { PAY_AGAIN_TRIES_MAX, triesSpentUntil } from './tries.ts';

const till = useTill();
const HOUR = 3_600;

const confirm = (intentId: string, card = 'pm_card_mastercard') =>
  till.stripe.paymentIntents.confirm(intentId, {
    payment_method: card,
    return_url: 'http://shop.example/back',
  });

describe('tries within a day', () => {
  const now = new Date('2026-11-20T12:00:00Z');
  const ago = (hours: number) => new Date(now.getTime() - hours * HOUR * 1000);
  const refused = (declines: number, settledAt: Date | null) =>
    ({ kind: 'AUTHORIZE_REPLACEMENT', declines, settledAt }) as const;
  const capture = { kind: 'CAPTURE', declines: 9, settledAt: null } as const;

  test.each([
    ['none', [], null],
    ['four', [refused(2, ago(3)), refused(2, null)], null],
    ['captures do not count', [capture], null],
    ['five in one payment that is open', [refused(5, null)], ago(-24)],
    [
      'five in two: the first that is forgotten makes room',
      [refused(3, ago(1)), refused(2, ago(20))],
      ago(-4),
    ],
    ['seven in two: both must be forgotten for five', [refused(1, ago(20)), refused(6, ago(1))], ago(-23)],
    ['five, of which one is a day old', [refused(1, ago(24)), refused(4, ago(1))], null],
  ])('%s', (_what, operations, until) => {
    expect(triesSpentUntil(operations, now)).toEqual(until);
  });
});

test('who tests cards is stopped after five refusals within a day, and the shopper may go on the day after', async () => {
  const { ctx, db, stripe } = till;
  const { orderId, orderToken } = await lostOrder(till);
  const cards = ['pm_card_visa_chargeDeclined', 'pm_card_visa_chargeDeclinedInsufficientFunds'];
  for (let refusal = 1; refusal <= PAY_AGAIN_TRIES_MAX; refusal++) {
    // Neither another way to pay nor another card begins to count anew.
    if (refusal === 3) await payAgain(ctx, { orderToken, flow: 'HOSTED' });
    const { payment } = await payAgain(ctx, { orderToken, flow: 'ELEMENT' });
    await expect(confirm(payment.intentId!, cards[refusal % 2])).rejects.toThrow();
    const told = await returnFromPayAgain(ctx, { orderToken });
    await returnFromPayAgain(ctx, { orderToken });
    expect(told.payment).toBe(refusal < PAY_AGAIN_TRIES_MAX ? 'DECLINED' : 'ENDED');
    expect((await stripe.paymentIntents.retrieve(payment.intentId!)).status).toBe(
      refusal < PAY_AGAIN_TRIES_MAX ? 'requires_payment_method' : 'canceled',
    );
  }
  const before = await db.paymentOperation.count({ where: { orderId } });
  const refused = await payAgain(ctx, { orderToken, flow: 'HOSTED' }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(TooManyRefusalsError);
  const { retryAt } = refused as TooManyRefusalsError;
  expect(retryAt!.getTime()).toBeGreaterThan(ctx.now().getTime() + 23 * HOUR * 1000);
  expect(await db.paymentOperation.count({ where: { orderId } })).toBe(before);
  expect((await whyOf(till, orderId)).sentence).toContain(
    `Banks refused 5 times within a day that the shopper pays again, so that they may not try before ${instantWords(retryAt!)}.`,
  );

  await till.advance((retryAt!.getTime() - ctx.now().getTime()) / 1000 + 1);
  const { payment } = await payAgain(ctx, { orderToken, flow: 'ELEMENT' });
  await confirm(payment.intentId!);
  expect(await returnFromPayAgain(ctx, { orderToken })).toEqual({ orderId, payment: 'HELD' });
  expect(await whyOf(till, orderId)).toMatchObject({ standing: 'CAPTURED' });
  expect(await brokenLaws(db)).toEqual([]);
});

test('a script that never comes back to us is stopped by the webhooks of its refusals', async () => {
  const { ctx, stripe } = till;
  const { orderId, orderToken } = await lostOrder(till);
  const { payment } = await payAgain(ctx, { orderToken, flow: 'ELEMENT' });
  const intentId = payment.intentId!;
  let tries = 0;
  while ((await stripe.paymentIntents.retrieve(intentId)).status === 'requires_payment_method') {
    await expect(confirm(intentId, 'pm_card_visa_chargeDeclined')).rejects.toThrow();
    tries++;
    const eventId = `evt_${orderId}_${tries}`;
    await storeEvent(ctx, {
      provider: 'stripe',
      id: eventId,
      type: 'payment_intent.payment_failed',
      payload: { data: { object: { id: intentId, metadata: {} } } },
      objectId: intentId,
      intentId,
    });
    await applyEvent(ctx, { provider: 'stripe', eventId });
  }
  expect(tries).toBe(PAY_AGAIN_TRIES_MAX);
  expect((await stripe.paymentIntents.retrieve(intentId)).status).toBe('canceled');
});

test('refused too often shortly before its time is over: nobody is sent to another day', async () => {
  const { ctx } = till;
  const { orderToken } = await lostOrder(till);
  await till.advance(30 * HOUR);
  for (let refusal = 1; refusal <= PAY_AGAIN_TRIES_MAX; refusal++) {
    const { payment } = await payAgain(ctx, { orderToken, flow: 'ELEMENT' });
    await expect(confirm(payment.intentId!, 'pm_card_visa_chargeDeclined')).rejects.toThrow();
    await returnFromPayAgain(ctx, { orderToken });
  }
  await expect(payAgain(ctx, { orderToken, flow: 'ELEMENT' })).rejects.toMatchObject({
    code: 'TOO_MANY_REFUSALS',
    retryAt: null,
  });
});
