import { PrismaPg } from '@prisma/adapter-pg';
import type { Ctx } from '../../src/ctx.ts';
import { PrismaClient } from '../../src/generated/prisma/client.ts';
import type { PaymentGateway } from '../../src/payment/gateway.ts';
import { nameOf } from '../../src/platform/statement.ts';
import { tablesWritten, watchedPool } from '../crash/watched-pool.ts';
import type { Actor, Schedule } from './scheduler.ts';

/** A place for one actor: a database client and a gateway of its own that stop at every statement and every call. */
export interface Seat {
  /** Who sits here now; null lets everything through. */
  take(schedule: Schedule | null, actor: Actor | null): void;
  readonly backends: ReadonlySet<number>;
  ctx(base: Ctx): Ctx;
  close(): Promise<void>;
}

type Pass = (seam: string, work: () => Promise<unknown>) => Promise<unknown>;

export function openSeat(databaseUrl: string): Seat {
  const backends = new Set<number>();
  let pass: Pass = (_seam, work) => work();
  const pool = watchedPool({ connectionString: databaseUrl, max: 2 }, async (statement, connection, send) => {
    backends.add((connection as unknown as { processID: number }).processID);
    return pass(shortened(statement), send);
  });
  const db = new PrismaClient({ adapter: new PrismaPg(pool, { statementNameGenerator: nameOf }) });
  const around = (gateway: PaymentGateway): PaymentGateway =>
    new Proxy(gateway, {
      get(target, name: keyof PaymentGateway) {
        const method = target[name];
        if (typeof method !== 'function') return method;
        const call = method as (...input: unknown[]) => Promise<unknown>;
        return async (...input: unknown[]) => {
          try {
            return await pass(`call ${name}`, () => call.apply(target, input));
          } finally {
            await pass(`answer of ${name}`, async () => undefined);
          }
        };
      },
    });
  return {
    backends,
    take(schedule, actor) {
      pass = schedule && actor ? (seam, work) => schedule.pass(actor, seam, work) : (_seam, work) => work();
    },
    ctx: (base) => ({ ...base, db, gatewayOf: (provider) => around(base.gatewayOf(provider)) }),
    async close() {
      await db.$disconnect();
      await pool.end();
    },
  };
}

/** Enough of a statement to recognise it in a trace. */
function shortened(statement: string): string {
  const written = tablesWritten(statement);
  const [verb] = statement.trim().split(/\s/, 1);
  const table = written[0] ?? statement.match(/FROM\s+(?:"public"\.)?"(\w+)"/)?.[1] ?? '';
  return `${verb} ${table}${/FOR (NO KEY )?UPDATE/.test(statement) ? ' locking' : ''}`.trim();
}
