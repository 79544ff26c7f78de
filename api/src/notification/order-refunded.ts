import type { Ctx } from '../ctx.ts';
import { REASON_WORDS, type RefundView, readRefunds } from '../order/refund/read-refunds.ts';
import type { Quote } from '../pricing/quote.ts';
import type { Letter } from './letter.ts';
import { cardName, letterAbout, type OrderFacts, readOrderFacts, readVersion } from './order-facts.ts';
import { sendOnce, withdrawMail } from './send-once.ts';

/** Tells the shopper what goes back to which card. Nothing is sent when none of it does any more. */
export async function sendOrderRefunded(
  ctx: Ctx,
  { orderId, requestId }: { orderId: string; requestId: string },
): Promise<void> {
  const { facts, quote } = await readAll(ctx, orderId);
  const all = await readRefunds(ctx, orderId);
  const refunds = all.filter((refund) => refund.requestId === requestId && refund.state !== 'FAILED');
  const key = `order-refunded:${requestId}`;
  if (refunds.length === 0) return withdrawMail(ctx, key);
  await sendOnce(ctx, {
    key,
    kind: 'order-refunded',
    orderId,
    recipient: facts.order.email,
    letter: refundedLetter(facts, quote, refunds),
  });
}

/** Takes back what the shopper was told: the bank did not take the money, and somebody will see to it. */
export async function sendOrderRefundFailed(
  ctx: Ctx,
  { orderId, refundId }: { orderId: string; refundId: string },
): Promise<void> {
  const { facts, quote } = await readAll(ctx, orderId);
  const refund = (await readRefunds(ctx, orderId)).find(({ id }) => id === refundId);
  if (!refund) return;
  await sendOnce(ctx, {
    key: `order-refund-failed:${refundId}`,
    kind: 'order-refund-failed',
    orderId,
    recipient: facts.order.email,
    letter: refundFailedLetter(facts, quote, refund),
  });
}

async function readAll(ctx: Ctx, orderId: string): Promise<{ facts: OrderFacts; quote: Quote }> {
  const facts = await readOrderFacts(ctx, orderId);
  const { quote } = await readVersion(ctx, orderId, facts.order.version);
  return { facts, quote };
}

function refundedLetter(facts: OrderFacts, quote: Quote, refunds: readonly RefundView[]): Letter {
  const { order, money } = facts;
  const total = money(refunds.reduce((sum, { amount }) => sum + amount, 0n));
  return {
    ...letterAbout(facts, quote, 'OrderProcessing', 'See your order'),
    subject: `Refund for order ${order.number}: ${total}`,
    preview: `${total} is on its way back to you. Most banks show it within ten days.`,
    heading: `On its way back: ${total}`,
    blocks: [
      {
        kind: 'paragraph',
        text: `We give back ${total} of order ${order.number}. You need do nothing; most banks show it within ten days.`,
      },
      {
        kind: 'facts',
        rows: [
          { label: 'Why', value: [REASON_WORDS[refunds[0]!.reason]] },
          {
            label: refunds.length > 1 ? `Goes back in ${refunds.length} parts` : 'Goes back',
            value: refunds.map(({ amount, payment }) => `${money(amount)} to ${cardName(payment)}`),
          },
        ],
      },
      { kind: 'button' },
    ],
  };
}

function refundFailedLetter(facts: OrderFacts, quote: Quote, { amount, payment }: RefundView): Letter {
  const { order, money } = facts;
  return {
    ...letterAbout(facts, quote, 'OrderProblem', 'See your order'),
    subject: `Your refund for order ${order.number} did not arrive`,
    preview: `Your bank sent ${money(amount)} back to us. We find another way.`,
    heading: 'Your refund did not arrive.',
    blocks: [
      {
        kind: 'alert',
        text: `Your bank sent the refund of ${money(amount)} to ${cardName(payment)} back to us, perhaps since the card is closed.`,
      },
      {
        kind: 'paragraph',
        text: 'The money is still yours. We are told of this too and get in touch about another way to give it back; you can also answer this mail.',
      },
      { kind: 'button' },
    ],
  };
}
