const MINUTE_MS = 60_000;
const SECONDS_SHOWN_BELOW_MS = 2 * MINUTE_MS;

/** Minutes left at which a screen reader is told, besides the close itself. */
export const ANNOUNCED_MINUTES: readonly number[] = [30, 10, 5, 1];

export interface Clock {
  /** When editing ends, epoch milliseconds on the server's clock. */
  readonly closesAt: number;
  /** The server's clock when it answered, epoch milliseconds. */
  readonly serverNow: number;
}

/**
 * Milliseconds until close. The server's clock plus the time that has passed here since it answered: never the
 * browser's own clock, which may be hours off and may jump. Not negative.
 */
export function msLeft({ closesAt, serverNow }: Clock, sinceAnswerMs: number): number {
  return Math.max(0, closesAt - (serverNow + sinceAnswerMs));
}

/** What the tape says. Rounds down: it never promises time that is not there. */
export function describeLeft(ms: number): string {
  if (ms <= 0) return 'Closed';
  if (ms < SECONDS_SHOWN_BELOW_MS) {
    const seconds = Math.floor(ms / 1000);
    return seconds === 1 ? '1 second left' : `${seconds} seconds left`;
  }
  return `${minutesLeft(ms)} minutes left`;
}

/** Whole minutes, rounded down. */
export function minutesLeft(ms: number): number {
  return Math.floor(Math.max(0, ms) / MINUTE_MS);
}

/** How long what the tape says stays true: to the next whole minute, or second under two minutes. */
export function msToNextChange(ms: number): number {
  if (ms <= 0) return Number.POSITIVE_INFINITY;
  const unit = ms < SECONDS_SHOWN_BELOW_MS ? 1000 : MINUTE_MS;
  return (ms % unit) + 1;
}

/** What to announce on going from one reading to the next, or nothing. Each mark is spoken once. */
export function announcementBetween(beforeMs: number, afterMs: number, until: string): string | undefined {
  if (beforeMs > 0 && afterMs <= 0) return `The time to change this order ended at ${until}.`;
  const passed = ANNOUNCED_MINUTES.filter(
    (mark) => beforeMs > mark * MINUTE_MS && afterMs <= mark * MINUTE_MS,
  );
  const mark = passed.at(-1);
  if (mark === undefined) return undefined;
  return mark === 1
    ? `1 minute left to change this order.`
    : `${mark} minutes left to change this order, until ${until}.`;
}
