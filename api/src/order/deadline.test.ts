import fc from 'fast-check';
import { expect, test } from 'vitest';
import { givenVariant } from '../../test/factories.ts';
import { brokenLaws } from '../../test/snapshot.ts';
import { useTill } from '../../test/till.ts';
import { addMoneyGauges } from '../edge/money-gauges.ts';
import { createMetrics } from '../platform/metrics.ts';
import { captureOrder } from './capture.ts';
import { commitEdit } from './commit-edit.ts';
import { captureByOf, nextRetryAt } from './deadline.ts';
import { EditWindowClosedError, ExtensionNotAvailableError } from './errors.ts';
import { extendWindow } from './extend-window.ts';
import { sweepLateCaptures } from './pay-again/sweep.ts';
import { readOrder } from './read.ts';
import { sweepDueOrders } from './sweep.ts';

const till = useTill();
const DAY = 86_400;
const START = new Date('2026-11-20T12:00:00Z');
const after = (seconds: number) => new Date(START.getTime() + seconds * 1000);

test.each([
  ['a Visa whose shopper is there', 7 * DAY, 5 * DAY],
  ['a Visa charged in the shopper’s absence', 4 * DAY + 18 * 3_600, 2 * DAY + 18 * 3_600],
  ['a hold of four days', 4 * DAY, 2 * DAY],
  ['a hold of a day', DAY, DAY / 2],
  ['a hold of 90 seconds', 90, 45],
])('capturing %s is forced in time', (_card, life, forced) => {
  expect(captureByOf({ createdAt: START, captureBefore: after(life) })).toEqual(after(forced));
});

test('a hold without an end forces nothing', () => {
  expect(captureByOf({ createdAt: START, captureBefore: null })).toBeNull();
});

test('no pause between two attempts passes the forced instant or the day of decision', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10 * DAY }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 60, max: 10 * DAY }),
      fc.integer({ min: 1, max: 10 * DAY }),
      (nowAt, attempts, captureByAt, dueIn) => {
        const [now, captureBy, dueAt] = [after(nowAt), after(captureByAt), after(nowAt + dueIn)];
        const at = nextRetryAt({ now, attempts, captureBy, dueAt });
        expect(at > now).toBe(true);
        expect(at <= dueAt).toBe(true);
        if (captureBy > now) expect(at <= captureBy).toBe(true);
        else expect(at.getTime() - now.getTime()).toBeLessThanOrEqual(600_000);
      },
    ),
  );
});

const gauge = async (name: string) => {
  const metrics = createMetrics();
  addMoneyGauges(metrics, till.db, till.ctx.now);
  return Number(new RegExp(`^hourglass_${name} (\\S+)$`, 'm').exec(await metrics.render())?.[1]);
};

test('a window never reaches into the days kept for capturing, nor does its extension', async () => {
  const { ctx, db, shop } = till;
  const variant = await givenVariant(db, shop);
  const { orderId, orderToken } = await till.order(till.lines(variant), 'pm_sbx_authExpiresSoon');
  const order = await db.order.findUniqueOrThrow({ where: { id: orderId } });
  const [payment] = await db.payment.findMany({ where: { paymentCollection: { orderId } } });
  expect(order.captureBy!.getTime()).toBeLessThanOrEqual(payment!.captureBefore!.getTime() - 44_000);
  expect(order.editableUntil).toEqual(order.captureBy);
  expect(order.nextCaptureAt).toEqual(order.captureBy);
  expect((await readOrder(ctx, { orderToken })).eligibility.canExtend).toBe(false);
  await expect(extendWindow(ctx, { orderToken })).rejects.toBeInstanceOf(ExtensionNotAvailableError);

  await till.advance(46);
  await sweepDueOrders(ctx);
  expect(await db.order.findUniqueOrThrow({ where: { id: orderId } })).toMatchObject({ state: 'CAPTURED' });
});

test('a second hold that ends sooner moves the end of the window', async () => {
  const { ctx, db, shop } = till;
  const variant = await givenVariant(db, shop);
  const { orderId, orderToken } = await till.order(till.lines(variant));
  const before = await readOrder(ctx, { orderToken });
  // As if the card on file gave holds of 90 seconds only.
  const { id } = await till.stripe.paymentMethods.attach('pm_sbx_authExpiresSoon', {
    customer: before.paymentCollection!.payments[0]!.customerReference!,
  });
  await db.payment.updateMany({
    where: { paymentCollection: { orderId } },
    data: { paymentMethodReference: id },
  });
  const changes = [{ kind: 'setQuantity' as const, lineId: before.lines[0]!.id, quantity: 3_000n }];
  const { edit } = await commitEdit(ctx, { orderToken, expectedVersion: 1, changes });
  expect(edit.state).toBe('APPLIED');
  const now = await readOrder(ctx, { orderToken });
  expect(now.editableUntil).toEqual(now.captureBy);
  expect(now.editableUntil < before.editableUntil).toBe(true);
  await till.advance(46);
  await expect(commitEdit(ctx, { orderToken, expectedVersion: 2, changes })).rejects.toBeInstanceOf(
    EditWindowClosedError,
  );
  await sweepDueOrders(ctx);
  expect(await db.order.findUniqueOrThrow({ where: { id: orderId } })).toMatchObject({
    state: 'CAPTURED',
    total: now.total,
  });
  expect(await brokenLaws(db)).toEqual([]);
});

test('an order that is not captured at half of its hold’s time alarms staff once', async () => {
  const { ctx, db, shop } = till;
  const variant = await givenVariant(db, shop);
  const { orderId } = await till.order(till.lines(variant));
  const { order: other } = { order: await till.order(till.lines(variant)) };
  await till.advance(3_600);
  await captureOrder(ctx, { orderId: other.orderId });
  await till.advance(3.5 * DAY - 3_700);
  await sweepLateCaptures(ctx);
  expect(await db.outboxEvent.count({ where: { name: 'order.capture-late' } })).toBe(0);
  expect(await gauge('holds_ending_soon')).toBe(0);
  await till.advance(200);
  await Promise.all([sweepLateCaptures(ctx), sweepLateCaptures(ctx), sweepLateCaptures(ctx)]);
  expect(await db.outboxEvent.findMany({ where: { name: 'order.capture-late' } })).toMatchObject([
    { orderId },
  ]);
  expect(await gauge('orders_past_deadline')).toBe(1);
  await till.advance(1.6 * DAY);
  expect(await gauge('holds_ending_soon')).toBe(1);
  await sweepDueOrders(ctx);
  expect(await gauge('orders_past_deadline')).toBe(0);
  expect(await gauge('holds_ending_soon')).toBe(0);
});
