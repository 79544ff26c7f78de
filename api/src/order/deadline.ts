import type { Tx } from '../ctx.ts';

/**
 * Kept free at the end of every hold: a worker that is down over a weekend, an issuer that refuses for a day and a
 * person who has to look at it all fit in. A hold that lives shorter than four days keeps half of its life.
 */
const SPARE_MS = 2 * 86_400_000;
const BACKOFF_BASE_MS = 60_000;
const BACKOFF_MAX_MS = 3_600_000;
/** With only the spare days left, the provider is asked at least this often. */
const BACKOFF_LATE_MS = 600_000;

/** When a hold began, and when its provider lets it go; null where it never does. */
export interface HoldLife {
  readonly createdAt: Date;
  readonly captureBefore: Date | null;
}

/** The instant by which capturing a hold is forced. Null for a hold without an end. Pure. */
export function captureByOf({ createdAt, captureBefore }: HoldLife): Date | null {
  if (!captureBefore) return null;
  const half = (captureBefore.getTime() - createdAt.getTime()) / 2;
  return new Date(captureBefore.getTime() - Math.min(SPARE_MS, Math.max(0, half)));
}

/** The earlier of two instants of which either may be missing. */
export function earlier(at: Date, limit: Date | null): Date {
  return limit !== null && limit < at ? limit : at;
}

/** When a refused capture is tried again: backing off, never past `captureBy` and never past the day of decision. Pure. */
export function nextRetryAt(input: {
  readonly now: Date;
  readonly attempts: number;
  readonly captureBy: Date | null;
  readonly dueAt: Date;
}): Date {
  const { now, captureBy } = input;
  const late = captureBy !== null && captureBy <= now;
  const pause = Math.min(late ? BACKOFF_LATE_MS : BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** input.attempts);
  const at = earlier(new Date(now.getTime() + pause), input.dueAt);
  return late ? at : earlier(at, captureBy);
}

/**
 * Makes a new hold count for the order's deadlines, in the transaction that enters it: no window and no pause between
 * two attempts reaches into the days that are kept for capturing it.
 */
export async function boundByHold(tx: Tx, orderId: string, hold: HoldLife): Promise<void> {
  const captureBy = captureByOf(hold);
  if (!captureBy) return;
  await tx.db.$executeRaw`
    UPDATE "Order" SET "captureBy" = ${captureBy},
      "editableUntil" = CASE WHEN state = 'OPEN' THEN GREATEST("placedAt", LEAST("editableUntil", ${captureBy})) ELSE "editableUntil" END,
      "nextCaptureAt" = CASE WHEN state = 'OPEN' THEN LEAST("nextCaptureAt", ${captureBy}) ELSE "nextCaptureAt" END
    WHERE id = ${orderId}::uuid AND ("captureBy" IS NULL OR "captureBy" > ${captureBy})`;
}
