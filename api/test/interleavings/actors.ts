import { setContact } from '../../src/cart/set-contact.ts';
import { createPaymentSession } from '../../src/checkout/create-session.ts';
import { applyEvent } from '../../src/checkout/inbox/apply-event.ts';
import { placeOrder } from '../../src/checkout/place-order.ts';
import { settleSession } from '../../src/checkout/settle-session.ts';
import type { Ctx } from '../../src/ctx.ts';
import { cancelOrder } from '../../src/order/cancel.ts';
import { captureOrder } from '../../src/order/capture.ts';
import { commitEdit } from '../../src/order/commit-edit.ts';
import { discardEdit } from '../../src/order/discard-edit.ts';
import { resumeEdit } from '../../src/order/resume-edit.ts';
import { newId } from '../../src/platform/id.ts';
import type { Till } from '../till.ts';

/** What one schedule is about: an order whose window closes right now, or a cart that is being paid. */
export interface Stage {
  readonly till: Till;
  readonly cartToken: string;
  readonly paymentSessionId: string;
  readonly intentId: string;
  readonly variantLevelId: string;
  readonly order: { readonly orderId: string; readonly orderToken: string; readonly lineId: string } | null;
  /** The instant at which the window closes, or the session expires. */
  readonly deadline: Date;
}

/** `at`: seconds from the deadline at which this actor believes to be. Clocks of machines differ, locks must not care. */
interface Part {
  readonly name: string;
  readonly at: number;
  act(ctx: Ctx, stage: Stage): Promise<unknown>;
}

const edit =
  (quantity: bigint): Part['act'] =>
  async (ctx, { order }) => {
    const { edit: made } = await commitEdit(ctx, {
      orderToken: order!.orderToken,
      expectedVersion: 1,
      changes: [{ kind: 'setQuantity', lineId: order!.lineId, quantity }],
    });
    return { editId: made.id, state: made.state };
  };

const latestEdit = (ctx: Ctx, { order }: Stage) =>
  ctx.db.orderEdit.findFirst({ where: { orderId: order!.orderId }, orderBy: { id: 'desc' } });

/** Stripe tells of the extra hold: the event is stored and applied as the worker does. */
async function webhookOfEdit(ctx: Ctx, stage: Stage): Promise<void> {
  const found = await latestEdit(ctx, stage);
  if (found) await applyWebhook(ctx, `pi_of_${found.id}`, { order_edit_id: found.id });
}

async function applyWebhook(ctx: Ctx, objectId: string, metadata: Readonly<Record<string, string>>) {
  const { id: eventId } = await ctx.db.providerEvent.create({
    data: {
      provider: 'stripe',
      id: `evt_${newId()}`,
      type: 'payment_intent.amount_capturable_updated',
      payload: { data: { object: { id: objectId, metadata } } },
      objectId,
      intentId: objectId,
      receivedAt: ctx.now(),
      nextAttemptAt: ctx.now(),
    },
  });
  await applyEvent(ctx, { provider: 'stripe', eventId });
}

/** The shopper confirms at the bank, if asked to, and comes back. */
async function bankAndBack(ctx: Ctx, stage: Stage): Promise<void> {
  const waiting = await latestEdit(ctx, stage);
  if (waiting?.state === 'REQUIRES_ACTION') {
    const operation = await ctx.db.paymentOperation.findFirst({
      where: { orderEditId: waiting.id, kind: 'AUTHORIZE_SUPPLEMENT' },
    });
    // The bank may have been told meanwhile that the money is not wanted any more.
    await stage.till
      .control(`payment_intents/${operation!.intentId}/authenticate`, {})
      .catch(() => undefined);
  }
  await resumeEdit(ctx, { orderToken: stage.order!.orderToken });
}

async function giveUp(ctx: Ctx, stage: Stage): Promise<void> {
  const found = await latestEdit(ctx, stage);
  if (found) await discardEdit(ctx, { orderToken: stage.order!.orderToken, editId: found.id });
}

const capture: Part['act'] = (ctx, { order }) => captureOrder(ctx, { orderId: order!.orderId, due: true });

/** Everybody who may meet at the end of an order's window. */
export const ORDER_PARTS: readonly Part[] = [
  { name: 'edit to 3', at: -0.001, act: edit(3_000n) },
  { name: 'edit to 1', at: -0.001, act: edit(1_000n) },
  { name: 'edit to 4', at: -0.002, act: edit(4_000n) },
  {
    name: 'cancel',
    at: -0.001,
    act: (ctx, { order }) => cancelOrder(ctx, { orderToken: order!.orderToken }),
  },
  { name: 'capture', at: 0, act: capture },
  { name: 'second capture', at: 0.001, act: capture },
  { name: 'late capture', at: 305, act: capture },
  { name: 'webhook', at: 0, act: webhookOfEdit },
  { name: 'second webhook', at: 0, act: webhookOfEdit },
  { name: 'bank and back', at: 0, act: bankAndBack },
  { name: 'give up', at: 0, act: giveUp },
];

const place: Part['act'] = (ctx, { paymentSessionId }) => placeOrder(ctx, { paymentSessionId });
const settle: Part['act'] = (ctx, { paymentSessionId }) => settleSession(ctx, { paymentSessionId });

/** Everybody who may meet over a paid session. */
export const PLACE_PARTS: readonly Part[] = [
  { name: 'return', at: -60, act: place },
  { name: 'second return', at: -60, act: place },
  {
    name: 'webhook',
    at: -60,
    act: (ctx, { intentId, paymentSessionId }) =>
      applyWebhook(ctx, intentId, { payment_session_id: paymentSessionId }),
  },
  { name: 'sweep', at: -1, act: settle },
  { name: 'late sweep', at: 1, act: settle },
  {
    name: 'pay for more',
    at: -1_000,
    async act(ctx, { cartToken }) {
      await setContact(ctx, { token: cartToken, expectedVersion: 1, email: 'new@example.com' });
      await createPaymentSession(ctx, { cartToken, expectedVersion: 2, flow: 'ELEMENT' });
    },
  },
];
