/**
 * A clock time with its zone, `15:42 BST`, as mails write it too. The zone is the order's, never the server's, and the
 * text is made on the server so that every browser shows the same.
 * @throws RangeError when the instant or the zone is none
 */
export function clockTime(at: string | Date, timeZone: string): string {
  const instant = new Date(at);
  const zone = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' })
    .formatToParts(instant)
    .find(({ type }) => type === 'timeZoneName')?.value;
  return `${shortTime(instant, timeZone)} ${zone ?? timeZone}`;
}

/** A clock time without its zone, `15:42`. */
export function shortTime(at: string | Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' }).format(new Date(at));
}

/** A day, `20 November`. */
export function dayText(at: string | Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'long' }).format(new Date(at));
}

/** `15:42` on the day of `now`, else `20 November, 15:42`. */
export function timeSince(at: string, now: string, timeZone: string): string {
  const day = dayText(at, timeZone);
  return day === dayText(now, timeZone) ? shortTime(at, timeZone) : `${day}, ${shortTime(at, timeZone)}`;
}
