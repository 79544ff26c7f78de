import { expect, vi } from 'vitest';
import type { PrismaClient } from '../src/generated/prisma/client.ts';

/**
 * The statements that wait for a lock in this database, once there are so many. Not to be asked on the connection of
 * whoever holds the lock: what a transaction has seen of the others' activity does not change for it.
 */
export const waitingStatements = (db: PrismaClient, count = 1): Promise<string[]> =>
  vi.waitFor(async () => {
    const waiting = await db.$queryRaw<{ query: string }[]>`
      SELECT query FROM pg_stat_activity
      WHERE datname = current_database() AND state = 'active' AND pid IN (SELECT pid FROM pg_locks WHERE NOT granted)`;
    expect(waiting).toHaveLength(count);
    return waiting.map(({ query }) => query);
  }, 10_000);
