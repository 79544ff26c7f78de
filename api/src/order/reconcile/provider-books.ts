import type { Ctx } from '../../ctx.ts';
import type { ListedIntent, ListingGateway } from '../../payment/gateway.ts';
import { type Discrepancy, report } from './discrepancy.ts';
import { createIdCells } from './id-cells.ts';
import { inPages } from './in-pages.ts';
import { type KnownPayment, knownPayments, ourIntents, type Range, standingOf } from './known-money.ts';
import { refundDifferences } from './refund-books.ts';

/** Names that our intents carry at the provider. */
const OUR_NAMES = ['payment_session_id', 'order_edit_id', 'payment_operation_id'];

/**
 * Compares our ledger with everything the provider has, in both directions and a page at a time, so that neither memory
 * nor the number of questions for each order grows with the orders. The two are read one after the other while the shop
 * goes on, so what seems to differ is read again, first ours, then theirs, then ours; what moves meanwhile or has a call
 * without an outcome is work under way.
 */
export async function differencesWith(
  ctx: Ctx,
  gateway: ListingGateway,
  since: Date | null,
): Promise<Discrepancy[]> {
  const range = { provider: gateway.provider, since, until: ctx.now() };
  return [
    ...(await intentDifferences(ctx, gateway, range)),
    ...(await refundDifferences(ctx, gateway, range)),
  ];
}

async function intentDifferences(ctx: Ctx, gateway: ListingGateway, range: Range): Promise<Discrepancy[]> {
  const found: Discrepancy[] = [];
  const [there, here] = [createIdCells(), createIdCells()];
  for await (const page of inPages(gateway.ledger.intents(range.since))) {
    const ids = page.map(({ intentId }) => intentId);
    const payments = await knownPayments(ctx, gateway.provider, ids);
    const byIntent = new Map(payments.map((payment) => [payment.intentId, payment]));
    for (const intent of page) {
      const payment = byIntent.get(intent.intentId);
      if (payment && isWithin(range, payment)) there.add(intent.intentId);
      if (!payment) found.push(...(await judgeStranger(ctx, gateway, intent)));
      else if (moneyDifferences(payment, intent).length > 0)
        found.push(...(await examine(ctx, gateway, intent.intentId)));
    }
  }
  for await (const { intentId } of ourIntents(ctx, range)) here.add(intentId);
  const told = new Set(found.flatMap(({ ids }) => ids));
  for await (const { intentId } of ourIntents(ctx, range))
    if (!told.has(intentId) && !here.agreesAt(intentId, there))
      found.push(...(await examine(ctx, gateway, intentId)));
  return found;
}

const isWithin = ({ since, until }: Range, { createdAt }: { readonly createdAt: Date }) =>
  (since === null || createdAt >= since) && createdAt < until;

function moneyDifferences(payment: KnownPayment, theirs: ListedIntent): Discrepancy[] {
  const common = { orderNumber: payment.orderNumber, ids: [payment.intentId] };
  const pair = (ours: bigint, there: bigint) => ({ ...common, ours: `${ours}`, theirs: `${there}` });
  return [
    ...(payment.captured === theirs.captured
      ? []
      : [report('CAPTURED_DIFFERS', pair(payment.captured, theirs.captured))]),
    ...(payment.held === theirs.held ? [] : [report('HELD_DIFFERS', pair(payment.held, theirs.held))]),
  ];
}

/** Looks again at one payment that seemed to differ. */
async function examine(ctx: Ctx, gateway: ListingGateway, intentId: string): Promise<Discrepancy[]> {
  const [before] = await knownPayments(ctx, gateway.provider, [intentId]);
  const theirs = await gateway.ledger.readIntent(intentId);
  const [after] = await knownPayments(ctx, gateway.provider, [intentId]);
  if (!before || !after || before.atWork || after.atWork) return [];
  if (before.captured !== after.captured || before.held !== after.held) return [];
  if (theirs) return moneyDifferences(after, theirs);
  const { orderNumber, held, captured } = after;
  const ours = `holds ${held}, captured ${captured}`;
  return [report('INTENT_UNKNOWN_TO_PROVIDER', { orderNumber, ids: [intentId], ours, theirs: 'unknown' })];
}

/** An intent of ours by its name that is no payment: fine while no money is in it or somebody sees to it. */
async function judgeStranger(
  ctx: Ctx,
  gateway: ListingGateway,
  listed: ListedIntent,
): Promise<Discrepancy[]> {
  const { intentId, metadata } = listed;
  if (!hasMoney(listed) || !OUR_NAMES.some((name) => metadata[name])) return [];
  const intent = await gateway.ledger.readIntent(intentId);
  const [payment] = await knownPayments(ctx, gateway.provider, [intentId]);
  if (!intent || payment || !hasMoney(intent)) return [];
  const standing = await standingOf(ctx, intentId, metadata);
  if (standing === 'AT_WORK') return [];
  const ids = [intentId, ...OUR_NAMES.flatMap((name) => metadata[name] ?? [])];
  const theirs = `holds ${intent.held}, captured ${intent.captured}`;
  return [
    standing === 'ENDED'
      ? report('HOLD_LEFT', { orderNumber: null, ids, ours: 'ended', theirs })
      : report('INTENT_UNKNOWN_TO_US', { orderNumber: null, ids, ours: 'unknown', theirs }),
  ];
}

const hasMoney = ({ held, captured }: ListedIntent) => held > 0n || captured > 0n;
