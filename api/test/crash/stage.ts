import { randomUUID } from 'node:crypto';
import { CartCompletedError } from '../../src/cart/errors.ts';
import { setContact } from '../../src/cart/set-contact.ts';
import { createPaymentSession } from '../../src/checkout/create-session.ts';
import { placeOrder } from '../../src/checkout/place-order.ts';
import type { OrderEdit } from '../../src/generated/prisma/client.ts';
import type { PaymentFlow } from '../../src/generated/prisma/enums.ts';
import { captureOrder } from '../../src/order/capture.ts';
import { commitEdit } from '../../src/order/commit-edit.ts';
import { readOrder } from '../../src/order/read.ts';
import { resumeEdit } from '../../src/order/resume-edit.ts';
import { givenCart, givenVariant, type TestVariant } from '../factories.ts';
import { payOnPage } from '../razorpay.ts';
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
  /** What was taken, if not the total of a captured order. */
  readonly charged?: bigint;
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
  /** What the shopper does after a crash that kept them waiting, or staff. */
  shopperReturns?(till: Till, one: Case): Promise<unknown>;
  /** `durable`: the process died after the first commit of the operation. */
  outcome(durable: boolean): Outcome;
}

export const captured = (version: number, total: bigint, ...mails: string[]): Outcome => ({
  order: { state: 'CAPTURED', version, total },
  mails: ['order-placed', 'order-charged', ...mails],
});
export const canceled = (version: number, total: bigint, ...mails: string[]): Outcome => ({
  order: { state: 'CANCELED', version, total },
  mails: ['order-placed', 'order-canceled', ...mails],
});
export const NONE: Outcome = { order: null, mails: [] };
export const WAITED = ['order-edit-waiting'];

export const TWO_PIECES = 2_500n;

export async function goods(till: Till) {
  const email = `${randomUUID()}@example.com`;
  const variant = await givenVariant(till.db, till.shop, { onHand: 20_000n });
  return { email, variant, cart: { ...till.lines(variant, 2_000n), email } };
}

export async function withCart(till: Till): Promise<Case> {
  const { cart, ...rest } = await goods(till);
  const { token } = await givenCart(till.db, till.shop, { ...cart, now: till.ctx.now() });
  return { ...rest, input: { cartToken: token, version: '1' } };
}

export async function withSession(till: Till): Promise<Case> {
  const one = await withCart(till);
  const session = { cartToken: one.input.cartToken!, expectedVersion: 1, flow: 'ELEMENT' } as const;
  const { id } = await createPaymentSession(till.ctx, session);
  return { ...one, input: { ...one.input, paymentSessionId: id } };
}

export async function withPayment(till: Till): Promise<Case> {
  const { cart, ...rest } = await goods(till);
  return { ...rest, input: await till.pay(cart) };
}

/** Two pieces for 25.00 in all, placed. */
export async function withOrder(till: Till, card?: string): Promise<Case & { orderToken: string }> {
  const { cart, ...rest } = await goods(till);
  const { orderId, orderToken } = await till.order(cart, card);
  const { lines } = await readOrder(till.ctx, { orderToken });
  return { ...rest, orderToken, input: { orderId, orderToken, version: '1', lineId: lines[0]!.id } };
}

export const withQuantity = (quantity: string, card?: string) => async (till: Till) => {
  const one = await withOrder(till, card);
  return { ...one, input: { ...one.input, quantity } };
};

/** The same order after changes of its quantity, one after another. */
export async function withEdits(
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
export const withEditAtBank = (till: Till) => withEdits(till, [3_000n], 'pm_card_authenticationRequired');

export async function confirmAtBank({ db, control }: Till, editId: string): Promise<void> {
  const { intentId } = await db.paymentOperation.findFirstOrThrow({
    where: { orderEditId: editId, kind: 'AUTHORIZE_SUPPLEMENT' },
  });
  await control(`payment_intents/${intentId}/authenticate`, {});
}

export async function confirmWaitingEdit(
  till: Till,
  { input: { orderId, orderToken } }: Case,
): Promise<void> {
  const edit = await till.db.orderEdit.findFirst({ where: { orderId: orderId!, state: 'REQUIRES_ACTION' } });
  if (!edit) return;
  await confirmAtBank(till, edit.id);
  await resumeEdit(till.ctx, { orderToken: orderToken! });
}

/** The shopper pays an intent with a card, as their browser does. */
export const confirmIntent = ({ stripe }: Till, intentId: string, card: string) =>
  stripe.paymentIntents.confirm(intentId, { payment_method: card, return_url: 'http://shop.example/back' });

/** The shopper pays on a page of Stripe's. */
export const payPage = ({ control }: Till, hostedSessionId: string) =>
  control(`checkout_sessions/${hostedSessionId}/pay`, {
    number: '4242424242424242',
    exp_month: 12,
    exp_year: 2034,
    cvc: '123',
  });

/** The shopper opens the checkout again and pays; finds the order if there is one already. */
export async function openAgainAndPay(till: Till, { input }: Case): Promise<void> {
  try {
    const session = await createPaymentSession(till.ctx, {
      cartToken: input.cartToken!,
      expectedVersion: Number(input.version),
      method: input.method ?? null,
      flow: (input.flow ?? 'ELEMENT') as PaymentFlow,
    });
    if (session.provider === 'razorpay') await payOnPage(session);
    else if (session.flow === 'HOSTED') await payPage(till, session.hostedSessionId!);
    else await confirmIntent(till, session.intentId!, 'pm_card_visa');
    await placeOrder(till.ctx, { paymentSessionId: session.id });
  } catch (error) {
    if (!(error instanceof CartCompletedError)) throw error;
  }
}

const WINDOW_SECONDS = 3_600;
export const closeWindow = (till: Till) => till.advance(WINDOW_SECONDS);

const REFUSED = {
  type: 'status',
  status: 402,
  effect: 'before',
  body: {
    error: { type: 'card_error', code: 'card_declined', decline_code: 'do_not_honor', message: 'refused' },
  },
};

/** The bank refuses what is asked of these intents, so many times; 0 is for good, until the faults are lifted. */
export const refuse = ({ control }: Till, step: 'confirm' | 'capture', { intentId = '*', times = 0 } = {}) =>
  control('faults', {
    match: { method: 'POST', path: `/v1/payment_intents/${intentId}/${step}`, times },
    action: step === 'capture' ? REFUSED : { type: 'decline', decline_code: 'insufficient_funds' },
  });

/** The account, or the card, turns out not to allow that holds grow. */
export const refuseRaises = ({ control }: Till) =>
  control('faults', {
    match: { method: 'POST', path: '/v1/payment_intents/*/increment_authorization', times: 0 },
    action: {
      type: 'status',
      status: 400,
      effect: 'before',
      body: {
        error: { type: 'invalid_request_error', message: 'not eligible for incremental authorization' },
      },
    },
  });

/** An order whose window has closed, while those of other shoppers stay open. */
export async function endWindow({ db, ctx }: Till, { input: { orderId } }: Case): Promise<void> {
  const data = { editableUntil: ctx.now(), nextCaptureAt: ctx.now() };
  await db.order.update({ where: { id: orderId! }, data });
}

export const withCharged =
  (amount: string, ...quantities: bigint[]) =>
  async (till: Till): Promise<Case> => {
    const one = quantities.length > 0 ? await withEdits(till, quantities) : await withOrder(till);
    await endWindow(till, one);
    await captureOrder(till.ctx, { orderId: one.input.orderId! });
    return { ...one, input: { ...one.input, amount } };
  };

export async function withRefusedCapture(till: Till): Promise<Case> {
  const one = await withOrder(till);
  await endWindow(till, one);
  const { intentId } = await till.db.payment.findFirstOrThrow({
    where: { paymentCollection: { orderId: one.input.orderId! } },
  });
  await refuse(till, 'capture', { intentId, times: 1 });
  await captureOrder(till.ctx, { orderId: one.input.orderId! });
  return one;
}

export async function withWebhook(till: Till): Promise<Case> {
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

export async function withGoodsGone(till: Till): Promise<Case> {
  const one = await withPayment(till);
  await till.db.reservation.deleteMany({ where: { paymentSessionId: one.input.paymentSessionId! } });
  await till.db.inventoryLevel.update({ where: { id: one.variant.levelId }, data: { onHand: 0n } });
  return one;
}

export async function withNewerCart(till: Till): Promise<Case> {
  const one = await withPayment(till);
  await setContact(till.ctx, { token: one.input.cartToken!, email: one.email });
  return { ...one, input: { ...one.input, version: '2' } };
}
