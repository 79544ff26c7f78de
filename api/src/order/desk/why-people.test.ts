import { beforeAll, describe, expect, test } from 'vitest';
import { givenCart, givenVariant, type TestVariant } from '../../../test/factories.ts';
import { refundDesk } from '../../../test/refund-desk.ts';
import { brokenLaws } from '../../../test/snapshot.ts';
import { useTill } from '../../../test/till.ts';
import { impatient, instantsOf, relay, told, whyOf } from '../../../test/why.ts';
import { createPaymentSession } from '../../checkout/create-session.ts';
import { placeForShopper } from '../../checkout/place-for-shopper.ts';
import type { Ctx } from '../../ctx.ts';
import { cancelOrder } from '../cancel.ts';
import { captureOrder } from '../capture.ts';
import { commitEdit } from '../commit-edit.ts';
import { discardEdit } from '../discard-edit.ts';
import { PaymentDeclinedError } from '../errors.ts';
import { extendWindow } from '../extend-window.ts';
import { payAgain } from '../pay-again/open.ts';
import { returnFromPayAgain } from '../pay-again/settle.ts';
import { sweepShopperPayments, sweepUnpaidOrders } from '../pay-again/sweep.ts';
import { readOrder } from '../read.ts';
import { resumeEdit } from '../resume-edit.ts';
import { sweepDueOrders, sweepOrderEdits } from '../sweep.ts';
import { markNotComing, markPaid } from './mark-payment.ts';
import { instantWords } from './problem-words.ts';

const till = useTill();
const HOUR = 3_600;
let variant: TestVariant;
const desk = refundDesk(till, () => variant);
beforeAll(async () => {
  variant = await givenVariant(till.db, till.shop, { onHand: 900_000n });
});

describe('a change from 15.00 to 25.00 EUR', () => {
  const raise = async (orderToken: string, ctx: Ctx = till.ctx) => {
    const { lines, version } = await readOrder(till.ctx, { orderToken });
    const changes = [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity: 2_000n }] as const;
    const { edit } = await commitEdit(ctx, { orderToken, expectedVersion: version, changes });
    return edit;
  };
  const asked = 'The shopper asked for a change from 15.00 EUR to 25.00 EUR';

  test('waits for the shopper’s bank when the window closes, then is given up, and the order is captured without it', async () => {
    const { orderId, orderToken } = await till.order(till.lines(variant), 'pm_card_authenticationRequired');
    await till.advance(HOUR - 60);
    const edit = await raise(orderToken);
    const until = instantWords(edit.expiresAt);
    const waiting = `It waits for the shopper to confirm the extra 10.00 EUR with their bank, at the latest until ${until}; then it is given up and the order stays at 15.00 EUR.`;
    expect((await whyOf(till, orderId)).sentence).toContain(`${asked}. ${waiting}`);
    await till.advance(61);
    await captureOrder(till.ctx, { orderId });
    const { closes } = await instantsOf(till, orderId);
    expect(await whyOf(till, orderId)).toMatchObject({
      standing: 'EDIT_UNDER_WAY',
      state: 'FREEZING',
      sentence: `Not captured yet: its window closed on ${closes}, with a change under way. ${waiting}`,
      todo: null,
    });
    await till.advance(600);
    await sweepOrderEdits(till.ctx);
    await sweepDueOrders(till.ctx);
    const unmade = `${asked}; it was not made: the bank’s question was not answered by ${until}. The order stayed at 15.00 EUR.`;
    const why = await whyOf(till, orderId);
    expect(why.standing).toBe('CAPTURED');
    expect(why.sentence).toContain(`exactly its total of 15.00 EUR`);
    expect(why.sentence).toContain(unmade);
    expect(await told(till, orderId, 'EDIT')).toEqual([unmade]);
  });

  test('has no answer from the provider when the window closes', async () => {
    const ctx = impatient(till);
    const { orderId, orderToken } = await till.order(till.lines(variant));
    await till.advance(HOUR - 60);
    await till.control('faults', {
      match: { method: 'POST', path: '/v1/payment_intents', times: 10 },
      action: { type: 'status', status: 503, effect: 'before' },
    });
    expect((await raise(orderToken, ctx)).state).toBe('PENDING');
    await till.advance(61);
    await captureOrder(ctx, { orderId });
    const why = await whyOf(till, orderId);
    expect(why.standing).toBe('EDIT_UNDER_WAY');
    expect(why.sentence).toContain(
      'It waits for the provider’s answer about the extra 10.00 EUR (the provider is failing (HTTP 503)), at the latest until',
    );
    await desk.forgive();
    await till.advance(31);
    await sweepOrderEdits(till.ctx);
    await sweepDueOrders(till.ctx);
    expect((await whyOf(till, orderId)).sentence).toMatch(
      /^Captured: exactly its total of 25\.00 EUR, on [^.]*\.$/,
    );
  });

  test('is declined: the amount that is captured is explained', async () => {
    const { orderId, orderToken } = await till.order(till.lines(variant));
    await till.control('faults', {
      match: { method: 'POST', path: '/v1/payment_intents/*/confirm', times: 1 },
      action: { type: 'decline', decline_code: 'insufficient_funds' },
    });
    await expect(raise(orderToken)).rejects.toBeInstanceOf(PaymentDeclinedError);
    await till.advance(HOUR);
    await captureOrder(till.ctx, { orderId });
    expect((await whyOf(till, orderId)).sentence).toContain(
      `${asked}; it was not made, because the extra 10.00 EUR was refused: there is not enough money on the card (insufficient_funds). The order stayed at 15.00 EUR.`,
    );
    expect(await told(till, orderId, 'OPERATION')).toContain(
      'We asked the bank to hold 10.00 EUR more for a change and it was not done: there is not enough money on the card (insufficient_funds).',
    );
  });

  test('waits for another card, whose bank refuses, and is not paid in time', async () => {
    const { orderId, orderToken } = await till.order(till.lines(variant));
    const { lines } = await readOrder(till.ctx, { orderToken });
    const changes = [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity: 2_000n }] as const;
    const { edit } = await commitEdit(till.ctx, {
      orderToken,
      expectedVersion: 1,
      changes,
      anotherCard: 'ELEMENT',
    });
    const until = instantWords(edit.expiresAt);
    expect((await whyOf(till, orderId)).sentence).toContain(
      `${asked}. It waits for the shopper to pay the extra 10.00 EUR with another card, at the latest until ${until};`,
    );
    const { intentId } = await till.db.paymentOperation.findFirstOrThrow({
      where: { orderEditId: edit.id, kind: 'AUTHORIZE_SUPPLEMENT' },
    });
    const card = { payment_method: 'pm_card_visa_chargeDeclined', return_url: 'http://shop.example' };
    await expect(till.stripe.paymentIntents.confirm(intentId!, card)).rejects.toThrow();
    await resumeEdit(till.ctx, { orderToken });
    expect(await told(till, orderId, 'OPERATION')).toContainEqual(
      expect.stringContaining(
        'The bank refused once, the last time because the bank refused and gives no reason (',
      ),
    );
    await till.advance(601);
    await sweepOrderEdits(till.ctx);
    expect((await told(till, orderId, 'EDIT'))[0]).toContain(
      `it was not made: the extra was not paid by ${until}, after the bank had refused (`,
    );
  });

  test('is put aside by the shopper, or overtaken by a cancel', async () => {
    const aside = await till.order(till.lines(variant), 'pm_card_authenticationRequired');
    const { id: editId } = await raise(aside.orderToken);
    await discardEdit(till.ctx, { orderToken: aside.orderToken, editId });
    expect((await told(till, aside.orderId, 'EDIT'))[0]).toContain(
      'it was not made: the shopper put it aside.',
    );

    const { orderId, orderToken } = await till.order(till.lines(variant), 'pm_card_authenticationRequired');
    await raise(orderToken);
    await cancelOrder(till.ctx, { orderToken });
    expect((await told(till, orderId, 'EDIT'))[0]).toContain(
      'it was not made: the order was cancelled first.',
    );
  });
});

describe('the shopper', () => {
  test('cancelled it, and a hold that cannot be let go yet is told', async () => {
    const { orderId, orderToken } = await till.order(till.lines(variant));
    await till.control('faults', {
      match: { method: 'POST', path: '/v1/payment_intents/*/cancel', times: 4 },
      action: { type: 'status', status: 500, effect: 'before' },
    });
    await cancelOrder(impatient(till), { orderToken, reason: 'found it cheaper' });
    const why = await whyOf(till, orderId);
    expect(why).toMatchObject({ standing: 'CANCELED', state: 'CANCELED', todo: null });
    expect(why.sentence).toBe(
      'Not captured, and never will be. The order was cancelled by the shopper: “found it cheaper”. The hold is not let go yet: the provider is failing (HTTP 500).',
    );
    await desk.forgive();
  });

  test('asked for more time', async () => {
    const { orderId, orderToken } = await till.order(till.lines(variant));
    await extendWindow(till.ctx, { orderToken });
    const { closes } = await instantsOf(till, orderId);
    expect((await whyOf(till, orderId)).sentence).toMatch(
      new RegExp(
        `window is open until ${closes}; then 15\\.00 EUR is captured\\. The shopper asked for more time on `,
      ),
    );
  });
});

describe('paying again', () => {
  async function lost({ raised = false } = {}) {
    const order = await till.order(till.lines(variant));
    if (raised) await desk.change(order.orderToken, 2);
    await till.advance(HOUR);
    const intents = await desk.payments(order.orderId);
    await till.control(`payment_intents/${intents.at(-1)!.intentId}/expire`, {});
    await captureOrder(till.ctx, { orderId: order.orderId });
    return { ...order, intents };
  }
  const confirm = (intentId: string, card: string) =>
    till.stripe.paymentIntents.confirm(intentId, { payment_method: card, return_url: 'http://shop.example' });

  test('was asked for by mail, begun, refused, and done', async () => {
    const { orderId, orderToken } = await lost();
    expect((await whyOf(till, orderId)).sentence).toContain('The mail that asks them is not sent yet.');
    await relay(till);
    const [mail] = (await told(till, orderId, 'MAIL')).filter((sentence) =>
      sentence.includes('could not charge'),
    );
    expect(mail).toMatch(
      /^“We could not charge your card for order TS-\w+” was sent to ada@example\.com on /,
    );
    expect((await whyOf(till, orderId)).sentence).toContain('They were asked by mail on ');

    const { payment } = await payAgain(till.ctx, { orderToken, flow: 'ELEMENT' });
    const begun = `The shopper began to pay 15.00 EUR with another card on ${instantWords(payment.createdAt)}, and has until ${instantWords(payment.expiresAt!)}.`;
    const pays = await whyOf(till, orderId);
    expect(pays).toMatchObject({ standing: 'SHOPPER_PAYS', todo: null });
    expect(pays.sentence).toMatch(new RegExp(`${begun.replaceAll('.', '\\.')}$`));

    await expect(
      confirm(payment.intentId!, 'pm_card_visa_chargeDeclinedInsufficientFunds'),
    ).rejects.toThrow();
    await returnFromPayAgain(till.ctx, { orderToken });
    expect((await whyOf(till, orderId)).sentence).toContain(
      `${begun} Their bank refused once, the last time because there is not enough money on the card (insufficient_funds).`,
    );
    await confirm(payment.intentId!, 'pm_card_mastercard');
    await returnFromPayAgain(till.ctx, { orderToken });
    expect((await whyOf(till, orderId)).standing).toBe('CAPTURED');
    expect(await told(till, orderId, 'LEDGER')).toContain(
      '15.00 EUR was taken from the Mastercard ending 4444.',
    );
    expect(await told(till, orderId, 'OPERATION')).toContainEqual(
      expect.stringMatching(
        /^The shopper opened a payment of 15\.00 EUR to pay again with any card; that was done on .*\. Their bank refused once\.$/,
      ),
    );
  });

  test('was not done in time: cancelled, and it says why', async () => {
    const { orderId, orderToken } = await lost();
    const { due } = await instantsOf(till, orderId);
    await till.advance(48 * HOUR - 60);
    const { payment } = await payAgain(till.ctx, { orderToken, flow: 'ELEMENT' });
    await till.advance(120);
    await sweepUnpaidOrders(till.ctx);
    expect(await whyOf(till, orderId)).toMatchObject({
      standing: 'SHOPPER_PAYS',
      sentence: expect.stringContaining(`has until ${instantWords(payment.expiresAt!)}`),
    });
    await till.advance(36 * 60);
    await sweepShopperPayments(till.ctx);
    expect(await whyOf(till, orderId)).toMatchObject({
      standing: 'UNPAID',
      sentence: expect.stringContaining(
        `Nobody paid by ${due}. It is cancelled when a worker looks at it next.`,
      ),
    });
    await sweepUnpaidOrders(till.ctx);
    expect((await whyOf(till, orderId)).sentence).toMatch(
      /^Not captured, and never will be\. The order was cancelled by the shop, because nobody paid in time\. It could not be charged before: /,
    );
  });

  test('was not done in time, and what was captured is disputed: staff are told what to do', async () => {
    const { orderId, intents } = await lost({ raised: true });
    const { latest_charge: charge } = await till.stripe.paymentIntents.retrieve(intents[0]!.intentId);
    await till.control(`charges/${charge}/dispute`, { reason: 'fraudulent' });
    await desk.hearOf(orderId);
    await till.advance(48 * HOUR + 1);
    await sweepUnpaidOrders(till.ctx);
    const why = await whyOf(till, orderId);
    expect(why).toMatchObject({
      standing: 'STUCK',
      todo: expect.stringMatching(/^Settle it with the shopper, and the dispute in the provider’s dashboard/),
    });
    expect(why.sentence).toContain('15.00 EUR of 25.00 EUR is captured; 10.00 EUR is missing.');
    expect(why.sentence).toContain('what was captured of it is disputed by the cardholder');
  });
});

describe('money that people move themselves', () => {
  async function promised(handle: string, kind: 'BANK_TRANSFER' | 'CASH_ON_DELIVERY') {
    const { db, shop, ctx } = till;
    const row = {
      salesChannelId: shop.channel.id,
      handle,
      kind,
      provider: 'manual',
      title: handle,
      position: 1,
    };
    await db.paymentMethod.deleteMany();
    await db.paymentMethod.create({ data: row });
    const { token } = await givenCart(db, shop, { now: ctx.now(), ...till.lines(variant) });
    const session = await createPaymentSession(ctx, { cartToken: token, expectedVersion: 1 });
    const { orderId } = await placeForShopper(ctx, { cartToken: token, paymentSessionId: session.id });
    await till.advance(HOUR);
    await captureOrder(ctx, { orderId });
    await db.paymentMethod.deleteMany();
    return orderId;
  }

  test.each([
    ['bank-transfer', 'BANK_TRANSFER'],
    ['cash', 'CASH_ON_DELIVERY'],
  ] as const)('by %s has not come: what staff do when it has, or never will', async (handle, kind) => {
    const orderId = await promised(handle, kind);
    const why = await whyOf(till, orderId);
    expect(why).toMatchObject({ standing: 'MONEY_AWAITED', state: 'CAPTURING' });
    expect(why.sentence).toContain(
      `the shopper pays 15.00 EUR by ${handle}, and nobody has said that the money came.`,
    );
    expect(why.todo).toMatch(/staffOrderMarkPaid .* staffOrderMarkPaymentNotComing/);
    await markPaid(desk.staff(), { orderId, reference: 'line 7 of Friday' });
    expect((await whyOf(till, orderId)).standing).toBe('CAPTURED');
    expect(await told(till, orderId, 'STAFF')).toEqual([
      'Staff said that the money had come: reference line 7 of Friday.',
    ]);
  });

  test('will not come, say staff', async () => {
    const orderId = await promised('bank-transfer', 'BANK_TRANSFER');
    await markNotComing(desk.staff(), { orderId, reason: 'account closed' });
    expect(await whyOf(till, orderId)).toMatchObject({ standing: 'PAYMENT_LOST' });
    expect(await told(till, orderId, 'STAFF')).toEqual([
      'Staff gave up waiting for the money: “account closed”.',
    ]);
  });
});

test('nothing here broke a law', async () => {
  expect(await brokenLaws(till.db)).toEqual([]);
});
