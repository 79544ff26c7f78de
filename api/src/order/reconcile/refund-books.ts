import type { Ctx } from '../../ctx.ts';
import type { ListedRefund, ListingGateway, RefundFacts } from '../../payment/gateway.ts';
import { type Discrepancy, report } from './discrepancy.ts';
import { createIdCells } from './id-cells.ts';
import { inPages } from './in-pages.ts';
import {
  type KnownRefund,
  knownPayments,
  knownRefunds,
  ourRefunds,
  type Range,
  unevenIntents,
} from './known-money.ts';

/** Refund by refund in both directions, then the sums of each payment that seemed to differ. */
export async function refundDifferences(
  ctx: Ctx,
  gateway: ListingGateway,
  range: Range,
): Promise<Discrepancy[]> {
  const suspects = new Set(await unevenIntents(ctx, gateway.provider));
  const [there, here] = [createIdCells(), createIdCells()];
  for await (const page of inPages(gateway.ledger.refunds(range.since))) {
    const references = page.map(({ refundReference }) => refundReference);
    const refunds = await knownRefunds(ctx, gateway.provider, references);
    const byReference = new Map(refunds.map((refund) => [refund.providerReference, refund]));
    for (const refund of page) {
      const ours = byReference.get(refund.refundReference);
      if (ours && hasLeft(refund) && isCounted(range, ours)) there.add(refund.refundReference);
      if (!agree(ours, refund)) suspects.add(ours?.intentId ?? (await refund.intentOf()));
    }
  }
  for await (const { providerReference } of ourRefunds(ctx, range)) here.add(providerReference);
  for await (const { providerReference, intentId } of ourRefunds(ctx, range))
    if (!here.agreesAt(providerReference, there)) suspects.add(intentId);
  const found: Discrepancy[] = [];
  for (const intentId of suspects) found.push(...(await examine(ctx, gateway, intentId)));
  return found;
}

const hasLeft = ({ state }: RefundFacts) => state !== 'FAILED';

const isCounted = ({ since, until }: Range, { left, createdAt }: KnownRefund) =>
  left && (since === null || createdAt >= since) && createdAt < until;

const agree = (ours: KnownRefund | undefined, theirs: ListedRefund) =>
  ours ? ours.left === hasLeft(theirs) && ours.amount === theirs.amount : !hasLeft(theirs);

/** Looks again at the refunds of one payment. */
async function examine(ctx: Ctx, gateway: ListingGateway, intentId: string): Promise<Discrepancy[]> {
  const known = await gateway.ledger.readIntent(intentId);
  const theirs = known ? (await gateway.listRefunds(intentId)).filter(hasLeft) : [];
  const [payment] = await knownPayments(ctx, gateway.provider, [intentId]);
  if (!payment || payment.atWork) return [];
  const ours = await ctx.db.refund.findMany({
    where: { paymentId: payment.id, state: { not: 'FAILED' }, providerReference: { not: null } },
  });
  const { orderNumber } = payment;
  const here = new Map(ours.map(({ providerReference, amount }) => [providerReference!, amount]));
  const there = new Map(theirs.map(({ refundReference, amount }) => [refundReference, amount]));
  const missing = [
    ...[...there]
      .filter(([reference]) => !here.has(reference))
      .map(([reference, amount]) =>
        report('REFUND_UNKNOWN_TO_US', {
          orderNumber,
          ids: [intentId, reference],
          ours: 'unknown',
          theirs: `${amount}`,
        }),
      ),
    ...[...here]
      .filter(([reference]) => !there.has(reference))
      .map(([reference, amount]) =>
        report('REFUND_UNKNOWN_TO_PROVIDER', {
          orderNumber,
          ids: [intentId, reference],
          ours: `${amount}`,
          theirs: 'unknown',
        }),
      ),
  ];
  if (missing.length > 0) return missing;
  const differing = [...here].filter(([reference, amount]) => there.get(reference) !== amount);
  const sum = theirs.reduce((total, { amount }) => total + amount, 0n);
  return [
    ...differing.map(([reference, amount]) =>
      report('REFUNDED_DIFFERS', {
        orderNumber,
        ids: [intentId, reference],
        ours: `${amount}`,
        theirs: `${there.get(reference)}`,
      }),
    ),
    ...(differing.length > 0 || payment.refunded === sum
      ? []
      : [
          report('REFUNDED_DIFFERS', {
            orderNumber,
            ids: [intentId],
            ours: `${payment.refunded}`,
            theirs: `${sum}`,
          }),
        ]),
  ];
}
