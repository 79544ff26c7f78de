import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { givenVariant, type TestVariant } from '../../../test/factories.ts';
import { refundDesk } from '../../../test/refund-desk.ts';
import { brokenLaws } from '../../../test/snapshot.ts';
import { useTill } from '../../../test/till.ts';
import {
  NothingToRefundError,
  RefundLineUnknownError,
  RefundQuantityError,
  RefundRefusedError,
  RefundTooLargeError,
} from './errors.ts';
import { type RefundOrderInput, refundOrder } from './refund-order.ts';
import { sweepRefunds } from './sweep.ts';

const till = useTill();
let variant: TestVariant;
const desk = refundDesk(till, () => variant);
beforeAll(async () => {
  variant = await givenVariant(till.db, till.shop, { price: 1_000n, onHand: 900_000n });
});
afterEach(async () => {
  await desk.forgive();
  expect(await brokenLaws(till.db)).toEqual([]);
});

describe('a refund by staff', () => {
  test('of an amount goes back to the card, into the books, the audit and the announcements', async () => {
    const { orderId } = await desk.charged();
    const { requestId } = await desk.refund(orderId, { amount: '7.50' });

    expect(await desk.refunds(orderId)).toMatchObject([
      { requestId, amount: 750n, state: 'SUCCEEDED', origin: 'STAFF', reason: 'RETURNED', lines: [] },
    ]);
    expect(await desk.back(orderId)).toEqual([['REFUND', 750n, false]]);
    expect(await desk.payments(orderId)).toMatchObject([{ refundedAmount: 750n, pledgedAmount: 750n }]);
    expect((await desk.atStripe(await desk.intent(orderId))).map(({ amount }) => amount)).toEqual([750]);
    expect(await desk.announced(orderId, 'order.refunded')).toBe(1);
    expect(await till.db.auditEntry.findMany({ where: { subjectId: orderId } })).toMatchObject([
      { action: 'order.refund-requested', after: { requestId, amount: '750', reason: 'RETURNED' } },
    ]);
    // The events of our own refund say nothing new.
    expect(await desk.hearOf(orderId)).toContain('charge.refunded');
    expect(await desk.back(orderId)).toEqual([['REFUND', 750n, false]]);
    expect(await desk.announced(orderId, 'order.refunded')).toBe(1);
  });

  test('of goods comes to what was paid for them, over as many payments as it takes', async () => {
    const { orderId, lineId } = await desk.charged({ pieces: 2, raisedTo: 5 });
    expect((await desk.payments(orderId)).map(({ capturedAmount }) => capturedAmount)).toEqual([
      2_500n,
      3_000n,
    ]);
    await desk.refund(orderId, { lines: [{ lineId, quantity: 1_000n }] });
    await desk.refund(orderId, { lines: [{ lineId, quantity: 4_000n }] });

    const refunds = await desk.refunds(orderId);
    expect(refunds.map(({ amount, state }) => [amount, state])).toEqual([
      [1_000n, 'SUCCEEDED'],
      [2_500n, 'SUCCEEDED'],
      [1_500n, 'SUCCEEDED'],
    ]);
    expect(refunds.flatMap(({ lines }) => lines.map((it) => [it.quantity, it.amount]))).toEqual([
      [1_000n, 1_000n],
      [4_000n, 2_500n],
      [0n, 1_500n],
    ]);
    expect(await desk.announced(orderId, 'order.refunded')).toBe(2);
    await expect(desk.refund(orderId, { lines: [{ lineId, quantity: 1_000n }] })).rejects.toEqual(
      new RefundQuantityError(0, { lineId, refundableQuantity: 0n }),
    );
    // Delivery is left, and can be given back as an amount.
    await expect(desk.refund(orderId, { amount: '5.01' })).rejects.toEqual(
      new RefundTooLargeError(500n, 'EUR'),
    );
    await desk.refund(orderId, { amount: '5.00' });
    await expect(desk.refund(orderId, { amount: '0.01' })).rejects.toBeInstanceOf(NothingToRefundError);
    for (const { intentId, capturedAmount } of await desk.payments(orderId)) {
      const back = (await desk.atStripe(intentId)).reduce((sum, { amount }) => sum + BigInt(amount), 0n);
      expect(back).toBe(capturedAmount);
    }
  });

  test('is refused without a trace when it makes no sense', async () => {
    const { orderId, lineId } = await desk.charged();
    const open = await till.order(till.lines(variant));
    const stranger = await desk.charged();
    const attempts: [string, Pick<RefundOrderInput, 'amount' | 'lines'>, unknown][] = [
      [open.orderId, { amount: '1.00' }, NothingToRefundError],
      [orderId, { amount: '25.01' }, RefundTooLargeError],
      [orderId, { amount: '1.001' }, RefundTooLargeError],
      [orderId, { amount: '0' }, RefundTooLargeError],
      [orderId, { amount: '-5' }, RefundTooLargeError],
      [orderId, { amount: 'all' }, RefundTooLargeError],
      [orderId, { lines: [{ lineId, quantity: 500n }] }, RefundQuantityError],
      [orderId, { lines: [{ lineId, quantity: 3_000n }] }, RefundQuantityError],
      [orderId, { lines: [{ lineId: stranger.lineId, quantity: 1_000n }] }, RefundLineUnknownError],
      [orderId, { lines: [1, 1].map(() => ({ lineId, quantity: 1_000n })) }, RefundLineUnknownError],
    ];
    for (const [id, what, error] of attempts)
      await expect(desk.refund(id, what)).rejects.toBeInstanceOf(error as new () => Error);
    for (const id of [orderId, open.orderId]) {
      expect(await desk.refunds(id)).toEqual([]);
      expect(await till.db.paymentOperation.count({ where: { orderId: id, kind: 'REFUND' } })).toBe(0);
      expect(await till.db.auditEntry.count({ where: { subjectId: id } })).toBe(0);
    }
  });

  test('twenty at once give back what was charged and not a cent more', async () => {
    const { orderId } = await desk.charged({ pieces: 2, raisedTo: 3 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => desk.refund(orderId, { amount: '5.00' })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(
          outcome.reason instanceof RefundTooLargeError || outcome.reason instanceof NothingToRefundError,
        ).toBe(true);
    const payments = await desk.payments(orderId);
    expect(payments.reduce((sum, { refundedAmount }) => sum + refundedAmount, 0n)).toBe(3_500n);
    for (const { intentId, refundedAmount } of payments)
      expect((await desk.atStripe(intentId)).reduce((sum, { amount }) => sum + BigInt(amount), 0n)).toBe(
        refundedAmount,
      );
  });

  test('twenty at once of the same goods give them back once', async () => {
    const { orderId, lineId } = await desk.charged();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => desk.refund(orderId, { lines: [{ lineId, quantity: 2_000n }] })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await desk.back(orderId)).toEqual([['REFUND', 2_000n, false]]);
  });
});

describe('a lost answer', () => {
  test.each([
    ['after the refund was made', { type: 'drop', when: 'after_effect' }, 1],
    ['before it was made', { type: 'drop', when: 'before' }, 0],
  ])('%s: the sweep settles it, and it is made once', async (_when, action, made) => {
    const { orderId } = await desk.charged();
    await desk.fault(action);
    await desk.refund(orderId, { amount: '6.00' });
    expect(await desk.refunds(orderId)).toMatchObject([{ state: 'PENDING', providerReference: null }]);
    expect(await desk.back(orderId)).toEqual([]);
    expect(await desk.atStripe(await desk.intent(orderId))).toHaveLength(made);
    // Meanwhile the money is spoken for.
    await expect(desk.refund(orderId, { amount: '19.01' })).rejects.toEqual(
      new RefundTooLargeError(1_900n, 'EUR'),
    );
    await desk.forgive();

    await till.advance(120);
    await sweepRefunds(till.ctx);
    expect(await desk.refunds(orderId)).toMatchObject([{ state: 'SUCCEEDED', amount: 600n }]);
    expect(await desk.back(orderId)).toEqual([['REFUND', 600n, false]]);
    expect(await desk.atStripe(await desk.intent(orderId))).toHaveLength(1);
    expect(await desk.announced(orderId, 'order.refunded')).toBe(1);
  });

  test.each([
    ['after', 'the refund is there all the same', 'SUCCEEDED'],
    ['before', 'it is asked for under another key', 'PENDING'],
  ])('a failure that the key remembers, %s the effect: %s', async (effect, _so, state) => {
    const { orderId } = await desk.charged();
    await desk.fault({ type: 'status', status: 500, effect, should_retry: true });
    await desk.refund(orderId, { amount: '6.00' });
    expect(await desk.refunds(orderId)).toMatchObject([{ state }]);
    await desk.forgive();
    await till.advance(120);
    await sweepRefunds(till.ctx);
    expect(await desk.back(orderId)).toEqual([['REFUND', 600n, false]]);
    expect(await desk.atStripe(await desk.intent(orderId))).toHaveLength(1);
  });

  test('a day later, when the key is forgotten: the refund is found by what was sent along', async () => {
    const { orderId } = await desk.charged();
    await desk.fault({ type: 'drop', when: 'after_effect' });
    await desk.refund(orderId, { amount: '6.00' });
    await till.advance(3 * 86_400);
    await Promise.all([sweepRefunds(till.ctx), sweepRefunds(till.ctx)]);
    expect(await desk.back(orderId)).toEqual([['REFUND', 600n, false]]);
    expect(await desk.atStripe(await desk.intent(orderId))).toHaveLength(1);
  });

  test('the event comes before the sweep: the refund is known for ours', async () => {
    const { orderId } = await desk.charged();
    await desk.fault({ type: 'drop', when: 'after_effect' });
    await desk.refund(orderId, { amount: '6.00' });
    await desk.forgive();
    await desk.hearOf(orderId, (events) => [...events].reverse());
    expect(await desk.refunds(orderId)).toMatchObject([{ state: 'SUCCEEDED', origin: 'STAFF' }]);
    expect(await desk.back(orderId)).toEqual([['REFUND', 600n, false]]);
    expect(await desk.announced(orderId, 'order.refunded')).toBe(1);
  });
});

test('a process dies between recording a refund and asking for it: the repeated call makes that one, not another', async () => {
  const { orderId } = await desk.charged();
  const call = { scope: 'tests', key: `refund of ${orderId}` };
  const now = till.ctx.now();
  await till.db.idempotencyKey.create({
    data: {
      ...call,
      operation: 'refund',
      fingerprint: Buffer.from('same'),
      createdAt: now,
      lockedUntil: now,
    },
  });
  const submit = (fresh: boolean, gatewayOf = till.ctx.gatewayOf) =>
    refundOrder(
      { ...desk.staff(), gatewayOf, once: { ...call, step: 'staffOrderRefund', fresh, begun: false } },
      { orderId, amount: '4.00', reason: 'GOODWILL', note: null },
    );
  const killed = () => {
    throw new Error('killed');
  };
  await expect(
    submit(true, (provider) => ({ ...till.ctx.gatewayOf(provider), refundIntent: killed })),
  ).rejects.toThrow('killed');
  const [recorded] = await desk.refunds(orderId);
  expect(recorded).toMatchObject({ state: 'PENDING', providerReference: null });

  expect(await submit(false)).toEqual({ orderId, requestId: recorded!.requestId });
  expect(await desk.refunds(orderId)).toMatchObject([{ id: recorded!.id, state: 'SUCCEEDED' }]);
  expect(await desk.back(orderId)).toEqual([['REFUND', 400n, false]]);
});

test('a refusal is told, changes no money, and does not stand in the way of the next', async () => {
  const { orderId, lineId } = await desk.charged();
  await till.control('faults', {
    match: { method: 'POST', path: '/v1/refunds', times: 1 },
    action: {
      type: 'status',
      status: 400,
      should_retry: false,
      body: { error: { type: 'invalid_request_error', code: 'insufficient_funds', message: 'Not now.' } },
    },
  });
  const all = { lines: [{ lineId, quantity: 2_000n }] };
  await expect(desk.refund(orderId, all)).rejects.toEqual(
    new RefundRefusedError('insufficient_funds: Not now.'),
  );
  expect(await desk.refunds(orderId)).toMatchObject([
    { state: 'FAILED', problem: 'insufficient_funds: Not now.' },
  ]);
  expect(await desk.back(orderId)).toEqual([]);
  expect(await desk.announced(orderId, 'order.refunded')).toBe(0);
  await desk.refund(orderId, all);
  expect(await desk.back(orderId)).toEqual([['REFUND', 2_000n, false]]);
  const operations = await till.db.paymentOperation.findMany({
    where: { orderId, kind: 'REFUND' },
    orderBy: { id: 'asc' },
  });
  expect(operations.map(({ state }) => state)).toEqual(['FAILED', 'SUCCEEDED']);
});

describe('a refund that takes its time', () => {
  test('is on its way until the bank has it', async () => {
    const { orderId } = await desk.charged({ card: 'pm_card_pendingRefund' });
    await desk.refund(orderId, { amount: '6.00' });
    expect(await desk.refunds(orderId)).toMatchObject([{ state: 'PENDING', settledAt: null }]);
    expect(await desk.back(orderId)).toEqual([['REFUND', 600n, false]]);
    await till.advance(60);
    expect(await desk.hearOf(orderId)).toContain('refund.updated');
    expect(await desk.refunds(orderId)).toMatchObject([{ state: 'SUCCEEDED', settledAt: expect.any(Date) }]);
    expect(await desk.back(orderId)).toEqual([['REFUND', 600n, false]]);
    expect(await desk.announced(orderId, 'order.refunded')).toBe(1);
  });

  test('and comes back is entered as what came back, however late and often it is told', async () => {
    const { orderId, lineId } = await desk.charged({ card: 'pm_card_refundFail' });
    await desk.refund(orderId, { lines: [{ lineId, quantity: 2_000n }] });
    expect(await desk.refunds(orderId)).toMatchObject([{ state: 'SUCCEEDED' }]);
    await till.advance(60);
    await desk.hearOf(orderId, (events) => [...events, ...events, ...[...events].reverse()]);

    expect(await desk.refunds(orderId)).toMatchObject([{ state: 'FAILED', problem: 'unknown' }]);
    expect(await desk.back(orderId)).toEqual([
      ['REFUND', 2_000n, false],
      ['REFUND_REVERSAL', 2_000n, true],
    ]);
    expect(await desk.payments(orderId)).toMatchObject([{ refundedAmount: 0n, pledgedAmount: 0n }]);
    expect(await desk.announced(orderId, 'order.refund-failed')).toBe(1);
    // It can be given back another time, in full.
    await desk.refund(orderId, { amount: '25.00' });
    expect((await desk.back(orderId)).at(-1)).toEqual(['REFUND', 2_500n, false]);
  });

  test('and comes back three weeks later without an event is found by looking', async () => {
    const { orderId } = await desk.charged();
    await desk.refund(orderId, { amount: '6.00' });
    const [made] = await desk.refunds(orderId);
    await till.advance(21 * 86_400);
    await sweepRefunds(till.ctx);
    expect(await desk.refunds(orderId)).toMatchObject([{ state: 'SUCCEEDED' }]);
    await till.control(`refunds/${made!.providerReference}/fail`, {});
    await till.advance(22 * 86_400);
    await sweepRefunds(till.ctx);
    expect(await desk.refunds(orderId)).toMatchObject([{ state: 'FAILED', nextCheckAt: null }]);
    expect(await desk.back(orderId)).toEqual([
      ['REFUND', 600n, false],
      ['REFUND_REVERSAL', 600n, true],
    ]);
  });
});
