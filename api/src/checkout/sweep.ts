import type { Ctx } from '../ctx.ts';
import { releaseReservations } from '../inventory/reserve.ts';
import { runOperation } from '../payment/run-operation.ts';
import { transact } from '../platform/transact.ts';
import { applyStripeEvent } from './apply-stripe-event.ts';
import { settleSession } from './settle-session.ts';

const BATCH = 50;
const LEASE_SECONDS = 60;

/** Looks after sessions whose shopper or webhook never came back: orders are made, holds and stock let go. */
export async function sweepPaymentSessions(ctx: Ctx): Promise<number> {
  const due = await ctx.db.$queryRaw<{ id: string }[]>`
    UPDATE "PaymentSession" SET "nextCheckAt" = ${later(ctx)}
    WHERE id IN (
      SELECT id FROM "PaymentSession"
      WHERE "nextCheckAt" <= ${ctx.now()} AND state <> 'PLACED' AND "closedAt" IS NULL
      ORDER BY "nextCheckAt" LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING id`;
  for (const { id } of due)
    await settleSession(ctx, { paymentSessionId: id }).catch((error: unknown) =>
      ctx.log.error(
        { error, paymentSessionId: id },
        'settling a payment session failed; the sweep will try again',
      ),
    );
  return due.length;
}

/** Finishes cancels that a crash or a silent provider left without an outcome. Captures are the order sweep's. */
export async function sweepPaymentOperations(ctx: Ctx): Promise<number> {
  const due = await ctx.db.$queryRaw<{ id: string }[]>`
    UPDATE "PaymentOperation" SET "nextAttemptAt" = ${later(ctx)}
    WHERE id IN (
      SELECT id FROM "PaymentOperation"
      WHERE "nextAttemptAt" <= ${ctx.now()} AND state = 'PENDING' AND kind = 'CANCEL'
      ORDER BY "nextAttemptAt" LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING id`;
  for (const { id } of due)
    await runOperation(ctx, { operationId: id }).catch((error: unknown) =>
      ctx.log.error({ error, operationId: id }, 'a payment operation failed; the sweep will try again'),
    );
  return due.length;
}

/** Looks again at events that were parked or whose processing was lost. */
export async function sweepStripeEvents(ctx: Ctx): Promise<number> {
  const due = await ctx.db.stripeEvent.findMany({
    where: {
      state: { in: ['RECEIVED', 'PARKED'] },
      nextAttemptAt: { lte: new Date(ctx.now().getTime() - 15_000) },
    },
    orderBy: { nextAttemptAt: 'asc' },
    select: { id: true },
    take: BATCH,
  });
  for (const { id } of due)
    await applyStripeEvent(ctx, { eventId: id }).catch((error: unknown) =>
      ctx.log.error({ error, eventId: id }, 'applying a stripe event failed; the sweep will try again'),
    );
  return due.length;
}

/** Gives back stock that an abandoned checkout or edit held too long. The session itself may still be paid for later. */
export async function sweepReservations(ctx: Ctx): Promise<number> {
  const expired = await ctx.db.reservation.findMany({
    where: { expiresAt: { lte: ctx.now() } },
    select: { paymentSessionId: true, orderEditId: true },
    take: BATCH,
  });
  const sessions = new Set(expired.flatMap(({ paymentSessionId }) => paymentSessionId ?? []));
  const edits = new Set(expired.flatMap(({ orderEditId }) => orderEditId ?? []));
  const owners = [
    ...[...sessions].map((paymentSessionId) => ({ paymentSessionId })),
    ...[...edits].map((orderEditId) => ({ orderEditId })),
  ];
  for (const owner of owners) await transact(ctx, (tx) => releaseReservations(tx, owner));
  return expired.length;
}

const later = (ctx: Ctx) => new Date(ctx.now().getTime() + LEASE_SECONDS * 1000);
