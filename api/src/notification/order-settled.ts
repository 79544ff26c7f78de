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
  type PaymentRow,
  readOrderFacts,
  readVersion,
  sumRows,
} from './order-facts.ts';
import { sendOnce } from './send-once.ts';

/** The receipt: what was charged, hold by hold. */
export async function sendOrderCharged(ctx: Ctx, { orderId }: { orderId: string }): Promise<void> {
  const { facts, quote } = await readSettled(ctx, orderId);
  const address = await addressFact(ctx, quote.shippingAddressId);
  await send(ctx, 'order-charged', facts, chargedLetter(facts, quote, address));
}

/** Says that nothing is charged and which holds are let go. */
export async function sendOrderCanceled(ctx: Ctx, { orderId }: { orderId: string }): Promise<void> {
  const { facts, quote } = await readSettled(ctx, orderId);
  await send(ctx, 'order-canceled', facts, canceledLetter(facts, quote));
}

async function readSettled(ctx: Ctx, orderId: string): Promise<{ facts: OrderFacts; quote: Quote }> {
  const facts = await readOrderFacts(ctx, orderId);
  const { quote } = await readVersion(ctx, orderId, facts.order.version);
  return { facts, quote };
}

const send = (ctx: Ctx, kind: string, { order }: OrderFacts, letter: Letter) =>
  sendOnce(ctx, { key: `${kind}:${order.id}`, kind, orderId: order.id, recipient: order.email, letter });

function chargedLetter(facts: OrderFacts, quote: Quote, address: FactRow): Letter {
  const { order, money, instant, payments, method } = facts;
  const total = money(quote.total);
  const promised = method?.promised ? method.title : null;
  const charges = payments.filter(({ capturedAmount }) => capturedAmount > 0n);
  const charged = (payment: PaymentRow) => {
    const rest = payment.authorizedAmount - payment.capturedAmount;
    return `${money(payment.capturedAmount)} on ${cardName(payment)}${rest > 0n ? `; the rest of the hold, ${money(rest)}, is let go` : ''}`;
  };
  const letGo = payments
    .filter(({ capturedAmount, authorizedAmount }) => capturedAmount === 0n && authorizedAmount > 0n)
    .map(
      (payment) =>
        `Nothing on ${cardName(payment)}; its hold of ${money(payment.authorizedAmount)} is let go`,
    );
  return {
    ...letterAbout(facts, quote, 'OrderProcessing', 'See your order'),
    subject: `Receipt for order ${order.number}: ${total}`,
    preview: `${promised === null ? 'Charged' : 'Paid'} ${total}. Your order is on its way to the cutting table.`,
    heading: `Paid: ${total}`,
    blocks: [
      {
        kind: 'paragraph',
        text: 'The time for changes is over and your order goes to the cutting table. This is your receipt.',
      },
      {
        kind: 'lines',
        rows: lineRows(facts, quote),
        sums: sumRows(facts, quote, promised === null ? 'Total charged' : 'Total paid'),
      },
      {
        kind: 'facts',
        rows: [
          promised === null
            ? {
                label: charges.length > 1 ? `Charged in ${charges.length} parts` : 'Charged',
                value: [...charges.map(charged), ...letGo],
              }
            : { label: 'Paid', value: [`${total}, ${promised}`] },
          ...(order.finalizedAt ? [{ label: 'At', value: [instantText(instant(order.finalizedAt))] }] : []),
          address,
        ],
      },
      { kind: 'button' },
    ],
  };
}

function canceledLetter(facts: OrderFacts, quote: Quote): Letter {
  const { order, money, instant, payments, method } = facts;
  const promised = method?.promised === true;
  const charged = payments.reduce((sum, { capturedAmount }) => sum + capturedAmount, 0n);
  const holds = payments.filter(({ authorizedAmount, capturedAmount }) => authorizedAmount > capturedAmount);
  const held = holds.reduce((sum, payment) => sum + payment.authorizedAmount - payment.capturedAmount, 0n);
  const aboutMoney =
    promised && charged === 0n
      ? 'There is nothing to pay any more. If you have sent the money already, it goes back to you.'
      : charged === 0n
        ? `Nothing was charged, and nothing will be. ${holds.length > 1 ? 'The holds' : 'The hold'} of ${money(held)} ${holds.length > 1 ? 'end' : 'ends'}; most banks show that within a few days.`
        : `${money(charged)} had been charged; it goes back to the same card. The rest of what was held is let go.`;
  return {
    ...letterAbout(facts, quote, 'OrderCancelled', 'See the cancelled order'),
    subject: `Order ${order.number} is cancelled${charged === 0n && !promised ? ', nothing was charged' : ''}`,
    preview: aboutMoney,
    heading: 'Your order is cancelled.',
    blocks: [
      { kind: 'paragraph', text: aboutMoney },
      {
        kind: 'lines',
        rows: lineRows(facts, quote),
        sums: [{ label: 'Cancelled total', amount: money(quote.total), strong: true }],
      },
      {
        kind: 'facts',
        rows: [
          ...(order.canceledAt
            ? [{ label: 'Cancelled', value: [instantText(instant(order.canceledAt))] }]
            : []),
          ...(holds.length > 0 && !promised
            ? [
                {
                  label: holds.length > 1 ? 'Holds that end' : 'Hold that ends',
                  value: holds.map(
                    (payment) =>
                      `${money(payment.authorizedAmount - payment.capturedAmount)} on ${cardName(payment)}`,
                  ),
                },
              ]
            : []),
        ],
      },
      { kind: 'button' },
    ],
  };
}
