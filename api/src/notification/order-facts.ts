import type { Ctx } from '../ctx.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { exponentOf, type Minor, quantityText, toDecimal } from '../money/money.ts';
import { mintOrderLink } from '../order/access.ts';
import { type OrderPaymentMethod, paymentMethodOf } from '../order/payment/method.ts';
import { decodeQuote, type Quote, type QuoteLine } from '../pricing/quote.ts';
import type { FactRow, Instant, Letter, LineRow, OrderMarkup, SumRow } from './letter.ts';

const WITH_FACTS = {
  region: { select: { timeZone: true } },
  salesChannel: { select: { name: true } },
  paymentCollection: { select: { payments: { orderBy: { id: 'asc' } } } },
} satisfies Prisma.OrderInclude;

type OrderRow = Prisma.OrderGetPayload<{ include: typeof WITH_FACTS }>;
export type PaymentRow = NonNullable<OrderRow['paymentCollection']>['payments'][number];

/** An order as its letters need it, with the words for its money and its hours. */
export interface OrderFacts {
  readonly order: OrderRow;
  /** Where the shopper sees and changes the order. */
  readonly link: string;
  readonly payments: readonly PaymentRow[];
  /** How it is paid; null when the channel no longer describes that method. */
  readonly method: OrderPaymentMethod | null;
  money(amount: Minor): string;
  /** In the zone of the order's region. */
  instant(at: Date): Instant;
}

/** Reads the order as it is now. */
export async function readOrderFacts(ctx: Ctx, orderId: string): Promise<OrderFacts> {
  const order = await ctx.db.order.findUniqueOrThrow({ where: { id: orderId }, include: WITH_FACTS });
  const { currencyCode, locale, region } = order;
  const currency = new Intl.NumberFormat(locale, { style: 'currency', currency: currencyCode });
  return {
    order,
    link: await mintOrderLink(ctx, orderId),
    payments: order.paymentCollection?.payments ?? [],
    method: await paymentMethodOf(ctx, order),
    money: (amount) => currency.format(toDecimal(amount, exponentOf(currencyCode)) as `${number}`),
    instant: (at) => clockTime(at, locale, region.timeZone),
  };
}

/** What an order was at a version; it never changes again. */
export async function readVersion(ctx: Ctx, orderId: string, version: number) {
  const row = await ctx.db.orderVersion.findUniqueOrThrow({
    where: { orderId_version: { orderId, version } },
    include: { edit: true },
  });
  return { ...row, quote: decodeQuote(row.snapshot) };
}

/** The letters are in English, so hours are too: the locale's own way where it is an English one. */
function clockTime(at: Date, locale: string, timeZone: string): Instant {
  const words = locale.startsWith('en-') ? locale : 'en-GB';
  const time = new Intl.DateTimeFormat(words, { timeZone, timeStyle: 'short' }).format(at);
  const zone = new Intl.DateTimeFormat(words, { timeZone, timeZoneName: 'short' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const day = new Intl.DateTimeFormat(words, { timeZone, day: 'numeric', month: 'long' }).format(at);
  return { time: `${time} ${zone}`, day };
}

/** `15:42 CET on 20 November`. */
export const instantText = ({ time, day }: Instant) => `${time} on ${day}`;

/** `Harbour Check, indigo`. */
export const titleOf = ({ productTitle, variantTitle }: QuoteLine) =>
  variantTitle === '' ? productTitle : `${productTitle}, ${variantTitle}`;

/** `2.5 m`, or `3` for pieces. */
export const amountOf = ({ quantity, unitOfMeasure }: QuoteLine) =>
  unitOfMeasure === 'METRE' ? `${quantityText(quantity)} m` : quantityText(quantity);

/** The goods of a version, one row each. */
export const lineRows = ({ money }: OrderFacts, { lines }: Quote): LineRow[] =>
  lines.map((line) => ({
    title: titleOf(line),
    detail: `${amountOf(line)} × ${money(line.unitPrice)}`,
    amount: money(line.subtotal - line.discount),
  }));

/** What the rows come to, the total last. */
export function sumRows({ money }: OrderFacts, quote: Quote, totalLabel: string): SumRow[] {
  const { taxTotal, pricesIncludeTax, shipping } = quote;
  const taxNames = new Set(
    [...quote.lines, shipping].flatMap(({ taxLines }) => taxLines.map(({ name }) => name)),
  );
  const taxName = taxNames.size === 1 ? [...taxNames][0]! : 'Tax';
  return [
    { label: `Delivery, ${shipping.name}`, amount: shipping.amount === 0n ? 'Free' : money(shipping.amount) },
    ...(taxTotal > 0n && !pricesIncludeTax ? [{ label: taxName, amount: money(taxTotal) }] : []),
    { label: totalLabel, amount: money(quote.total), strong: true },
    ...(taxTotal > 0n && pricesIncludeTax ? [{ label: `of which ${taxName}`, amount: money(taxTotal) }] : []),
  ];
}

/** Where a version is to be delivered. */
export async function addressFact(ctx: Ctx, addressId: string): Promise<FactRow> {
  const { name, company, line1, line2, city, provinceCode, postalCode, countryCode } =
    await ctx.db.address.findUniqueOrThrow({ where: { id: addressId } });
  const country = new Intl.DisplayNames('en', { type: 'region' }).of(countryCode) ?? countryCode;
  const place = [postalCode, city, provinceCode].filter(Boolean).join(' ');
  return {
    label: 'Goes to',
    value: [name, company, line1, line2, place, country].filter((line): line is string => Boolean(line)),
  };
}

/** How to pay by oneself what an order comes to; nothing where the provider takes the money. */
export function payFacts({ method, money }: OrderFacts, total: Minor): FactRow[] {
  if (!method?.promised) return [];
  return [
    {
      label: `Pay by: ${method.title}`,
      value: [
        `Amount: ${money(total)}`,
        `Reference: ${method.reference}`,
        ...method.instructions.map(({ label, value }) => `${label}: ${value}`),
      ],
    },
  ];
}

/** `Visa ending 4242`, or what can be said of a card that we know nothing of. */
export function cardName({ cardBrand, cardLast4 }: Pick<PaymentRow, 'cardBrand' | 'cardLast4'>): string {
  if (!cardBrand || !cardLast4) return 'your card';
  return `${cardBrand[0]!.toUpperCase()}${cardBrand.slice(1)} ending ${cardLast4}`;
}

const FOOTNOTE =
  'You get this mail because you ordered from us. Everything about your order is behind the button; keep the link to yourself, it opens your order.';

/** The parts that all letters about an order have in common. */
export function letterAbout(
  { order, link }: OrderFacts,
  quote: Quote,
  status: OrderMarkup['status'],
  linkLabel: string,
): Pick<Letter, 'brand' | 'orderNumber' | 'link' | 'footnote' | 'markup'> {
  const decimal = (amount: Minor) => toDecimal(amount, exponentOf(order.currencyCode));
  return {
    brand: order.salesChannel.name,
    orderNumber: order.number,
    link: { label: linkLabel, href: link },
    footnote: FOOTNOTE,
    markup: {
      status,
      placedAt: order.placedAt,
      currencyCode: order.currencyCode,
      total: decimal(quote.total),
      items: quote.lines.map((line) => ({
        name: titleOf(line),
        sku: line.sku,
        quantity: quantityText(line.quantity),
        total: decimal(line.total),
      })),
    },
  };
}
