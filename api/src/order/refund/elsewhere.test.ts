import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { givenVariant, type TestVariant } from '../../../test/factories.ts';
import { refundDesk } from '../../../test/refund-desk.ts';
import { brokenLaws } from '../../../test/snapshot.ts';
import { useTill } from '../../../test/till.ts';
import { cancelOrder } from '../cancel.ts';
import { captureOrder } from '../capture.ts';
import { readOrder } from '../read.ts';
import { PaymentDisputedError, RefundRefusedError, RefundTooLargeError } from './errors.ts';
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

describe('in the provider’s dashboard', () => {
  test('a refund is found, entered once and told to the shopper', async () => {
    const { orderId } = await desk.charged();
    await till.stripe.refunds.create({ payment_intent: await desk.intent(orderId), amount: 400 });
    await desk.hearOf(orderId, (events) => [...events, ...events]);
    expect(await desk.refunds(orderId)).toMatchObject([
      { origin: 'PROVIDER', amount: 400n, state: 'SUCCEEDED', operationId: null, reason: 'OTHER' },
    ]);
    expect(await desk.back(orderId)).toEqual([['REFUND', 400n, true]]);
    expect(await desk.announced(orderId, 'order.refunded')).toBe(1);
    await expect(desk.refund(orderId, { amount: '21.01' })).rejects.toBeInstanceOf(RefundTooLargeError);
  });

  test('a refund that we have not heard of makes ours too large: it is refused, and then the books know', async () => {
    const { orderId } = await desk.charged();
    await till.stripe.refunds.create({ payment_intent: await desk.intent(orderId), amount: 2_000 });
    await expect(desk.refund(orderId, { amount: '25.00' })).rejects.toBeInstanceOf(RefundRefusedError);
    expect(await desk.back(orderId)).toEqual([['REFUND', 2_000n, true]]);
    await expect(desk.refund(orderId, { amount: '25.00' })).rejects.toEqual(
      new RefundTooLargeError(500n, 'EUR'),
    );
  });

  test('a refund beside one of ours without an answer waits for that answer', async () => {
    const { orderId } = await desk.charged();
    await desk.fault({ type: 'drop', when: 'before' }, 9);
    await desk.refund(orderId, { amount: '25.00' });
    await desk.forgive();
    await till.stripe.refunds.create({ payment_intent: await desk.intent(orderId), amount: 1_000 });
    await desk.fault({ type: 'drop', when: 'before' }, 3);
    await desk.hearOf(orderId, ([first]) => [first!]);
    await desk.hearOf(orderId);
    expect(await desk.back(orderId)).toEqual([['REFUND', 1_000n, true]]);
    expect((await desk.refunds(orderId)).map(({ state, origin }) => [origin, state])).toEqual([
      ['STAFF', 'FAILED'],
      ['PROVIDER', 'SUCCEEDED'],
    ]);
  });

  test('a capture of the hold is entered as such; nothing is taken for it a second time', async () => {
    const { orderId, orderToken } = await till.order(till.lines(variant, 2_000n));
    await till.stripe.paymentIntents.capture(await desk.intent(orderId));
    await desk.hearOf(orderId);
    expect(await desk.ledger(orderId)).toEqual([
      ['AUTHORIZATION', 2_500n, false],
      ['CAPTURE', 2_500n, true],
    ]);
    await till.advance(3_600);
    await captureOrder(till.ctx, { orderId });
    expect((await readOrder(till.ctx, { orderToken })).state).toBe('CAPTURED');
    expect(await desk.ledger(orderId)).toHaveLength(2);
  });

  test.each([
    ['cancelled', (intentId: string) => till.stripe.paymentIntents.cancel(intentId)],
    ['expired', (intentId: string) => till.control(`payment_intents/${intentId}/expire`, {})],
  ])('a hold that is %s is let go in the books, and that is no refund', async (_how, end) => {
    const { orderId } = await till.order(till.lines(variant, 2_000n));
    await end(await desk.intent(orderId));
    expect(await desk.hearOf(orderId, (events) => [...events, ...[...events].reverse()])).toContain(
      'payment_intent.canceled',
    );
    expect(await desk.ledger(orderId)).toEqual([
      ['AUTHORIZATION', 2_500n, false],
      ['RELEASE', 2_500n, true],
    ]);
    expect(await desk.refunds(orderId)).toEqual([]);
  });

  test('the rest of a partial capture looks like a refund there, and is none', async () => {
    const { orderId, orderToken } = await till.order(till.lines(variant, 3_000n));
    await desk.change(orderToken, 2);
    await till.advance(3_600);
    await captureOrder(till.ctx, { orderId });
    await desk.refund(orderId, { amount: '1.00' });
    await desk.hearOf(orderId);
    expect(await desk.refunds(orderId)).toMatchObject([{ amount: 100n, origin: 'STAFF' }]);
    expect(await desk.ledger(orderId)).toEqual([
      ['AUTHORIZATION', 3_500n, false],
      ['CAPTURE', 2_500n, false],
      ['RELEASE', 1_000n, false],
      ['REFUND', 100n, false],
    ]);
  });

  test('a capture of more than an order came to is entered as it was, and what is too much goes back', async () => {
    const { orderId, orderToken } = await till.order(till.lines(variant, 3_000n));
    await desk.change(orderToken, 1);
    await till.stripe.paymentIntents.capture(await desk.intent(orderId));
    await desk.hearOf(orderId);
    expect(await desk.ledger(orderId)).toEqual([
      ['AUTHORIZATION', 3_500n, false],
      ['CAPTURE', 3_500n, true],
    ]);
    await till.advance(3_600);
    await captureOrder(till.ctx, { orderId });
    expect((await readOrder(till.ctx, { orderToken })).state).toBe('CAPTURED');
    await till.advance(60);
    await sweepRefunds(till.ctx);
    expect(await desk.refunds(orderId)).toMatchObject([
      { origin: 'SYSTEM', reason: 'OVERCHARGED', amount: 2_000n, state: 'SUCCEEDED' },
    ]);
    expect(await desk.announced(orderId, 'order.capture-failed')).toBe(0);
  });

  test('a capture of one of two holds leaves the other to be charged for the rest', async () => {
    const { orderId, orderToken } = await till.order(till.lines(variant, 2_000n));
    await desk.change(orderToken, 5);
    await till.stripe.paymentIntents.capture(await desk.intent(orderId));
    await desk.hearOf(orderId);
    await till.advance(3_600);
    await captureOrder(till.ctx, { orderId });
    expect((await readOrder(till.ctx, { orderToken })).state).toBe('CAPTURED');
    expect((await desk.payments(orderId)).map(({ capturedAmount }) => capturedAmount)).toEqual([
      2_500n,
      3_000n,
    ]);
    expect(await desk.announced(orderId, 'order.capture-failed')).toBe(0);
  });

  test('a capture before the shopper cancels is given back', async () => {
    const { orderId, orderToken } = await till.order(till.lines(variant, 2_000n));
    await till.stripe.paymentIntents.capture(await desk.intent(orderId));
    await cancelOrder(till.ctx, { orderToken });
    expect(await desk.ledger(orderId)).toEqual([
      ['AUTHORIZATION', 2_500n, false],
      ['CAPTURE', 2_500n, true],
    ]);
    await Promise.all([sweepRefunds(till.ctx), sweepRefunds(till.ctx)]);
    expect(await desk.refunds(orderId)).toMatchObject([
      { origin: 'SYSTEM', reason: 'CANCELED', amount: 2_500n, state: 'SUCCEEDED' },
    ]);
    expect(await desk.atStripe(await desk.intent(orderId))).toHaveLength(1);
  });

  test('a hold let go there leaves nothing to charge: the shopper is asked to pay again', async () => {
    const { orderId, orderToken } = await till.order(till.lines(variant, 2_000n));
    await till.stripe.paymentIntents.cancel(await desk.intent(orderId));
    await desk.hearOf(orderId);
    await till.advance(3_600);
    await captureOrder(till.ctx, { orderId });
    expect((await readOrder(till.ctx, { orderToken })).state).toBe('CAPTURE_FAILED');
    expect(await desk.announced(orderId, 'order.payment-lost')).toBe(1);
  });
});

describe('a dispute', () => {
  test('of what was given back whole takes nothing, and nothing stumbles over it', async () => {
    const { orderId } = await desk.charged();
    await desk.refund(orderId, { amount: '25.00' });
    await till.control(`charges/${await chargeOf(orderId)}/dispute`, {});
    expect(await desk.hearOf(orderId)).toContain('charge.dispute.created');
    expect(await desk.disputes(orderId)).toEqual([]);
    expect(await desk.payments(orderId)).toMatchObject([{ disputedAmount: 0n, refundedAmount: 2_500n }]);
  });

  const chargeOf = async (orderId: string) => {
    const { latest_charge } = await till.stripe.paymentIntents.retrieve(await desk.intent(orderId));
    return latest_charge as string;
  };

  test('takes the money and stands in the way of refunds; winning it brings the money back', async () => {
    const { orderId } = await desk.charged({ card: 'pm_card_createDispute' });
    expect(await desk.hearOf(orderId)).toContain('charge.dispute.created');
    expect(await desk.back(orderId)).toEqual([['DISPUTE', 2_500n, true]]);
    const [dispute] = await desk.disputes(orderId);
    expect(dispute).toMatchObject({ state: 'NEEDS_RESPONSE', reason: 'fraudulent', refundable: false });
    await expect(desk.refund(orderId, { amount: '1.00' })).rejects.toEqual(
      new PaymentDisputedError(0n, 'EUR'),
    );

    await till.stripe.disputes.update(dispute!.providerReference, {
      evidence: { uncategorized_text: 'winning_evidence' },
      submit: true,
    });
    await desk.hearOf(orderId, (events) => [...events, ...[...events].reverse()]);
    expect(await desk.disputes(orderId)).toMatchObject([{ state: 'WON' }]);
    expect(await desk.back(orderId)).toEqual([
      ['DISPUTE', 2_500n, true],
      ['DISPUTE_REVERSAL', 2_500n, true],
    ]);
    expect(await desk.payments(orderId)).toMatchObject([{ disputedAmount: 0n, capturedAmount: 2_500n }]);
  });

  test('that is lost stays in the books', async () => {
    const { orderId } = await desk.charged();
    await till.control(`charges/${await chargeOf(orderId)}/dispute`, { reason: 'product_not_received' });
    await desk.hearOf(orderId);
    const [dispute] = await desk.disputes(orderId);
    await till.stripe.disputes.close(dispute!.providerReference);
    await desk.hearOf(orderId);
    expect(await desk.disputes(orderId)).toMatchObject([{ state: 'LOST', reason: 'product_not_received' }]);
    expect(await desk.back(orderId)).toEqual([['DISPUTE', 2_500n, true]]);
  });

  test('that we have not heard of refuses the refund, with its own name, and is then in the books', async () => {
    const { orderId } = await desk.charged();
    await till.control(`charges/${await chargeOf(orderId)}/dispute`, {});
    await expect(desk.refund(orderId, { amount: '1.00' })).rejects.toEqual(
      new PaymentDisputedError(0n, 'EUR'),
    );
    expect(await desk.back(orderId)).toEqual([['DISPUTE', 2_500n, true]]);
    expect(await desk.refunds(orderId)).toMatchObject([
      { state: 'FAILED', problem: expect.stringMatching(/^charge_disputed: /) },
    ]);
  });

  test('of one payment leaves the other to be given back', async () => {
    const { orderId } = await desk.charged({ pieces: 2, raisedTo: 5 });
    await till.control(`charges/${await chargeOf(orderId)}/dispute`, {});
    await desk.hearOf(orderId);
    await expect(desk.refund(orderId, { amount: '30.01' })).rejects.toEqual(
      new PaymentDisputedError(3_000n, 'EUR'),
    );
    await desk.refund(orderId, { amount: '30.00' });
    expect((await desk.payments(orderId)).map(({ refundedAmount }) => refundedAmount)).toEqual([0n, 3_000n]);
  });
});
