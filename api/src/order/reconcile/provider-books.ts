import type { Ctx } from '../../ctx.ts';
import {
  type IntentFacts,
  type PaymentGateway,
  type ProviderLedger,
  ProviderRefused,
  type RefundFacts,
} from '../../payment/gateway.ts';
import type { Discrepancy, DiscrepancyKind } from './discrepancy.ts';
import { type KnownPayment, knownPayments, standingOf } from './known-money.ts';

type Listed = RefundFacts & { readonly intentId: string };

/** Names that our intents carry at the provider. */
const OUR_NAMES = ['payment_session_id', 'order_edit_id', 'payment_operation_id'];

/**
 * Compares our ledger with everything the provider has, in both directions. The two are read one after the other while
 * the shop goes on, so what seems to differ is read again, first ours, then theirs, then ours; what moves meanwhile or
 * has a call without an outcome is work under way.
 */
export async function differencesWith(
  ctx: Ctx,
  gateway: PaymentGateway & { readonly ledger: ProviderLedger },
  since: Date | null,
): Promise<Discrepancy[]> {
  const intents = new Map<string, IntentFacts>();
  for await (const facts of gateway.ledger.intents(since)) intents.set(facts.intentId, facts);
  const payments = await knownPayments(ctx, gateway.provider, { since });
  const found: Discrepancy[] = [];
  for (const payment of payments) {
    const facts = intents.get(payment.intentId);
    if (!facts || moneyDifferences(payment, facts).length > 0)
      found.push(...(await examine(ctx, gateway, payment.intentId)));
  }
  const known = new Set(payments.map(({ intentId }) => intentId));
  for (const facts of intents.values())
    if (!known.has(facts.intentId) && OUR_NAMES.some((name) => facts.metadata[name]))
      found.push(...(await judgeStranger(ctx, gateway, facts)));
  found.push(...(await compareRefunds(ctx, gateway, since)));
  return found;
}

const report = (
  kind: DiscrepancyKind,
  { orderNumber, ids, ours, theirs }: Omit<Discrepancy, 'kind'>,
): Discrepancy => ({ kind, orderNumber, ids, ours, theirs });

function moneyDifferences(payment: KnownPayment, facts: IntentFacts): Discrepancy[] {
  const common = { orderNumber: payment.orderNumber, ids: [payment.intentId] };
  const theirs = { captured: facts.captured, held: facts.status === 'HELD' ? facts.capturable : 0n };
  const pair = (ours: bigint, there: bigint) => ({ ...common, ours: `${ours}`, theirs: `${there}` });
  return [
    ...(payment.captured === theirs.captured
      ? []
      : [report('CAPTURED_DIFFERS', pair(payment.captured, theirs.captured))]),
    ...(payment.held === theirs.held ? [] : [report('HELD_DIFFERS', pair(payment.held, theirs.held))]),
  ];
}

/** Looks again at one payment that seemed to differ. */
async function examine(ctx: Ctx, gateway: PaymentGateway, intentId: string): Promise<Discrepancy[]> {
  const [before] = await knownPayments(ctx, gateway.provider, { intentId });
  const facts = await readIfThere(gateway, intentId);
  const [after] = await knownPayments(ctx, gateway.provider, { intentId });
  if (!before || !after || before.atWork || after.atWork) return [];
  if (before.captured !== after.captured || before.held !== after.held) return [];
  if (facts) return moneyDifferences(after, facts);
  const ours = `holds ${after.held}, captured ${after.captured}`;
  return [
    report('INTENT_UNKNOWN_TO_PROVIDER', {
      orderNumber: after.orderNumber,
      ids: [intentId],
      ours,
      theirs: 'unknown',
    }),
  ];
}

async function readIfThere(gateway: PaymentGateway, intentId: string): Promise<IntentFacts | null> {
  try {
    return await gateway.readIntent(intentId);
  } catch (error) {
    if (error instanceof ProviderRefused && error.code === 'resource_missing') return null;
    throw error;
  }
}

/** An intent of ours by its name that is no payment: fine while no money is in it or somebody sees to it. */
async function judgeStranger(ctx: Ctx, gateway: PaymentGateway, listed: IntentFacts): Promise<Discrepancy[]> {
  if (!hasMoney(listed)) return [];
  const { intentId, metadata } = listed;
  const facts = await readIfThere(gateway, intentId);
  const [payment] = await knownPayments(ctx, gateway.provider, { intentId });
  if (!facts || payment || !hasMoney(facts)) return [];
  const standing = await standingOf(ctx, intentId, metadata);
  if (standing === 'AT_WORK') return [];
  const ids = [intentId, ...OUR_NAMES.flatMap((name) => metadata[name] ?? [])];
  const theirs = `holds ${facts.capturable}, captured ${facts.captured}`;
  return [
    standing === 'ENDED'
      ? report('HOLD_LEFT', { orderNumber: null, ids, ours: 'ended', theirs })
      : report('INTENT_UNKNOWN_TO_US', { orderNumber: null, ids, ours: 'unknown', theirs }),
  ];
}

const hasMoney = ({ status, captured }: IntentFacts) => status === 'HELD' || captured > 0n;

/** Refund by refund in both directions, then the sums. */
async function compareRefunds(
  ctx: Ctx,
  gateway: PaymentGateway & { readonly ledger: ProviderLedger },
  since: Date | null,
): Promise<Discrepancy[]> {
  const byIntent = new Map<string, Listed[]>();
  for await (const refund of gateway.ledger.refunds(since))
    byIntent.set(refund.intentId, [...(byIntent.get(refund.intentId) ?? []), refund]);
  const found: Discrepancy[] = [];
  const payments = await knownPayments(ctx, gateway.provider, { since });
  for (const payment of payments) {
    if (payment.refunded === leftSum(byIntent.get(payment.intentId) ?? [])) continue;
    found.push(...(await examineRefunds(ctx, gateway, payment.intentId)));
  }
  return found;
}

const leftSum = (refunds: readonly RefundFacts[]) =>
  refunds.reduce((sum, { amount, state }) => (state === 'FAILED' ? sum : sum + amount), 0n);

async function examineRefunds(ctx: Ctx, gateway: PaymentGateway, intentId: string): Promise<Discrepancy[]> {
  const theirs = await gateway.listRefunds(intentId);
  const [payment] = await knownPayments(ctx, gateway.provider, { intentId });
  if (!payment || payment.atWork || payment.refunded === leftSum(theirs)) return [];
  const ours = await ctx.db.refund.findMany({
    where: { paymentId: payment.id, state: { not: 'FAILED' }, providerReference: { not: null } },
  });
  const { orderNumber } = payment;
  const named = new Set(ours.map(({ providerReference }) => providerReference));
  const left = theirs.filter(({ state }) => state !== 'FAILED');
  const there = new Set(left.map(({ refundReference }) => refundReference));
  const found = [
    ...left
      .filter(({ refundReference }) => !named.has(refundReference))
      .map(({ refundReference, amount }) =>
        report('REFUND_UNKNOWN_TO_US', {
          orderNumber,
          ids: [intentId, refundReference],
          ours: 'unknown',
          theirs: `${amount}`,
        }),
      ),
    ...ours
      .filter(({ providerReference }) => !there.has(providerReference!))
      .map(({ providerReference, amount }) =>
        report('REFUND_UNKNOWN_TO_PROVIDER', {
          orderNumber,
          ids: [intentId, providerReference!],
          ours: `${amount}`,
          theirs: 'unknown',
        }),
      ),
  ];
  if (found.length > 0) return found;
  const sums = { ours: `${payment.refunded}`, theirs: `${leftSum(theirs)}` };
  return [report('REFUNDED_DIFFERS', { orderNumber, ids: [intentId], ...sums })];
}
