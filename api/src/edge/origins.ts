import type { PrismaClient } from '../generated/prisma/client.ts';

const REFRESH_MS = 30_000;

/** Which browser origins may call: those of the configuration, and for each key its own. */
export interface Origins {
  /** A preflight does not name the key yet, so any key's origin passes here. */
  anyKeyAllows(origin: string): Promise<boolean>;
  keyAllows(key: string, origin: string): Promise<boolean>;
}

export function createOrigins(db: PrismaClient, everywhere: readonly string[]): Origins {
  const always = new Set(everywhere);
  let byKey = new Map<string, readonly string[]>();
  let readAt = Number.NEGATIVE_INFINITY;
  const current = async () => {
    if (performance.now() - readAt > REFRESH_MS) {
      const rows = await db.publishableKey.findMany({
        where: { revokedAt: null, allowedOrigins: { isEmpty: false } },
        select: { token: true, allowedOrigins: true },
      });
      byKey = new Map(rows.map(({ token, allowedOrigins }) => [token, allowedOrigins]));
      readAt = performance.now();
    }
    return byKey;
  };
  return {
    async anyKeyAllows(origin) {
      if (always.has(origin)) return true;
      return [...(await current()).values()].some((origins) => origins.includes(origin));
    },
    async keyAllows(key, origin) {
      return always.has(origin) || ((await current()).get(key)?.includes(origin) ?? false);
    },
  };
}
