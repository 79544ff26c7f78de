import { createPaymentSession } from '../../src/checkout/create-session.ts';
import { placeForShopper } from '../../src/checkout/place-for-shopper.ts';
import type { PaymentSession } from '../../src/generated/prisma/client.ts';
import type { PaymentFlow } from '../../src/generated/prisma/enums.ts';
import { mintOrderToken } from '../../src/order/access.ts';
import { captureOrder } from '../../src/order/capture.ts';
import { markNotComing, markPaid } from '../../src/order/desk/mark-payment.ts';
import { markRefundSent } from '../../src/order/desk/mark-refund-sent.ts';
import { payAgain } from '../../src/order/pay-again/open.ts';
import { returnFromPayAgain } from '../../src/order/pay-again/settle.ts';
import { refundOrder } from '../../src/order/refund/refund-order.ts';
import { payOnPage } from '../razorpay.ts';
import { staffOf } from '../staff.ts';
import type { Till } from '../till.ts';
import {
  type Case,
  captured,
  confirmIntent,
  endWindow,
  NONE,
  openAgainAndPay,
  payPage,
  type Scenario,
  TWO_PIECES,
  withCart,
} from './stage.ts';

interface Way {
  readonly method: 'card' | 'online' | 'transfer';
  readonly flow: PaymentFlow;
}
const PAGE: Way = { method: 'card', flow: 'HOSTED' };
const RAZORPAY: Way = { method: 'online', flow: 'HOSTED' };
const TRANSFER: Way = { method: 'transfer', flow: 'DIRECT' };

const withCartFor =
  (way: Way) =>
  async (till: Till): Promise<Case> => {
    const one = await withCart(till);
    return { ...one, input: { ...one.input, ...way } };
  };

async function openSession(till: Till, { input }: Case): Promise<PaymentSession> {
  return createPaymentSession(till.ctx, {
    cartToken: input.cartToken!,
    expectedVersion: 1,
    method: input.method!,
    flow: input.flow as PaymentFlow,
  });
}

async function pay(till: Till, session: PaymentSession): Promise<void> {
  if (session.provider === 'razorpay') await payOnPage(session);
  else if (session.flow === 'HOSTED') await payPage(till, session.hostedSessionId!);
}

const withSessionFor =
  (way: Way, { paid }: { paid: boolean }) =>
  async (till: Till): Promise<Case> => {
    const one = await withCartFor(way)(till);
    const session = await openSession(till, one);
    if (paid) await pay(till, session);
    return { ...one, input: { ...one.input, paymentSessionId: session.id } };
  };

const withOrderFor =
  (way: Way) =>
  async (till: Till): Promise<Case & { orderToken: string }> => {
    const one = await withSessionFor(way, { paid: true })(till);
    const placed = await placeForShopper(till.ctx, { cartToken: one.input.cartToken! });
    return { ...one, ...placed, input: { ...one.input, ...placed } };
  };

/** The window has closed and the order has been looked at: what was held is charged, what was promised is waited for. */
const withDueOrderFor =
  (way: Way) =>
  async (till: Till): Promise<Case & { orderToken: string }> => {
    const one = await withOrderFor(way)(till);
    await endWindow(till, one);
    await captureOrder(till.ctx, { orderId: one.input.orderId! });
    return one;
  };

const REFERENCE = 'slip 1';
const paid = (till: Till, orderId: string) => markPaid(staffOf(till), { orderId, reference: REFERENCE });

/** The shopper orders, unless that has happened; the window closes, and staff see the money. */
async function orderAndPay(till: Till, one: Case): Promise<void> {
  const placed = await placeForShopper(till.ctx, { cartToken: one.input.cartToken! });
  await endWindow(till, { ...one, input: { ...one.input, ...placed } });
  await captureOrder(till.ctx, placed);
  await paid(till, placed.orderId);
}

async function withRefundByHand(till: Till): Promise<Case> {
  const one = await withDueOrderFor(TRANSFER)(till);
  const orderId = one.input.orderId!;
  await paid(till, orderId);
  await refundOrder(staffOf(till), { orderId, amount: '10.00', reason: 'GOODWILL', note: null });
  const refund = await till.db.refund.findFirstOrThrow({ where: { orderId } });
  return { ...one, input: { ...one.input, refundId: refund.id, reference: REFERENCE } };
}

async function withRefundAtRazorpay(till: Till): Promise<Case> {
  const one = await withDueOrderFor(RAZORPAY)(till);
  return { ...one, input: { ...one.input, amount: '10.00' } };
}

/** Staff repeat what they did not see an answer to; the shopper then pays by card. */
async function giveUpAndPayByCard(till: Till, { input }: Case): Promise<void> {
  const orderId = input.orderId!;
  const { state } = await till.db.order.findUniqueOrThrow({ where: { id: orderId } });
  if (state === 'CAPTURING') await markNotComing(staffOf(till), { orderId, reason: input.reason! });
  const orderToken = await mintOrderToken(till.ctx, orderId);
  const { payment } = await payAgain(till.ctx, { orderToken, flow: 'ELEMENT' });
  await confirmIntent(till, payment.intentId!, 'pm_card_mastercard');
  await returnFromPayAgain(till.ctx, { orderToken });
}

async function sendRefund(till: Till, { input }: Case): Promise<void> {
  const { refundId, reference } = input;
  await markRefundSent(staffOf(till), { refundId: refundId!, reference: reference! });
}

const bought = () => captured(1, TWO_PIECES);

/** Everything that is not a card in our page. */
export const OTHER_WAYS_TO_PAY: readonly Scenario[] = [
  {
    name: 'open a payment session on the provider’s page',
    operation: 'openSession',
    prepare: withCartFor(PAGE),
    shopperReturns: openAgainAndPay,
    outcome: bought,
  },
  {
    name: 'open a payment session instead of the provider’s page',
    operation: 'openSession',
    prepare: async (till) => {
      const one = await withSessionFor(PAGE, { paid: false })(till);
      return { ...one, input: { ...one.input, flow: 'ELEMENT' } };
    },
    shopperReturns: openAgainAndPay,
    outcome: bought,
  },
  {
    name: 'place an order that was paid on the provider’s page',
    operation: 'settleSession',
    prepare: withSessionFor(PAGE, { paid: true }),
    outcome: bought,
  },
  {
    name: 'expire a page on which nobody paid',
    operation: 'settleSession',
    prepare: withSessionFor(PAGE, { paid: false }),
    begin: (till) => till.advance(36 * 60),
    outcome: () => NONE,
  },
  {
    name: 'open a payment session at Razorpay',
    operation: 'openSession',
    prepare: withCartFor(RAZORPAY),
    shopperReturns: openAgainAndPay,
    outcome: bought,
  },
  {
    name: 'place an order that was paid at Razorpay',
    operation: 'settleSession',
    prepare: withSessionFor(RAZORPAY, { paid: true }),
    outcome: bought,
  },
  {
    name: 'capture an order at Razorpay',
    operation: 'captureOrder',
    prepare: withOrderFor(RAZORPAY),
    begin: (till) => till.advance(3_600),
    outcome: bought,
  },
  {
    name: 'refund an order at Razorpay',
    operation: 'refundOrder',
    prepare: withRefundAtRazorpay,
    outcome: (durable) =>
      durable ? { ...captured(1, TWO_PIECES, 'order-refunded'), refunded: 1_000n } : bought(),
  },
  {
    name: 'order by transfer',
    operation: 'orderByPromise',
    prepare: withSessionFor(TRANSFER, { paid: false }),
    shopperReturns: orderAndPay,
    outcome: bought,
  },
  {
    name: 'mark a transfer paid',
    operation: 'markPaid',
    prepare: async (till) => {
      const one = await withDueOrderFor(TRANSFER)(till);
      return { ...one, input: { ...one.input, reference: REFERENCE } };
    },
    shopperReturns: (till, { input }) => paid(till, input.orderId!),
    outcome: bought,
  },
  {
    name: 'mark a transfer not coming',
    operation: 'markNotComing',
    prepare: async (till) => {
      const one = await withDueOrderFor(TRANSFER)(till);
      return { ...one, input: { ...one.input, reason: 'the shopper said so' } };
    },
    shopperReturns: giveUpAndPayByCard,
    // Who has paid by card before the mail goes out is not told to.
    outcome: () => ({ ...bought(), maybe: ['order-payment-lost'] }),
  },
  {
    name: 'mark a refund sent by hand',
    operation: 'markRefundSent',
    prepare: withRefundByHand,
    shopperReturns: sendRefund,
    outcome: () => ({ ...captured(1, TWO_PIECES, 'order-refunded'), refunded: 1_000n }),
  },
];
