import type { Core } from './core.ts';
import { rateLimited } from './errors.ts';

/** Calls counted in the present second of real time. */
export interface RateWindow {
  second: number;
  calls: number;
}

/** Counts a call. @throws ApiError 429 when the account's limit for this second is used up; nothing is remembered then */
export function countCall(core: Core): void {
  const limit = core.account.rate_limit_per_second;
  if (limit === 0) return;
  const second = Math.floor(core.clock.wall() / 1000);
  if (core.rate.second !== second) core.rate = { second, calls: 0 };
  core.rate.calls++;
  if (core.rate.calls > limit) throw rateLimited('global-rate');
}
