import { describe, expect, test } from 'vitest';
import { createPaymentSession } from '../src/checkout/create-session.ts';
import { PaymentNotCompletedError } from '../src/checkout/errors.ts';
import { placeForShopper } from '../src/checkout/place-for-shopper.ts';
import { sweepPaymentSessions } from '../src/checkout/sweep.ts';
import { addMoneyGauges } from '../src/edge/money-gauges.ts';
import { sendOrderEdited } from '../src/notification/order-edited.ts';
import { sendOrderPlaced } from '../src/notification/order-placed.ts';
import { sendOrderCharged } from '../src/notification/order-settled.ts';
import { mintOrderToken } from '../src/order/access.ts';
import { captureOrder } from '../src/order/capture.ts';
import { commitEdit } from '../src/order/commit-edit.ts';
import {
  OrderUnknownError,
  PaidUnderOtherReferenceError,
  PaymentNotAwaitedError,
  RefundNotAwaitedError,
} from '../src/order/desk/errors.ts';
import { markNotComing, markPaid } from '../src/order/desk/mark-payment.ts';
import { markRefundSent } from '../src/order/desk/mark-refund-sent.ts';
import { payAgain } from '../src/order/pay-again/open.ts';
import { previewEdit } from '../src/order/preview-edit.ts';
import { refundOrder } from '../src/order/refund/refund-order.ts';
import { sweepDueOrders } from '../src/order/sweep.ts';
import { PaymentMethodNotOfferedError } from '../src/payment/errors.ts';
import { newId } from '../src/platform/id.ts';
import { createMetrics } from '../src/platform/metrics.ts';
import { hashToken } from '../src/platform/token.ts';
import { givenCart, givenVariant } from './factories.ts';
import { brokenLaws } from './snapshot.ts';
import { staffOf } from './staff.ts';
import { useTill } from './till.ts';

const WINDOW_SECONDS = 3_600;
const DAY_SECONDS = 86_400;

describe('waiting for people', () => {
  const till = useTill();

  async function promised() {
    const { db, shop, ctx } = till;
    await db.paymentMethod.createMany({
      data: {
        salesChannelId: shop.channel.id,
        handle: 'cash',
        kind: 'CASH_ON_DELIVERY',
        provider: 'manual',
        title: 'Cash on delivery',
        position: 1,
      },
      skipDuplicates: true,
    });
    const variant = await givenVariant(db, shop, { price: 4_000n, onHand: 20_000n });
    const { token } = await givenCart(db, shop, { now: ctx.now(), ...till.lines(variant) });
    // The only method and its only flow need not be named.
    const session = await createPaymentSession(ctx, { cartToken: token, expectedVersion: 1 });
    return { token, session };
  }

  async function due() {
    const { token, session } = await promised();
    const order = await placeForShopper(till.ctx, { cartToken: token, paymentSessionId: session.id });
    await till.advance(WINDOW_SECONDS + 1);
    await captureOrder(till.ctx, order);
    return order;
  }

  const gauge = async () => {
    const metrics = createMetrics();
    addMoneyGauges(metrics, till.db, till.ctx.now);
    return (await metrics.render()).match(/^hourglass_orders_past_deadline (\d+)/m)?.[1];
  };

  test('money is marked by staff of the channel, after the window, under one reference', async () => {
    const { token, session } = await promised();
    const { orderId } = await placeForShopper(till.ctx, { cartToken: token, paymentSessionId: session.id });
    const mark = (reference: string, ctx = staffOf(till)) => markPaid(ctx, { orderId, reference });
    await expect(mark('too early')).rejects.toThrow(PaymentNotAwaitedError);
    await till.advance(WINDOW_SECONDS + 1);
    await captureOrder(till.ctx, { orderId });
    await expect(mark('a shopper', till.ctx)).rejects.toThrow(OrderUnknownError);
    const elsewhere = { role: 'ADMIN' as const, salesChannelId: newId() };
    await expect(mark('a colleague', staffOf(till, [elsewhere]))).rejects.toThrow(OrderUnknownError);
    const outcomes = await Promise.allSettled([mark('slip 1'), mark('slip 1'), mark('slip 2')]);
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
    const order = await till.db.order.findUniqueOrThrow({ where: { id: orderId } });
    expect(order.state).toBe('CAPTURED');
    const captures = await till.db.orderTransaction.findMany({ where: { orderId, kind: 'CAPTURE' } });
    expect(captures.map(({ amount }) => amount)).toEqual([order.total]);
    const audited = await till.db.auditEntry.findMany({
      where: { action: 'order.marked-paid', subjectId: orderId },
    });
    expect(audited).toHaveLength(1);
    const { reference } = audited[0]!.after as { reference: string };
    await expect(mark(reference)).resolves.toEqual({ orderId });
    await expect(mark('another slip')).rejects.toThrow(PaidUnderOtherReferenceError);
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test('nobody is alarmed while the shopper is waited for, and the bank is asked ever less often', async () => {
    const { orderId } = await due();
    await till.advance(2 * DAY_SECONDS);
    await sweepDueOrders(till.ctx);
    const { state, nextCaptureAt } = await till.db.order.findUniqueOrThrow({ where: { id: orderId } });
    expect(state).toBe('CAPTURING');
    expect(nextCaptureAt.getTime() - till.ctx.now().getTime()).toBeGreaterThan(59 * 60_000);
    expect(await gauge()).toBe('0');
  });

  test('money that will not come leaves the order like one whose hold was lost', async () => {
    const { orderId } = await due();
    const staff = staffOf(till);
    await markNotComing(staff, { orderId, reason: 'refused at the door' });
    const order = await till.db.order.findUniqueOrThrow({ where: { id: orderId } });
    expect(order).toMatchObject({ state: 'CAPTURE_FAILED', paymentLostAt: expect.any(Date) });
    const orderToken = await mintOrderToken(till.ctx, orderId);
    const byCard = () => payAgain(till.ctx, { orderToken, flow: 'ELEMENT' });
    await expect(byCard()).rejects.toThrow(PaymentMethodNotOfferedError);
    await till.db.paymentMethod.create({
      data: {
        salesChannelId: till.shop.channel.id,
        handle: 'card',
        kind: 'CARD',
        provider: 'stripe',
        title: 'Card',
        position: 2,
      },
    });
    expect((await byCard()).payment).toMatchObject({ provider: 'stripe', amount: order.total });
    await expect(markPaid(staff, { orderId, reference: 'after all' })).rejects.toThrow(
      PaymentNotAwaitedError,
    );
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test('the mails say how to pay, what remains after a change, and that it came', async () => {
    const { token, session } = await promised();
    const { orderId, orderToken } = await placeForShopper(till.ctx, {
      cartToken: token,
      paymentSessionId: session.id,
    });
    await till.db.paymentMethod.updateMany({
      where: { handle: 'cash' },
      data: { instructions: [{ label: 'Have ready', value: 'the exact amount' }] },
    });
    const { ctx } = till;
    const latest = () => ctx.mails.at(-1)!.text;
    await sendOrderPlaced(ctx, { orderId });
    expect(latest()).toContain('Cash on delivery');
    expect(latest()).toContain('the exact amount');
    expect(latest()).not.toMatch(/your card|is held/);
    const { lines } = await till.db.order.findUniqueOrThrow({
      where: { id: orderId },
      include: { lines: true },
    });
    const changes = [{ kind: 'setQuantity' as const, lineId: lines[0]!.id, quantity: 2_000n }];
    const preview = await previewEdit(ctx, { orderToken, changes });
    expect(preview.planMessage).toMatch(/is to be paid, once the time for changes is over\.$/);
    await commitEdit(ctx, { orderToken, expectedVersion: 1, changes });
    await sendOrderEdited(ctx, { orderId, version: 2 });
    expect(latest()).toContain('is to be paid, once the time for changes is over');
    await till.advance(WINDOW_SECONDS + 1);
    await captureOrder(ctx, { orderId });
    await markPaid(staffOf(till), { orderId, reference: 'slip' });
    await sendOrderCharged(ctx, { orderId });
    expect(latest()).toContain('Cash on delivery');
    expect(latest()).not.toMatch(/your card|[Cc]harged/);
  });

  test('money given back by hand is pending until staff have sent it, once', async () => {
    const { orderId } = await due();
    const staff = staffOf(till);
    await markPaid(staff, { orderId, reference: 'slip' });
    await refundOrder(staff, {
      orderId,
      amount: '7.00',
      reason: 'GOODWILL',
      note: 'a thread was loose',
    });
    const refundNow = () => till.db.refund.findFirstOrThrow({ where: { orderId } });
    const { id: refundId, state } = await refundNow();
    expect(state).toBe('PENDING');
    const sent = (reference: string, ctx = staff) => markRefundSent(ctx, { refundId, reference });
    await expect(sent('a shopper', till.ctx)).rejects.toThrow(OrderUnknownError);
    await Promise.all([sent('transfer 9'), sent('transfer 9')]);
    expect(await refundNow()).toMatchObject({ state: 'SUCCEEDED', amount: 700n });
    await expect(sent('transfer 10')).rejects.toThrow(RefundNotAwaitedError);
    const audited = await till.db.auditEntry.count({
      where: { action: 'order.refund-sent', subjectId: orderId },
    });
    expect(audited).toBe(1);
    const [payment] = await till.db.payment.findMany({ where: { paymentCollection: { orderId } } });
    expect(payment).toMatchObject({ refundedAmount: 700n });
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test('a promise whose order was not made because of a crash becomes an order by the sweep', async () => {
    const { session } = await promised();
    await till.ctx.gatewayOf('manual').confirmIntent({
      key: 'crashed after this',
      intentId: session.intentId!,
      paymentMethodReference: 'cash',
      returnUrl: 'http://shop.example',
    });
    await till.advance(120);
    await sweepPaymentSessions(till.ctx);
    expect(await till.db.order.count({ where: { paymentSessionId: session.id } })).toBe(1);
  });

  test('ordering with an older session of a changed cart promises nothing', async () => {
    const { token, session } = await promised();
    const cart = await till.db.cart.update({
      where: { tokenHash: hashToken(token) },
      data: { version: { increment: 1 } },
    });
    await createPaymentSession(till.ctx, { cartToken: token, expectedVersion: cart.version });
    await expect(
      placeForShopper(till.ctx, { cartToken: token, paymentSessionId: session.id }),
    ).rejects.toThrow(PaymentNotCompletedError);
    expect(await till.ctx.gatewayOf('manual').readIntent(session.intentId!)).toMatchObject({
      status: 'CANCELED',
    });
  });
});
