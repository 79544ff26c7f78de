import type { Ctx } from '../../ctx.ts';
import type { ManualPayment } from '../../generated/prisma/client.ts';
import { isId } from '../../platform/id.ts';
import type { ListedIntent, ProviderLedger } from '../gateway.ts';
import { factsOf, refundFactsOf } from './facts.ts';

const PAGE = 500;

/** What people have promised, paid and got back, as it was marked: there are no books outside of ours. */
export function createManualLedger({ db }: Pick<Ctx, 'db'>): ProviderLedger {
  return {
    async *intents(since) {
      const rows = pages((range) =>
        db.manualPayment.findMany({ where: range(since), orderBy: { id: 'asc' }, take: PAGE }),
      );
      for await (const row of rows) yield listed(row);
    },
    async readIntent(intentId) {
      const row = isId(intentId) ? await db.manualPayment.findUnique({ where: { id: intentId } }) : null;
      return row && listed(row);
    },
    async *refunds(since) {
      const rows = pages((range) =>
        db.manualRefund.findMany({
          where: range(since),
          orderBy: { id: 'asc' },
          take: PAGE,
          include: { manualPayment: { select: { currencyCode: true } } },
        }),
      );
      for await (const row of rows)
        yield {
          ...refundFactsOf(row, row.manualPayment.currencyCode),
          intentOf: async () => row.manualPaymentId,
        };
    },
  };
}

const rangeAfter = (after: string | null) => (since: Date | null) => ({
  ...(after && { id: { gt: after } }),
  ...(since && { createdAt: { gte: since } }),
});

/** Rows in the order of their ids, page by page. */
async function* pages<Row extends { readonly id: string }>(
  read: (range: ReturnType<typeof rangeAfter>) => Promise<readonly Row[]>,
): AsyncGenerator<Row> {
  let rows = await read(rangeAfter(null));
  yield* rows;
  while (rows.length === PAGE) {
    rows = await read(rangeAfter(rows.at(-1)!.id));
    yield* rows;
  }
}

function listed(row: ManualPayment): ListedIntent {
  const { intentId, capturable, captured, metadata } = factsOf(row);
  return { intentId, held: capturable, captured, metadata };
}
