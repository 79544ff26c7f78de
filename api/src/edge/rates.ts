import type { Redis } from 'ioredis';
import { createRateLimit, type Rate, type RateLimit } from '../platform/rate-limit.ts';
import type { OperationSummary } from './operation.ts';
import { refusal } from './public-error.ts';

/**
 * Everything a caller does counts here. It keeps one process responsive, so each process counts for itself and a
 * read costs no trip to Redis.
 */
const EVERYTHING: Rate = { name: 'request', points: 6_000, seconds: 60, shared: false };

/** What is worth guessing at or costs money with the provider. Counted for all processes together. */
const BY_FIELD: Readonly<Record<string, Rate>> = {
  staffSignIn: { name: 'staff-sign-in', points: 10, seconds: 300, shared: true },
  paymentSessionCreate: { name: 'payment-session', points: 60, seconds: 60, shared: true },
  orderPlace: { name: 'order-place', points: 120, seconds: 60, shared: true },
};

export interface Rates {
  /** @throws RATE_LIMITED (429) with `retryAfter` in seconds. */
  check(
    caller: { readonly client: string; readonly key: string | null },
    operation: OperationSummary,
  ): Promise<void>;
}

export function createRates(redis: Redis | null): Rates {
  const everything = createRateLimit(EVERYTHING, null);
  const byField = new Map<string, RateLimit>(
    Object.entries(BY_FIELD).map(([field, rate]) => [field, createRateLimit(rate, redis)]),
  );
  return {
    async check({ client, key }, { fields }) {
      const caller = `${client} ${key ?? ''}`;
      let retryAfter = await everything.take(caller);
      for (const [field, limit] of byField) {
        const uses = fields.filter((name) => name === field).length;
        // Signing in needs no key, so naming another key must not give another budget.
        if (uses > 0)
          retryAfter = Math.max(
            retryAfter,
            await limit.take(field === 'staffSignIn' ? client : caller, uses),
          );
      }
      if (retryAfter > 0)
        throw refusal(
          429,
          'RATE_LIMITED',
          `Too many requests. Try again in ${retryAfter} s.`,
          { retryAfter },
          { 'Retry-After': String(retryAfter) },
        );
    },
  };
}
