import { beforeAll, describe, expect, test, vi } from 'vitest';
import { createPaymentSession } from '../src/checkout/create-session.ts';
import { applyEvent } from '../src/checkout/inbox/apply-event.ts';
import { placeForShopper } from '../src/checkout/place-for-shopper.ts';
import { captureOrder } from '../src/order/capture.ts';
import { PaymentDisputedError } from '../src/order/refund/errors.ts';
import { syncPayment } from '../src/order/refund/sync-payment.ts';
import { givenCart, givenVariant, type TestVariant } from './factories.ts';
import { atDesk, payOnPage, useRazorpay } from './razorpay.ts';
import { refundDesk } from './refund-desk.ts';
import { brokenLaws } from './snapshot.ts';
import { useTill } from './till.ts';

/** Two pieces at 10.00 and delivery at 5.00. */
const TOTAL = 2_500n;

describe('a dispute at Razorpay', () => {
  const till = useTill();
  const shop = useRazorpay(till);
  const parts = {} as { variant: TestVariant };
  const desk = refundDesk(till, () => parts.variant);

  beforeAll(async () => {
    parts.variant = await givenVariant(till.db, till.shop, { price: 1_000n, onHand: 900_000n });
    await till.db.paymentMethod.create({
      data: {
        salesChannelId: till.shop.channel.id,
        handle: 'online',
        kind: 'ONLINE',
        provider: 'razorpay',
        title: 'Razorpay',
        position: 1,
      },
    });
  });

  /** An order that was paid at Razorpay and captured, and the provider's id of what was paid. */
  async function charged() {
    const cart = await givenCart(till.db, till.shop, {
      now: till.ctx.now(),
      ...till.lines(parts.variant, 2_000n),
    });
    const session = await createPaymentSession(till.ctx, {
      cartToken: cart.token,
      expectedVersion: 1,
      method: 'online',
      flow: 'HOSTED',
    });
    const { fields } = await payOnPage(session);
    const order = await placeForShopper(till.ctx, { cartToken: cart.token, paymentSessionId: session.id });
    await till.advance(3_601);
    await captureOrder(till.ctx, { orderId: order.orderId });
    const intentId = await desk.intent(order.orderId);
    return { orderId: order.orderId, intentId, paid: fields['razorpay_payment_id']! };
  }

  /** Waits for the event that a step at the desk makes, and hands it to whoever is concerned. */
  async function hear(intentId: string, type: string): Promise<void> {
    const where = { provider: 'razorpay', intentId, type };
    const event = await vi.waitFor(() => till.db.providerEvent.findFirstOrThrow({ where }));
    await applyEvent(till.ctx, { provider: 'razorpay', eventId: event.id });
    expect(await till.db.providerEvent.findFirstOrThrow({ where })).toMatchObject({ state: 'PROCESSED' });
  }

  const claim = async (paid: string, intentId: string, body: object = {}) => {
    const dispute = await atDesk(shop.url, `payments/${paid}/dispute`, body);
    await hear(intentId, 'payment.dispute.created');
    return dispute;
  };
  const decide = async (disputeId: string, intentId: string, step: string) => {
    await atDesk(shop.url, `disputes/${disputeId}/${step}`);
    await hear(intentId, `payment.dispute.${step}`);
  };

  test('keeps the money from being given back, and takes it when it is lost, once', async () => {
    const { orderId, intentId, paid } = await charged();
    const { id } = await claim(paid, intentId);
    expect(await desk.disputes(orderId)).toMatchObject([
      {
        providerReference: id,
        state: 'NEEDS_RESPONSE',
        amount: TOTAL,
        reason: 'goods_not_received',
        refundable: false,
        respondBy: expect.any(Date),
      },
    ]);
    expect(await desk.back(orderId)).toEqual([]);
    await expect(desk.refund(orderId, { amount: '1.00' })).rejects.toEqual(
      new PaymentDisputedError(0n, 'EUR'),
    );
    await decide(id, intentId, 'under_review');
    expect(await desk.disputes(orderId)).toMatchObject([{ state: 'UNDER_REVIEW', respondBy: null }]);
    await decide(id, intentId, 'lost');
    const [payment] = await desk.payments(orderId);
    for (const _ of [1, 2]) await syncPayment(till.ctx, { paymentId: payment!.id, scope: 'MONEY_BACK' });
    expect(await desk.disputes(orderId)).toMatchObject([{ state: 'LOST', refundable: false }]);
    expect(await desk.back(orderId)).toEqual([['DISPUTE', TOTAL, true]]);
    expect(await desk.payments(orderId)).toMatchObject([{ capturedAmount: TOTAL, disputedAmount: TOTAL }]);
    await expect(desk.refund(orderId, { amount: '1.00' })).rejects.toEqual(
      new PaymentDisputedError(0n, 'EUR'),
    );
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test('that is lost in part takes that part, once', async () => {
    const { orderId, intentId, paid } = await charged();
    await claim(paid, intentId);
    const gateway = till.ctx.gatewayOf('razorpay');
    const decided = till.ctxWith({
      gatewayOf: () => ({
        ...gateway,
        readDisputes: async (id) =>
          (await gateway.readDisputes(id)).map((facts) => ({ ...facts, state: 'LOST', withdrawn: 600n })),
      }),
    });
    const [payment] = await desk.payments(orderId);
    for (const _ of [1, 2]) await syncPayment(decided, { paymentId: payment!.id, scope: 'MONEY_BACK' });
    expect(await desk.disputes(orderId)).toMatchObject([{ state: 'LOST', amount: TOTAL }]);
    expect(await desk.back(orderId)).toEqual([['DISPUTE', 600n, true]]);
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test('that is won took nothing, and what it was about can be given back again', async () => {
    const { orderId, intentId, paid } = await charged();
    const { id } = await claim(paid, intentId);
    await decide(id, intentId, 'action_required');
    expect(await desk.disputes(orderId)).toMatchObject([{ state: 'NEEDS_RESPONSE' }]);
    await decide(id, intentId, 'won');
    // What happened before is heard of late, and undoes nothing.
    await till.db.providerEvent.updateMany({ where: { intentId }, data: { state: 'RECEIVED' } });
    await hear(intentId, 'payment.dispute.created');
    expect(await desk.disputes(orderId)).toMatchObject([{ state: 'WON', refundable: true }]);
    expect(await desk.back(orderId)).toEqual([]);
    await desk.refund(orderId, { amount: '25.00' });
    expect(await desk.back(orderId)).toEqual([['REFUND', TOTAL, false]]);
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test('that only asks lets the money be given back, which closes it', async () => {
    const { orderId, intentId, paid } = await charged();
    const { id } = await claim(paid, intentId, { phase: 'fraud', amount: 1_000 });
    expect(await desk.disputes(orderId)).toMatchObject([
      { state: 'INQUIRY', amount: 1_000n, refundable: true },
    ]);
    await desk.refund(orderId, { amount: '10.00' });
    await decide(id, intentId, 'closed');
    expect(await desk.disputes(orderId)).toMatchObject([{ state: 'CLOSED' }]);
    expect(await desk.back(orderId)).toEqual([['REFUND', 1_000n, false]]);
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test('that we have not heard of refuses the refund by its name, and is then in the books', async () => {
    const { orderId, paid } = await charged();
    await atDesk(shop.url, `payments/${paid}/dispute`);
    await expect(desk.refund(orderId, { amount: '1.00' })).rejects.toEqual(
      new PaymentDisputedError(0n, 'EUR'),
    );
    expect(await desk.disputes(orderId)).toMatchObject([{ state: 'NEEDS_RESPONSE' }]);
    expect(await desk.refunds(orderId)).toMatchObject([
      { state: 'FAILED', problem: expect.stringMatching(/^charge_disputed: /) },
    ]);
  });

  test('is found behind a hundred others about other payments', async () => {
    const { orderId, intentId, paid } = await charged();
    const other = await charged();
    await atDesk(shop.url, `payments/${paid}/dispute`, { amount: 1_000 });
    for (let count = 0; count < 101; count++)
      await atDesk(shop.url, `payments/${other.paid}/dispute`, { phase: 'fraud', amount: 10 });
    expect(await till.ctx.gatewayOf('razorpay').readDisputes(intentId)).toMatchObject([{ amount: 1_000n }]);
    expect(await till.ctx.gatewayOf('razorpay').readDisputes(other.intentId)).toHaveLength(101);
    expect(await desk.disputes(orderId)).toEqual([]);
  });

  test('a refund that fails at Razorpay is booked back', async () => {
    const { orderId, intentId } = await charged();
    await desk.refund(orderId, { amount: '10.00' });
    const [refund] = await till.ctx.gatewayOf('razorpay').listRefunds(intentId);
    await atDesk(shop.url, `refunds/${refund!.refundReference}/fail`);
    await hear(intentId, 'refund.failed');
    expect(await desk.refunds(orderId)).toMatchObject([{ state: 'FAILED', amount: 1_000n }]);
    expect(await desk.payments(orderId)).toMatchObject([{ refundedAmount: 0n, capturedAmount: TOTAL }]);
    expect(await brokenLaws(till.db)).toEqual([]);
  });
});
