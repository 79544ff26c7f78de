import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { PrismaClient } from '../generated/prisma/client.ts';

const PATIENCE_MS = 2_000;

export interface Readiness {
  readonly ready: boolean;
  /** One word or sentence for each thing looked at. */
  readonly checks: Readonly<Record<'database' | 'migrations' | 'redis', string>>;
}

/**
 * Whether this process can serve. Redis is reported but does not decide: everything still works without it, only
 * less promptly, and taking every process out of rotation for it would close the shop.
 */
export async function readiness(deps: {
  readonly db: PrismaClient;
  readonly redis: Redis | null;
  readonly migrations: readonly string[] | null;
}): Promise<Readiness> {
  const [database, redis] = await Promise.all([
    within(deps.db.$queryRaw`SELECT 1`.then(() => 'ok')),
    deps.redis ? within(deps.redis.ping().then(() => 'ok')) : 'not configured',
  ]);
  const migrations = database === 'ok' ? await within(migrationLevel(deps)) : 'not checked';
  return {
    ready: database === 'ok' && !migrations.startsWith('missing') && migrations !== UNREACHABLE,
    checks: { database, migrations, redis },
  };
}

const UNREACHABLE = 'unreachable';

const within = (check: Promise<string>): Promise<string> =>
  Promise.race([check.catch(() => UNREACHABLE), sleep(PATIENCE_MS, UNREACHABLE, { ref: false })]);

async function migrationLevel(deps: {
  readonly db: PrismaClient;
  readonly migrations: readonly string[] | null;
}): Promise<string> {
  if (deps.migrations === null) return 'not checked';
  const [table] = await deps.db.$queryRaw<{ name: string | null }[]>`
    SELECT to_regclass('_prisma_migrations')::text AS name`;
  // A database that was filled another way, as tests do, keeps no record to compare with.
  if (!table?.name) return 'no record';
  const applied = await deps.db.$queryRaw<{ migration_name: string }[]>`
    SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  const names = new Set(applied.map(({ migration_name }) => migration_name));
  const missing = deps.migrations.filter((name) => !names.has(name));
  return missing.length === 0 ? 'ok' : `missing ${missing.join(', ')}`;
}
