import type { Ctx } from '../../ctx.ts';
import { newId } from '../../platform/id.ts';
import { type IntentFacts, type PaymentGateway, ProviderRefused } from '../gateway.ts';
import { factsOf, refundFactsOf } from './facts.ts';
import { createManualLedger } from './ledger.ts';

/**
 * Bank transfers and cash, where the bank is a table of ours. The shopper's promise counts as a hold: it can be raised
 * freely and let go at any time. Taking it answers "not yet" until staff have seen the money (`markPaid`), then takes
 * exactly what is asked for. Every call is one conditional statement: it may be repeated and run beside itself.
 */
export function createManualGateway({ db, now }: Pick<Ctx, 'db' | 'now'>): PaymentGateway {
  const read = async (intentId: string): Promise<IntentFacts> =>
    factsOf(await db.manualPayment.findUniqueOrThrow({ where: { id: intentId } }));
  const unhosted = (): never => {
    throw new ProviderRefused('no_page', 'money that people move themselves has no page to pay on');
  };

  return {
    provider: 'manual',
    capabilities: {
      hold: true,
      partialCapture: true,
      increment: 'FREELY',
      supplement: false,
      hosted: false,
      element: false,
      promise: true,
    },

    async createIntent({ key, amount, currencyCode, metadata }) {
      await db.manualPayment.createMany({
        data: { id: newId(), key, amount, currencyCode, metadata: { ...metadata }, createdAt: now() },
        skipDuplicates: true,
      });
      return factsOf(await db.manualPayment.findUniqueOrThrow({ where: { key } }));
    },

    createHostedSession: async () => unhosted(),
    readHostedSession: async () => unhosted(),
    expireHostedSession: async () => unhosted(),
    readIntent: read,

    async confirmIntent({ intentId }) {
      await db.manualPayment.updateMany({
        where: { id: intentId, state: 'OFFERED' },
        data: { state: 'PROMISED' },
      });
      return read(intentId);
    },

    async incrementIntent({ intentId, amount }) {
      await db.manualPayment.updateMany({
        where: { id: intentId, state: 'PROMISED', amount: { lt: amount } },
        data: { amount },
      });
      const facts = await read(intentId);
      if (facts.capturable === amount) return facts;
      throw new ProviderRefused('not_raised', `the promise is ${facts.status} and of ${facts.amount}`);
    },

    async captureIntent({ intentId, amount }) {
      const { count } = await db.manualPayment.updateMany({
        where: { id: intentId, state: 'PAID', amount: { gte: amount } },
        data: { state: 'CAPTURED', captured: amount },
      });
      const facts = await read(intentId);
      return count === 0 && facts.status === 'HELD' ? { ...facts, status: 'PROCESSING' } : facts;
    },

    async cancelIntent({ intentId }) {
      await db.manualPayment.updateMany({
        where: { id: intentId, state: { in: ['OFFERED', 'PROMISED'] } },
        data: { state: 'CANCELED' },
      });
      return read(intentId);
    },

    async refundIntent({ key, intentId, amount, metadata }) {
      const { captured, currencyCode, refunds } = await db.manualPayment.findUniqueOrThrow({
        where: { id: intentId },
        include: { refunds: { where: { state: { not: 'FAILED' }, key: { not: key } } } },
      });
      const before = refunds.reduce((sum, refund) => sum + refund.amount, 0n);
      if (before + amount > captured)
        throw new ProviderRefused('amount_too_large', `only ${captured - before} is left to give back`);
      await db.manualRefund.createMany({
        data: {
          id: newId(),
          key,
          manualPaymentId: intentId,
          amount,
          metadata: { ...metadata },
          createdAt: now(),
        },
        skipDuplicates: true,
      });
      return refundFactsOf(await db.manualRefund.findUniqueOrThrow({ where: { key } }), currencyCode);
    },

    async listRefunds(intentId) {
      const { currencyCode, refunds } = await db.manualPayment.findUniqueOrThrow({
        where: { id: intentId },
        include: { refunds: { orderBy: { id: 'asc' } } },
      });
      return refunds.map((refund) => refundFactsOf(refund, currencyCode));
    },

    readDisputes: async () => [],
    ledger: createManualLedger({ db }),
  };
}
