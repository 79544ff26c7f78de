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
  payFacts,
  readOrderFacts,
  readVersion,
  sumRows,
} from './order-facts.ts';
import { sendOnce, withdrawMail } from './send-once.ts';

/** Tells the shopper what is held and until when it can be changed. Not sent for an order cancelled meanwhile. */
export async function sendOrderPlaced(ctx: Ctx, { orderId }: { orderId: string }): Promise<void> {
  const facts = await readOrderFacts(ctx, orderId);
  const key = `order-placed:${orderId}`;
  if (facts.order.state === 'CANCELED') return withdrawMail(ctx, key);
  // As it was placed, whatever has been changed since: the same words however late this runs.
  const { quote } = await readVersion(ctx, orderId, 1);
  const address = await addressFact(ctx, quote.shippingAddressId);
  await sendOnce(ctx, {
    key,
    kind: 'order-placed',
    orderId,
    recipient: facts.order.email,
    letter: orderPlacedLetter(facts, quote, address),
  });
}

function orderPlacedLetter(facts: OrderFacts, quote: Quote, address: FactRow): Letter {
  const { order, money, instant, payments, method } = facts;
  const at = instant(order.editableUntil);
  const until = instantText(at);
  const total = money(quote.total);
  const card = payments[0] ? cardName(payments[0]) : 'your card';
  const promised = method?.promised ? method.title : null;
  const fixed = method?.totalFixed === true;
  return {
    ...letterAbout(facts, quote, 'OrderProcessing', 'Change or cancel'),
    subject: `Your order ${order.number}: change it until ${until}`,
    preview: `${promised === null ? `${total} is held, not charged.` : `${total}, to be paid by: ${promised}.`} Change or cancel free until ${until}.`,
    heading: 'Thank you. Nothing is cut yet.',
    blocks: [
      {
        kind: 'paragraph',
        text: fixed
          ? `Changed your mind about the colour or the address? There is time. Paid with ${method.title}, the total stays as it is: for more or less, cancel, which costs nothing, and order anew.`
          : 'Changed your mind about a colour, a length or the address? There is time.',
      },
      { kind: 'deadline', before: 'Change or cancel free until', at },
      { kind: 'button' },
      {
        kind: 'lines',
        rows: lineRows(facts, quote),
        sums: sumRows(facts, quote, promised === null ? 'Total held' : 'Total'),
      },
      {
        kind: 'paragraph',
        text:
          promised === null
            ? `${total} is held on ${card} and not charged. After the time for changes we charge ${fixed ? 'it' : 'what the order then comes to'}, once, and send you the receipt.`
            : 'Please pay what the order comes to when the time for changes is over; your order page always says how much that is. We send you the receipt when the money has come.',
      },
      { kind: 'facts', rows: [...payFacts(facts, quote.total), address] },
    ],
  };
}
