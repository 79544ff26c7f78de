import { redirect } from '@remix-run/node';
import type { CartLineView } from '~/components/cart-line.tsx';
import type { TimelineEntry } from '~/components/timeline.tsx';
import type { Sum } from '~/components/totals.tsx';
import { api } from './api.server.ts';
import { shortTime, timeSince } from './clock-text.ts';
import { formatMoney, signOf } from './money.ts';
import { orderTokenOf } from './order-access.server.ts';
import { amountOf } from './order-diff-rows.ts';
import { type Order, OrderQuery } from './order-operations.ts';

export interface OpenedOrder {
  readonly number: string;
  readonly token: string;
  readonly order: Order;
}

/**
 * The order of an address, opened with what this browser holds.
 * @throws a 404 Response for an order this browser may not open, the same whether or not it exists
 */
export async function openOrder(request: Request, number: string | undefined): Promise<OpenedOrder> {
  const token = number === undefined ? undefined : await orderTokenOf(request, number);
  if (number === undefined || token === undefined) throw new Response(null, { status: 404 });
  const { order } = await api(request, OrderQuery, { token });
  if (order === null || order.number !== number) throw new Response(null, { status: 404 });
  return { number, token, order };
}

/** Like `openOrder`, for pages that only make sense while it can be changed; otherwise leads to the order. */
export async function openEditable(request: Request, number: string | undefined): Promise<OpenedOrder> {
  const opened = await openOrder(request, number);
  const { blocker } = opened.order.editEligibility;
  if (blocker === 'EDIT_IN_PROGRESS') throw redirect(`/orders/${opened.number}/edit/pay`, 303);
  return opened;
}

type Line = Order['lines'][number];

/** A line of an order as a list shows it. */
export function orderLineView(line: Line): CartLineView {
  return {
    id: elementId(line.id),
    title: line.productTitle,
    href: `/products/${line.productHandle}`,
    picture: pictureOf(line.imagePath, line.productTitle),
    detail: line.variantTitle === '' || line.variantTitle === line.productTitle ? null : line.variantTitle,
    unitPrice: `${formatMoney(line.unitPrice)}${line.unitOfMeasure === 'METRE' ? ' a metre' : ''}`,
    total: formatMoney(line.total),
  };
}

/** `2.5 m` or `× 3`. */
export function lineAmount(line: Pick<Line, 'quantity' | 'unitOfMeasure'>): string {
  return line.unitOfMeasure === 'METRE' ? amountOf(line) : `× ${line.quantity}`;
}

/** A global id as part of an element's id. */
export function elementId(id: string): string {
  return id.replace(/[^\w-]/g, '');
}

const PICTURE_WIDTH = 960;
const PICTURE_HEIGHT = 1200;

/** A picture of which only the address is known. */
export function pictureOf(path: string | null, alt: string) {
  return path === null ? null : { path, alt, width: PICTURE_WIDTH, height: PICTURE_HEIGHT, color: '' };
}

interface Summed {
  readonly subtotal: Order['subtotal'];
  readonly discountTotal: Order['subtotal'];
  readonly shippingTotal: Order['subtotal'];
  readonly taxTotal: Order['subtotal'];
  readonly shippingName: string;
}

/** The sums of an order, or of what it would be. */
export function orderSums(summed: Summed, taxLabel: string): Sum[] {
  return [
    { label: 'Items', value: formatMoney(summed.subtotal) },
    ...(signOf(summed.discountTotal) === 0
      ? []
      : [{ label: 'Discount', value: `−${formatMoney(summed.discountTotal)}` }]),
    { label: summed.shippingName, value: formatMoney(summed.shippingTotal) },
    { label: taxLabel, value: formatMoney(summed.taxTotal) },
  ];
}

export function taxLabelOf({ pricesIncludeTax }: Pick<Order, 'pricesIncludeTax'>): string {
  return pricesIncludeTax ? 'VAT included' : 'Sales tax';
}

type Payment = Order['payments'][number];

/** `Visa ending 4242`. */
export function cardName({ cardBrand, cardLast4 }: Pick<Payment, 'cardBrand' | 'cardLast4'>): string {
  const brand = cardBrand === null ? 'Card' : `${cardBrand.charAt(0).toUpperCase()}${cardBrand.slice(1)}`;
  return cardLast4 === null ? brand : `${brand} ending ${cardLast4}`;
}

/** What became of each hold, in words. */
export function paymentFacts({ payments }: Order): { id: string; card: string; facts: string[] }[] {
  return payments.map((payment, index) => {
    const facts = [
      ...(signOf(payment.held) === 0 ? [] : [`${formatMoney(payment.held)} held, not charged`]),
      ...(signOf(payment.captured) === 0 ? [] : [`${formatMoney(payment.captured)} charged`]),
      ...(signOf(payment.refunded) === 0 ? [] : [`${formatMoney(payment.refunded)} given back`]),
      ...(signOf(payment.released) === 0 ? [] : [`${formatMoney(payment.released)} let go, never charged`]),
    ];
    const why = payment.role === 'SUPPLEMENT' ? ', for your change' : '';
    return { id: `hold-${index + 1}`, card: `${cardName(payment)}${why}`, facts };
  });
}

/** What was given back, or is on its way, in words. */
export function refundFacts({
  refunds,
  timeZone,
  serverNow,
}: Order): { id: string; fact: string; why: string }[] {
  return refunds.map(({ id, amount, state, reason, createdAt, settledAt, ...card }) => {
    const [money, to] = [formatMoney(amount), cardName(card)];
    const fact = {
      PENDING: `${money} is on its way to ${to} since ${timeSince(createdAt, serverNow, timeZone)}.`,
      SUCCEEDED: `${money} went to ${to}, ${timeSince(settledAt ?? createdAt, serverNow, timeZone)}. Most banks show it within ten days.`,
      FAILED: `${money} did not arrive: your bank sent it back to us. We get in touch about another way.`,
    }[state];
    return { id, fact, why: reason };
  });
}

/** What happened to the order, oldest first. */
export function historyOf(order: Order): TimelineEntry[] {
  const { timeZone, serverNow } = order;
  const promised = order.paymentMethod?.promised === true;
  const entry = (id: string, at: string, text: string, detail?: string): TimelineEntry => ({
    id,
    at,
    time: shortTime(at, timeZone),
    text,
    detail,
  });
  const versions = [...order.history]
    .reverse()
    .map(({ version, createdAt, actor, changes, reason, total }) =>
      version === 1
        ? entry(
            'placed',
            createdAt,
            'You ordered',
            `${formatMoney(total)} ${promised ? 'to be paid' : 'held'}`,
          )
        : entry(
            `version-${version}`,
            createdAt,
            `${actor === 'STAFF' ? 'We' : 'You'} changed ${changes.map(changeWords).join('; ') || 'the order'}`,
            [`New total ${formatMoney(total)}`, ...(reason === null ? [] : [reason])].join('. '),
          ),
    );
  const { canceledAt, finalizedAt } = order;
  return [
    ...versions,
    ...(canceledAt === null
      ? []
      : [
          entry(
            'canceled',
            canceledAt,
            'Cancelled',
            promised
              ? undefined
              : signOf(order.heldTotal) === 0
                ? 'Nothing was charged; the hold was let go'
                : 'Nothing was charged; the hold ends by itself',
          ),
        ]),
    ...(finalizedAt === null
      ? []
      : [
          entry(
            'charged',
            finalizedAt,
            `${promised ? 'Paid' : 'Charged'} ${formatMoney(order.capturedTotal)}`,
            undefined,
          ),
        ]),
  ].map((each) => ({ ...each, time: timeSince(each.at, serverNow, timeZone) }));
}

function changeWords({ kind, title, from, to }: Order['history'][number]['changes'][number]): string {
  switch (kind) {
    case 'LINE_ADDED':
      return `${title}: ${to} added`;
    case 'LINE_REMOVED':
      return `${title}: taken out`;
    case 'QUANTITY_CHANGED':
      return `${title}: ${from} to ${to}`;
    case 'SHIPPING_CHANGED':
      return `delivery: ${from} to ${to}`;
    case 'ADDRESS_CHANGED':
      return 'the delivery address';
    case 'CONTACT_CHANGED':
      return 'the e-mail address';
    default:
      return 'the order';
  }
}
