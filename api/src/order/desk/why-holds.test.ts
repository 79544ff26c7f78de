import { beforeAll, describe, expect, test } from 'vitest';
import { givenVariant, type TestVariant } from '../../../test/factories.ts';
import { refundDesk } from '../../../test/refund-desk.ts';
import { brokenLaws } from '../../../test/snapshot.ts';
import { useTill } from '../../../test/till.ts';
import { instantsOf, refuseCapture, told, whyOf } from '../../../test/why.ts';
import { captureOrder } from '../capture.ts';
import { commitEdit } from '../commit-edit.ts';
import { readOrder } from '../read.ts';
import { sweepDueOrders } from '../sweep.ts';

const till = useTill();
const HOUR = 3_600;
const DAY = 24 * HOUR;
let variant: TestVariant;
let trifle: TestVariant;
const desk = refundDesk(till, () => variant);
beforeAll(async () => {
  variant = await givenVariant(till.db, till.shop, { onHand: 900_000n });
  trifle = await givenVariant(till.db, till.shop, { onHand: 900_000n, price: 30n });
});

/** An order of 15.00 EUR, or of 25.00 EUR on two holds. */
async function open({ raised = false } = {}) {
  const order = await till.order(till.lines(variant));
  if (raised) await desk.change(order.orderToken, 2);
  const intents = (await desk.payments(order.orderId)).map(({ intentId }) => intentId);
  return { ...order, intents };
}

async function close(orderId: string) {
  await till.advance(HOUR);
  await captureOrder(till.ctx, { orderId });
}

describe('a hold', () => {
  test('that ended at the bank before its time is lost, and so the webhook says', async () => {
    const { orderId, intents } = await open();
    await till.control(`payment_intents/${intents[0]}/expire`, {});
    expect(await desk.hearOf(orderId)).toContain('charge.expired');
    expect((await whyOf(till, orderId)).sentence).toContain(
      'Only 0.00 EUR is still held: the hold of 15.00 EUR on the Visa ending 4242 has ended at the bank. The shopper is asked to pay again when the window closes.',
    );
    await close(orderId);
    const { due } = await instantsOf(till, orderId);
    const why = await whyOf(till, orderId);
    expect(why).toMatchObject({ standing: 'PAYMENT_LOST', state: 'CAPTURE_FAILED', todo: null });
    expect(why.sentence).toBe(
      `Not captured: the hold of 15.00 EUR on the Visa ending 4242 has ended at the bank. Nothing is left to charge: only the shopper can pay now, with any card. The mail that asks them is not sent yet. The goods are kept until ${due}; if nobody has paid by then, the order is cancelled.`,
    );
    expect(await told(till, orderId, 'PROVIDER_EVENT')).toContainEqual(
      expect.stringMatching(/^“charge\.expired” came from stripe; it was acted upon on /),
    );
  });

  test('that ran out while no worker was there is lost', async () => {
    const { orderId } = await open();
    await till.advance(8 * DAY);
    expect((await whyOf(till, orderId)).standing).toBe('DUE');
    await sweepDueOrders(till.ctx);
    const why = await whyOf(till, orderId);
    expect(why).toMatchObject({ standing: 'PAYMENT_LOST' });
    expect(why.sentence).toContain(
      'Not captured: the hold of 15.00 EUR on the Visa ending 4242 has ended at the bank.',
    );
  });

  test('that was cancelled in the dashboard is told as that', async () => {
    const { orderId, intents } = await open();
    await till.stripe.paymentIntents.cancel(intents[0]!);
    await desk.hearOf(orderId);
    const dashboard =
      'the hold of 15.00 EUR on the Visa ending 4242 was let go at the provider, in its dashboard or by the bank, not by us';
    expect((await whyOf(till, orderId)).sentence).toContain(`Only 0.00 EUR is still held: ${dashboard}.`);
    await close(orderId);
    expect(await whyOf(till, orderId)).toMatchObject({
      standing: 'PAYMENT_LOST',
      sentence: expect.stringContaining(`Not captured: ${dashboard}. Nothing is left to charge`),
    });
  });

  test('that was cancelled in the dashboard, of which nobody told us', async () => {
    const { orderId, intents } = await open();
    await till.stripe.paymentIntents.cancel(intents[0]!);
    await close(orderId);
    expect((await whyOf(till, orderId)).sentence).toContain(
      'Not captured: the hold of 15.00 EUR on the Visa',
    );
  });

  test('of a change is gone while the original is there: what is missing is told', async () => {
    const { orderId, intents } = await open({ raised: true });
    await till.stripe.paymentIntents.cancel(intents[1]!);
    await desk.hearOf(orderId);
    expect((await whyOf(till, orderId)).sentence).toContain(
      'Only 15.00 EUR is still held: the hold of 10.00 EUR on the Visa ending 4242 was let go at the provider',
    );
    await close(orderId);
    expect(await whyOf(till, orderId)).toMatchObject({
      standing: 'PAYMENT_LOST',
      sentence: expect.stringContaining('the hold of 10.00 EUR on the Visa ending 4242 was let go'),
    });
  });

  test('of a change is refused while the original is taken: how much is missing is told', async () => {
    const { orderId, intents } = await open({ raised: true });
    await refuseCapture(till, intents[1]!, 'insufficient_funds');
    await close(orderId);
    const why = await whyOf(till, orderId);
    expect(why.standing).toBe('REFUSED');
    expect(why.sentence).toContain('refused to let us take 10.00 EUR: there is not enough money on the card');
    expect(why.sentence).toContain('15.00 EUR of 25.00 EUR is captured; 10.00 EUR is missing.');
    await till.advance(300);
    await sweepDueOrders(till.ctx);
  });
});

describe('the dashboard', () => {
  test('took a part: the rest is gone, and the amounts are told', async () => {
    const { orderId, intents } = await open();
    await till.stripe.paymentIntents.capture(intents[0]!, { amount_to_capture: 1_000 });
    await desk.hearOf(orderId);
    await close(orderId);
    const why = await whyOf(till, orderId);
    expect(why).toMatchObject({ standing: 'PAYMENT_LOST' });
    expect(why.sentence).toContain(
      '10.00 EUR on the Visa ending 4242 was taken in the provider’s dashboard, not by us; the hold of 5.00 EUR',
    );
    expect(why.sentence).toContain('10.00 EUR of 15.00 EUR is captured; 5.00 EUR is missing.');
    expect(await told(till, orderId, 'LEDGER')).toContain(
      '10.00 EUR was taken from the Visa ending 4242 without us asking: in the provider’s dashboard, or by the bank.',
    );
  });

  test('took a part at the very moment, and our capture found it', async () => {
    const { orderId, intents } = await open();
    await till.stripe.paymentIntents.capture(intents[0]!, { amount_to_capture: 1_000 });
    await close(orderId);
    expect((await whyOf(till, orderId)).sentence).toContain('10.00 EUR of 15.00 EUR is captured');
    expect(await told(till, orderId, 'OPERATION')).toContain(
      'We asked for 15.00 EUR and did not get it: 10.00 EUR was taken at the provider, not by us, instead of 15.00 EUR.',
    );
  });

  test('took all that was held though the total had gone down: what is too much goes back', async () => {
    const order = await till.order(till.lines(variant, 3_000n));
    const { orderId } = order;
    await desk.change(order.orderToken, 1);
    await till.stripe.paymentIntents.capture(await desk.intent(orderId));
    await desk.hearOf(orderId);
    await close(orderId);
    const why = await whyOf(till, orderId);
    expect(why.standing).toBe('CAPTURED');
    expect(why.sentence).toContain('35.00 EUR on the Visa ending 4242 was taken in the provider’s dashboard');
    expect(why.sentence).toContain('20.00 EUR went back since.');
    expect((await told(till, orderId, 'REFUND'))[0]).toContain(
      '20.00 EUR was to go back, by the shop itself (overcharged)',
    );
    await till.advance(60);
  });

  test('gave back and the cardholder disputes: charge, refund and dispute events are all told', async () => {
    const { orderId } = await desk.charged();
    const intent = await desk.intent(orderId);
    await till.control(`payment_intents/${intent}/refund`, { amount: 500 });
    const { latest_charge: charge } = await till.stripe.paymentIntents.retrieve(intent);
    await till.control(`charges/${charge}/dispute`, { reason: 'fraudulent' });
    const types = await desk.hearOf(orderId);
    const events = await told(till, orderId, 'PROVIDER_EVENT');
    expect(types).toEqual(
      expect.arrayContaining(['charge.captured', 'charge.refunded', 'charge.dispute.created']),
    );
    for (const type of types) expect(events.join('\n')).toContain(`“${type}” came from stripe`);
    expect((await whyOf(till, orderId)).sentence).toMatch(
      /5\.00 EUR went back since\. 20\.00 EUR is taken by a dispute\.$/,
    );
    expect((await told(till, orderId, 'DISPUTE'))[0]).toContain(
      'The cardholder objects to 20.00 EUR (fraudulent)',
    );
  });
});

test('what is missing is less than a card can be charged: staff settle it', async () => {
  const { orderId, orderToken, intents } = await open();
  const changes = [{ kind: 'addVariant', variantId: trifle.id, quantity: 1_000n }] as const;
  await commitEdit(till.ctx, { orderToken, expectedVersion: 1, changes });
  await till.stripe.paymentIntents.capture(intents[0]!);
  await desk.hearOf(orderId);
  await close(orderId);
  const why = await whyOf(till, orderId);
  expect(why.standing).toBe('PAYMENT_LOST');
  expect(why.sentence).toContain('15.00 EUR of 15.30 EUR is captured; 0.30 EUR is missing.');
  expect(why.sentence).toContain('That is less than a card can be charged (0.50 EUR)');
  expect(why.todo).toBe('Settle 0.30 EUR with the shopper in another way, or let the order be cancelled.');
});

test('a second hold that is not needed any more is let go, and so it is told', async () => {
  const { orderId, orderToken } = await open({ raised: true });
  const { lines } = await readOrder(till.ctx, { orderToken });
  const changes = [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity: 1_000n }] as const;
  await commitEdit(till.ctx, { orderToken, expectedVersion: 2, changes });
  await close(orderId);
  expect((await whyOf(till, orderId)).sentence).toMatch(/^Captured: exactly its total of 15\.00 EUR, on /);
  expect(await told(till, orderId, 'LEDGER')).toContain(
    '10.00 EUR that was held on the Visa ending 4242 was let go.',
  );
});

test('nothing here broke a law', async () => {
  expect(await brokenLaws(till.db)).toEqual([]);
});
