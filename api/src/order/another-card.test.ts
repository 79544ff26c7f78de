import { expect, test } from 'vitest';
import { givenVariant } from '../../test/factories.ts';
import { booksOf, brokenLaws } from '../../test/snapshot.ts';
import { useTill } from '../../test/till.ts';
import { captureOrder } from './capture.ts';
import type { OrderChange } from './change.ts';
import { commitEdit } from './commit-edit.ts';
import { discardEdit } from './discard-edit.ts';
import { PaymentDeclinedError } from './errors.ts';
import { sweepShopperPayments } from './pay-again/sweep.ts';
import { readOrder } from './read.ts';
import { resumeEdit } from './resume-edit.ts';
import { sweepDueOrders, sweepOrderEdits } from './sweep.ts';

const till = useTill({ connections: 30 });

async function anOrder() {
  const variant = await givenVariant(till.db, till.shop);
  const { orderId, orderToken } = await till.order(till.lines(variant));
  const { lines } = await readOrder(till.ctx, { orderToken });
  const changes: OrderChange[] = [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity: 3_000n }];
  const commit = (anotherCard: 'ELEMENT' | 'HOSTED' | null) =>
    commitEdit(till.ctx, { orderToken, expectedVersion: 1, changes, anotherCard });
  return { orderId, orderToken, commit };
}

const paymentOf = (editId: string) =>
  till.db.paymentOperation.findFirstOrThrow({ where: { orderEditId: editId, flow: { not: null } } });
const confirm = (intentId: string, card: string) =>
  till.stripe.paymentIntents.confirm(intentId, {
    payment_method: card,
    return_url: 'http://shop.example/back',
  });
const declineSaved = () =>
  till.control('faults', {
    match: { method: 'POST', path: '/v1/payment_intents/*/confirm', times: 1 },
    action: { type: 'decline', decline_code: 'insufficient_funds' },
  });
/** Lines, stock, money and history; holds that came and went are entries of the ledger and are compared apart. */
async function unchanged(orderId: string) {
  const { order, levels } = await booksOf(till.db, orderId);
  const { paymentCollection, transactions: _, ...rest } = order;
  return { rest, levels, original: paymentCollection!.payments[0] };
}

test('the saved card is declined, and another card pays the difference: one order, charged on two cards', async () => {
  const { ctx, db, stripe } = till;
  const { orderId, orderToken, commit } = await anOrder();
  await declineSaved();
  await expect(commit(null)).rejects.toEqual(
    new PaymentDeclinedError({ retryable: true, reason: 'FUNDS', triesLeft: 2 }),
  );

  const { edit } = await commit('ELEMENT');
  expect(edit).toMatchObject({ state: 'REQUIRES_ACTION', flow: 'ELEMENT', actionUrl: null });
  expect(edit.clientSecret).toMatch(/_secret_/);
  const { intentId, amount } = await paymentOf(edit.id);
  expect(await resumeEdit(ctx, { orderToken })).toMatchObject({ edit: { state: 'REQUIRES_ACTION' } });
  await confirm(intentId!, 'pm_card_mastercard');
  expect(await resumeEdit(ctx, { orderToken })).toMatchObject({ edit: { state: 'APPLIED' } });
  await till.advance(3_600);
  await captureOrder(ctx, { orderId });

  const order = await readOrder(ctx, { orderToken });
  expect(order).toMatchObject({ state: 'CAPTURED', version: 2, total: 3_500n });
  expect(
    order.paymentCollection!.payments.map(({ role, cardBrand, capturedAmount }) => [
      role,
      cardBrand,
      capturedAmount,
    ]),
  ).toEqual([
    ['ORIGINAL', 'visa', order.total - amount],
    ['SUPPLEMENT', 'mastercard', amount],
  ]);
  expect((await stripe.paymentIntents.retrieve(intentId!)).amount_received).toBe(Number(amount));
  expect(await brokenLaws(db)).toEqual([]);
});

test('without scripts: a refused card on the provider’s page, then one that is taken, and the change is saved once', async () => {
  const { ctx } = till;
  const { orderToken, commit } = await anOrder();
  const { edit } = await commit('HOSTED');
  expect(edit).toMatchObject({ state: 'REQUIRES_ACTION', flow: 'HOSTED', clientSecret: null });
  expect(edit.actionUrl).toMatch(/^http/);
  const { hostedSessionId } = await paymentOf(edit.id);
  const card = { exp_month: 12, exp_year: 2034, cvc: '123' };
  const page = `checkout_sessions/${hostedSessionId}/pay`;
  await expect(till.control(page, { ...card, number: '4000000000009995' })).rejects.toThrow(/insufficient/);
  expect(await resumeEdit(ctx, { orderToken })).toMatchObject({
    edit: { state: 'REQUIRES_ACTION', declineMessage: 'insufficient_funds' },
  });
  await till.control(page, { ...card, number: '5555555555554444' });
  await Promise.all([
    resumeEdit(ctx, { orderToken }),
    resumeEdit(ctx, { orderToken }),
    sweepShopperPayments(ctx),
  ]);
  expect(await readOrder(ctx, { orderToken })).toMatchObject({ version: 2, total: 3_500n });
});

test('after three refusals of any cards nothing is tried any more, and everything is as it was', async () => {
  const { ctx, db, stripe } = till;
  const { orderId, orderToken, commit } = await anOrder();
  const before = await booksOf(db, orderId);
  await declineSaved();
  await expect(commit(null)).rejects.toBeInstanceOf(PaymentDeclinedError);
  const { edit } = await commit('ELEMENT');
  const { intentId } = await paymentOf(edit.id);
  await expect(confirm(intentId!, 'pm_card_visa_chargeDeclinedStolenCard')).rejects.toThrow();
  // Looking twice counts one refusal.
  await resumeEdit(ctx, { orderToken });
  expect((await resumeEdit(ctx, { orderToken })).edit).toMatchObject({ state: 'REQUIRES_ACTION' });
  await expect(confirm(intentId!, 'pm_card_chargeDeclinedExpiredCard')).rejects.toThrow();
  await expect(resumeEdit(ctx, { orderToken })).rejects.toEqual(
    new PaymentDeclinedError({ retryable: false, reason: 'EXPIRED', triesLeft: 0 }),
  );
  expect((await stripe.paymentIntents.retrieve(intentId!)).status).toBe('canceled');
  expect(await booksOf(db, orderId)).toEqual(before);

  const asked = (await stripe.paymentIntents.list({ limit: 100 })).data.length;
  for (const flow of [null, 'ELEMENT', 'HOSTED'] as const)
    await expect(commit(flow)).rejects.toEqual(
      new PaymentDeclinedError({ retryable: false, reason: 'OTHER_CARD', triesLeft: 0 }),
    );
  expect((await stripe.paymentIntents.list({ limit: 100 })).data).toHaveLength(asked);
});

test.each(['is discarded', 'is left lying', 'is cut off by the capture'])(
  'a payment with another card that %s cannot be made any more',
  async (fate) => {
    const { ctx, db, stripe } = till;
    const { orderId, orderToken, commit } = await anOrder();
    const before = await unchanged(orderId);
    const { edit } = await commit(fate === 'is left lying' ? 'HOSTED' : 'ELEMENT');
    const { id, intentId, hostedSessionId } = await paymentOf(edit.id);
    if (fate === 'is discarded') await discardEdit(ctx, { orderToken, editId: edit.id });
    else if (fate === 'is left lying') {
      await till.advance(601);
      await sweepOrderEdits(ctx);
    } else {
      await till.advance(3_601);
      await sweepDueOrders(ctx);
    }
    if (intentId) expect((await stripe.paymentIntents.retrieve(intentId)).status).toBe('canceled');
    else expect((await stripe.checkout.sessions.retrieve(hostedSessionId!)).status).toBe('expired');
    expect(await db.paymentOperation.findUniqueOrThrow({ where: { id } })).toMatchObject({
      state: 'FAILED',
      closedAt: expect.any(Date),
    });
    if (fate !== 'is cut off by the capture') expect(await unchanged(orderId)).toEqual(before);
    else expect(await readOrder(ctx, { orderToken })).toMatchObject({ state: 'CAPTURED', version: 1 });
    expect(await brokenLaws(db)).toEqual([]);
  },
);

test('paid and discarded at the same moment: either the change counts, or the money is let go', async () => {
  const { ctx, db, stripe } = till;
  const tally = { applied: 0, released: 0 };
  for (let index = 0; index < 8; index++) {
    const { orderId, orderToken, commit } = await anOrder();
    const { edit } = await commit('ELEMENT');
    const { intentId } = await paymentOf(edit.id);
    await confirm(intentId!, 'pm_card_mastercard');
    await Promise.all([
      resumeEdit(ctx, { orderToken }),
      discardEdit(ctx, { orderToken, editId: edit.id }),
      sweepShopperPayments(ctx),
    ]);
    const { state } = await db.orderEdit.findUniqueOrThrow({ where: { id: edit.id } });
    const intent = await stripe.paymentIntents.retrieve(intentId!);
    const payments = await db.payment.findMany({
      where: { paymentCollection: { orderId }, intentId: intentId! },
    });
    if (state === 'APPLIED') {
      tally.applied++;
      expect(intent.status).toBe('requires_capture');
    } else {
      tally.released++;
      expect(intent.status).toBe('canceled');
      for (const payment of payments) expect(payment.releasedAmount).toBe(payment.authorizedAmount);
    }
  }
  expect(tally.applied + tally.released).toBe(8);
  expect(await brokenLaws(db)).toEqual([]);
});

test('a page that the provider makes after the change was discarded can no longer be paid', async () => {
  const { db, stripe, shop } = till;
  const variant = await givenVariant(db, shop);
  const { orderId, orderToken } = await till.order(till.lines(variant));
  const { lines } = await readOrder(till.ctx, { orderToken });
  const before = await unchanged(orderId);
  const gateway = till.ctx.gatewayOf('stripe');
  const slow = till.ctxWith({
    gatewayOf: () => ({
      ...gateway,
      async createHostedSession(input) {
        const made = await gateway.createHostedSession(input);
        const { id } = await db.orderEdit.findFirstOrThrow({ where: { orderId } });
        await discardEdit(till.ctx, { orderToken, editId: id });
        return made;
      },
    }),
  });
  const changes: OrderChange[] = [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity: 3_000n }];
  await commitEdit(slow, { orderToken, expectedVersion: 1, changes, anotherCard: 'HOSTED' }).catch(() => {});
  const { hostedSessionId, state } = await db.paymentOperation.findFirstOrThrow({
    where: { orderEdit: { orderId }, flow: 'HOSTED' },
  });
  expect(state).toBe('FAILED');
  expect((await stripe.checkout.sessions.retrieve(hostedSessionId!)).status).toBe('expired');
  expect(await unchanged(orderId)).toEqual(before);
  expect(await brokenLaws(db)).toEqual([]);
});
