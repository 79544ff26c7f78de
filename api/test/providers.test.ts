import { describe, expect, test, vi } from 'vitest';
import { createPaymentSession } from '../src/checkout/create-session.ts';
import { PaymentNotCompletedError, PaymentSessionNotFoundError } from '../src/checkout/errors.ts';
import { placeForShopper } from '../src/checkout/place-for-shopper.ts';
import { settleSession } from '../src/checkout/settle-session.ts';
import { sweepPaymentOperations, sweepPaymentSessions, sweepProviderEvents } from '../src/checkout/sweep.ts';
import type { PaymentSession } from '../src/generated/prisma/client.ts';
import type { PaymentFlow, PaymentMethodKind } from '../src/generated/prisma/enums.ts';
import { cancelOrder } from '../src/order/cancel.ts';
import { captureOrder } from '../src/order/capture.ts';
import { commitEdit } from '../src/order/commit-edit.ts';
import { markPaid } from '../src/order/desk/mark-payment.ts';
import { TotalFixedError } from '../src/order/errors.ts';
import { previewEdit } from '../src/order/preview-edit.ts';
import { sweepDueOrders } from '../src/order/sweep.ts';
import { PaymentMethodNotOfferedError } from '../src/payment/errors.ts';
import { givenCart, givenVariant } from './factories.ts';
import { payOnPage, useRazorpay } from './razorpay.ts';
import { booksOf, brokenLaws } from './snapshot.ts';
import { staffOf } from './staff.ts';
import { type Till, useTill } from './till.ts';

const WINDOW_SECONDS = 3_600;
const DAY_SECONDS = 86_400;

/** What the story needs to know about a provider; everything else it asks of the gateway's capabilities. */
interface Provider {
  readonly name: string;
  readonly kind: PaymentMethodKind;
  readonly flow: PaymentFlow;
  /** What the shopper does with the session, and what its webhook would run. */
  pay(till: Till, session: PaymentSession): Promise<void>;
  /** What has to happen outside before a capture can end, if anything. */
  bringMoney?(till: Till, orderId: string): Promise<void>;
  /** How long a hold that was let go may take to be gone. */
  readonly lapseSeconds: number;
}

const stripe: Provider = {
  name: 'stripe',
  kind: 'CARD',
  flow: 'ELEMENT',
  async pay({ stripe }, { intentId }) {
    await stripe.paymentIntents.confirm(intentId!, {
      payment_method: 'pm_card_visa',
      return_url: 'http://shop.example/back',
    });
  },
  lapseSeconds: 0,
};

const manual: Provider = {
  name: 'manual',
  kind: 'BANK_TRANSFER',
  flow: 'DIRECT',
  // The promise is the order itself.
  pay: async () => {},
  async bringMoney(till, orderId) {
    const staff = staffOf(till);
    const reference = `statement of ${orderId}`;
    await Promise.all([markPaid(staff, { orderId, reference }), markPaid(staff, { orderId, reference })]);
  },
  lapseSeconds: 0,
};

const razorpay: Provider = {
  name: 'razorpay',
  kind: 'ONLINE',
  flow: 'HOSTED',
  async pay(till, session) {
    await payOnPage(session);
    await vi.waitFor(async () =>
      expect(await till.db.providerEvent.count({ where: { objectId: session.hostedSessionId } })).toBe(1),
    );
  },
  lapseSeconds: 3 * DAY_SECONDS,
};

describe.each([stripe, manual, razorpay])('the same story over $name', (provider) => {
  const till = useTill();
  useRazorpay(till);

  async function open(price = 4_000n) {
    const { db, shop, ctx } = till;
    const handle = `pay-${provider.name}`;
    await db.paymentMethod.createMany({
      data: {
        salesChannelId: shop.channel.id,
        handle,
        kind: provider.kind,
        provider: provider.name,
        title: `Pay with ${provider.name}`,
        instructions: [{ label: 'IBAN', value: 'DE02 1203 0000 0000 2020 51' }],
        position: 1,
      },
      skipDuplicates: true,
    });
    const variant = await givenVariant(db, shop, { price, onHand: 20_000n });
    const { token } = await givenCart(db, shop, { now: ctx.now(), ...till.lines(variant, 2_000n) });
    const session = await createPaymentSession(ctx, {
      cartToken: token,
      expectedVersion: 1,
      method: handle,
      flow: provider.flow,
    });
    return { variant, token, session };
  }

  async function placed(price?: bigint) {
    const { variant, token, session } = await open(price);
    await provider.pay(till, session);
    const order = await placeForShopper(till.ctx, { cartToken: token, paymentSessionId: session.id });
    return { ...order, variant, session };
  }

  const capabilities = () => till.ctx.gatewayOf(provider.name).capabilities;
  const orderOf = (orderId: string) =>
    till.db.order.findUniqueOrThrow({
      where: { id: orderId },
      include: { lines: true, paymentCollection: { include: { payments: true } } },
    });

  test('no order before the shopper has paid or promised, and one order however it is placed', async () => {
    const { token, session } = await open();
    await settleSession(till.ctx, { paymentSessionId: session.id });
    expect(await till.db.order.count({ where: { paymentSessionId: session.id } })).toBe(0);
    await provider.pay(till, session);
    const input = { cartToken: token, paymentSessionId: session.id };
    const outcomes = await Promise.allSettled([
      placeForShopper(till.ctx, input),
      settleSession(till.ctx, { paymentSessionId: session.id }),
      sweepProviderEvents(till.ctx),
      placeForShopper(till.ctx, input),
      settleSession(till.ctx, { paymentSessionId: session.id }),
      sweepProviderEvents(till.ctx),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(Array(6).fill('fulfilled'));
    const { id } = await till.db.order.findUniqueOrThrow({ where: { paymentSessionId: session.id } });
    const { state, total, paymentCollection } = await orderOf(id);
    expect(state).toBe('OPEN');
    expect(paymentCollection!.payments).toMatchObject([
      { provider: provider.name, authorizedAmount: total, capturedAmount: 0n },
    ]);
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test('a stranger gets nothing, and a method that is not offered is refused', async () => {
    const { session } = await open();
    await provider.pay(till, session);
    const other = await givenCart(till.db, till.shop, { now: till.ctx.now() });
    await expect(
      placeForShopper(till.ctx, { cartToken: other.token, paymentSessionId: session.id }),
    ).rejects.toThrow(PaymentSessionNotFoundError);
    await expect(
      createPaymentSession(till.ctx, { cartToken: other.token, expectedVersion: 1, method: 'gold' }),
    ).rejects.toThrow(PaymentMethodNotOfferedError);
  });

  test('an edit that leaves the total alone applies, one that moves it does where the provider can', async () => {
    const { orderId, orderToken } = await placed();
    const contact = { kind: 'setContact' as const, email: 'elsewhere@shop.example' };
    await commitEdit(till.ctx, { orderToken, expectedVersion: 1, changes: [contact] });
    const before = await orderOf(orderId);
    expect(before).toMatchObject({ version: 2, email: 'elsewhere@shop.example' });
    const setTo = (quantity: bigint) => [
      { kind: 'setQuantity' as const, lineId: before.lines[0]!.id, quantity },
    ];
    const books = await booksOf(till.db, orderId);
    const { partialCapture, increment, supplement } = capabilities();
    for (const [quantity, can] of [
      [3_000n, increment !== 'NEVER' || supplement],
      [1_000n, partialCapture],
    ] as const) {
      const { version } = await orderOf(orderId);
      const edit = { orderToken, expectedVersion: version, changes: setTo(quantity) };
      if (can) {
        await previewEdit(till.ctx, edit);
        expect(await commitEdit(till.ctx, edit)).toMatchObject({ edit: { state: 'APPLIED' } });
        expect((await orderOf(orderId)).lines[0]!.quantity).toBe(quantity);
        continue;
      }
      await expect(previewEdit(till.ctx, edit)).rejects.toThrow(TotalFixedError);
      await expect(commitEdit(till.ctx, edit)).rejects.toThrow(TotalFixedError);
      expect(await booksOf(till.db, orderId)).toEqual(books);
    }
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test('after the window exactly the final total is captured, once, and can be given back once', async () => {
    const { orderId, orderToken } = await placed();
    const { lines } = await orderOf(orderId);
    const up = [{ kind: 'setQuantity' as const, lineId: lines[0]!.id, quantity: 3_000n }];
    if (capabilities().supplement || capabilities().increment !== 'NEVER')
      await commitEdit(till.ctx, { orderToken, expectedVersion: 1, changes: up });
    await till.advance(WINDOW_SECONDS + 1);
    await Promise.all([1, 2, 3].map(() => captureOrder(till.ctx, { orderId })));
    if (provider.bringMoney) {
      expect(await orderOf(orderId)).toMatchObject({ state: 'CAPTURING', captureProblem: null });
      await provider.bringMoney(till, orderId);
    }
    const { state, total, paymentCollection } = await orderOf(orderId);
    expect(state).toBe('CAPTURED');
    const entries = await till.db.orderTransaction.findMany({ where: { orderId, kind: 'CAPTURE' } });
    expect(entries.reduce((sum, { amount }) => sum + amount, 0n)).toBe(total);
    const [payment] = paymentCollection!.payments;
    const gateway = till.ctx.gatewayOf(provider.name);
    const refund = { key: `refund-of-${orderId}`, intentId: payment!.intentId, amount: 500n, metadata: {} };
    const first = await gateway.refundIntent(refund);
    expect(first.state).not.toBe('FAILED');
    expect(await gateway.refundIntent(refund)).toEqual(first);
    expect(await gateway.listRefunds(payment!.intentId)).toEqual([first]);
    await expect(
      gateway.refundIntent({ ...refund, key: `more-than-came-${orderId}`, amount: payment!.capturedAmount }),
    ).rejects.toMatchObject({ message: expect.any(String) });
    expect(await gateway.listRefunds(payment!.intentId)).toHaveLength(1);
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test('cancelled in the window, nothing is ever taken and all that was held is let go', async () => {
    const { orderId, orderToken } = await placed();
    await cancelOrder(till.ctx, { orderToken });
    const atOnce = (await orderOf(orderId)).paymentCollection!.payments[0]!;
    expect(atOnce.releasedAmount).toBe(provider.lapseSeconds === 0 ? atOnce.authorizedAmount : 0n);
    await till.advance(provider.lapseSeconds + WINDOW_SECONDS + 1);
    await sweepPaymentOperations(till.ctx);
    await sweepDueOrders(till.ctx);
    const { state, total, paymentCollection } = await orderOf(orderId);
    expect(state).toBe('CANCELED');
    expect(paymentCollection!.payments).toMatchObject([
      { authorizedAmount: total, capturedAmount: 0n, releasedAmount: total },
    ]);
    const { intentId } = paymentCollection!.payments[0]!;
    const gateway = till.ctx.gatewayOf(provider.name);
    expect(await gateway.readIntent(intentId)).toMatchObject({ status: 'CANCELED', captured: 0n });
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test('a session that nobody paid ends, its goods go back, and it makes no order later', async () => {
    const { token, session } = await open();
    await till.advance(40 * 60);
    await sweepPaymentSessions(till.ctx);
    expect(await till.db.paymentSession.findUniqueOrThrow({ where: { id: session.id } })).toMatchObject({
      state: 'EXPIRED',
      closedAt: expect.any(Date),
    });
    expect(await till.db.reservation.count({ where: { paymentSessionId: session.id } })).toBe(0);
    await expect(
      placeForShopper(till.ctx, { cartToken: token, paymentSessionId: session.id }),
    ).rejects.toThrow(PaymentNotCompletedError);
  });
});
