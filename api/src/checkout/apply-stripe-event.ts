import type { Ctx } from '../ctx.ts';
import type { StripeEvent } from '../generated/prisma/client.ts';
import { finishEdit } from '../order/finish-edit.ts';
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
  const { id = '', metadata = {} } = objectOf(event);
  if (event.type.startsWith('payment_intent.')) return applyToIntent(ctx, id, metadata);
  if (event.type.startsWith('checkout.session.')) return applyToHosted(ctx, id, metadata);
  return 'IGNORED';
}

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
  return metadata.payment_session_id || metadata.order_edit_id ? 'PARKED' : 'IGNORED';
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

function objectOf({ payload }: StripeEvent): { id?: string; metadata?: Record<string, string> } {
  const { data } = payload as {
    data?: { object?: { id?: string; metadata?: Record<string, string> | null } };
  };
  return { id: data?.object?.id, metadata: data?.object?.metadata ?? {} };
}
