import { beforeAll, expect, test } from 'vitest';
import { givenVariant, type TestVariant } from '../../test/factories.ts';
import { refundDesk } from '../../test/refund-desk.ts';
import { useTill } from '../../test/till.ts';
import { refuseCapture, relay, timelineOf } from '../../test/why.ts';
import type { Ctx } from '../ctx.ts';
import { mintOrderToken } from '../order/access.ts';
import { captureOrder } from '../order/capture.ts';
import { sweepLateCaptures, sweepUnpaidOrders } from '../order/pay-again/sweep.ts';
import { sendCaptureLateToStaff } from './order-needs-staff.ts';

const till = useTill();
const HOUR = 3_600;
const DAY = 24 * HOUR;
let variant: TestVariant;
let ctx: Ctx;
const desk = refundDesk(till, () => variant);
beforeAll(async () => {
  variant = await givenVariant(till.db, till.shop, { onHand: 900_000n });
  const staffDesk = { email: 'desk@shop.example', orderUrl: 'https://desk.example/orders/{number}' };
  ctx = till.ctxWith({ settings: { ...till.ctx.settings, staffDesk } });
});

const numberOf = async (orderId: string) =>
  (await till.db.order.findUniqueOrThrow({ where: { id: orderId } })).number;
/** Every mail about the order that went to staff. */
async function toStaff(orderId: string) {
  const number = await numberOf(orderId);
  return till.ctx.mails.filter(({ to, subject }) => to === 'desk@shop.example' && subject.includes(number));
}

test('an order that is not captured in good time calls staff once, with why, what to do and where', async () => {
  const { orderId } = await till.order(till.lines(variant));
  const number = await numberOf(orderId);
  await till.advance(3.5 * DAY + 60);
  await refuseCapture(till, await desk.intent(orderId), 'insufficient_funds');
  await captureOrder(ctx, { orderId });
  await Promise.all([sweepLateCaptures(ctx), sweepLateCaptures(ctx)]);
  await relay(till, { ctx });
  await sweepLateCaptures(ctx);
  await relay(till, { ctx });
  await Promise.allSettled([
    sendCaptureLateToStaff(ctx, { orderId }),
    sendCaptureLateToStaff(ctx, { orderId }),
  ]);

  const [mail, ...more] = await toStaff(orderId);
  expect(more).toEqual([]);
  expect(mail!.subject).toBe(`Order ${number} is not captured, and half of the time for it has passed`);
  expect(mail!.text).toContain(
    'refused to let us take 15.00 EUR: there is not enough money on the card (insufficient_funds).',
  );
  expect(mail!.text).toContain('What to do: It goes on by itself.');
  expect(mail!.text).toContain(`Look at the order:\nhttps://desk.example/orders/${number}`);
  expect(mail!.text).toContain('Still held:\n  €15.00');
  const secret = await mintOrderToken(ctx, orderId);
  expect(mail!.text + mail!.html).not.toContain(secret);
  const told = (await timelineOf(till, orderId)).filter(({ kind }) => kind === 'MAIL');
  expect(told.map(({ title }) => title)).toContain('Mail: staff-capture-late');
});

test('one that cannot be ended calls staff, with what they have to decide', async () => {
  const { orderId, orderToken } = await till.order(till.lines(variant));
  await desk.change(orderToken, 2);
  const [first, second] = await desk.payments(orderId);
  await till.advance(HOUR);
  await till.control(`payment_intents/${second!.intentId}/expire`, {});
  await captureOrder(ctx, { orderId });
  const { latest_charge: charge } = await till.stripe.paymentIntents.retrieve(first!.intentId);
  await till.control(`charges/${charge}/dispute`, { reason: 'fraudulent' });
  await desk.hearOf(orderId);
  await till.advance(2 * DAY + 60);
  for (let hour = 0; hour < 3; hour++) {
    await sweepUnpaidOrders(ctx);
    await relay(till, { ctx });
    await till.advance(HOUR);
  }
  const mails = await toStaff(orderId);
  expect(mails).toMatchObject([
    { subject: `Order ${await numberOf(orderId)} was not paid in time and cannot be cancelled by itself` },
  ]);
  expect(mails[0]!.text).toContain('What to do: Settle it with the shopper, and the dispute in the provider');
});

test('nothing is sent without an address, nor once the order is captured', async () => {
  const { orderId } = await till.order(till.lines(variant));
  await till.advance(3.5 * DAY + 60);
  await sweepLateCaptures(till.ctx);
  await sendCaptureLateToStaff(till.ctx, { orderId });
  await captureOrder(ctx, { orderId });
  await sendCaptureLateToStaff(ctx, { orderId });
  expect(await toStaff(orderId)).toEqual([]);
  expect(await till.db.emailMessage.count({ where: { orderId, kind: { startsWith: 'staff-' } } })).toBe(0);
});
