import type Stripe from 'stripe';
import { applyEvent } from '../src/checkout/inbox/apply-event.ts';
import type { Ctx } from '../src/ctx.ts';
import { captureOrder } from '../src/order/capture.ts';
import { commitEdit } from '../src/order/commit-edit.ts';
import { readOrder } from '../src/order/read.ts';
import { type RefundOrderInput, refundOrder } from '../src/order/refund/refund-order.ts';
import { subjectOf } from '../src/payment/stripe-webhook.ts';
import type { TestVariant } from './factories.ts';
import type { Till } from './till.ts';

/** What tests of money that goes back do over and over, at one till. */
export function refundDesk(till: Till, variantOf: () => TestVariant) {
  const told = new Set<string>();
  const desk = {
    /** Support of the till's channel. */
    staff: (): Ctx =>
      till.ctxWith({
        channel: null,
        actor: {
          kind: 'staff',
          staffUserId: STAFF_ID,
          sessionId: STAFF_ID,
          roles: [{ role: 'SUPPORT', salesChannelId: till.shop.channel.id }],
        },
      }),

    refund: (orderId: string, what: Pick<RefundOrderInput, 'amount' | 'lines'>) =>
      refundOrder(desk.staff(), { orderId, reason: 'RETURNED', note: null, ...what }),

    /** Another quantity of an order's one line. */
    async change(orderToken: string, pieces: number) {
      const { lines, version } = await readOrder(till.ctx, { orderToken });
      const quantity = BigInt(pieces) * 1_000n;
      await commitEdit(till.ctx, {
        orderToken,
        expectedVersion: version,
        changes: [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity }],
      });
    },

    /** An order of pieces at 10.00 and delivery at 5.00, captured; with `raisedTo` on two holds. */
    async charged({ pieces = 2, raisedTo = 0, card = 'pm_card_visa' } = {}) {
      const order = await till.order(till.lines(variantOf(), BigInt(pieces) * 1_000n), card);
      if (raisedTo > 0) await desk.change(order.orderToken, raisedTo);
      await till.advance(3_600);
      await captureOrder(till.ctx, { orderId: order.orderId });
      const { state, lines } = await readOrder(till.ctx, order);
      if (state !== 'CAPTURED') throw new Error(`the order is ${state}`);
      return { ...order, lineId: lines[0]!.id };
    },

    payments: (orderId: string) =>
      till.db.payment.findMany({
        where: { paymentCollection: { orderId } },
        orderBy: { createdAt: 'asc' },
      }),
    intent: async (orderId: string) => (await desk.payments(orderId))[0]!.intentId,
    refunds: (orderId: string) =>
      till.db.refund.findMany({ where: { orderId }, orderBy: { id: 'asc' }, include: { lines: true } }),
    disputes: (orderId: string) => till.db.dispute.findMany({ where: { orderId } }),
    ledger: async (orderId: string) =>
      (await till.db.orderTransaction.findMany({ where: { orderId }, orderBy: { id: 'asc' } })).map(
        ({ kind, amount, unasked }) => [kind, amount, unasked] as const,
      ),
    /** The ledger's entries about money that went back. */
    back: async (orderId: string) =>
      (await desk.ledger(orderId)).filter(([kind]) => /REFUND|DISPUTE/.test(kind)),
    announced: (orderId: string, name: string) => till.db.outboxEvent.count({ where: { orderId, name } }),

    /** Refunds that took money from Stripe's balance. */
    async atStripe(intentId: string) {
      const { data } = await till.stripe.refunds.list({ payment_intent: intentId });
      return data.filter(
        ({ status, balance_transaction }) => status !== 'failed' && balance_transaction !== null,
      );
    },

    /** Hands over what Stripe has to say about an order since the last time, arranged as one likes. */
    async hearOf(orderId: string, arrange: (events: Stripe.Event[]) => Stripe.Event[] = (events) => events) {
      const intents = new Set((await desk.payments(orderId)).map(({ intentId }) => intentId));
      const { data } = await till.stripe.events.list({ limit: 100 });
      const fresh = data
        .filter((event) => {
          const object = event.data.object as { id: string; payment_intent?: string };
          return !told.has(event.id) && (intents.has(object.id) || intents.has(object.payment_intent ?? ''));
        })
        .reverse();
      for (const event of arrange(fresh)) {
        if (!told.has(event.id)) await store(event);
        told.add(event.id);
        await applyEvent(till.ctx, { provider: 'stripe', eventId: event.id });
      }
      return fresh.map(({ type }) => type);
    },

    /** Has the next calls fail in some way. */
    fault: (action: unknown, times = 4) =>
      till.control('faults', { match: { method: 'POST', path: '/v1/refunds', times }, action }),
    /** Stripe works again. */
    forgive: () =>
      fetch(`${till.sandboxUrl}/_sandbox/faults`, {
        method: 'DELETE',
        headers: { authorization: 'Bearer tests' },
      }),
  };
  const store = (event: Stripe.Event) =>
    till.db.providerEvent.create({
      data: {
        provider: 'stripe',
        id: event.id,
        type: event.type,
        payload: JSON.parse(JSON.stringify(event)),
        ...subjectOf(event),
        receivedAt: till.ctx.now(),
        nextAttemptAt: till.ctx.now(),
      },
    });
  return desk;
}

const STAFF_ID = '01990000-0000-7000-8000-000000000001';
