import type { Ctx } from '../ctx.ts';
import type { StripeEvent } from '../generated/prisma/client.ts';
import { finishEdit } from '../order/finish-edit.ts';
import { type SyncScope, syncPayment } from '../order/refund/sync-payment.ts';
import { isId } from '../platform/id.ts';
import { settleSession } from './settle-session.ts';

type Outcome = 'PROCESSED' | 'IGNORED' | 'PARKED';

const PARKED_ATTEMPTS_MAX = 20;
const PARK_SECONDS = 15;

/**
 * Decides what a stored event means. Events are hints: they say which object to look at, and the operations read the
 * provider before they act, so late, doubled and reordered events do no harm. One that names an object of ours which
 * does not exist yet is parked and looked at again.
 */
export async function applyStripeEvent(ctx: Ctx, { eventId }: { eventId: string }): Promise<void> {
  const event = await ctx.db.stripeEvent.findUniqueOrThrow({ where: { id: eventId } });
  if (event.state !== 'RECEIVED' && event.state !== 'PARKED') return;
  const outcome = await apply(ctx, event);
  const givenUp = outcome === 'PARKED' && event.attempts + 1 >= PARKED_ATTEMPTS_MAX;
  await ctx.db.stripeEvent.updateMany({
    where: { id: eventId, state: { in: ['RECEIVED', 'PARKED'] } },
    data: {
      state: givenUp ? 'DEAD' : outcome,
      attempts: { increment: 1 },
      nextAttemptAt: new Date(ctx.now().getTime() + PARK_SECONDS * (event.attempts + 1) * 1000),
      processedAt: outcome === 'PARKED' ? null : ctx.now(),
    },
  });
}

async function apply(ctx: Ctx, event: StripeEvent): Promise<Outcome> {
  const { id = '', metadata, payment_intent: intentId, captured } = objectOf(event);
  if (event.type.startsWith('payment_intent.')) return applyToIntent(ctx, id, metadata ?? {});
  if (event.type.startsWith('checkout.session.')) return applyToHosted(ctx, id, metadata ?? {});
  if (!/^(charge|refund)\./.test(event.type) || !intentId) return 'IGNORED';
  // A charge that is not captured is "refunded" when its hold is let go: that gives no money back.
  const aboutHold = captured === false || HOLD_EVENTS.has(event.type);
  return applyToPayment(ctx, intentId, aboutHold ? 'HOLD' : 'MONEY_BACK');
}

const HOLD_EVENTS = new Set(['charge.succeeded', 'charge.captured', 'charge.expired', 'charge.failed']);

async function applyToIntent(
  ctx: Ctx,
  intentId: string,
  metadata: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const synced = await applyToPayment(ctx, intentId, 'HOLD');
  const session = await ctx.db.paymentSession.findFirst({
    where: { OR: [{ intentId }, ...idFilter(metadata.payment_session_id)] },
    select: { id: true },
  });
  if (session) return settled(settleSession(ctx, { paymentSessionId: session.id }));
  const operation = await ctx.db.paymentOperation.findFirst({
    where: { intentId, orderEditId: { not: null } },
    select: { orderEditId: true },
  });
  const editId = operation?.orderEditId ?? (await existingEdit(ctx, metadata.order_edit_id));
  if (editId) return settled(finishEdit(ctx, { editId }));
  if (synced !== 'IGNORED') return synced;
  return metadata.payment_session_id || metadata.order_edit_id ? 'PARKED' : 'IGNORED';
}

/** What happened to an order's own payment, here or in the dashboard. */
async function applyToPayment(ctx: Ctx, intentId: string, scope: SyncScope): Promise<Outcome> {
  const payment = await ctx.db.payment.findUnique({ where: { intentId }, select: { id: true } });
  if (!payment) return 'IGNORED';
  return (await syncPayment(ctx, { paymentId: payment.id, scope })) === 'DONE' ? 'PROCESSED' : 'PARKED';
}

async function applyToHosted(
  ctx: Ctx,
  hostedSessionId: string,
  metadata: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const session = await ctx.db.paymentSession.findFirst({
    where: { OR: [{ hostedSessionId }, ...idFilter(metadata.payment_session_id)] },
    select: { id: true },
  });
  if (session) return settled(settleSession(ctx, { paymentSessionId: session.id }));
  return metadata.payment_session_id ? 'PARKED' : 'IGNORED';
}

async function existingEdit(ctx: Ctx, editId: string | undefined): Promise<string | undefined> {
  if (!editId || !isId(editId)) return undefined;
  return (await ctx.db.orderEdit.findUnique({ where: { id: editId }, select: { id: true } }))?.id;
}

const idFilter = (id: string | undefined) => (id && isId(id) ? [{ id }] : []);

const settled = async (work: Promise<unknown>): Promise<Outcome> => {
  await work;
  return 'PROCESSED';
};

interface EventObject {
  readonly id?: string;
  readonly metadata?: Readonly<Record<string, string>> | null;
  /** Of charges, refunds and disputes. */
  readonly payment_intent?: string | null;
  /** Of charges. */
  readonly captured?: boolean;
}

const objectOf = ({ payload }: StripeEvent): EventObject =>
  (payload as { data?: { object?: EventObject } }).data?.object ?? {};
