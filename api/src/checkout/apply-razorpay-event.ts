import type { Ctx } from '../ctx.ts';
import type { Prisma, RazorpayEvent } from '../generated/prisma/client.ts';
import { settlePayAgain } from '../order/pay-again/settle.ts';
import { syncPayment } from '../order/refund/sync-payment.ts';
import { settleSession } from './settle-session.ts';

type Outcome = 'PROCESSED' | 'IGNORED' | 'PARKED';

/** About seven hours in all, parked or failing. */
const ATTEMPTS_MAX = 20;
const DELAY_FIRST_MS = 5_000;
const DELAY_FACTOR = 1.6;
const DELAY_MAX_MS = 3_600_000;
const LEASE_MS = 60_000;
const BATCH = 50;

/**
 * Decides what a stored event of Razorpay means: it names an order there, and whoever waits for that order reads it
 * again. So late, doubled and reordered events do no harm. One whose order is not known here yet is parked, one that
 * cannot be taken in keeps its problem; both are looked at again, ever later, and are dead in the end.
 */
export async function applyRazorpayEvent(ctx: Ctx, { eventId }: { eventId: string }): Promise<void> {
  const [event] = await ctx.db.razorpayEvent.updateManyAndReturn({
    where: liveEvent(eventId),
    data: { attempts: { increment: 1 }, nextAttemptAt: new Date(ctx.now().getTime() + LEASE_MS) },
  });
  if (!event) return;
  const outcome = await apply(ctx, event).catch((error: unknown) => {
    ctx.log.warn({ error, eventId, attempts: event.attempts }, 'a razorpay event could not be applied');
    return error instanceof Error ? error : new Error(String(error));
  });
  if (outcome === 'PROCESSED' || outcome === 'IGNORED')
    return settle(ctx, eventId, { state: outcome, problem: null, processedAt: ctx.now() });
  const delayMs = Math.min(DELAY_FIRST_MS * DELAY_FACTOR ** (event.attempts - 1), DELAY_MAX_MS);
  const waits = outcome === 'PARKED';
  await settle(ctx, eventId, {
    state: event.attempts >= ATTEMPTS_MAX ? 'DEAD' : waits ? 'PARKED' : 'RECEIVED',
    problem: waits ? 'It names something that does not exist here.' : outcome.message.slice(0, 1_000),
    nextAttemptAt: new Date(ctx.now().getTime() + delayMs),
  });
}

const liveEvent = (id: string) =>
  ({ id, state: { in: ['RECEIVED', 'PARKED'] } }) satisfies Prisma.RazorpayEventWhereInput;

const settle = async (ctx: Ctx, id: string, data: Prisma.RazorpayEventUpdateManyMutationInput) => {
  await ctx.db.razorpayEvent.updateMany({ where: liveEvent(id), data });
};

async function apply(ctx: Ctx, { type, objectId }: RazorpayEvent): Promise<Outcome> {
  if (objectId === null) return 'IGNORED';
  const payment = await ctx.db.payment.findUnique({ where: { intentId: objectId }, select: { id: true } });
  if (payment) {
    const scope = type.startsWith('refund.') ? 'MONEY_BACK' : 'HOLD';
    return (await syncPayment(ctx, { paymentId: payment.id, scope })) === 'DONE' ? 'PROCESSED' : 'PARKED';
  }
  const session = await ctx.db.paymentSession.findUnique({
    where: { hostedSessionId: objectId },
    select: { id: true },
  });
  const replacement = await ctx.db.paymentOperation.findFirst({
    where: { kind: 'AUTHORIZE_REPLACEMENT', hostedSessionId: objectId },
    select: { id: true },
  });
  if (session) await settleSession(ctx, { paymentSessionId: session.id });
  if (replacement) await settlePayAgain(ctx, { operationId: replacement.id });
  return session || replacement ? 'PROCESSED' : 'PARKED';
}

/** Looks again at events that were parked or whose processing was lost. */
export async function sweepRazorpayEvents(ctx: Ctx): Promise<number> {
  const due = await ctx.db.razorpayEvent.findMany({
    where: { state: { in: ['RECEIVED', 'PARKED'] }, nextAttemptAt: { lte: ctx.now() } },
    orderBy: { nextAttemptAt: 'asc' },
    select: { id: true },
    take: BATCH,
  });
  for (const { id } of due) await applyRazorpayEvent(ctx, { eventId: id });
  return due.length;
}
