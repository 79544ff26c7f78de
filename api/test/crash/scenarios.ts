import { randomUUID } from 'node:crypto';
import { CartCompletedError } from '../../src/cart/errors.ts';
import { setContact } from '../../src/cart/set-contact.ts';
import { createPaymentSession } from '../../src/checkout/create-session.ts';
import { placeOrder } from '../../src/checkout/place-order.ts';
import type { OrderEdit } from '../../src/generated/prisma/client.ts';
import { captureOrder } from '../../src/order/capture.ts';
import { commitEdit } from '../../src/order/commit-edit.ts';
import { readOrder } from '../../src/order/read.ts';
import { resumeEdit } from '../../src/order/resume-edit.ts';
import { givenCart, givenVariant, type TestVariant } from '../factories.ts';
import type { Till } from '../till.ts';
import type { ScenarioName } from './effects.ts';
import type { Input } from './job.ts';
import type { OperationName } from './operations.ts';

/** One shopper with goods of their own, at the point where the process is going to die. */
export interface Case {
  readonly email: string;
  readonly variant: TestVariant;
  readonly input: Input;
  readonly orderToken?: string;
}

/** What must be true of a shopper's order in the end. */
export interface Outcome {
  readonly order: {
    readonly state: 'CAPTURED' | 'CANCELED';
    readonly version: number;
    readonly total: bigint;
  } | null;
  /** Every mail that was sent, by kind. */
  readonly mails: readonly string[];
  /** What went back to the card. */
  readonly refunded?: bigint;
  /** Mails that may have been sent once, or not. */
  readonly maybe?: readonly string[];
}

export interface Scenario {
  readonly name: ScenarioName;
  readonly operation: OperationName;
  /** The account may raise holds. */
  readonly incremental?: boolean;
  /** What it does is not confined to one order, so one process at a time. */
  readonly alone?: boolean;
  prepare(till: Till): Promise<Case>;
  /** The bank goes on refusing after the crash. */
  refusedForGood?: boolean;
  /** Brings clock and bank to where they must be when the operation runs. */
  begin?(till: Till): Promise<unknown>;
  /** What the shopper does after a crash that kept them waiting. */
  shopperReturns?(till: Till, one: Case): Promise<unknown>;
  /** `durable`: the process died after the first commit of the operation. */
  outcome(durable: boolean): Outcome;
}

const captured = (version: number, total: bigint, ...mails: string[]): Outcome => ({
  order: { state: 'CAPTURED', version, total },
  mails: ['order-placed', 'order-charged', ...mails],
});
const canceled = (version: number, total: bigint, ...mails: string[]): Outcome => ({
  order: { state: 'CANCELED', version, total },
  mails: ['order-placed', 'order-canceled', ...mails],
});
const NONE: Outcome = { order: null, mails: [] };
const WAITED = ['order-edit-waiting'];

const TWO_PIECES = 2_500n;

async function goods(till: Till) {
  const email = `${randomUUID()}@example.com`;
  const variant = await givenVariant(till.db, till.shop, { onHand: 20_000n });
  return { email, variant, cart: { ...till.lines(variant, 2_000n), email } };
}

async function withCart(till: Till): Promise<Case> {
  const { cart, ...rest } = await goods(till);
  const { token } = await givenCart(till.db, till.shop, { ...cart, now: till.ctx.now() });
  return { ...rest, input: { cartToken: token, version: '1' } };
}

async function withSession(till: Till): Promise<Case> {
  const one = await withCart(till);
  const session = { cartToken: one.input.cartToken!, expectedVersion: 1, flow: 'ELEMENT' } as const;
  const { id } = await createPaymentSession(till.ctx, session);
  return { ...one, input: { ...one.input, paymentSessionId: id } };
}

async function withPayment(till: Till): Promise<Case> {
  const { cart, ...rest } = await goods(till);
  return { ...rest, input: await till.pay(cart) };
}

/** Two pieces for 25.00 in all, placed. */
async function withOrder(till: Till, card?: string): Promise<Case & { orderToken: string }> {
  const { cart, ...rest } = await goods(till);
  const { orderId, orderToken } = await till.order(cart, card);
  const { lines } = await readOrder(till.ctx, { orderToken });
  return { ...rest, orderToken, input: { orderId, orderToken, version: '1', lineId: lines[0]!.id } };
}

const withQuantity = (quantity: string, card?: string) => async (till: Till) => {
  const one = await withOrder(till, card);
  return { ...one, input: { ...one.input, quantity } };
};

/** The same order after changes of its quantity, one after another. */
async function withEdits(
  till: Till,
  quantities: readonly bigint[],
  card?: string,
): Promise<Case & { orderToken: string }> {
  const one = await withOrder(till, card);
  let edit: OrderEdit | undefined;
  for (const [index, quantity] of quantities.entries())
    ({ edit } = await commitEdit(till.ctx, {
      orderToken: one.orderToken,
      expectedVersion: index + 1,
      changes: [{ kind: 'setQuantity', lineId: one.input.lineId!, quantity }],
    }));
  return { ...one, input: { ...one.input, version: String(quantities.length + 1), editId: edit!.id } };
}

/** An edit that waits for the shopper at the bank. */
const withEditAtBank = (till: Till) => withEdits(till, [3_000n], 'pm_card_authenticationRequired');

async function confirmAtBank({ db, control }: Till, editId: string): Promise<void> {
  const { intentId } = await db.paymentOperation.findFirstOrThrow({
    where: { orderEditId: editId, kind: 'AUTHORIZE_SUPPLEMENT' },
  });
  await control(`payment_intents/${intentId}/authenticate`, {});
}

async function confirmWaitingEdit(till: Till, { input: { orderId, orderToken } }: Case): Promise<void> {
  const edit = await till.db.orderEdit.findFirst({ where: { orderId: orderId!, state: 'REQUIRES_ACTION' } });
  if (!edit) return;
  await confirmAtBank(till, edit.id);
  await resumeEdit(till.ctx, { orderToken: orderToken! });
}

/** The shopper opens the checkout again and pays; finds the order if there is one already. */
async function payAgain(till: Till, { input: { cartToken, version } }: Case): Promise<void> {
  try {
    const { id, intentId } = await createPaymentSession(till.ctx, {
      cartToken: cartToken!,
      expectedVersion: Number(version),
      flow: 'ELEMENT',
    });
    await till.stripe.paymentIntents.confirm(intentId!, {
      payment_method: 'pm_card_visa',
      return_url: 'http://shop.example/back',
    });
    await placeOrder(till.ctx, { paymentSessionId: id });
  } catch (error) {
    if (!(error instanceof CartCompletedError)) throw error;
  }
}

const WINDOW_SECONDS = 3_600;
const closeWindow = (till: Till) => till.advance(WINDOW_SECONDS);

const REFUSED = {
  type: 'status',
  status: 402,
  effect: 'before',
  body: {
    error: { type: 'card_error', code: 'card_declined', decline_code: 'do_not_honor', message: 'refused' },
  },
};

/** The bank refuses what is asked of these intents, so many times; 0 is for good, until the faults are lifted. */
const refuse = ({ control }: Till, step: 'confirm' | 'capture', { intentId = '*', times = 0 } = {}) =>
  control('faults', {
    match: { method: 'POST', path: `/v1/payment_intents/${intentId}/${step}`, times },
    action: step === 'capture' ? REFUSED : { type: 'decline', decline_code: 'insufficient_funds' },
  });

/** An order whose window has closed, while those of other shoppers stay open. */
async function endWindow({ db, ctx }: Till, { input: { orderId } }: Case): Promise<void> {
  const data = { editableUntil: ctx.now(), nextCaptureAt: ctx.now() };
  await db.order.update({ where: { id: orderId! }, data });
}

const withCharged =
  (amount: string, ...quantities: bigint[]) =>
  async (till: Till): Promise<Case> => {
    const one = quantities.length > 0 ? await withEdits(till, quantities) : await withOrder(till);
    await endWindow(till, one);
    await captureOrder(till.ctx, { orderId: one.input.orderId! });
    return { ...one, input: { ...one.input, amount } };
  };

async function withRefusedCapture(till: Till): Promise<Case> {
  const one = await withOrder(till);
  await endWindow(till, one);
  const { intentId } = await till.db.payment.findFirstOrThrow({
    where: { paymentCollection: { orderId: one.input.orderId! } },
  });
  await refuse(till, 'capture', { intentId, times: 1 });
  await captureOrder(till.ctx, { orderId: one.input.orderId! });
  return one;
}

async function withWebhook(till: Till): Promise<Case> {
  const one = await withPayment(till);
  const secret = 'whsec_crash_matrix';
  const object = await till.stripe.paymentIntents.retrieve(one.input.intentId!);
  const rawBody = JSON.stringify({
    id: `evt_${randomUUID()}`,
    object: 'event',
    type: 'payment_intent.amount_capturable_updated',
    api_version: '2026-10-28.endive',
    data: { object },
  });
  const signature = await till.stripe.webhooks.generateTestHeaderStringAsync({ payload: rawBody, secret });
  return { ...one, input: { ...one.input, rawBody, signature, secret } };
}

async function withGoodsGone(till: Till): Promise<Case> {
  const one = await withPayment(till);
  await till.db.reservation.deleteMany({ where: { paymentSessionId: one.input.paymentSessionId! } });
  await till.db.inventoryLevel.update({ where: { id: one.variant.levelId }, data: { onHand: 0n } });
  return one;
}

async function withNewerCart(till: Till): Promise<Case> {
  const one = await withPayment(till);
  await setContact(till.ctx, { token: one.input.cartToken!, email: one.email });
  return { ...one, input: { ...one.input, version: '2' } };
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'open a payment session',
    operation: 'openSession',
    prepare: withCart,
    shopperReturns: payAgain,
    outcome: () => captured(1, TWO_PIECES),
  },
  {
    name: 'open a newer session over a paid one',
    operation: 'openSession',
    prepare: withNewerCart,
    shopperReturns: payAgain,
    outcome: () => captured(1, TWO_PIECES),
  },
  {
    name: 'expire a session nobody paid',
    operation: 'settleSession',
    prepare: withSession,
    begin: (till) => till.advance(36 * 60),
    outcome: () => NONE,
  },
  {
    name: 'place an order',
    operation: 'placeOrder',
    prepare: withPayment,
    outcome: () => captured(1, TWO_PIECES),
  },
  {
    name: 'refuse to place: the goods are gone',
    operation: 'placeOrder',
    prepare: withGoodsGone,
    outcome: () => NONE,
  },
  {
    name: 'store a webhook',
    operation: 'receiveEvent',
    prepare: withWebhook,
    outcome: () => captured(1, TWO_PIECES),
  },
  {
    name: 'edit to less',
    operation: 'editOrder',
    prepare: withQuantity('1000'),
    outcome: (durable) => (durable ? captured(2, 1_500n, 'order-edited') : captured(1, TWO_PIECES)),
  },
  {
    name: 'edit to more, covered by the hold',
    operation: 'editOrder',
    prepare: async (till) => {
      const one = await withEdits(till, [1_000n]);
      return { ...one, input: { ...one.input, quantity: '2000' } };
    },
    outcome: (durable) =>
      durable ? captured(3, TWO_PIECES, 'order-edited', 'order-edited') : captured(2, 1_500n, 'order-edited'),
  },
  {
    name: 'edit to more, held separately',
    operation: 'editOrder',
    prepare: withQuantity('3000'),
    outcome: (durable) => (durable ? captured(2, 3_500n, 'order-edited') : captured(1, TWO_PIECES)),
  },
  {
    name: 'edit to more, the bank asks the shopper',
    operation: 'editOrder',
    prepare: withQuantity('3000', 'pm_card_authenticationRequired'),
    shopperReturns: confirmWaitingEdit,
    outcome: (durable) =>
      durable ? { ...captured(2, 3_500n, 'order-edited'), maybe: WAITED } : captured(1, TWO_PIECES),
  },
  {
    name: 'come back from the bank',
    operation: 'resumeEdit',
    prepare: async (till) => {
      const one = await withEditAtBank(till);
      await confirmAtBank(till, one.input.editId!);
      return one;
    },
    outcome: () => ({ ...captured(2, 3_500n, 'order-edited'), maybe: WAITED }),
  },
  {
    name: 'edit to more, declined',
    operation: 'editOrder',
    prepare: withQuantity('3000'),
    begin: (till) => refuse(till, 'confirm'),
    refusedForGood: true,
    outcome: (durable) => captured(1, TWO_PIECES, ...(durable ? ['order-edit-declined'] : [])),
  },
  {
    name: 'give up an edit',
    operation: 'discardEdit',
    prepare: withEditAtBank,
    outcome: () => ({ ...captured(1, TWO_PIECES), maybe: WAITED }),
  },
  {
    name: 'edit to more, the hold raised',
    operation: 'editOrder',
    incremental: true,
    prepare: withQuantity('3000'),
    outcome: (durable) => (durable ? captured(2, 3_500n, 'order-edited') : captured(1, TWO_PIECES)),
  },
  {
    name: 'edit to more, the raise declined',
    operation: 'editOrder',
    incremental: true,
    prepare: withQuantity('3000', 'pm_sbx_incrementInsufficientFunds'),
    outcome: (durable) => captured(1, TWO_PIECES, ...(durable ? ['order-edit-declined'] : [])),
  },
  {
    name: 'cancel an order',
    operation: 'cancelOrder',
    prepare: withOrder,
    outcome: (durable) => (durable ? canceled(1, TWO_PIECES) : captured(1, TWO_PIECES)),
  },
  {
    name: 'cancel an order held on two intents',
    operation: 'cancelOrder',
    prepare: (till) => withEdits(till, [3_000n]),
    outcome: (durable) => (durable ? canceled : captured)(2, 3_500n, 'order-edited'),
  },
  {
    name: 'cancel an order with an edit at the bank',
    operation: 'cancelOrder',
    prepare: withEditAtBank,
    outcome: (durable) => ({ ...(durable ? canceled : captured)(1, TWO_PIECES), maybe: WAITED }),
  },
  {
    name: 'capture an order',
    operation: 'captureOrder',
    prepare: withOrder,
    begin: closeWindow,
    outcome: () => captured(1, TWO_PIECES),
  },
  {
    name: 'capture an order from two intents',
    operation: 'captureOrder',
    prepare: (till) => withEdits(till, [4_000n]),
    begin: closeWindow,
    outcome: () => captured(2, 4_500n, 'order-edited'),
  },
  {
    name: 'capture less than one of two intents holds',
    operation: 'captureOrder',
    prepare: (till) => withEdits(till, [4_000n, 1_000n]),
    begin: closeWindow,
    outcome: () => captured(3, 1_500n, 'order-edited', 'order-edited'),
  },
  {
    name: 'capture, refused by the bank',
    operation: 'captureOrder',
    prepare: withOrder,
    begin: async (till) => {
      await closeWindow(till);
      await refuse(till, 'capture');
    },
    outcome: () => ({ ...captured(1, TWO_PIECES), maybe: ['order-capture-failed'] }),
  },
  {
    name: 'capture again after a refusal',
    operation: 'captureOrder',
    prepare: withRefusedCapture,
    outcome: () => captured(1, TWO_PIECES, 'order-capture-failed'),
  },
  {
    name: 'capture an order whose edit was never confirmed',
    operation: 'captureOrder',
    prepare: withEditAtBank,
    begin: closeWindow,
    outcome: () => captured(1, TWO_PIECES),
  },
  {
    name: 'refund an order',
    operation: 'refundOrder',
    prepare: withCharged('10.00'),
    outcome: (durable) =>
      durable ? { ...captured(1, TWO_PIECES, 'order-refunded'), refunded: 1_000n } : captured(1, TWO_PIECES),
  },
  {
    name: 'refund an order from two intents',
    operation: 'refundOrder',
    prepare: withCharged('40.00', 4_000n),
    outcome: (durable) =>
      durable
        ? { ...captured(2, 4_500n, 'order-edited', 'order-refunded'), refunded: 4_000n }
        : captured(2, 4_500n, 'order-edited'),
  },
  {
    name: 'sweep a due order',
    operation: 'sweepDueOrders',
    alone: true,
    prepare: withOrder,
    begin: closeWindow,
    outcome: () => captured(1, TWO_PIECES),
  },
  {
    name: 'announce an order by mail',
    operation: 'relayOnce',
    alone: true,
    prepare: async (till) => {
      const { input, ...rest } = await withPayment(till);
      await placeOrder(till.ctx, { paymentSessionId: input.paymentSessionId! });
      return { ...rest, input: { queuePrefix: `crash-${randomUUID()}` } };
    },
    outcome: () => captured(1, TWO_PIECES),
  },
];
