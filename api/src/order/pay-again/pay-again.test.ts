import { expect, test } from 'vitest';
import { givenVariant } from '../../../test/factories.ts';
import { brokenLaws } from '../../../test/snapshot.ts';
import { useTill } from '../../../test/till.ts';
import { applyEvent } from '../../checkout/inbox/apply-event.ts';
import { ProviderUnavailable } from '../../payment/gateway.ts';
import { newId } from '../../platform/id.ts';
import { captureOrder } from '../capture.ts';
import { commitEdit } from '../commit-edit.ts';
import { readOrder } from '../read.ts';
import { syncPayment } from '../refund/sync-payment.ts';
import { sweepDueOrders } from '../sweep.ts';
import { NothingToPayError } from './errors.ts';
import { payAgain } from './open.ts';
import { returnFromPayAgain, settlePayAgain } from './settle.ts';
import { sweepShopperPayments, sweepUnpaidOrders } from './sweep.ts';

const till = useTill({ connections: 40 });

const HOUR = 3_600;

/** An order whose window has closed, with the intents it is held on. */
async function dueOrder({ raised = false, card = 'pm_card_visa' } = {}) {
  const { ctx, db, shop } = till;
  const variant = await givenVariant(db, shop);
  const { orderId, orderToken } = await till.order(till.lines(variant, 2_000n), card);
  if (raised) {
    const { lines } = await readOrder(ctx, { orderToken });
    const changes = [{ kind: 'setQuantity' as const, lineId: lines[0]!.id, quantity: 3_000n }];
    await commitEdit(ctx, { orderToken, expectedVersion: 1, changes });
  }
  await till.advance(HOUR);
  const payments = await paymentsOf(orderId);
  return { orderId, orderToken, variant, intentIds: payments.map(({ intentId }) => intentId) };
}

const paymentsOf = (orderId: string) =>
  till.db.payment.findMany({ where: { paymentCollection: { orderId } }, orderBy: { createdAt: 'asc' } });
const stateOf = async (orderId: string) =>
  (await till.db.order.findUniqueOrThrow({ where: { id: orderId }, select: { state: true } })).state;
const announced = async (orderId: string, name: string) =>
  till.db.outboxEvent.count({ where: { orderId, name } });

/** The shopper pays what is open with a card, as their browser does. */
const confirm = (intentId: string, card = 'pm_card_mastercard') =>
  till.stripe.paymentIntents.confirm(intentId, {
    payment_method: card,
    return_url: 'http://shop.example/back',
  });

/** An event about one of the provider's objects comes in and is looked at. */
async function receive(type: string, objectId: string) {
  const { ctx, db } = till;
  const id = `evt_${newId()}`;
  const payload = { data: { object: { id: objectId, metadata: {} } } };
  const at = { receivedAt: ctx.now(), nextAttemptAt: ctx.now() };
  const event = { provider: 'stripe', id, type, objectId, intentId: objectId, payload, ...at };
  await db.providerEvent.create({ data: event });
  await applyEvent(ctx, { provider: 'stripe', eventId: id });
}

/** What the provider took for an order, and what it still holds, over every intent that ever was asked for. */
async function atTheBank(orderId: string) {
  const operations = await till.db.paymentOperation.findMany({ where: { orderId } });
  const payments = await paymentsOf(orderId);
  const ids = new Set([...operations, ...payments].flatMap(({ intentId }) => intentId ?? []));
  const intents = await Promise.all([...ids].map((id) => till.stripe.paymentIntents.retrieve(id)));
  return {
    taken: intents.reduce((sum, intent) => sum + intent.amount_received, 0),
    held: intents.reduce((sum, intent) => sum + intent.amount_capturable, 0),
    open: intents.filter(({ status }) => status.startsWith('requires_')).length,
  };
}

async function refuseCapture(intentId: string, times: number, code = 'do_not_honor') {
  await till.control('faults', {
    match: { method: 'POST', path: `/v1/payment_intents/${intentId}/capture`, times },
    action: {
      type: 'status',
      status: 402,
      effect: 'before',
      body: { error: { type: 'card_error', code: 'card_declined', decline_code: code, message: 'refused' } },
    },
  });
}

test('a hold that is gone is paid again with another card, and exactly the total is taken', async () => {
  const { ctx, db } = till;
  const { orderId, orderToken, intentIds } = await dueOrder();
  await till.control(`payment_intents/${intentIds[0]}/expire`, {});
  await captureOrder(ctx, { orderId });

  const lost = await db.order.findUniqueOrThrow({ where: { id: orderId } });
  expect(lost.state).toBe('CAPTURE_FAILED');
  expect(lost.paymentLostAt).not.toBeNull();
  expect(lost.paymentDueAt!.getTime() - lost.paymentLostAt!.getTime()).toBe(48 * HOUR * 1000);
  expect(await announced(orderId, 'order.payment-lost')).toBe(1);
  expect(await announced(orderId, 'order.capture-failed')).toBe(0);

  const { payment } = await payAgain(ctx, { orderToken, flow: 'ELEMENT' });
  expect(payment).toMatchObject({ amount: lost.total, flow: 'ELEMENT' });
  expect(payment.clientSecret).toMatch(/_secret_/);
  expect(await returnFromPayAgain(ctx, { orderToken })).toEqual({ orderId, payment: 'UNPAID' });
  await confirm(payment.intentId!);
  expect(await returnFromPayAgain(ctx, { orderToken })).toEqual({ orderId, payment: 'HELD' });

  expect(await stateOf(orderId)).toBe('CAPTURED');
  expect(await atTheBank(orderId)).toEqual({ taken: Number(lost.total), held: 0, open: 0 });
  expect((await paymentsOf(orderId)).map(({ role, capturedAmount }) => [role, capturedAmount])).toEqual([
    ['ORIGINAL', 0n],
    ['REPLACEMENT', lost.total],
  ]);
  await expect(payAgain(ctx, { orderToken, flow: 'ELEMENT' })).rejects.toEqual(new NothingToPayError());
  expect(await brokenLaws(db)).toEqual([]);
});

test('one of two holds captured, the other lost: only what is missing is paid again', async () => {
  const { ctx, db } = till;
  const { orderId, orderToken, intentIds } = await dueOrder({ raised: true });
  expect(intentIds).toHaveLength(2);
  await till.control(`payment_intents/${intentIds[1]}/expire`, {});
  await captureOrder(ctx, { orderId });
  const { total, state } = await db.order.findUniqueOrThrow({ where: { id: orderId } });
  expect(state).toBe('CAPTURE_FAILED');
  const [first] = await paymentsOf(orderId);

  const { payment } = await payAgain(ctx, { orderToken, flow: 'ELEMENT' });
  expect(payment.amount).toBe(total - first!.capturedAmount);
  await confirm(payment.intentId!);
  await settlePayAgain(ctx, { operationId: payment.id });
  expect(await stateOf(orderId)).toBe('CAPTURED');
  expect(await atTheBank(orderId)).toEqual({ taken: Number(total), held: 0, open: 0 });
  expect(await brokenLaws(db)).toEqual([]);
});

test('a hold that was let go in the dashboard is lost when the window closes; the other is kept until all is paid', async () => {
  const { ctx, db, stripe } = till;
  const variant = await givenVariant(db, till.shop);
  const { orderId, orderToken } = await till.order(till.lines(variant, 2_000n));
  const { lines } = await readOrder(ctx, { orderToken });
  const changes = [{ kind: 'setQuantity' as const, lineId: lines[0]!.id, quantity: 3_000n }];
  await commitEdit(ctx, { orderToken, expectedVersion: 1, changes });
  const [original, supplement] = await paymentsOf(orderId);
  await stripe.paymentIntents.cancel(original!.intentId);
  await syncPayment(ctx, { paymentId: original!.id, scope: 'HOLD' });
  await till.advance(HOUR);
  await captureOrder(ctx, { orderId });
  expect(await db.order.findUniqueOrThrow({ where: { id: orderId } })).toMatchObject({
    state: 'CAPTURE_FAILED',
    paymentLostAt: expect.any(Date),
    captureProblem: 'the holds do not bring in the total',
  });
  expect((await stripe.paymentIntents.retrieve(supplement!.intentId)).status).toBe('requires_capture');

  const { payment } = await payAgain(ctx, { orderToken, flow: 'ELEMENT' });
  await confirm(payment.intentId!);
  expect((await returnFromPayAgain(ctx, { orderToken })).payment).toBe('HELD');
  const { total, state } = await db.order.findUniqueOrThrow({ where: { id: orderId } });
  expect(state).toBe('CAPTURED');
  expect(await atTheBank(orderId)).toEqual({ taken: Number(total), held: 0, open: 0 });
  expect(await brokenLaws(db)).toEqual([]);
});

test('without scripts it is paid on the provider’s page', async () => {
  const { ctx } = till;
  const { orderId, orderToken, intentIds } = await dueOrder();
  await till.control(`payment_intents/${intentIds[0]}/expire`, {});
  await captureOrder(ctx, { orderId });
  const { payment } = await payAgain(ctx, { orderToken, flow: 'HOSTED' });
  expect(payment.hostedUrl).toMatch(/^http/);
  const card = { exp_month: 12, exp_year: 2034, cvc: '123' };
  const page = `checkout_sessions/${payment.hostedSessionId}/pay`;
  await expect(till.control(page, { ...card, number: '4000000000009995' })).rejects.toThrow(/insufficient/);
  expect((await returnFromPayAgain(ctx, { orderToken })).payment).toBe('DECLINED');
  await till.control(page, { ...card, number: '5555555555554444' });
  expect((await returnFromPayAgain(ctx, { orderToken })).payment).toBe('HELD');
  expect(await stateOf(orderId)).toBe('CAPTURED');
});

test('answers that get lost and a shopper who never comes back: the same payment, charged once, by the webhook alone', async () => {
  const { ctx, db, stripe } = till;
  const { orderId, orderToken, intentIds } = await dueOrder();
  await till.control(`payment_intents/${intentIds[0]}/expire`, {});
  await captureOrder(ctx, { orderId });
  const drop = (path: string) =>
    till.control('faults', {
      match: { method: 'POST', path, times: 1 },
      action: { type: 'drop', when: 'mid_body' },
    });
  await drop('/v1/checkout/sessions');
  await expect(payAgain(ctx, { orderToken, flow: 'HOSTED' })).rejects.toBeInstanceOf(ProviderUnavailable);
  const { payment } = await payAgain(ctx, { orderToken, flow: 'HOSTED' });
  const { data: pages } = await stripe.checkout.sessions.list({ limit: 100 });
  expect(pages.filter(({ metadata }) => metadata?.payment_operation_id === payment.id)).toHaveLength(1);

  const card = { number: '5555555555554444', exp_month: 12, exp_year: 2034, cvc: '123' };
  await till.control(`checkout_sessions/${payment.hostedSessionId}/pay`, card);
  await drop('/v1/payment_intents/*/capture');
  await receive('checkout.session.completed', payment.hostedSessionId!);
  expect(await stateOf(orderId)).toBe('CAPTURING');
  await till.advance(60);
  await sweepDueOrders(ctx);
  const { total, state } = await db.order.findUniqueOrThrow({ where: { id: orderId } });
  expect(state).toBe('CAPTURED');
  expect(await atTheBank(orderId)).toEqual({ taken: Number(total), held: 0, open: 0 });
  expect(await brokenLaws(db)).toEqual([]);
});

test('two tabs get one payment; the other way of paying replaces it and nobody can pay the first any more', async () => {
  const { ctx, db, stripe } = till;
  const { orderId, orderToken, intentIds } = await dueOrder();
  await till.control(`payment_intents/${intentIds[0]}/expire`, {});
  await captureOrder(ctx, { orderId });
  const tabs = await Promise.all(
    Array.from({ length: 6 }, () => payAgain(ctx, { orderToken, flow: 'ELEMENT' })),
  );
  const ids = new Set(tabs.map(({ payment }) => payment.intentId));
  expect(ids.size).toBe(1);
  const { payment: page } = await payAgain(ctx, { orderToken, flow: 'HOSTED' });
  expect((await stripe.paymentIntents.retrieve([...ids][0]!)).status).toBe('canceled');

  await payAgain(ctx, { orderToken, flow: 'ELEMENT' });
  expect((await stripe.checkout.sessions.retrieve(page.hostedSessionId!)).status).toBe('expired');
  expect(
    await db.paymentOperation.count({ where: { orderId, kind: 'AUTHORIZE_REPLACEMENT', closedAt: null } }),
  ).toBe(1);
});

test('a payment that was replaced after the shopper had paid it is entered in the books and let go', async () => {
  const { ctx, db } = till;
  const { orderId, orderToken, intentIds } = await dueOrder();
  await till.control(`payment_intents/${intentIds[0]}/expire`, {});
  await captureOrder(ctx, { orderId });
  const { payment: first } = await payAgain(ctx, { orderToken, flow: 'ELEMENT' });
  await confirm(first.intentId!);
  const { payment: second } = await payAgain(ctx, { orderToken, flow: 'HOSTED' });
  expect(second.id).not.toBe(first.id);
  expect(await atTheBank(orderId)).toMatchObject({ taken: 0, held: 0 });
  const [, released] = await paymentsOf(orderId);
  expect(released).toMatchObject({ role: 'REPLACEMENT', capturedAmount: 0n, releasedAmount: first.amount });
  expect(await stateOf(orderId)).toBe('CAPTURE_FAILED');
  expect(await brokenLaws(db)).toEqual([]);
});

test('a refusal that may pass is tried again; paying meanwhile is enough, and the old hold is let go', async () => {
  const { ctx, db } = till;
  const { orderId, orderToken, intentIds } = await dueOrder();
  await refuseCapture(intentIds[0]!, 1);
  await captureOrder(ctx, { orderId });
  const failed = await db.order.findUniqueOrThrow({ where: { id: orderId } });
  expect(failed).toMatchObject({ state: 'CAPTURE_FAILED', paymentLostAt: null, captureAttempts: 1 });
  expect(await announced(orderId, 'order.capture-failed')).toBe(1);

  const { payment } = await payAgain(ctx, { orderToken, flow: 'ELEMENT' });
  await confirm(payment.intentId!);
  await settlePayAgain(ctx, { operationId: payment.id });
  expect(await stateOf(orderId)).toBe('CAPTURED');
  expect(await atTheBank(orderId)).toEqual({ taken: Number(failed.total), held: 0, open: 0 });
  expect(await brokenLaws(db)).toEqual([]);
});

test('the retry succeeds first: the payment that was opened can no longer be made', async () => {
  const { ctx, db, stripe } = till;
  const { orderId, orderToken, intentIds } = await dueOrder();
  await refuseCapture(intentIds[0]!, 1);
  await captureOrder(ctx, { orderId });
  const { payment } = await payAgain(ctx, { orderToken, flow: 'ELEMENT' });
  await till.advance(130);
  await sweepDueOrders(ctx);
  expect(await stateOf(orderId)).toBe('CAPTURED');
  expect((await stripe.paymentIntents.retrieve(payment.intentId!)).status).toBe('canceled');
  expect((await returnFromPayAgain(ctx, { orderToken })).payment).toBe('ENDED');
  expect(await brokenLaws(db)).toEqual([]);
});

test('paying while the old hold is tried again, from two tabs, with the webhook ten times: never more than the total', async () => {
  const { ctx, db } = till;
  for (let index = 0; index < 6; index++) {
    const { orderId, orderToken, intentIds } = await dueOrder({ raised: index % 2 === 0 });
    for (const id of intentIds) await refuseCapture(id, 1);
    await captureOrder(ctx, { orderId });
    const { payment } = await payAgain(ctx, { orderToken, flow: 'ELEMENT' });
    const pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 120));
    const webhook = async () => {
      await pause();
      await receive('payment_intent.amount_capturable_updated', payment.intentId!);
    };
    const retry = async () => {
      await pause();
      await captureOrder(ctx, { orderId, due: true });
    };
    const pay = async () => {
      await pause();
      // The retry may have been quicker and have closed the payment: then the bank is not asked at all.
      await confirm(payment.intentId!).catch((error: Error) => expect(error.message).toMatch(/canceled/));
      await returnFromPayAgain(ctx, { orderToken });
    };
    const otherTab = async () => {
      await pause();
      await payAgain(ctx, { orderToken, flow: index % 3 === 0 ? 'HOSTED' : 'ELEMENT' }).catch((error) =>
        expect(error).toBeInstanceOf(NothingToPayError),
      );
    };
    await Promise.all([pay(), retry(), retry(), otherTab(), ...Array.from({ length: 10 }, webhook)]);
    await till.advance(90);
    await Promise.all([sweepShopperPayments(ctx), captureOrder(ctx, { orderId, due: true })]);
    await captureOrder(ctx, { orderId, due: true });
    await sweepShopperPayments(ctx);
    const { total, state } = await db.order.findUniqueOrThrow({ where: { id: orderId } });
    expect(state).toBe('CAPTURED');
    expect(await atTheBank(orderId)).toEqual({ taken: Number(total), held: 0, open: 0 });
  }
  expect(await brokenLaws(db)).toEqual([]);
}, 120_000);

test('nobody pays: at the end of the time the order is cancelled, and its stock is free', async () => {
  const { ctx, db } = till;
  const { orderId, orderToken, intentIds, variant } = await dueOrder();
  await till.control(`payment_intents/${intentIds[0]}/expire`, {});
  await captureOrder(ctx, { orderId });
  await till.advance(48 * HOUR - 60);
  await sweepUnpaidOrders(ctx);
  expect(await stateOf(orderId)).toBe('CAPTURE_FAILED');
  // Begun in time, and waited for.
  const { payment } = await payAgain(ctx, { orderToken, flow: 'ELEMENT' });
  await till.advance(61);
  await sweepUnpaidOrders(ctx);
  expect(await stateOf(orderId)).toBe('CAPTURE_FAILED');
  await expect(payAgain(ctx, { orderToken, flow: 'ELEMENT' })).rejects.toEqual(new NothingToPayError());

  await till.advance(35 * 60);
  await sweepShopperPayments(ctx);
  await sweepUnpaidOrders(ctx);
  expect(await db.order.findUniqueOrThrow({ where: { id: orderId } })).toMatchObject({
    state: 'CANCELED',
    cancelReason: 'not paid in time',
  });
  expect(await db.reservation.count({ where: { variantId: variant.id } })).toBe(0);
  expect((await till.stripe.paymentIntents.retrieve(payment.intentId!)).status).toBe('canceled');
  expect(await announced(orderId, 'order.canceled')).toBe(1);
  expect(await brokenLaws(db)).toEqual([]);
});

test('nobody pays the rest of an order of which a part was captured: it is cancelled and that part goes back', async () => {
  const { ctx, db, stripe } = till;
  const { orderId, intentIds } = await dueOrder({ raised: true });
  await till.control(`payment_intents/${intentIds[1]}/expire`, {});
  await captureOrder(ctx, { orderId });
  const [captured] = await paymentsOf(orderId);
  await till.advance(48 * HOUR + 1);
  await Promise.all([sweepUnpaidOrders(ctx), sweepUnpaidOrders(ctx), sweepDueOrders(ctx)]);
  expect(await stateOf(orderId)).toBe('CANCELED');
  const { data: refunds } = await stripe.refunds.list({ payment_intent: intentIds[0]! });
  // What the capture left of the hold was let go then, which the provider lists as a refund too.
  const given = refunds.filter(({ balance_transaction }) => balance_transaction !== null);
  expect(given.map(({ amount }) => amount)).toEqual([Number(captured!.capturedAmount)]);
  expect(await paymentsOf(orderId)).toMatchObject([{ refundedAmount: captured!.capturedAmount }, {}]);
  expect(await brokenLaws(db)).toEqual([]);
});

test('a card that the issuer refuses for ever is let go and lost at once', async () => {
  const { ctx, stripe } = till;
  const { orderId, intentIds } = await dueOrder({ card: 'pm_sbx_issuerExpiredAtCapture' });
  await captureOrder(ctx, { orderId });
  expect(await till.db.order.findUniqueOrThrow({ where: { id: orderId } })).toMatchObject({
    state: 'CAPTURE_FAILED',
    paymentLostAt: expect.any(Date),
  });
  expect((await stripe.paymentIntents.retrieve(intentIds[0]!)).status).toBe('canceled');
});
