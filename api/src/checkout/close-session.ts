import type { Ctx } from '../ctx.ts';
import type { PaymentSession } from '../generated/prisma/client.ts';
import { runOperation } from '../payment/run-operation.ts';
import { newId } from '../platform/id.ts';
import { transact } from '../platform/transact.ts';

/**
 * Makes sure nobody can pay through a session that ended without an order, and that nothing stays held for it. Safe to
 * repeat; a session that is open or placed is left alone.
 */
export async function closeSession(
  ctx: Ctx,
  { paymentSessionId }: { paymentSessionId: string },
): Promise<void> {
  const session = await ctx.db.paymentSession.findUniqueOrThrow({ where: { id: paymentSessionId } });
  if (session.closedAt || session.state === 'OPEN' || session.state === 'PLACED') return;
  const intentId = session.intentId ?? (await closeHostedPage(ctx, session));
  if (!intentId) return markClosed(ctx, session);

  const operationId = await transact(ctx, async (tx) => {
    await tx.db.$queryRaw`SELECT id FROM "PaymentSession" WHERE id = ${paymentSessionId}::uuid FOR UPDATE`;
    const { state } = await tx.db.paymentSession.findUniqueOrThrow({ where: { id: paymentSessionId } });
    // An order was made of it since we looked: its hold is the order's now.
    if (state === 'PLACED') return null;
    const existing = await tx.db.paymentOperation.findFirst({
      where: { paymentSessionId, kind: 'CANCEL', state: { not: 'FAILED' } },
    });
    if (existing) return existing.id;
    const { id } = await tx.db.paymentOperation.create({
      data: {
        id: newId(),
        kind: 'CANCEL',
        paymentSessionId,
        provider: session.provider,
        intentId,
        amount: 0n,
        createdAt: tx.now(),
        nextAttemptAt: new Date(tx.now().getTime() + 30_000),
      },
    });
    return id;
  });
  if (!operationId) return;
  const outcome = await runOperation(ctx, { operationId });
  if (outcome === 'SUCCEEDED') return markClosed(ctx, { ...session, intentId });
  if (outcome === 'UNKNOWN') await waitFor(ctx, paymentSessionId, operationId);
}

/** The session is looked at again when its operation is; a hold that lapses by itself takes days. */
async function waitFor(ctx: Ctx, paymentSessionId: string, operationId: string): Promise<void> {
  const { nextAttemptAt } = await ctx.db.paymentOperation.findUniqueOrThrow({ where: { id: operationId } });
  await ctx.db.paymentSession.updateMany({
    where: { id: paymentSessionId, closedAt: null },
    data: { nextCheckAt: nextAttemptAt },
  });
}

async function closeHostedPage(
  ctx: Ctx,
  { provider, hostedSessionId }: Pick<PaymentSession, 'provider' | 'hostedSessionId'>,
): Promise<string | null> {
  if (!hostedSessionId) return null;
  const gateway = ctx.gatewayOf(provider);
  await gateway.expireHostedSession(hostedSessionId);
  const { intentId } = await gateway.readHostedSession(hostedSessionId);
  return intentId;
}

/** Of the session as it was seen: one that has got its intent or its page meanwhile is still to be closed. */
const markClosed = async (
  ctx: Ctx,
  { id, intentId, hostedSessionId }: Pick<PaymentSession, 'id' | 'intentId' | 'hostedSessionId'>,
): Promise<void> => {
  const seen = { OR: [{ intentId }, { intentId: null }], hostedSessionId };
  await ctx.db.paymentSession.updateMany({
    where: { id, closedAt: null, ...seen },
    data: { closedAt: ctx.now() },
  });
};
