import type { Ctx } from '../ctx.ts';
import type { Prisma, StripeEvent } from '../generated/prisma/client.ts';
import { finishEdit } from '../order/finish-edit.ts';
import { settlePayAgain } from '../order/pay-again/settle.ts';
import { type SyncScope, syncPayment } from '../order/refund/sync-payment.ts';
import { isId } from '../platform/id.ts';
import { settleSession } from './settle-session.ts';

type Outcome = 'PROCESSED' | 'IGNORED' | 'PARKED';

/** About seven hours in all, parked or failing. */
const ATTEMPTS_MAX = 20;
const DELAY_FIRST_MS = 5_000;
const DELAY_FACTOR = 1.6;
const DELAY_MAX_MS = 3_600_000;
/** When a look that a crash has ended is taken again. */
const LEASE_MS = 60_000;
const PROBLEM_CHARACTERS_MAX = 1_000;

/**
 * Decides what a stored event means. Events are hints: they say which object to look at, and the operations read the
 * provider before they act, so late, doubled and reordered events do no harm. One that names an object of ours which
 * does not exist yet is parked, one that cannot be taken in is noted with its problem; both are looked at again, ever
 * later, and are dead in the end, also when every look takes the process down. Throws only when that could not be
 * written down.
 */
export async function applyStripeEvent(ctx: Ctx, { eventId }: { eventId: string }): Promise<void> {
  const [event] = await ctx.db.stripeEvent.updateManyAndReturn({
    where: liveEvent(eventId),
    data: { attempts: { increment: 1 }, nextAttemptAt: new Date(ctx.now().getTime() + LEASE_MS) },
  });
  if (!event) return;
  if (event.attempts > ATTEMPTS_MAX)
    return lookAgain(ctx, event, 'RECEIVED', 'The last look ended without an answer.');
  try {
    const state = await apply(ctx, event);
    if (state === 'PARKED')
      await lookAgain(ctx, event, state, 'It names something that does not exist here.');
    else await settle(ctx, eventId, { state, problem: null, processedAt: ctx.now() });
  } catch (error) {
    const problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    ctx.log.warn({ error, eventId, attempts: event.attempts }, 'a stripe event could not be applied');
    await lookAgain(ctx, event, 'RECEIVED', problem.slice(0, PROBLEM_CHARACTERS_MAX));
  }
}

async function lookAgain(
  ctx: Ctx,
  { id, type, attempts }: StripeEvent,
  state: 'PARKED' | 'RECEIVED',
  problem: string,
): Promise<void> {
  const dead = attempts >= ATTEMPTS_MAX;
  if (dead) ctx.log.error({ eventId: id, type, problem }, 'a stripe event is dead');
  const delayMs = Math.min(DELAY_FIRST_MS * DELAY_FACTOR ** (attempts - 1), DELAY_MAX_MS);
  const nextAttemptAt = new Date(ctx.now().getTime() + delayMs);
  await settle(ctx, id, { state: dead ? 'DEAD' : state, problem, nextAttemptAt });
}

/** Of two that look at once neither takes an outcome back. */
async function settle(ctx: Ctx, id: string, data: Prisma.StripeEventUpdateManyMutationInput): Promise<void> {
  await ctx.db.stripeEvent.updateMany({ where: liveEvent(id), data });
}

const liveEvent = (id: string) =>
  ({ id, state: { in: ['RECEIVED', 'PARKED'] } }) satisfies Prisma.StripeEventWhereInput;

async function apply(ctx: Ctx, event: StripeEvent): Promise<Outcome> {
  const { id = '', metadata, payment_intent: intentId, captured } = objectOf(event);
  if (event.type.startsWith('payment_intent.')) {
    const synced = ENDS_A_HOLD.has(event.type) ? await applyToPayment(ctx, id, 'HOLD') : 'IGNORED';
    const outcome = await applyToIntent(ctx, id, metadata ?? {});
    return outcome === 'IGNORED' ? synced : outcome;
  }
  if (event.type.startsWith('checkout.session.')) return applyToHosted(ctx, id, metadata ?? {});
  if (!intentId) return 'IGNORED';
  // A charge that is not captured is "refunded" when its hold is let go: that gives no money back.
  if (ENDS_A_HOLD.has(event.type) || (event.type === 'charge.refunded' && captured === false))
    return applyToPayment(ctx, intentId, 'HOLD');
  return GIVES_MONEY_BACK.test(event.type) ? applyToPayment(ctx, intentId, 'MONEY_BACK') : 'IGNORED';
}

const ENDS_A_HOLD = new Set([
  'payment_intent.succeeded',
  'payment_intent.canceled',
  'charge.captured',
  'charge.expired',
]);
const GIVES_MONEY_BACK = /^(refund\.|charge\.refund|charge\.dispute\.)/;

async function applyToIntent(
  ctx: Ctx,
  intentId: string,
  metadata: Readonly<Record<string, string>>,
): Promise<Outcome> {
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
  const again = await ctx.db.paymentOperation.findFirst({
    where: { kind: 'AUTHORIZE_REPLACEMENT', OR: [{ intentId }, ...idFilter(metadata.payment_operation_id)] },
    select: { id: true },
  });
  if (again) return settled(settlePayAgain(ctx, { operationId: again.id }));
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
  const operation = await ctx.db.paymentOperation.findFirst({
    where: { OR: [{ hostedSessionId }, ...idFilter(metadata.payment_operation_id)] },
    select: { id: true, orderEditId: true },
  });
  if (operation?.orderEditId) return settled(finishEdit(ctx, { editId: operation.orderEditId }));
  if (operation) return settled(settlePayAgain(ctx, { operationId: operation.id }));
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
