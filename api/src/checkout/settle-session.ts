import type { Ctx } from '../ctx.ts';
import { releaseReservations } from '../inventory/reserve.ts';
import { transact } from '../platform/transact.ts';
import { closeSession } from './close-session.ts';
import { OrderNotPlacedError, PaymentNotCompletedError } from './errors.ts';
import { placeOrder } from './place-order.ts';

const RECHECK_SECONDS = 60;

/**
 * Takes a session as far as it will go now without the shopper: makes the order when the money is held, expires it when
 * its time is over, lets go of what an ended one still holds. What webhook and sweep run; safe to repeat.
 */
export async function settleSession(
  ctx: Ctx,
  { paymentSessionId }: { paymentSessionId: string },
): Promise<void> {
  const session = await ctx.db.paymentSession.findUniqueOrThrow({ where: { id: paymentSessionId } });
  if (session.state === 'PLACED') return;
  if (session.state !== 'OPEN') return closeSession(ctx, { paymentSessionId });
  try {
    await placeOrder(ctx, { paymentSessionId });
  } catch (error) {
    if (error instanceof OrderNotPlacedError) return;
    if (!(error instanceof PaymentNotCompletedError)) throw error;
    if (ctx.now() < session.expiresAt && error.reason !== 'EXPIRED') return lookAgain(ctx, paymentSessionId);
    await expire(ctx, paymentSessionId);
    await closeSession(ctx, { paymentSessionId });
  }
}

async function lookAgain(ctx: Ctx, id: string): Promise<void> {
  const nextCheckAt = new Date(ctx.now().getTime() + RECHECK_SECONDS * 1000);
  await ctx.db.paymentSession.updateMany({ where: { id, state: 'OPEN' }, data: { nextCheckAt } });
}

async function expire(ctx: Ctx, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const { count } = await tx.db.paymentSession.updateMany({
      where: { id, state: 'OPEN' },
      data: { state: 'EXPIRED' },
    });
    if (count === 1) await releaseReservations(tx, { paymentSessionId: id });
  });
}
