import { AsyncLocalStorage } from 'node:async_hooks';
import type { Ctx } from '../../src/ctx.ts';
import type { PrismaClient } from '../../src/generated/prisma/client.ts';
import type { PaymentGateway } from '../../src/payment/gateway.ts';
import type { Chance } from './random.ts';

/** The process that ran this died. Whatever it had committed stays; it does nothing more. */
export class Died extends Error {}

const insideTransaction = new AsyncLocalStorage<true>();

/** Asks nobody: what came back with the browser is checked here. */
const LOCAL = new Set(['verifyReturn']);

type Seam = () => Promise<void>;
type Call = (...args: unknown[]) => unknown;

/**
 * A context whose process can be killed: before or after any statement, transaction, call of the bank or mail. After
 * its death every further step fails as well, so no catch clause of the dead process can tidy up. Between the steps
 * it yields for a drawn number of turns, so that what runs beside it interleaves.
 * `report` hears of calls to third parties made inside a transaction.
 */
export function mortal(
  ctx: Ctx,
  chance: Chance,
  { deathRate, report }: { readonly deathRate: number; readonly report: (problem: string) => void },
): Ctx {
  let left = chance.odds(deathRate) ? chance.int(1, 24) : Number.POSITIVE_INFINITY;
  const seam: Seam = async () => {
    for (let turns = chance.int(0, 2); turns > 0; turns--) await new Promise((done) => setImmediate(done));
    left -= 1;
    if (left <= 0) throw new Died('the process was killed');
  };
  const outside =
    (name: string, call: Call): Call =>
    async (...args) => {
      if (insideTransaction.getStore()) report(`${name} was called inside a transaction`);
      await seam();
      const result = await call(...args);
      await seam();
      return result;
    };
  const gateways = new Map<string, PaymentGateway>();
  return {
    ...ctx,
    db: mortalDatabase(ctx.db, seam),
    mailer: {
      send: outside('mailer.send', ctx.mailer.send.bind(ctx.mailer) as Call) as Ctx['mailer']['send'],
    },
    gatewayOf(provider) {
      const known = gateways.get(provider);
      if (known) return known;
      const gateway = ctx.gatewayOf(provider);
      const wrapped = Object.fromEntries(
        Object.entries(gateway).map(([name, value]) => [
          name,
          typeof value === 'function' && !LOCAL.has(name)
            ? outside(`gateway.${name}`, value.bind(gateway) as Call)
            : value,
        ]),
      ) as unknown as PaymentGateway;
      gateways.set(provider, wrapped);
      return wrapped;
    },
  };
}

function mortalDatabase(db: PrismaClient, seam: Seam): PrismaClient {
  const models = new Map<string | symbol, unknown>();
  const around =
    (call: Call): Call =>
    async (...args) => {
      await seam();
      const result = await call(...args);
      await seam();
      return result;
    };
  const transaction = async (work: (tx: unknown) => Promise<unknown>, options: unknown) => {
    await seam();
    const result = await (db.$transaction as Call).call(
      db,
      (tx: unknown) => insideTransaction.run(true, () => work(tx)),
      options,
    );
    await seam();
    return result;
  };
  const modelOf = (name: string, model: object) =>
    new Proxy(model, {
      get(target, method) {
        const call = Reflect.get(target, method) as Call;
        return typeof call === 'function' && name !== '' ? around(call.bind(target)) : call;
      },
    });
  return new Proxy(db, {
    get(target, name) {
      if (name === '$transaction') return transaction;
      const value = Reflect.get(target, name) as unknown;
      if (typeof name !== 'string') return value;
      if (/^\$(queryRaw|executeRaw)/.test(name)) return around((value as Call).bind(target));
      if (typeof value !== 'object' || value === null || name.startsWith('_') || name.startsWith('$'))
        return value;
      if (!models.has(name)) models.set(name, modelOf(name, value));
      return models.get(name);
    },
  });
}
