import type { Ctx } from '../ctx.ts';
import type { Quote } from '../pricing/quote.ts';
import type { FactRow, Letter } from './letter.ts';
import {
  addressFact,
  cardName,
  instantText,
  letterAbout,
  lineRows,
  type OrderFacts,
  readOrderFacts,
  readVersion,
  sumRows,
} from './order-facts.ts';
import { sendOnce } from './send-once.ts';

/** Tells the shopper what is held and until when it can be changed. Not sent for an order cancelled meanwhile. */
export async function sendOrderPlaced(ctx: Ctx, { orderId }: { orderId: string }): Promise<void> {
  const facts = await readOrderFacts(ctx, orderId);
  if (facts.order.state === 'CANCELED') return;
  // As it was placed, whatever has been changed since: the same words however late this runs.
  const { quote } = await readVersion(ctx, orderId, 1);
  const address = await addressFact(ctx, quote.shippingAddressId);
  await sendOnce(ctx, {
    key: `order-placed:${orderId}`,
    kind: 'order-placed',
    orderId,
    recipient: facts.order.email,
    letter: orderPlacedLetter(facts, quote, address),
  });
}

function orderPlacedLetter(facts: OrderFacts, quote: Quote, address: FactRow): Letter {
  const { order, money, instant, payments } = facts;
  const at = instant(order.editableUntil);
  const until = instantText(at);
  const total = money(quote.total);
  const card = payments[0] ? cardName(payments[0]) : 'your card';
  return {
    ...letterAbout(facts, quote, 'OrderProcessing', 'Change or cancel'),
    subject: `Your order ${order.number}: change it until ${until}`,
    preview: `${total} is held, not charged. Change or cancel free until ${until}.`,
    heading: 'Thank you. Nothing is cut yet.',
    blocks: [
      {
        kind: 'paragraph',
        text: 'Changed your mind about a colour, a length or the address? There is time.',
      },
      { kind: 'deadline', before: 'Change or cancel free until', at },
      { kind: 'button' },
      { kind: 'lines', rows: lineRows(facts, quote), sums: sumRows(facts, quote, 'Total held') },
      {
        kind: 'paragraph',
        text: `${total} is held on ${card} and not charged. After the time for changes we charge what the order then comes to, once, and send you the receipt.`,
      },
      { kind: 'facts', rows: [address] },
    ],
  };
}
