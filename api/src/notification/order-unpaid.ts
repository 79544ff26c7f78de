import type { Ctx } from '../ctx.ts';
import type { Quote } from '../pricing/quote.ts';
import type { Block, Letter } from './letter.ts';
import {
  instantText,
  letterAbout,
  lineRows,
  type OrderFacts,
  readOrderFacts,
  readVersion,
  sumRows,
} from './order-facts.ts';
import { sendOnce, withdrawMail } from './send-once.ts';

/** Says that the charge was refused and is tried again, and that the shopper can pay with another card meanwhile. */
export const sendOrderCaptureFailed = (ctx: Ctx, { orderId }: { orderId: string }): Promise<void> =>
  send(
    ctx,
    orderId,
    'order-capture-failed',
    'We try again by ourselves; you can also pay with another card now.',
  );

/** Asks the shopper to pay with another card: nothing is left that could be charged. */
export const sendOrderPaymentLost = (ctx: Ctx, { orderId }: { orderId: string }): Promise<void> =>
  send(ctx, orderId, 'order-payment-lost', 'We cannot try again: please pay with any card.');

/** Nothing is sent when the charge has gone through, or the order has ended, meanwhile. */
async function send(ctx: Ctx, orderId: string, kind: string, next: string): Promise<void> {
  const facts = await readOrderFacts(ctx, orderId);
  const { state, email, version } = facts.order;
  const key = `${kind}:${orderId}`;
  if (state === 'CAPTURED' || state === 'CANCELED') return withdrawMail(ctx, key);
  const { quote } = await readVersion(ctx, orderId, version);
  const letter = unpaidLetter(facts, quote, next);
  await sendOnce(ctx, { key, kind, orderId, recipient: email, letter });
}

function unpaidLetter(facts: OrderFacts, quote: Quote, next: string): Letter {
  const { order, money, instant, payments, link } = facts;
  const owed = payments.reduce((sum, { capturedAmount }) => sum - capturedAmount, quote.total);
  const at = order.paymentDueAt && instant(order.paymentDueAt);
  const deadline: Block[] = at
    ? [
        {
          kind: 'deadline',
          before: 'We keep your goods until',
          at,
          after: 'If it is not paid by then, the order is cancelled and nothing stays charged.',
        },
      ]
    : [];
  return {
    ...letterAbout(facts, quote, 'OrderPaymentDue', `Pay ${money(owed)}`),
    link: { label: `Pay ${money(owed)}`, href: `${link}?to=pay` },
    subject: `We could not charge your card for order ${order.number}`,
    preview: `${money(owed)} is still to be paid. We keep your goods${at ? ` until ${instantText(at)}` : ' for now'}.`,
    heading: 'We could not charge your card.',
    blocks: [
      {
        kind: 'alert',
        text: `Your bank did not let us charge ${money(owed)} for order ${order.number}, although it was held.`,
      },
      { kind: 'paragraph', text: next },
      ...deadline,
      { kind: 'button' },
      { kind: 'lines', rows: lineRows(facts, quote), sums: sumRows(facts, quote, 'To be charged') },
    ],
  };
}
