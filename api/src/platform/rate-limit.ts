import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/** How many of something one caller may do. */
export interface Rate {
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
  /** Counted for all processes together, in Redis; otherwise each process counts for itself. */
  readonly shared: boolean;
}

export interface RateLimit {
  /** Counts uses by `key`. Returns 0 when they are allowed, else the seconds until one will be. Never throws. */
  take(key: string, uses?: number): Promise<number>;
}

/**
 * A shared rate falls back to a count of this process while Redis is away, so losing Redis neither opens nor
 * closes the shop.
 */
export function createRateLimit(rate: Rate, redis: Redis | null): RateLimit {
  const options = { keyPrefix: `rate:${rate.name}`, points: rate.points, duration: rate.seconds };
  const own = new RateLimiterMemory(options);
  const limiter =
    rate.shared && redis
      ? new RateLimiterRedis({
          ...options,
          storeClient: redis,
          rejectIfRedisNotReady: true,
          insuranceLimiter: own,
        })
      : own;
  return {
    async take(key, uses = 1) {
      try {
        await limiter.consume(key, uses);
        return 0;
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
        return 0;
      }
    },
  };
}
