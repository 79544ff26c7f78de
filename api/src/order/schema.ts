import { UnitOfMeasure } from '../catalog/schema.ts';
import { builder } from '../graphql/builder.ts';
import '../graphql/scalars.ts';
import type {
  ActorKind as ActorKinds,
  OrderState as OrderStates,
  PaymentRole as PaymentRoles,
} from '../generated/prisma/enums.ts';
import { type Minor, quantityText } from '../money/money.ts';
import { Money } from '../money/schema.ts';
import { readShippingOptions } from '../shipping/read-options.ts';
import { Address, ShippingOption } from '../shipping/schema.ts';
import { owedOf } from './capture-plan.ts';
import { OrderEdit, OrderEditEligibility } from './edit/schema.ts';
import { OrderNotFoundError } from './errors.ts';
import type { VersionChange } from './history.ts';
import type { OrderFacts } from './lock.ts';
import { type OrderView, readOrder } from './read.ts';

type Line = OrderFacts['lines'][number] & { readonly currencyCode: string; readonly shipsBy: Date | null };
type Payment = NonNullable<OrderFacts['paymentCollection']>['payments'][number];
type Version = OrderView['versions'][number] & { readonly currencyCode: string };

export const OrderState = builder.enumType('OrderState', {
  description: 'Where an order is between being paid and being charged.',
  values: {
    OPEN: { description: 'The money is held and the shopper may still change or cancel.' },
    FREEZING: { description: 'The window has closed; a change that was under way may still finish.' },
    CAPTURING: { description: 'Exactly the total is being charged.' },
    CAPTURED: { description: 'Charged, once, and handed to fulfilment.' },
    CAPTURE_FAILED: {
      description: 'The bank refused. See `paymentDue`: the shopper can pay again, and staff are told.',
    },
    CANCELED: { description: 'Nothing was charged and the hold was let go.' },
  } as const satisfies Record<keyof typeof OrderStates, { description: string }>,
});

const ActorKind = builder.enumType('ActorKind', {
  description: 'Who acted.',
  values: {
    SHOPPER: { description: 'The shopper, or whoever holds their link.' },
    STAFF: { description: 'Somebody of the shop; the reason says why.' },
    SYSTEM: { description: 'A webhook or a job.' },
  } as const satisfies Record<keyof typeof ActorKinds, { description: string }>,
});

const PaymentRole = builder.enumType('PaymentRole', {
  description: 'Why an order has this hold.',
  values: {
    ORIGINAL: { description: 'Made at checkout.' },
    SUPPLEMENT: { description: 'Made for the difference of a change.' },
    REPLACEMENT: { description: 'Made by the shopper because an earlier hold could not be charged.' },
  } as const satisfies Record<keyof typeof PaymentRoles, { description: string }>,
});

const OrderLine = builder.objectRef<Line>('OrderLine').implement({
  description: 'A quantity of one variant as it was sold.',
  fields: (t) => {
    const money = (description: string, amountOf: (line: Line) => Minor) =>
      t.field({
        type: Money,
        description,
        resolve: (line) => ({ amount: amountOf(line), currencyCode: line.currencyCode }),
      });
    const quantity = (description: string, of: (line: Line) => bigint) =>
      t.field({ type: 'Decimal', description, resolve: (line) => quantityText(of(line)) });
    return {
      id: t.globalID({
        description: 'What order changes and reviews take. It stays while the variant stays in the order.',
        resolve: ({ id }) => ({ type: 'OrderLine', id }),
      }),
      variantId: t.globalID({
        description: 'The variant sold.',
        resolve: ({ variantId }) => ({ type: 'ProductVariant', id: variantId }),
      }),
      productHandle: t.string({
        description: 'Handle of the product’s page.',
        resolve: ({ variant }) => variant.product.handle,
      }),
      productTitle: t.exposeString('productTitle', { description: 'Title as sold.' }),
      variantTitle: t.exposeString('variantTitle', {
        description: 'Choices in words as sold; may be empty.',
      }),
      sku: t.exposeString('sku', { description: 'Stock keeping unit as sold.' }),
      imagePath: t.exposeString('imagePath', {
        nullable: true,
        description: 'Address of the picture without size and format; null without one.',
      }),
      unitOfMeasure: t.field({
        type: UnitOfMeasure,
        description: 'What the quantity counts.',
        resolve: (line) => line.unitOfMeasure,
      }),
      quantity: quantity('In pieces or metres.', (line) => line.quantity),
      quantityStep: quantity(
        'A changed quantity is a whole multiple of this.',
        (line) => line.variant.quantityStep,
      ),
      quantityMinimum: quantity(
        'The least a changed quantity may be.',
        (line) => line.variant.quantityMinimum,
      ),
      quantityMaximum: quantity(
        'The most a changed quantity may be.',
        (line) => line.variant.quantityMaximum,
      ),
      unitPrice: money(
        'Price of one whole unit; it stays while the order is open.',
        (line) => line.unitPrice,
      ),
      subtotal: money('Unit price times quantity.', (line) => line.subtotal),
      discount: money('What discounts take off; zero or more.', (line) => line.discount),
      tax: money('Tax of the line: inside the total where prices include it.', (line) => line.tax),
      total: money('What the shopper pays for the line, tax included.', (line) => line.total),
      shipsBy: t.expose('shipsBy', {
        type: 'DateTime',
        nullable: true,
        description:
          'Promised when it was ordered, because not all of it was there: the line leaves by then. Null when it was.',
      }),
    };
  },
});

const OrderTax = builder
  .objectRef<{ name: string; ratePpm: number; amount: Minor; currencyCode: string }>('OrderTax')
  .implement({
    description: 'Tax of one rate over the whole order, delivery included.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'As printed on an invoice: `VAT DE 19 %`.' }),
      rate: t.field({
        type: 'Decimal',
        description: 'In percent: `"19"`.',
        resolve: ({ ratePpm }) => String(ratePpm / 10_000),
      }),
      amount: t.field({
        type: Money,
        description: 'Sum over lines and delivery.',
        resolve: ({ amount, currencyCode }) => ({ amount, currencyCode }),
      }),
    }),
  });

const OrderPayment = builder.objectRef<Payment>('OrderPayment').implement({
  description: 'One hold on a card and what became of it. The amounts are sums over the ledger.',
  fields: (t) => {
    const money = (description: string, amountOf: (payment: Payment) => Minor) =>
      t.field({
        type: Money,
        description,
        resolve: (payment) => ({ amount: amountOf(payment), currencyCode: payment.currencyCode }),
      });
    return {
      id: t.globalID({
        description: 'Names the hold in support and logs.',
        resolve: ({ id }) => ({ type: 'OrderPayment', id }),
      }),
      role: t.field({
        type: PaymentRole,
        description: 'Why there is this hold.',
        resolve: ({ role }) => role,
      }),
      cardBrand: t.exposeString('cardBrand', {
        nullable: true,
        description: 'Network, such as `visa`; null when unknown.',
      }),
      cardLast4: t.exposeString('cardLast4', {
        nullable: true,
        description: 'Last digits; null when unknown.',
      }),
      held: money(
        'Held now: neither charged nor let go.',
        (p) => p.authorizedAmount - p.releasedAmount - p.capturedAmount,
      ),
      captured: money('Charged.', (p) => p.capturedAmount),
      released: money('Held once and let go without being charged.', (p) => p.releasedAmount),
      refunded: money('Charged and given back.', (p) => p.refundedAmount),
    };
  },
});

const OrderVersionChange = builder.objectRef<VersionChange>('OrderVersionChange').implement({
  description: 'One difference between two versions of an order.',
  fields: (t) => ({
    kind: t.exposeString('kind', {
      description:
        '`LINE_ADDED`, `LINE_REMOVED`, `QUANTITY_CHANGED`, `SHIPPING_CHANGED`, `ADDRESS_CHANGED` or `CONTACT_CHANGED`; more may come.',
    }),
    title: t.exposeString('title', {
      nullable: true,
      description: 'The goods it is about; null for address, delivery and contact.',
    }),
    from: t.exposeString('from', {
      nullable: true,
      description: 'Quantity or delivery before; null when there was none.',
    }),
    to: t.exposeString('to', {
      nullable: true,
      description: 'Quantity or delivery after; null when it is gone.',
    }),
  }),
});

const OrderVersion = builder.objectRef<Version>('OrderVersion').implement({
  description: 'What an order was at one time. Never changed afterwards.',
  fields: (t) => ({
    version: t.exposeInt('version', { description: '1 is the order as placed.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'From when on it held.' }),
    actor: t.field({ type: ActorKind, description: 'Who made it.', resolve: ({ actorKind }) => actorKind }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why, in the words of staff; null for shoppers.',
    }),
    total: t.field({
      type: Money,
      description: 'Total of this version.',
      resolve: ({ total, currencyCode }) => ({ amount: total, currencyCode }),
    }),
    changes: t.field({
      type: [OrderVersionChange],
      description: 'What set it apart from the version before; empty for the first.',
      resolve: ({ changes }) => changes as VersionChange[],
    }),
  }),
});

const OrderPaymentDue = builder
  .objectRef<OrderView & { readonly paymentDueAt: Date }>('OrderPaymentDue')
  .implement({
    description: 'An order whose card could not be charged. Pay it with `orderPayAgain`.',
    fields: (t) => ({
      amount: t.field({
        type: Money,
        description: 'What is missing: the total less what was charged.',
        resolve: (order) => ({ amount: owedOf(order), currencyCode: order.currencyCode }),
      }),
      until: t.field({
        type: 'DateTime',
        description:
          'The goods are kept until then; after that the order is cancelled and nothing stays charged.',
        resolve: ({ paymentDueAt }) => paymentDueAt,
      }),
      retried: t.boolean({
        description: 'Whether we also go on trying the card by ourselves. False: only the shopper can pay.',
        resolve: ({ paymentLostAt }) => paymentLostAt === null,
      }),
    }),
  });

export const Order = builder.objectRef<OrderView>('Order').implement({
  description:
    'A paid order: editable by the shopper until `editableUntil`, then charged once for exactly `total`.',
  fields: (t) => {
    const money = (description: string, amountOf: (order: OrderView) => Minor) =>
      t.field({
        type: Money,
        description,
        resolve: (order) => ({ amount: amountOf(order), currencyCode: order.currencyCode }),
      });
    const sumOf = (order: OrderView, of: (payment: Payment) => Minor) =>
      (order.paymentCollection?.payments ?? []).reduce((sum, payment) => sum + of(payment), 0n);
    return {
      id: t.globalID({
        description: 'Names the order in logs and support; it opens nothing.',
        resolve: ({ id }) => ({ type: 'Order', id }),
      }),
      number: t.exposeString('number', { description: 'What people call it: `TN-4H7K2`.' }),
      state: t.field({ type: OrderState, description: 'Where it is.', resolve: ({ state }) => state }),
      version: t.exposeInt('version', {
        description: 'Grows with every applied change. Send it as `expectedVersion`.',
      }),
      currencyCode: t.expose('currencyCode', {
        type: 'CurrencyCode',
        description: 'Currency of all its money.',
      }),
      pricesIncludeTax: t.exposeBoolean('pricesIncludeTax', {
        description: 'True: tax is inside the prices. False: it is added.',
      }),
      email: t.exposeString('email', { description: 'Where mail about it goes.' }),
      placedAt: t.expose('placedAt', { type: 'DateTime', description: 'When it was placed.' }),
      editableUntil: t.expose('editableUntil', {
        type: 'DateTime',
        description:
          'When its window closes. A change that arrives before counts, even if the bank answers after.',
      }),
      serverNow: t.field({
        type: 'DateTime',
        description:
          'The server’s clock when this was read. Count down from it, not from the device’s clock.',
        resolve: ({ readAt }) => readAt,
      }),
      timeZone: t.string({
        description: 'IANA zone in which its deadlines are written.',
        resolve: ({ region }) => region.timeZone,
      }),
      regionHandle: t.string({
        description: 'Handle of its region, for prices of things to add.',
        resolve: ({ region }) => region.handle,
      }),
      countries: t.field({
        type: ['CountryCode'],
        description: 'Countries to which its delivery can be changed.',
        resolve: ({ region }) => region.countries,
      }),
      finalizedAt: t.expose('finalizedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was charged in full; null until then.',
      }),
      canceledAt: t.expose('canceledAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was cancelled; null if it was not.',
      }),
      lines: t.field({
        type: [OrderLine],
        description: 'What was ordered, in the order of the bag.',
        resolve: ({ lines, currencyCode, promises }) =>
          lines.map((line) => ({
            ...line,
            currencyCode,
            shipsBy: promises.get(line.variantId) ?? null,
          })),
      }),
      shippingAddress: t.field({
        type: Address,
        description: 'Where the goods go.',
        resolve: (order) => order.shippingAddress,
      }),
      billingAddress: t.field({
        type: Address,
        description: 'Where the bill goes.',
        resolve: (order) => order.billingAddress,
      }),
      shippingOptionId: t.globalID({
        description: 'The delivery chosen.',
        resolve: ({ shippingOptionId }) => ({ type: 'ShippingOption', id: shippingOptionId }),
      }),
      availableShippingOptions: t.field({
        type: [ShippingOption],
        description: 'Deliveries that serve its address, for a change.',
        resolve: ({ salesChannelId, regionId, shippingAddress }, _args, ctx) =>
          readShippingOptions(ctx, { salesChannelId, regionId, countryCode: shippingAddress.countryCode }),
      }),
      shippingName: t.exposeString('shippingName', { description: 'Name of the delivery as sold.' }),
      subtotal: money(
        'Sum of the lines before discounts, delivery and added tax.',
        (order) => order.subtotal,
      ),
      discountTotal: money('What discounts take off.', (order) => order.discountTotal),
      shippingTotal: money('Delivery.', (order) => order.shippingTotal),
      taxTotal: money(
        'Tax: part of the total where prices include it, else added.',
        (order) => order.taxTotal,
      ),
      taxes: t.field({
        type: [OrderTax],
        description: 'The tax by rate.',
        resolve: (order) => taxesOf(order),
      }),
      total: money('What it costs, and what is charged when the window closes.', (order) => order.total),
      heldTotal: money('Held on the shopper’s cards now, over all holds.', (order) =>
        sumOf(order, (p) => p.authorizedAmount - p.releasedAmount - p.capturedAmount),
      ),
      capturedTotal: money('Charged so far, over all holds.', (order) =>
        sumOf(order, (p) => p.capturedAmount),
      ),
      paymentDue: t.field({
        type: OrderPaymentDue,
        nullable: true,
        description: 'What the shopper has to pay again, and until when; null while nothing is wrong.',
        resolve: (order) =>
          order.state === 'CAPTURE_FAILED' && order.paymentDueAt !== null
            ? { ...order, paymentDueAt: order.paymentDueAt }
            : null,
      }),
      payments: t.field({
        type: [OrderPayment],
        description: 'The holds, oldest first.',
        resolve: ({ paymentCollection }) => paymentCollection?.payments ?? [],
      }),
      history: t.field({
        type: [OrderVersion],
        description: 'Its versions, newest first; at most 100.',
        resolve: ({ versions, currencyCode }) => versions.map((version) => ({ ...version, currencyCode })),
      }),
      latestEdit: t.field({
        type: OrderEdit,
        nullable: true,
        description: 'The newest change, whatever became of it; null when it was never changed.',
        resolve: ({ latestEdit, currencyCode }) => latestEdit && { ...latestEdit, currencyCode },
      }),
      editEligibility: t.field({
        type: OrderEditEligibility,
        description: 'What the shopper may do now, and why not otherwise.',
        resolve: (order) => order,
      }),
    };
  },
});

function taxesOf({ lines, taxLines, currencyCode }: OrderView) {
  const byRate = new Map<string, { name: string; ratePpm: number; amount: Minor; currencyCode: string }>();
  for (const { name, ratePpm, amount } of [...lines.flatMap((line) => line.taxLines), ...taxLines]) {
    const key = `${name} ${ratePpm}`;
    byRate.set(key, { name, ratePpm, currencyCode, amount: (byRate.get(key)?.amount ?? 0n) + amount });
  }
  return [...byRate.values()];
}

builder.queryField('order', (t) =>
  t.field({
    type: Order,
    nullable: true,
    authScopes: { shop: true },
    description:
      'The order that a secret token opens; null when the token opens none in this channel. Reading changes nothing.',
    args: {
      token: t.arg.string({ required: true, description: 'From `orderPlace`, or from the link in a mail.' }),
    },
    resolve: async (_root, { token }, ctx) => {
      try {
        return await readOrder(ctx, { orderToken: token });
      } catch (error) {
        if (error instanceof OrderNotFoundError) return null;
        throw error;
      }
    },
  }),
);
