import type { Ctx } from '../ctx.ts';
import { readMoneyTimeline } from '../order/desk/timeline.ts';
import type { TimelineEntry } from '../order/desk/timeline-facts.ts';
import type { Quote } from '../pricing/quote.ts';
import type { Letter } from './letter.ts';
import { letterAbout, type OrderFacts, readOrderFacts, readVersion } from './order-facts.ts';
import { sendOnce, withdrawMail } from './send-once.ts';

/** Calls staff, once for an order: half of a hold's time has passed and it is not captured. */
export const sendCaptureLateToStaff = (ctx: Ctx, { orderId }: { orderId: string }): Promise<void> =>
  callStaff(ctx, orderId, {
    kind: 'staff-capture-late',
    subject: (number) => `Order ${number} is not captured, and half of the time for it has passed`,
    heading: 'An order is not captured in good time.',
  });

/** Calls staff, once for an order: nobody paid in time, and it cannot be ended by itself. */
export const sendPaymentStuckToStaff = (ctx: Ctx, { orderId }: { orderId: string }): Promise<void> =>
  callStaff(ctx, orderId, {
    kind: 'staff-payment-stuck',
    subject: (number) => `Order ${number} was not paid in time and cannot be cancelled by itself`,
    heading: 'An order needs your decision.',
  });

interface Call {
  readonly kind: 'staff-capture-late' | 'staff-payment-stuck';
  readonly subject: (number: string) => string;
  readonly heading: string;
}

/** Nothing is sent without an address for staff, or once the order is captured or cancelled. */
async function callStaff(ctx: Ctx, orderId: string, call: Call): Promise<void> {
  const { staffDesk } = ctx.settings;
  const facts = await readOrderFacts(ctx, orderId);
  const { state, version } = facts.order;
  const key = `${call.kind}:${orderId}`;
  if (!staffDesk || state === 'CAPTURED' || state === 'CANCELED') return withdrawMail(ctx, key);
  const { quote } = await readVersion(ctx, orderId, version);
  const standing = (await readMoneyTimeline(ctx, orderId)).find(({ kind }) => kind === 'STANDING')!;
  const letter = staffLetter(facts, quote, { call, standing, orderUrl: staffDesk.orderUrl });
  await sendOnce(ctx, { key, kind: call.kind, orderId, recipient: staffDesk.email, letter });
}

const GO_ON =
  'It goes on by itself. If you want it charged at once: staffOrderCaptureRetry after a refusal; otherwise look at the worker and at the provider.';

/** Without the shopper's own link: it opens their order, and belongs to them. */
function staffLetter(
  facts: OrderFacts,
  quote: Quote,
  {
    call,
    standing,
    orderUrl,
  }: { readonly call: Call; readonly standing: TimelineEntry; readonly orderUrl: string },
): Letter {
  const { number, captureBy } = facts.order;
  const { money, instant, payments } = facts;
  const held = payments.reduce(
    (sum, payment) => sum + payment.authorizedAmount - payment.releasedAmount - payment.capturedAmount,
    0n,
  );
  const captured = payments.reduce((sum, { capturedAmount }) => sum + capturedAmount, 0n);
  const forced = captureBy && instant(captureBy);
  return {
    ...letterAbout(facts, quote, 'OrderProblem', 'Look at the order'),
    link: { label: 'Look at the order', href: orderUrl.replaceAll('{number}', encodeURIComponent(number)) },
    subject: call.subject(number),
    preview: standing.sentence,
    heading: call.heading,
    blocks: [
      { kind: 'alert', text: standing.sentence },
      { kind: 'paragraph', text: `What to do: ${standing.todo ?? GO_ON}` },
      { kind: 'button' },
      {
        kind: 'facts',
        rows: [
          { label: 'Total', value: [money(quote.total)] },
          { label: 'Captured', value: [money(captured)] },
          { label: 'Still held', value: [money(held)] },
          ...(forced ? [{ label: 'Capture is forced', value: [`${forced.time} on ${forced.day}`] }] : []),
          {
            label: 'Ask for all of it',
            value: [`staffOrder(number: "${number}") { moneyTimeline { at sentence todo } }`],
          },
        ],
      },
    ],
    footnote: 'You get this mail because the shop calls this address when an order needs a person.',
  };
}
