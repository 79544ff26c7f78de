import type { Ctx } from '../../ctx.ts';
import type { ProviderEvent } from '../../generated/prisma/client.ts';
import { settlePayAgain } from '../../order/pay-again/settle.ts';
import { syncPayment } from '../../order/refund/sync-payment.ts';
import { settleSession } from '../settle-session.ts';
import type { Meaning } from './meaning.ts';

const GIVES_MONEY_BACK = /^(refund|payment\.dispute)\./;

/** An event of Razorpay: it names an order there, and whoever waits for that order reads it again. */
export async function applyRazorpay(ctx: Ctx, { type, objectId }: ProviderEvent): Promise<Meaning> {
  if (objectId === null) return 'IGNORED';
  const payment = await ctx.db.payment.findUnique({ where: { intentId: objectId }, select: { id: true } });
  if (payment) {
    const scope = GIVES_MONEY_BACK.test(type) ? 'MONEY_BACK' : 'HOLD';
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
