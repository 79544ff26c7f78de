import type { PaymentOperation } from '../../src/generated/prisma/client.ts';
import { captureOrder } from '../../src/order/capture.ts';
import { commitEdit } from '../../src/order/commit-edit.ts';
import { payAgain } from '../../src/order/pay-again/open.ts';
import { returnFromPayAgain } from '../../src/order/pay-again/settle.ts';
import { resumeEdit } from '../../src/order/resume-edit.ts';
import type { Till } from '../till.ts';
import {
  type Case,
  canceled,
  captured,
  confirmIntent,
  endWindow,
  payPage,
  type Scenario,
  TWO_PIECES,
  withEdits,
  withOrder,
} from './stage.ts';

type Flow = 'ELEMENT' | 'HOSTED';

/** An order whose window has closed and whose newest hold was gone by then. */
async function withLostHold(till: Till, ...quantities: bigint[]): Promise<Case & { orderToken: string }> {
  const one = quantities.length > 0 ? await withEdits(till, quantities) : await withOrder(till);
  const { intentId } = await till.db.payment.findFirstOrThrow({
    where: { paymentCollection: { orderId: one.input.orderId! } },
    orderBy: { createdAt: 'desc' },
  });
  await till.control(`payment_intents/${intentId}/expire`, {});
  await endWindow(till, one);
  await captureOrder(till.ctx, { orderId: one.input.orderId! });
  return one;
}

const pay = (till: Till, { flow, intentId, hostedSessionId }: PaymentOperation) =>
  flow === 'HOSTED' ? payPage(till, hostedSessionId!) : confirmIntent(till, intentId!, 'pm_card_mastercard');

const payingAgain =
  (flow: Flow) =>
  async (till: Till): Promise<Case> => {
    const one = await withLostHold(till);
    return { ...one, input: { ...one.input, flow } };
  };

/** A payment that was opened before, and paid if so told, without a return. */
const payingAgainOver =
  (flow: Flow, before: Flow, paid: boolean) =>
  async (till: Till): Promise<Case> => {
    const one = await payingAgain(flow)(till);
    const { payment } = await payAgain(till.ctx, { orderToken: one.orderToken!, flow: before });
    if (paid) await pay(till, payment);
    return { ...one, input: { ...one.input, operationId: payment.id } };
  };

/** The shopper opens the page with the order again and pays, unless that has happened. */
async function payAndReturn(till: Till, { orderToken, input }: Case): Promise<void> {
  const { state } = await till.db.order.findUniqueOrThrow({ where: { id: input.orderId! } });
  if (state !== 'CAPTURE_FAILED') return;
  const flow = (input.flow ?? 'ELEMENT') as Flow;
  const { payment } = await payAgain(till.ctx, { orderToken: orderToken!, flow });
  await pay(till, payment);
  await returnFromPayAgain(till.ctx, { orderToken: orderToken! });
}

const LOST = 'order-payment-lost';
const paidAfterAll = () => captured(1, TWO_PIECES, LOST);

const withAnotherCard =
  (anotherCard: Flow) =>
  async (till: Till): Promise<Case> => {
    const one = await withOrder(till);
    return { ...one, input: { ...one.input, quantity: '3000', anotherCard } };
  };

/** A change whose difference another card is to pay. */
async function withEditOnAnotherCard(till: Till): Promise<Case & { orderToken: string }> {
  const one = await withOrder(till);
  const { edit } = await commitEdit(till.ctx, {
    orderToken: one.orderToken,
    expectedVersion: 1,
    changes: [{ kind: 'setQuantity', lineId: one.input.lineId!, quantity: 3_000n }],
    anotherCard: 'ELEMENT',
  });
  return { ...one, input: { ...one.input, editId: edit.id } };
}

async function payDifference(till: Till, editId: string): Promise<void> {
  await pay(
    till,
    await till.db.paymentOperation.findFirstOrThrow({ where: { orderEditId: editId, flow: { not: null } } }),
  );
}

async function payWaitingEdit(till: Till, { orderToken, input }: Case): Promise<void> {
  const edit = await till.db.orderEdit.findFirst({
    where: { orderId: input.orderId!, state: 'REQUIRES_ACTION' },
  });
  if (!edit) return;
  await payDifference(till, edit.id);
  await resumeEdit(till.ctx, { orderToken: orderToken! });
}

const editedIf = (durable: boolean) =>
  durable ? captured(2, 3_500n, 'order-edited') : captured(1, TWO_PIECES);

/** Payments that the shopper makes with a card of their choice. */
export const SHOPPER_PAYS: readonly Scenario[] = [
  {
    name: 'pay again in our page',
    operation: 'payAgain',
    prepare: payingAgain('ELEMENT'),
    shopperReturns: payAndReturn,
    outcome: paidAfterAll,
  },
  {
    name: 'pay again on the provider’s page',
    operation: 'payAgain',
    prepare: payingAgain('HOSTED'),
    shopperReturns: payAndReturn,
    outcome: paidAfterAll,
  },
  {
    name: 'pay again in our page instead of the provider’s',
    operation: 'payAgain',
    prepare: payingAgainOver('ELEMENT', 'HOSTED', false),
    shopperReturns: payAndReturn,
    outcome: paidAfterAll,
  },
  {
    name: 'pay again on the provider’s page, paid in ours already',
    operation: 'payAgain',
    prepare: payingAgainOver('HOSTED', 'ELEMENT', true),
    shopperReturns: payAndReturn,
    outcome: paidAfterAll,
  },
  {
    name: 'come back from paying again',
    operation: 'returnFromPayAgain',
    prepare: payingAgainOver('ELEMENT', 'ELEMENT', true),
    outcome: paidAfterAll,
  },
  {
    name: 'come back from the provider’s page, paid again',
    operation: 'returnFromPayAgain',
    prepare: payingAgainOver('HOSTED', 'HOSTED', true),
    outcome: paidAfterAll,
  },
  {
    name: 'close a payment that nobody made again',
    operation: 'settlePayAgain',
    prepare: payingAgainOver('ELEMENT', 'ELEMENT', false),
    begin: (till) => till.advance(36 * 60),
    shopperReturns: payAndReturn,
    outcome: paidAfterAll,
  },
  {
    name: 'close a page on which nobody paid again',
    operation: 'settlePayAgain',
    prepare: payingAgainOver('HOSTED', 'HOSTED', false),
    begin: (till) => till.advance(36 * 60),
    shopperReturns: payAndReturn,
    outcome: paidAfterAll,
  },
  {
    name: 'give up an order that nobody paid again',
    operation: 'lapsePayment',
    prepare: (till) => withLostHold(till, 4_000n),
    begin: (till) => till.advance(48 * 3_600),
    outcome: () => ({
      ...canceled(2, 4_500n, 'order-edited', LOST, 'order-refunded'),
      charged: TWO_PIECES,
      refunded: TWO_PIECES,
    }),
  },
  {
    name: 'edit to more, on another card',
    operation: 'editOrder',
    prepare: withAnotherCard('ELEMENT'),
    shopperReturns: payWaitingEdit,
    outcome: editedIf,
  },
  {
    name: 'edit to more, on another card at the provider’s',
    operation: 'editOrder',
    prepare: withAnotherCard('HOSTED'),
    shopperReturns: payWaitingEdit,
    outcome: editedIf,
  },
  {
    name: 'come back from paying with another card',
    operation: 'resumeEdit',
    prepare: async (till) => {
      const one = await withEditOnAnotherCard(till);
      await payDifference(till, one.input.editId!);
      return one;
    },
    outcome: () => editedIf(true),
  },
  {
    name: 'give up an edit on another card',
    operation: 'discardEdit',
    prepare: withEditOnAnotherCard,
    outcome: () => editedIf(false),
  },
];
