import pg from 'pg';
import { afterAll, beforeAll, expect } from 'vitest';
import { startRazorpay } from '../../sandbox/src/razorpay/start.ts';
import { createPaymentSession } from '../src/checkout/create-session.ts';
import { placeForShopper } from '../src/checkout/place-for-shopper.ts';
import type { PaymentSession } from '../src/generated/prisma/client.ts';
import { captureOrder } from '../src/order/capture.ts';
import { markNotComing, markPaid } from '../src/order/desk/mark-payment.ts';
import { markRefundSent } from '../src/order/desk/mark-refund-sent.ts';
import type { Discrepancy } from '../src/order/reconcile/discrepancy.ts';
import { reconcile } from '../src/order/reconcile/reconcile.ts';
import { refundOrder } from '../src/order/refund/refund-order.ts';
import { gatewaysByName } from '../src/payment/gateway.ts';
import { createRazorpayGateway } from '../src/payment/razorpay/gateway.ts';
import { newId } from '../src/platform/id.ts';
import { givenCart, givenVariant, type TestVariant } from './factories.ts';
import { KEYS, payOnPage } from './razorpay.ts';
import { staffOf } from './staff.ts';
import { useTill } from './till.ts';

/** With delivery: what every order here comes to. */
export const TOTAL = 2_500n;

/** Whoever keeps money for the shop, and what can be done there past the shop. */
export interface Provider {
  readonly name: 'stripe' | 'manual' | 'razorpay';
  /** An id as this provider makes them, that it never made. */
  readonly nobody: string;
  readonly pay: (session: PaymentSession) => Promise<unknown>;
  /** In its dashboard, or in the table that stands for one. */
  readonly take: (intentId: string) => Promise<unknown>;
  readonly giveBack: (intentId: string, amount: number) => Promise<unknown>;
  readonly letGo: (intentId: string) => Promise<unknown>;
}

/** An order and its one payment. */
export interface Given {
  readonly orderId: string;
  readonly number: string;
  readonly paymentId: string;
  readonly intentId: string;
}

/** A shop that takes every provider's money, whose books and theirs can be corrupted one at a time. */
export function useMoneyProviders() {
  const till = useTill();
  const parts = {} as { sql: pg.Client; variant: TestVariant; url: string };
  const stops: (() => unknown)[] = [];

  beforeAll(async () => {
    parts.sql = new pg.Client(till.database.url);
    await parts.sql.connect();
    const razorpay = await startRazorpay({ ...KEYS, now: () => till.ctx.now().getTime() });
    stops.push(
      () => parts.sql.end(),
      () => razorpay.stop(),
    );
    parts.url = razorpay.url;
    Object.assign(till.ctx, {
      gatewayOf: gatewaysByName([
        till.ctx.gatewayOf('stripe'),
        till.ctx.gatewayOf('manual'),
        createRazorpayGateway({ ...KEYS, apiUrl: razorpay.url }),
      ]),
    });
    const method = (handle: string, kind: 'CARD' | 'BANK_TRANSFER' | 'ONLINE', provider: string) => ({
      ...{ salesChannelId: till.shop.channel.id, handle, kind, provider, title: handle, position: 1 },
    });
    await till.db.paymentMethod.createMany({
      data: [
        method('stripe', 'CARD', 'stripe'),
        method('manual', 'BANK_TRANSFER', 'manual'),
        method('razorpay', 'ONLINE', 'razorpay'),
      ],
    });
    parts.variant = await givenVariant(till.db, till.shop, { price: 2_000n, onHand: 900_000n });
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  const dashboard = async (method: 'GET' | 'POST', path: string, body?: unknown) => {
    const response = await fetch(`${parts.url}${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${KEYS.keyId}:${KEYS.keySecret}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as { items: { id: string; captured: boolean }[] };
  };
  const paymentsAt = async (orderId: string) =>
    (await dashboard('GET', `/v1/orders/${orderId}/payments`)).items;

  const PROVIDERS: readonly Provider[] = [
    {
      name: 'stripe',
      nobody: 'pi_3000000000000000000000',
      pay: ({ intentId }) =>
        till.stripe.paymentIntents.confirm(intentId!, {
          payment_method: 'pm_card_visa',
          return_url: 'http://shop.example/back',
        }),
      take: (intentId) => till.stripe.paymentIntents.capture(intentId),
      giveBack: (intentId, amount) => till.stripe.refunds.create({ payment_intent: intentId, amount }),
      letGo: (intentId) => till.control(`payment_intents/${intentId}/expire`, {}),
    },
    {
      name: 'razorpay',
      nobody: 'order_00000000000000',
      pay: (session) => payOnPage(session),
      async take(intentId) {
        const [payment] = await paymentsAt(intentId);
        const body = { amount: Number(TOTAL), currency: 'EUR' };
        await dashboard('POST', `/v1/payments/${payment!.id}/capture`, body);
      },
      async giveBack(intentId, amount) {
        const payment = (await paymentsAt(intentId)).find(({ captured }) => captured);
        await dashboard('POST', `/v1/payments/${payment!.id}/refund`, { amount });
      },
      // Nobody can; what nobody takes lapses.
      letGo: () => till.advance(3 * 86_400 + 1),
    },
    {
      name: 'manual',
      nobody: newId(),
      pay: ({ id, intentId }) =>
        till.ctx.gatewayOf('manual').confirmIntent({
          key: `${id}:promise`,
          intentId: intentId!,
          paymentMethodReference: 'manual',
          returnUrl: 'http://shop.example/back',
        }),
      take: (intentId) =>
        forge(
          `UPDATE "ManualPayment" SET state = 'CAPTURED', captured = amount, "paidAt" = now(), "paidReference" = 'forged' WHERE id = $1`,
          [intentId],
        ),
      giveBack: (intentId, amount) =>
        forge(
          `INSERT INTO "ManualRefund" (id, "manualPaymentId", key, amount, metadata, "createdAt") VALUES ($1, $2, $3, $4, '{}', now())`,
          [newId(), intentId, `forged-${newId()}`, amount],
        ),
      letGo: (intentId) => forge(`UPDATE "ManualPayment" SET state = 'CANCELED' WHERE id = $1`, [intentId]),
    },
  ];

  async function session({ name }: Provider) {
    const { token } = await givenCart(till.db, till.shop, {
      now: till.ctx.now(),
      ...till.lines(parts.variant),
    });
    const opened = await createPaymentSession(till.ctx, {
      cartToken: token,
      expectedVersion: 1,
      method: name,
    });
    return { token, ...opened };
  }

  async function given(provider: Provider, { captured = false, refunded = false } = {}): Promise<Given> {
    const opened = await session(provider);
    await provider.pay(opened);
    const { orderId } = await placeForShopper(till.ctx, {
      cartToken: opened.token,
      paymentSessionId: opened.id,
    });
    if (captured || refunded) await charge(provider, orderId);
    if (refunded)
      await refundOrder(staffOf(till), { orderId, amount: '5.00', reason: 'GOODWILL', note: null });
    const order = await till.db.order.findUniqueOrThrow({
      where: { id: orderId },
      include: { paymentCollection: { include: { payments: true } } },
    });
    expect(order.total).toBe(TOTAL);
    const [payment] = order.paymentCollection!.payments;
    return { orderId, number: order.number, paymentId: payment!.id, intentId: payment!.intentId };
  }

  async function charge({ name }: Provider, orderId: string): Promise<void> {
    await till.advance(3_601);
    await captureOrder(till.ctx, { orderId });
    if (name === 'manual') await markPaid(staffOf(till), { orderId, reference: `slip of ${orderId}` });
    const { state } = await till.db.order.findUniqueOrThrow({ where: { id: orderId } });
    expect(state).toBe('CAPTURED');
  }

  /** Writes as nobody can: past constraints that live in triggers. */
  async function forge(statement: string, values: readonly unknown[]): Promise<void> {
    await parts.sql.query('BEGIN');
    await parts.sql.query('SET LOCAL session_replication_role = replica');
    const { rowCount } = await parts.sql.query(statement, [...values]);
    await parts.sql.query('COMMIT');
    expect(rowCount).toBeGreaterThan(0);
  }

  /** All that staff can mark: a refund of this order as sent, another order's money as not coming. */
  async function haveMarked(orderId: string): Promise<Given> {
    const staff = staffOf(till);
    const refund = await till.db.refund.findFirstOrThrow({ where: { orderId } });
    await markRefundSent(staff, { refundId: refund.id, reference: 'transfer 9' });
    const refused = await given(PROVIDERS.find(({ name }) => name === 'manual')!);
    await till.advance(3_601);
    await captureOrder(till.ctx, refused);
    await markNotComing(staff, { orderId: refused.orderId, reason: 'refused at the door' });
    return refused;
  }

  const look = () => reconcile(till.ctx, { since: null });
  const seen = new Set<string>();

  /** What one more corruption adds to the table. */
  async function added(corrupt: () => Promise<unknown>): Promise<Discrepancy[]> {
    for (const one of await look()) seen.add(JSON.stringify(one));
    await corrupt();
    return (await look()).filter((one) => !seen.has(JSON.stringify(one)));
  }

  return {
    till,
    providers: PROVIDERS,
    session,
    given,
    charge,
    haveMarked,
    forge,
    look,
    seen,
    added,
    dashboard,
    paymentsAt,
  };
}
