import { setTimeout as sleep } from 'node:timers/promises';
import { createPaymentSession } from '../../src/checkout/create-session.ts';
import { placeForShopper } from '../../src/checkout/place-for-shopper.ts';
import { placeOrder } from '../../src/checkout/place-order.ts';
import { settleSession } from '../../src/checkout/settle-session.ts';
import { consumers } from '../../src/consumers.ts';
import type { Ctx } from '../../src/ctx.ts';
import type { PaymentFlow } from '../../src/generated/prisma/enums.ts';
import { cancelOrder } from '../../src/order/cancel.ts';
import { captureOrder } from '../../src/order/capture.ts';
import { commitEdit } from '../../src/order/commit-edit.ts';
import { markNotComing, markPaid } from '../../src/order/desk/mark-payment.ts';
import { markRefundSent } from '../../src/order/desk/mark-refund-sent.ts';
import { discardEdit } from '../../src/order/discard-edit.ts';
import { lapsePayment } from '../../src/order/pay-again/lapse.ts';
import { payAgain } from '../../src/order/pay-again/open.ts';
import { returnFromPayAgain, settlePayAgain } from '../../src/order/pay-again/settle.ts';
import { refundOrder } from '../../src/order/refund/refund-order.ts';
import { resumeEdit } from '../../src/order/resume-edit.ts';
import { sweepDueOrders } from '../../src/order/sweep.ts';
import { createStripeVerifier, receiveStripeEvent } from '../../src/payment/stripe-webhook.ts';
import { fanOutEvents, issueTickets, laneOf } from '../../src/platform/outbox.ts';
import { runDelivery } from '../../src/platform/outbox-delivery.ts';
import { openRedisQueue, type TicketQueue } from '../../src/platform/queue.ts';
import type { Actor } from '../../src/staff/actor.ts';
import type { Input } from './job.ts';

/** What a child has besides a context. */
export interface Worker {
  readonly ctx: Ctx;
  readonly redisUrl: string;
  watched(queue: TicketQueue): TicketQueue;
}

type CardFlow = Exclude<PaymentFlow, 'DIRECT'>;

/** The domain operations as the API and the worker call them, with what they need decoded from text. */
export const OPERATIONS = {
  openSession: ({ ctx }: Worker, { cartToken, version, method, flow }: Input) =>
    createPaymentSession(ctx, {
      cartToken: cartToken!,
      expectedVersion: Number(version),
      method: method ?? null,
      flow: (flow ?? 'ELEMENT') as PaymentFlow,
    }),
  orderByPromise: ({ ctx }: Worker, { cartToken }: Input) => placeForShopper(ctx, { cartToken: cartToken! }),
  placeOrder: ({ ctx }: Worker, { paymentSessionId }: Input) =>
    placeOrder(ctx, { paymentSessionId: paymentSessionId! }),
  settleSession: ({ ctx }: Worker, { paymentSessionId }: Input) =>
    settleSession(ctx, { paymentSessionId: paymentSessionId! }),
  editOrder: ({ ctx }: Worker, { orderToken, version, lineId, quantity, anotherCard }: Input) =>
    commitEdit(ctx, {
      orderToken: orderToken!,
      expectedVersion: Number(version),
      changes: [{ kind: 'setQuantity', lineId: lineId!, quantity: BigInt(quantity!) }],
      anotherCard: (anotherCard ?? null) as CardFlow | null,
    }),
  resumeEdit: ({ ctx }: Worker, { orderToken }: Input) => resumeEdit(ctx, { orderToken: orderToken! }),
  discardEdit: ({ ctx }: Worker, { orderToken, editId }: Input) =>
    discardEdit(ctx, { orderToken: orderToken!, editId: editId! }),
  cancelOrder: ({ ctx }: Worker, { orderToken }: Input) => cancelOrder(ctx, { orderToken: orderToken! }),
  captureOrder: ({ ctx }: Worker, { orderId }: Input) => captureOrder(ctx, { orderId: orderId!, due: true }),
  refundOrder: ({ ctx }: Worker, { orderId, amount }: Input) =>
    refundOrder(
      { ...ctx, actor: supportOf(ctx) },
      { orderId: orderId!, amount: amount!, reason: 'RETURNED', note: null },
    ),
  payAgain: ({ ctx }: Worker, { orderToken, flow }: Input) =>
    payAgain(ctx, { orderToken: orderToken!, flow: flow as CardFlow }),
  returnFromPayAgain: ({ ctx }: Worker, { orderToken }: Input) =>
    returnFromPayAgain(ctx, { orderToken: orderToken! }),
  settlePayAgain: ({ ctx }: Worker, { operationId }: Input) =>
    settlePayAgain(ctx, { operationId: operationId! }),
  lapsePayment: ({ ctx }: Worker, { orderId }: Input) => lapsePayment(ctx, { orderId: orderId! }),
  markPaid: ({ ctx }: Worker, { orderId, reference }: Input) =>
    markPaid({ ...ctx, actor: supportOf(ctx) }, { orderId: orderId!, reference: reference! }),
  markNotComing: ({ ctx }: Worker, { orderId, reason }: Input) =>
    markNotComing({ ...ctx, actor: supportOf(ctx) }, { orderId: orderId!, reason: reason! }),
  markRefundSent: ({ ctx }: Worker, { refundId, reference }: Input) =>
    markRefundSent({ ...ctx, actor: supportOf(ctx) }, { refundId: refundId!, reference: reference! }),
  sweepDueOrders: ({ ctx }: Worker) => sweepDueOrders(ctx),
  receiveEvent: ({ ctx }: Worker, { rawBody, signature, secret }: Input) =>
    receiveStripeEvent(ctx, {
      verify: createStripeVerifier([secret!]),
      rawBody: rawBody!,
      signature: signature!,
    }),
  relayOnce,
} as const satisfies Record<string, (worker: Worker, input: Input) => Promise<unknown>>;

export type OperationName = keyof typeof OPERATIONS;

const STAFF_ID = '01990000-0000-7000-8000-000000000001';
const supportOf = ({ channel }: Ctx): Actor => ({
  kind: 'staff',
  staffUserId: STAFF_ID,
  sessionId: STAFF_ID,
  roles: [{ role: 'SUPPORT', salesChannelId: channel!.id }],
});

/** One round of the relay as in production, through Redis, until what it handed over has run. */
async function relayOnce({ ctx, redisUrl, watched }: Worker, { queuePrefix }: Input): Promise<void> {
  const room = {
    consumers: new Map(consumers.map((one) => [one.name as string, one])),
    renewals: new Set<() => void>(),
  };
  const queue = watched(
    openRedisQueue({
      url: redisUrl,
      prefix: `{${queuePrefix}}`,
      lanes: [...new Set(consumers.map(({ name }) => laneOf(name)))],
      concurrency: 1,
      run: (ticket) => runDelivery(ctx, room, ticket),
      log: ctx.log,
    }),
  );
  await fanOutEvents(ctx, consumers);
  const known = consumers.map(({ name }) => name);
  await queue.add(await issueTickets(ctx, { known, retries: true }));
  const due = { state: 'PENDING', event: { deliverAt: { lte: ctx.now() } } } as const;
  while ((await ctx.db.outboxDelivery.count({ where: due })) > 0) await sleep(20);
  await queue.drain(2_000);
}
