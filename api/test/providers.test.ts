import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startRazorpay } from '../../sandbox/src/razorpay/start.ts';
import { applyRazorpayEvent, sweepRazorpayEvents } from '../src/checkout/apply-razorpay-event.ts';
import { createPaymentSession } from '../src/checkout/create-session.ts';
import {
  PaymentNotCompletedError,
  PaymentReturnNotGenuineError,
  PaymentSessionNotFoundError,
} from '../src/checkout/errors.ts';
import { placeForShopper } from '../src/checkout/place-for-shopper.ts';
import { settleSession } from '../src/checkout/settle-session.ts';
import { sweepPaymentOperations, sweepPaymentSessions } from '../src/checkout/sweep.ts';
import { addMoneyGauges } from '../src/edge/money-gauges.ts';
import type { PaymentSession } from '../src/generated/prisma/client.ts';
import type { PaymentFlow, PaymentMethodKind } from '../src/generated/prisma/enums.ts';
import { sendOrderEdited } from '../src/notification/order-edited.ts';
import { sendOrderPlaced } from '../src/notification/order-placed.ts';
import { sendOrderCharged } from '../src/notification/order-settled.ts';
import { mintOrderToken } from '../src/order/access.ts';
import { cancelOrder } from '../src/order/cancel.ts';
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
import { readMoneyTimeline } from '../src/order/desk/timeline.ts';
import { TotalFixedError } from '../src/order/errors.ts';
import { payAgain } from '../src/order/pay-again/open.ts';
import { previewEdit } from '../src/order/preview-edit.ts';
import { refundOrder } from '../src/order/refund/refund-order.ts';
import { sweepDueOrders } from '../src/order/sweep.ts';
import { PaymentMethodNotOfferedError } from '../src/payment/errors.ts';
import { gatewaysByName, ProviderRefused, ProviderUnavailable } from '../src/payment/gateway.ts';
import { createRazorpayGateway } from '../src/payment/razorpay/gateway.ts';
import { receiveRazorpayEvent } from '../src/payment/razorpay/webhook.ts';
import { newId } from '../src/platform/id.ts';
import { createMetrics } from '../src/platform/metrics.ts';
import { hashToken } from '../src/platform/token.ts';
import type { Actor } from '../src/staff/actor.ts';
import { givenCart, givenVariant } from './factories.ts';
import { givenHttp } from './http.ts';
import { booksOf, brokenLaws } from './snapshot.ts';
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

type Roles = Extract<Actor, { kind: 'staff' }>['roles'];

const staffOf = (till: Till, roles?: Roles) =>
  till.ctxWith({
    channel: null,
    actor: {
      kind: 'staff',
      staffUserId: newId(),
      sessionId: newId(),
      roles: roles ?? [{ role: 'SUPPORT', salesChannelId: till.shop.channel.id }],
    },
  });

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

const KEYS = { keyId: 'rzp_test_till', keySecret: 'a secret of the key' };
const WEBHOOK_SECRET = 'a secret of the webhook';

/** Adds Razorpay to the till: the stand-in, and the shop's own door for its webhooks. */
function useRazorpay(till: Till) {
  const parts = {} as { url: string; origin: string };
  const stops: (() => unknown)[] = [];
  beforeAll(async () => {
    const { listener } = givenHttp({
      db: till.db,
      gatewayOf: (provider) => till.ctx.gatewayOf(provider),
      now: till.ctx.now,
      receiveRazorpayEvent: (ctx, input) =>
        receiveRazorpayEvent(ctx, { ...input, secrets: [WEBHOOK_SECRET] }),
    });
    const door = createServer(listener);
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    parts.origin = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
    const razorpay = await startRazorpay({
      ...KEYS,
      now: () => till.ctx.now().getTime(),
      webhook: { url: `${parts.origin}/webhooks/razorpay`, secret: WEBHOOK_SECRET },
    });
    parts.url = razorpay.url;
    stops.push(
      () => razorpay.stop(),
      () => door.closeAllConnections(),
      () => door.close(),
    );
    const gateways = [
      till.ctx.gatewayOf('stripe'),
      till.ctx.gatewayOf('manual'),
      createRazorpayGateway({ ...KEYS, apiUrl: razorpay.url }),
    ];
    Object.assign(till.ctx, { gatewayOf: gatewaysByName(gateways) });
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
  });
  return parts;
}

/** What the shopper's browser does on the hosted page, form by form; answers the fields it brings back. */
async function payOnPage({ hostedUrl, hostedFields }: PaymentSession, card = '4111 1111 1111 1111') {
  const submit = async (url: string, fields: Readonly<Record<string, string>>) => {
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
    const page = await response.text();
    const hidden = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
    const action = page.match(/<form method="post" action="([^"]*)"/)![1]!.replaceAll('&amp;', '&');
    return {
      status: response.status,
      action: new URL(action, url).href,
      fields: Object.fromEntries(
        hidden.map(([, name, value]) => [name!, value!.replaceAll('&amp;', '&')]),
      ) as Record<string, string>,
    };
  };
  const page = await submit(hostedUrl!, hostedFields as Record<string, string>);
  return submit(page.action, { ...page.fields, card });
}

const razorpay: Provider = {
  name: 'razorpay',
  kind: 'ONLINE',
  flow: 'HOSTED',
  async pay(till, session) {
    await payOnPage(session);
    await vi.waitFor(async () =>
      expect(await till.db.razorpayEvent.count({ where: { objectId: session.hostedSessionId } })).toBe(1),
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
      sweepRazorpayEvents(till.ctx),
      placeForShopper(till.ctx, input),
      settleSession(till.ctx, { paymentSessionId: session.id }),
      sweepRazorpayEvents(till.ctx),
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

describe('what comes back from a hosted page', () => {
  const till = useTill();
  const bank = useRazorpay(till);

  async function open() {
    const { db, shop, ctx } = till;
    await db.paymentMethod.createMany({
      data: {
        salesChannelId: shop.channel.id,
        handle: 'online',
        kind: 'ONLINE',
        provider: 'razorpay',
        title: 'Online',
        position: 1,
      },
      skipDuplicates: true,
    });
    const variant = await givenVariant(db, shop, { price: 4_000n, onHand: 20_000n });
    const { token } = await givenCart(db, shop, { now: ctx.now(), ...till.lines(variant) });
    const session = await createPaymentSession(ctx, { cartToken: token, expectedVersion: 1 });
    return { token, session };
  }

  test('signed fields make the order; fields that somebody changed are refused and change nothing', async () => {
    const { token, session } = await open();
    const { fields } = await payOnPage(session);
    const place = (returnFields: Record<string, string>) =>
      placeForShopper(till.ctx, { cartToken: token, paymentSessionId: session.id, returnFields });
    const flipped = fields.razorpay_signature!.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    for (const forged of [
      { ...fields, razorpay_signature: flipped },
      { ...fields, razorpay_payment_id: 'pay_00000000000000' },
      { ...fields, razorpay_order_id: 'order_0000000000000' },
      { ...fields, razorpay_signature: '' },
      {},
    ])
      await expect(place(forged)).rejects.toThrow(PaymentReturnNotGenuineError);
    expect(await till.db.order.count({ where: { paymentSessionId: session.id } })).toBe(0);
    const { orderId } = await place(fields);
    expect(await till.db.order.count({ where: { id: orderId } })).toBe(1);
    await vi.waitFor(async () =>
      expect(await readMoneyTimeline(till.ctx, orderId)).toContainEqual(
        expect.objectContaining({ kind: 'PROVIDER_EVENT', title: 'payment.authorized' }),
      ),
    );
  });

  test('a webhook is stored once under a right signature, and not at all under a wrong one', async () => {
    const body = JSON.stringify({
      event: 'payment.authorized',
      payload: { payment: { entity: { order_id: 'order_of_nobody' } } },
    });
    const good = {
      'x-razorpay-signature': createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex'),
      'x-razorpay-event-id': 'evt_1',
    };
    const send = async (headers: Record<string, string>, text: string | null = body) => {
      const init = text === null ? { headers } : { method: 'POST', headers, body: text };
      return (await fetch(`${bank.origin}/webhooks/razorpay`, init)).status;
    };
    expect(await send({ 'x-razorpay-event-id': 'evt_0' })).toBe(400);
    expect(await send({ ...good, 'x-razorpay-signature': 'f'.repeat(64) })).toBe(400);
    expect(await send(good, body.replace('nobody', 'another'))).toBe(400);
    expect(await send(good, null)).toBe(405);
    expect(await till.db.razorpayEvent.count({ where: { objectId: { startsWith: 'order_of' } } })).toBe(0);
    expect(await Promise.all([send(good), send(good), send(good)])).toEqual([200, 200, 200]);
    await applyRazorpayEvent(till.ctx, { eventId: 'evt_1' });
    const stored = await till.db.razorpayEvent.findMany({ where: { objectId: 'order_of_nobody' } });
    expect(stored).toMatchObject([{ id: 'evt_1', state: 'PARKED', attempts: 1 }]);
  });

  test('a declined attempt makes no order, and the next one on the same page does', async () => {
    const { token, session } = await open();
    expect((await payOnPage(session, '4000 0000 0000 0002')).status).toBe(402);
    await expect(placeForShopper(till.ctx, { cartToken: token })).rejects.toThrow(PaymentNotCompletedError);
    await payOnPage(session);
    const { orderId } = await placeForShopper(till.ctx, { cartToken: token });
    const { paymentSessionId } = await till.db.order.findUniqueOrThrow({ where: { id: orderId } });
    expect(paymentSessionId).toBe(session.id);
  });

  test('an order asked for twice under one key is one at the provider, and its refusals and silences are told apart', async () => {
    const gateway = till.ctx.gatewayOf('razorpay');
    const input = {
      key: newId(),
      amount: 500n,
      currencyCode: 'EUR',
      customer: { reference: '' },
      description: '',
      metadata: {},
      incremental: false,
    };
    const [first, second] = [await gateway.createIntent(input), await gateway.createIntent(input)];
    expect(second.intentId).toBe(first.intentId);
    const tooLittle = gateway.createIntent({ ...input, key: newId(), amount: 99n });
    await expect(tooLittle).rejects.toThrow(ProviderRefused);
    const stranger = createRazorpayGateway({ ...KEYS, keySecret: 'another', apiUrl: bank.url });
    await expect(stranger.readIntent(first.intentId)).rejects.toThrow(ProviderRefused);
    const nobody = createRazorpayGateway({ ...KEYS, apiUrl: 'http://127.0.0.1:1' });
    await expect(nobody.readIntent(first.intentId)).rejects.toThrow(ProviderUnavailable);
  });
});

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
