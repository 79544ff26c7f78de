import type { Ctx } from '../ctx.ts';
import { releaseReservations } from '../inventory/reserve.ts';
import { runOperation } from '../payment/run-operation.ts';
import { transact } from '../platform/transact.ts';
import { applyEvent } from './inbox/apply-event.ts';
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

/** The consumer of the inbox looks first; what it left for this long is the sweep's. */
const CONSUMER_FIRST_MS = 15_000;

/**
 * Looks again at events that were parked, that failed, or whose processing was lost. What is looked at moves to the end
 * of the queue before anything is tried, so that poison holds nothing up, and several workers share the rest.
 */
export async function sweepProviderEvents(ctx: Ctx): Promise<number> {
  const before = new Date(ctx.now().getTime() - CONSUMER_FIRST_MS);
  let taken = 0;
  for (;;) {
    const due = await ctx.db.$queryRaw<{ provider: string; eventId: string }[]>`
      UPDATE "ProviderEvent" SET "nextAttemptAt" = ${later(ctx)}
      WHERE (provider, id) IN (
        SELECT provider, id FROM "ProviderEvent" WHERE state IN ('RECEIVED', 'PARKED') AND "nextAttemptAt" <= CASE
          WHEN attempts = 0 THEN ${before}::timestamptz ELSE ${ctx.now()}::timestamptz END
        ORDER BY "nextAttemptAt" LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
      RETURNING provider, id AS "eventId"`;
    for (const name of due)
      await applyEvent(ctx, name).catch((error: unknown) =>
        ctx.log.error({ error, ...name }, 'applying a webhook failed; the sweep will try again'),
      );
    taken += due.length;
    if (due.length < BATCH) return taken;
  }
}

/**
 * Gives back stock that an abandoned checkout held too long. The session itself may still be paid for later. An edit
 * keeps its stock until it ends, which gives it back: its money may be held already, and then it still applies.
 */
export async function sweepReservations(ctx: Ctx): Promise<number> {
  const expired = await ctx.db.reservation.findMany({
    where: { expiresAt: { lte: ctx.now() }, paymentSessionId: { not: null } },
    select: { paymentSessionId: true },
    take: BATCH,
  });
  const sessions = new Set(expired.flatMap(({ paymentSessionId }) => paymentSessionId ?? []));
  for (const paymentSessionId of sessions)
    await transact(ctx, (tx) => releaseReservations(tx, { paymentSessionId }));
  return expired.length;
}

const later = (ctx: Ctx) => new Date(ctx.now().getTime() + LEASE_SECONDS * 1000);
