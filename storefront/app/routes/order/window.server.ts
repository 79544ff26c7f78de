import { clockTime } from '~/lib/clock-text.ts';
import type { Order } from '~/lib/order-operations.ts';
import { preferencesOf } from '~/lib/session.server.ts';

const MINUTE_MS = 60_000;

/** What the tape needs; null once the order cannot be changed any more. */
export async function windowOf(request: Request, order: Order) {
  const { number, state, placedAt, editableUntil, serverNow, timeZone } = order;
  if (state !== 'OPEN' || Date.parse(serverNow) >= Date.parse(editableUntil)) return null;
  const { timerHidden } = await preferencesOf(request);
  return {
    closesAt: editableUntil,
    serverNow,
    totalMinutes: Math.max(1, Math.round((Date.parse(editableUntil) - Date.parse(placedAt)) / MINUTE_MS)),
    until: clockTime(editableUntil, timeZone),
    clockHref: `/orders/${number}/clock`,
    hideAction: `/orders/${number}`,
    hidden: timerHidden,
  };
}
