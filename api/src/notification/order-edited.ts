import { z } from 'zod';
import type { Ctx } from '../ctx.ts';
import type { Minor } from '../money/money.ts';
import type { Quote, QuoteLine } from '../pricing/quote.ts';
import type { Block, DiffRow, Letter } from './letter.ts';
import {
  addressFact,
  amountOf,
  cardName,
  letterAbout,
  type OrderFacts,
  readOrderFacts,
  readVersion,
  titleOf,
} from './order-facts.ts';
import { sendOnce, withdrawMail } from './send-once.ts';

type Version = Awaited<ReturnType<typeof readVersion>>;

/** Confirms one change with the difference it made. Not sent for an order cancelled meanwhile. */
export async function sendOrderEdited(
  ctx: Ctx,
  { orderId, version }: { orderId: string; version: number },
): Promise<void> {
  const facts = await readOrderFacts(ctx, orderId);
  const key = `order-edited:${orderId}:${version}`;
  if (facts.order.state === 'CANCELED') return withdrawMail(ctx, key);
  const [before, after, held] = await Promise.all([
    readVersion(ctx, orderId, version - 1),
    readVersion(ctx, orderId, version),
    readHeld(ctx, orderId, version),
  ]);
  const moved = before.quote.shippingAddressId !== after.quote.shippingAddressId;
  const address = moved
    ? [{ kind: 'facts' as const, rows: [await addressFact(ctx, after.quote.shippingAddressId)] }]
    : [];
  await sendOnce(ctx, {
    key,
    kind: 'order-edited',
    orderId,
    recipient: facts.order.email,
    letter: orderEditedLetter(facts, before.quote, after, held, address),
  });
}

/** What was held when the version was made. From the ledger, which only grows, so later changes do not alter it. */
async function readHeld(ctx: Ctx, orderId: string, version: number): Promise<Minor> {
  const { createdAt } = await ctx.db.orderVersion.findUniqueOrThrow({
    where: { orderId_version: { orderId, version } },
  });
  const sums = await ctx.db.orderTransaction.groupBy({
    by: ['kind'],
    where: { orderId, occurredAt: { lte: createdAt } },
    _sum: { amount: true },
  });
  const of = (kind: string) => sums.find((sum) => sum.kind === kind)?._sum.amount ?? 0n;
  return of('AUTHORIZATION') + of('INCREMENT') - of('RELEASE');
}

function orderEditedLetter(
  facts: OrderFacts,
  before: Quote,
  after: Version,
  held: Minor,
  address: readonly Block[],
): Letter {
  const { order, money, instant } = facts;
  const { quote, actorKind, reason } = after;
  const ours = actorKind === 'STAFF';
  const total = money(quote.total);
  return {
    ...letterAbout(facts, quote, 'OrderProcessing', 'See or change the order'),
    subject: `${ours ? 'We changed your order' : 'Change saved, order'} ${order.number}: now ${total}`,
    preview: difference(facts, before.total, quote.total),
    heading: ours ? 'We changed your order.' : 'Your change is saved.',
    blocks: [
      ...(ours && reason ? [{ kind: 'paragraph' as const, text: `The reason: ${reason}` }] : []),
      {
        kind: 'diff',
        rows: [...diffRows(facts, before, quote), ...contactRow(facts, after)],
        total: { title: 'Total', before: [money(before.total)], after: [total] },
      },
      ...address,
      { kind: 'paragraph', text: bankSentence(facts, before.total, after, held) },
      { kind: 'deadline', before: 'You can change or cancel until', at: instant(order.editableUntil) },
      { kind: 'button' },
    ],
  };
}

function difference({ money }: OrderFacts, before: Minor, after: Minor): string {
  if (before === after) return `Same total, ${money(after)}.`;
  return after > before
    ? `${money(after - before)} more, now ${money(after)}.`
    : `${money(before - after)} less, now ${money(after)}.`;
}

function bankSentence(facts: OrderFacts, before: Minor, { quote, edit }: Version, held: Minor): string {
  const { money, payments, method } = facts;
  const what = difference(facts, before, quote.total);
  if (method?.promised)
    return `${what} ${money(quote.total)} is to be paid, once the time for changes is over. Your order page says how.`;
  const plan = edit?.planKind ?? (quote.total < before ? 'CAPTURE_LESS' : 'NONE');
  switch (plan) {
    case 'NONE':
      return 'The total is the same, so nothing happens at your bank.';
    case 'CAPTURE_LESS':
      return `${what} We will charge ${money(quote.total)}; your bank may show ${money(held)} as pending until then.`;
    case 'COVERED':
      return `${what} Your bank holds ${money(held)} already, so nothing happens there.`;
    case 'INCREMENT':
      return `${what} Your bank now holds ${money(held)}. Some banks list this as two pending lines until we charge once.`;
    case 'SUPPLEMENT': {
      const own = payments.find(({ orderEditId }) => orderEditId === edit?.id);
      return `${what} ${money(edit?.planAmount ?? 0n)} is held separately on ${own ? cardName(own) : 'your card'}. You will see separate charges that add up to ${money(quote.total)}.`;
    }
  }
}

const CHANGES = z.array(z.object({ kind: z.string() }));

/** Versions hold no personal data, so the history says that the address changed, and the order to what. */
function contactRow({ order }: OrderFacts, { changes }: Version): DiffRow[] {
  if (!CHANGES.parse(changes).some(({ kind }) => kind === 'CONTACT_CHANGED')) return [];
  return [
    { word: 'Changed', title: 'E-mail', detail: `Now ${order.email}`, before: ['old'], after: ['new'] },
  ];
}

/** Lines that differ, then delivery, tax and discounts where they do. */
function diffRows(facts: OrderFacts, before: Quote, after: Quote): DiffRow[] {
  const { money } = facts;
  const was = new Map(before.lines.map((line) => [line.variantId, line]));
  const is = new Map(after.lines.map((line) => [line.variantId, line]));
  const side = (line: QuoteLine) => [amountOf(line), money(line.subtotal - line.discount)];
  const row = (
    word: DiffRow['word'],
    title: string,
    old: readonly string[] | null,
    now: readonly string[] | null,
    detail = '',
  ) => ({
    word,
    title,
    detail,
    before: old,
    after: now,
  });
  const removed = before.lines
    .filter(({ variantId }) => !is.has(variantId))
    .map((line) => row('Removed', titleOf(line), side(line), null));
  const others = after.lines.flatMap((line) => {
    const old = was.get(line.variantId);
    if (!old) return [row('Added', titleOf(line), null, side(line))];
    if (side(old).join() === side(line).join()) return [];
    return [row('Changed', titleOf(line), side(old), side(line))];
  });
  const delivery = ({ shipping }: Quote) => (shipping.amount === 0n ? 'Free' : money(shipping.amount));
  const sameDelivery = before.shipping.name === after.shipping.name && delivery(before) === delivery(after);
  const detail =
    before.shipping.name === after.shipping.name
      ? after.shipping.name
      : `${before.shipping.name} → ${after.shipping.name}`;
  const tax = before.taxTotal === after.taxTotal || after.pricesIncludeTax;
  return [
    ...removed,
    ...others,
    ...(sameDelivery ? [] : [row('Changed', 'Delivery', [delivery(before)], [delivery(after)], detail)]),
    ...(tax ? [] : [row(null, 'Tax', [money(before.taxTotal)], [money(after.taxTotal)])]),
    ...(before.shippingAddressId === after.shippingAddressId
      ? []
      : [row('Changed', 'Delivery address', ['old'], ['new'], 'The new one is below.')]),
  ];
}
