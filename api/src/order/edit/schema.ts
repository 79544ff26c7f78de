import { UnitOfMeasure } from '../../catalog/schema.ts';
import type { OrderEdit as EditRow } from '../../generated/prisma/client.ts';
import type {
  OrderEditState as OrderEditStates,
  PaymentPlanKind as PaymentPlanKinds,
} from '../../generated/prisma/enums.ts';
import { builder } from '../../graphql/builder.ts';
import { type Minor, quantityText } from '../../money/money.ts';
import { Money } from '../../money/schema.ts';
import type { Quote } from '../../pricing/quote.ts';
import { CardFlow, DeclineReason } from '../card/schema.ts';
import { declineReasonOf } from '../decline-reason.ts';
import type { IneligibleReason } from '../eligibility.ts';
import { formatMoney } from '../plan-message.ts';
import type { EditPreview } from '../preview-edit.ts';
import type { OrderView } from '../read.ts';

type Edit = EditRow & { readonly currencyCode: string };

const OrderEditState = builder.enumType('OrderEditState', {
  description: 'How far a change has come.',
  values: {
    PENDING: {
      description: 'The bank has not answered yet. It settles by itself within minutes; nothing is doubled.',
    },
    REQUIRES_ACTION: {
      description: 'The shopper must confirm with the bank at `actionUrl`, or pay: see `anotherCard`.',
    },
    APPLIED: { description: 'The order is the new version.' },
    DECLINED: { description: 'The bank refused; the order is as before.' },
    ABANDONED: { description: 'Discarded, or not confirmed in time; the order is as before.' },
  } as const satisfies Record<keyof typeof OrderEditStates, { description: string }>,
});

export const PaymentPlanKind = builder.enumType('PaymentPlanKind', {
  description: 'What happens at the bank because of a change.',
  values: {
    NONE: { description: 'Nothing: the total stays.' },
    CAPTURE_LESS: { description: 'Nothing now; less is charged when the window closes.' },
    COVERED: { description: 'Nothing now: enough is held from before.' },
    INCREMENT: { description: 'The hold on the card is raised.' },
    SUPPLEMENT: { description: 'The difference is held separately on the same card.' },
  } as const satisfies Record<keyof typeof PaymentPlanKinds, { description: string }>,
});

export const OrderEdit = builder.objectRef<Edit>('OrderEdit').implement({
  description: 'A change of an order and what became of it.',
  fields: (t) => ({
    id: t.globalID({
      description: 'What `orderEditDiscard` takes.',
      resolve: ({ id }) => ({ type: 'OrderEdit', id }),
    }),
    state: t.field({
      type: OrderEditState,
      description: 'How far it has come.',
      resolve: ({ state }) => state,
    }),
    planKind: t.field({
      type: PaymentPlanKind,
      description: 'How it is paid for.',
      resolve: ({ planKind }) => planKind,
    }),
    planAmount: t.field({
      type: Money,
      description: 'Held additionally for it; zero when nothing is.',
      resolve: ({ planAmount, currencyCode }) => ({ amount: planAmount, currencyCode }),
    }),
    totalAfter: t.field({
      type: Money,
      description: 'Total of the order once it is applied.',
      resolve: ({ totalAfter, currencyCode }) => ({ amount: totalAfter, currencyCode }),
    }),
    actionUrl: t.expose('actionUrl', {
      type: 'URL',
      nullable: true,
      description: 'The bank’s page, to be opened as a plain link. Only while REQUIRES_ACTION.',
    }),
    clientSecret: t.exposeString('clientSecret', {
      nullable: true,
      description:
        'For Stripe.js `handleNextAction`, as an alternative to `actionUrl`. Only while REQUIRES_ACTION.',
    }),
    anotherCard: t.field({
      type: CardFlow,
      nullable: true,
      description:
        'The difference is paid with a card of the shopper’s choice: at `actionUrl`, or with `clientSecret` in your page. Null when it is held on the card on file.',
      resolve: ({ flow }) => (flow === 'ELEMENT' || flow === 'HOSTED' ? flow : null),
    }),
    declineReason: t.field({
      type: DeclineReason,
      nullable: true,
      description: 'Why the bank refused the last try; null when it did not.',
      resolve: ({ declineMessage }) => (declineMessage === null ? null : declineReasonOf(declineMessage)),
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'Until when a waiting change is honoured and its goods are kept.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
  }),
});

const OrderEditBlocker = builder.enumType('OrderEditBlocker', {
  description: 'Why an order cannot be edited.',
  values: {
    WINDOW_CLOSED: { description: 'The time for changes is over.' },
    CANCELED: { description: 'The order was cancelled.' },
    BEING_CHARGED: { description: 'The card is being charged.' },
    CHARGED: { description: 'The card has been charged.' },
    EDIT_IN_PROGRESS: { description: 'Another change waits for the bank; finish or discard it first.' },
  } as const satisfies Record<IneligibleReason, { description: string }>,
});

export const OrderEditEligibility = builder.objectRef<OrderView>('OrderEditEligibility').implement({
  description: 'What the shopper may do with an order now. The server decides again when it is done.',
  fields: (t) => ({
    editable: t.boolean({
      description: 'Whether changes are accepted now.',
      resolve: ({ eligibility }) => eligibility.reason === null,
    }),
    blocker: t.field({
      type: OrderEditBlocker,
      nullable: true,
      description: 'Why not; null while it is editable.',
      resolve: ({ eligibility }) => eligibility.reason,
    }),
    allowedChanges: t.stringList({
      description:
        'Names of the fields of `OrderEditChangeInput` that the shop’s policy lets the shopper use; empty when not editable.',
      resolve: ({ eligibility }) => [...eligibility.allowedChanges],
    }),
    canCancel: t.boolean({
      description: 'Whether `orderCancel` would work.',
      resolve: ({ eligibility }) => eligibility.canCancel,
    }),
    canExtend: t.boolean({
      description: 'Whether `orderEditWindowExtend` would work.',
      resolve: ({ eligibility }) => eligibility.canExtend,
    }),
    extensionSeconds: t.int({
      description: 'How much an extension would add; 0 when the shop grants none.',
      resolve: ({ policy }) => policy.extensionSeconds,
    }),
  }),
});

const QuoteLine = builder
  .objectRef<Quote['lines'][number] & { readonly currencyCode: string }>('OrderQuoteLine')
  .implement({
    description: 'One line of an order as it is or would be.',
    fields: (t) => ({
      variantId: t.globalID({
        description: 'The variant.',
        resolve: ({ variantId }) => ({ type: 'ProductVariant', id: variantId }),
      }),
      productTitle: t.exposeString('productTitle', { description: 'Title of the product.' }),
      variantTitle: t.exposeString('variantTitle', { description: 'Choices in words; may be empty.' }),
      imagePath: t.exposeString('imagePath', {
        nullable: true,
        description: 'Picture without size and format; null without one.',
      }),
      unitOfMeasure: t.field({
        type: UnitOfMeasure,
        description: 'What the quantity counts.',
        resolve: (line) => line.unitOfMeasure,
      }),
      quantity: t.field({
        type: 'Decimal',
        description: 'In pieces or metres.',
        resolve: ({ quantity }) => quantityText(quantity),
      }),
      unitPrice: t.field({
        type: Money,
        description: 'Of one whole unit.',
        resolve: (line) => ({ amount: line.unitPrice, currencyCode: line.currencyCode }),
      }),
      total: t.field({
        type: Money,
        description: 'Tax included.',
        resolve: (line) => ({ amount: line.total, currencyCode: line.currencyCode }),
      }),
    }),
  });

const OrderQuote = builder.objectRef<Quote>('OrderQuote').implement({
  description: 'An order’s lines and totals, as they are or would be.',
  fields: (t) => {
    const money = (description: string, of: (quote: Quote) => Minor) =>
      t.field({
        type: Money,
        description,
        resolve: (quote) => ({ amount: of(quote), currencyCode: quote.currencyCode }),
      });
    return {
      lines: t.field({
        type: [QuoteLine],
        description: 'In the order of the bag.',
        resolve: ({ lines, currencyCode }) => lines.map((line) => ({ ...line, currencyCode })),
      }),
      shippingName: t.string({
        description: 'Name of the delivery.',
        resolve: ({ shipping }) => shipping.name,
      }),
      subtotal: money('Sum of the lines.', (quote) => quote.subtotal),
      discountTotal: money('What discounts take off.', (quote) => quote.discountTotal),
      shippingTotal: money(
        'Delivery, after its threshold for free delivery.',
        (quote) => quote.shippingTotal,
      ),
      taxTotal: money(
        'Tax: inside the total where prices include it, else added.',
        (quote) => quote.taxTotal,
      ),
      total: money('What it comes to.', (quote) => quote.total),
    };
  },
});

const PaymentPlan = builder.objectRef<EditPreview>('PaymentPlan').implement({
  description: 'What a change would do to the money, before it is done.',
  fields: (t) => ({
    kind: t.field({
      type: PaymentPlanKind,
      description: 'What happens at the bank.',
      resolve: ({ plan }) => plan.kind,
    }),
    amount: t.field({
      type: Money,
      description:
        'To be held additionally; zero when nothing is. May exceed the difference where that is too small to be held.',
      resolve: ({ plan, after }) => ({
        amount: 'amount' in plan ? plan.amount : 0n,
        currencyCode: after.currencyCode,
      }),
    }),
    holdAfter: t.field({
      type: Money,
      description: 'Held in all once it is applied.',
      resolve: ({ holdAfter, after }) => ({ amount: holdAfter, currencyCode: after.currencyCode }),
    }),
    mayNeedAction: t.boolean({
      description: 'Whether the bank may ask the shopper to confirm.',
      resolve: ({ plan }) => plan.kind === 'SUPPLEMENT',
    }),
    message: t.exposeString('planMessage', { description: 'The same in a sentence for the shopper.' }),
  }),
});

const OrderEditPreviewChange = builder
  .objectRef<EditPreview['changes'][number]>('OrderEditPreviewChange')
  .implement({
    description: 'One thing that would be different.',
    fields: (t) => ({
      kind: t.exposeString('kind', { description: 'As in `OrderVersionChange.kind`.' }),
      title: t.exposeString('title', {
        nullable: true,
        description: 'The goods; null for address, delivery and contact.',
      }),
      from: t.exposeString('from', { nullable: true, description: 'Quantity or delivery before.' }),
      to: t.exposeString('to', { nullable: true, description: 'Quantity or delivery after.' }),
    }),
  });

export const OrderEditPreview = builder.objectRef<EditPreview>('OrderEditPreview').implement({
  description:
    'What a change would cost, computed by the code that would apply it. Nothing has been changed or held.',
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'Send it as `expectedVersion` with the commit.' }),
    before: t.field({
      type: OrderQuote,
      description: 'The order as it is.',
      resolve: ({ before }) => before,
    }),
    after: t.field({
      type: OrderQuote,
      description: 'The order as it would be.',
      resolve: ({ after }) => after,
    }),
    changes: t.field({
      type: [OrderEditPreviewChange],
      description: 'What would be different.',
      resolve: ({ changes }) => [...changes],
    }),
    difference: t.field({
      type: Money,
      description: 'Positive when the order gets dearer, negative when it gets cheaper.',
      resolve: ({ difference, after }) => ({ amount: difference, currencyCode: after.currencyCode }),
    }),
    notes: t.stringList({
      description: 'Side effects in sentences, such as delivery that is no longer free.',
      resolve: ({ before, after, locale }) => sideEffects(before, after, locale),
    }),
    paymentPlan: t.field({
      type: PaymentPlan,
      description: 'How it would be paid for.',
      resolve: (preview) => preview,
    }),
  }),
});

function sideEffects(before: Quote, after: Quote, locale: string): string[] {
  if (before.shipping.optionId !== after.shipping.optionId || before.shippingTotal === after.shippingTotal)
    return [];
  const money = (amount: Minor) => formatMoney(amount, after.currencyCode, locale);
  if (after.shippingTotal === 0n) return [`Delivery becomes free: ${money(before.shippingTotal)} less.`];
  if (before.shippingTotal === 0n) return [`Delivery is no longer free: ${money(after.shippingTotal)} more.`];
  return [`Delivery now costs ${money(after.shippingTotal)} instead of ${money(before.shippingTotal)}.`];
}
