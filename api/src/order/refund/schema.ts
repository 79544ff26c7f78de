import { z } from 'zod';
import type { Dispute } from '../../generated/prisma/client.ts';
import type {
  DisputeState as DisputeStates,
  RefundOrigin as RefundOrigins,
  RefundReason as RefundReasons,
  RefundState as RefundStates,
} from '../../generated/prisma/enums.ts';
import { builder, UserError } from '../../graphql/builder.ts';
import { idOf } from '../../graphql/global-id.ts';
import { quantityText } from '../../money/money.ts';
import { quantityInput } from '../../money/quantity-input.ts';
import { Money } from '../../money/schema.ts';
import { StaffOrder } from '../desk/schema.ts';
import { readOrderView } from '../read.ts';
import { Order, OrderState } from '../schema.ts';
import {
  NothingToRefundError,
  PaymentDisputedError,
  RefundLineUnknownError,
  RefundQuantityError,
  RefundRefusedError,
  RefundTooLargeError,
} from './errors.ts';
import {
  REASON_WORDS,
  type RefundableLine,
  type RefundView,
  readDisputes,
  readRefundableAmount,
  readRefundableLines,
  readRefunds,
  readShopperRefunds,
} from './read-refunds.ts';
import { refundOrder, refundOrderErrors } from './refund-order.ts';

const RefundState = builder.enumType('RefundState', {
  description: 'How far a refund has come.',
  values: {
    PENDING: { description: 'On its way: the provider or the bank has not finished. It settles by itself.' },
    SUCCEEDED: { description: 'Given back. Banks show it within days.' },
    FAILED: { description: 'Refused, or sent back by the bank; the money is with the shop.' },
  } as const satisfies Record<keyof typeof RefundStates, { description: string }>,
});

const RefundReason = builder.enumType('RefundReason', {
  description: 'Why money was given back.',
  values: {
    RETURNED: { description: 'The goods came back.' },
    DAMAGED: { description: 'The goods arrived damaged.' },
    WRONG_ITEM: { description: 'Other goods were sent than ordered.' },
    NOT_DELIVERED: { description: 'The goods did not arrive.' },
    GOODWILL: { description: 'Nothing had to be given back.' },
    CANCELED: { description: 'The order was cancelled, and charged all the same.' },
    OVERCHARGED: { description: 'More was taken at the provider than the order came to.' },
    OTHER: { description: 'See the note; for refunds made at the provider nothing is known.' },
  } as const satisfies Record<keyof typeof RefundReasons, { description: string }>,
});

const RefundOrigin = builder.enumType('RefundOrigin', {
  description: 'Who made a refund.',
  values: {
    STAFF: { description: 'Staff, here.' },
    PROVIDER: { description: 'Somebody in the payment provider’s dashboard.' },
    SYSTEM: { description: 'The shop itself, for a cancelled order that was charged.' },
  } as const satisfies Record<keyof typeof RefundOrigins, { description: string }>,
});

const DisputeState = builder.enumType('DisputeState', {
  description: 'How far a dispute has come.',
  values: {
    INQUIRY: { description: 'The bank asks. No money has moved; a refund ends it.' },
    NEEDS_RESPONSE: {
      description:
        'The cardholder’s bank claims the money; many providers take it at once, some when it is lost. Answer at the provider.',
    },
    UNDER_REVIEW: { description: 'The bank decides.' },
    WON: { description: 'The money came back to the shop, or stayed there.' },
    LOST: { description: 'The money stays with the cardholder.' },
    CLOSED: { description: 'An inquiry that came to nothing.' },
  } as const satisfies Record<keyof typeof DisputeStates, { description: string }>,
});

const moneyOf = ({ amount, payment }: RefundView) => ({ amount, currencyCode: payment.currencyCode });

const OrderRefund = builder.objectRef<RefundView>('OrderRefund').implement({
  description: 'Money given back to the card that paid it.',
  fields: (t) => ({
    id: t.globalID({
      description: 'Names the refund in support and logs.',
      resolve: ({ id }) => ({ type: 'OrderRefund', id }),
    }),
    amount: t.field({ type: Money, description: 'How much.', resolve: moneyOf }),
    state: t.field({ type: RefundState, description: 'How far it has come.', resolve: ({ state }) => state }),
    reason: t.string({
      description: 'Why, in words for the shopper: `Goods came back`.',
      resolve: ({ reason }) => REASON_WORDS[reason],
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    settledAt: t.expose('settledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was given back or failed; null while it is on its way.',
    }),
    cardBrand: t.string({
      nullable: true,
      description: 'Network of the card it goes to, such as `visa`; null when unknown.',
      resolve: ({ payment }) => payment.cardBrand,
    }),
    cardLast4: t.string({
      nullable: true,
      description: 'Last digits of that card; null when unknown.',
      resolve: ({ payment }) => payment.cardLast4,
    }),
  }),
});

builder.objectFields(Order, (t) => ({
  refunds: t.field({
    type: [OrderRefund],
    description:
      'Money given back or on its way, oldest first. One that the bank sent back stays, as FAILED.',
    resolve: ({ id }, _args, ctx) => readShopperRefunds(ctx, id),
  }),
  refundedTotal: t.field({
    type: Money,
    description: 'Given back so far or on its way, over all cards; what failed does not count.',
    resolve: ({ paymentCollection, currencyCode }) => ({
      currencyCode,
      amount: (paymentCollection?.payments ?? []).reduce((sum, { pledgedAmount }) => sum + pledgedAmount, 0n),
    }),
  }),
}));

const StaffRefundLine = builder
  .objectRef<RefundView['lines'][number] & { readonly currencyCode: string }>('StaffRefundLine')
  .implement({
    description: 'What a refund gives back of one line.',
    fields: (t) => ({
      lineId: t.globalID({
        description: 'The `OrderLine`.',
        resolve: ({ orderLineId }) => ({ type: 'OrderLine', id: orderLineId }),
      }),
      quantity: t.field({
        type: 'Decimal',
        description: 'How much of it; 0 where another refund of the same decision counts it.',
        resolve: ({ quantity }) => quantityText(quantity),
      }),
      amount: t.field({
        type: Money,
        description: 'What of the refund is for this line.',
        resolve: ({ amount, currencyCode }) => ({ amount, currencyCode }),
      }),
    }),
  });

const StaffRefund = builder.objectRef<RefundView>('StaffRefund').implement({
  description: 'A refund as staff see it: what the shopper sees, and where it comes from.',
  fields: (t) => ({
    refund: t.field({
      type: OrderRefund,
      description: 'As the shopper sees it.',
      resolve: (refund) => refund,
    }),
    requestId: t.id({
      description:
        'The same for all refunds of one decision, which are one for each payment. To compare; nothing is found by it.',
      resolve: ({ requestId }) => requestId,
    }),
    origin: t.field({ type: RefundOrigin, description: 'Who made it.', resolve: ({ origin }) => origin }),
    reason: t.field({
      type: RefundReason,
      description: 'Why it was made, as staff chose it.',
      resolve: ({ reason }) => reason,
    }),
    note: t.exposeString('note', { nullable: true, description: 'What staff added; null when nothing.' }),
    problem: t.exposeString('problem', {
      nullable: true,
      description: 'Why it failed, in the provider’s words; null unless it did.',
    }),
    providerReference: t.exposeString('providerReference', {
      nullable: true,
      description: 'What to search for at the provider; null while it has not answered, or refused.',
    }),
    lines: t.field({
      type: [StaffRefundLine],
      description: 'What it gives back of which line; empty for a refund by amount.',
      resolve: ({ lines, payment }) => lines.map((line) => ({ ...line, currencyCode: payment.currencyCode })),
    }),
  }),
});

const RefundableLineRef = builder
  .objectRef<RefundableLine & { readonly currencyCode: string }>('RefundableLine')
  .implement({
    description: 'A line of which something is left to give back.',
    fields: (t) => ({
      lineId: t.globalID({
        description: 'What `staffOrderRefund` takes.',
        resolve: ({ lineId }) => ({ type: 'OrderLine', id: lineId }),
      }),
      title: t.exposeString('title', { description: 'Title and choices as sold.' }),
      quantity: t.field({
        type: 'Decimal',
        description: 'How much is left.',
        resolve: ({ quantity }) => quantityText(quantity),
      }),
      amount: t.field({
        type: Money,
        description: 'What all of that gives back: as sold, discount and tax included.',
        resolve: ({ amount, currencyCode }) => ({ amount, currencyCode }),
      }),
    }),
  });

const StaffDispute = builder
  .objectRef<Dispute & { readonly currencyCode: string }>('StaffDispute')
  .implement({
    description: 'A cardholder’s objection to a payment. It is answered at the provider.',
    fields: (t) => ({
      state: t.field({ type: DisputeState, description: 'How far it has come.', resolve: (it) => it.state }),
      amount: t.field({
        type: Money,
        description: 'How much is disputed.',
        resolve: ({ amount, currencyCode }) => ({ amount, currencyCode }),
      }),
      reason: t.exposeString('reason', { description: 'The cardholder’s, in the provider’s word.' }),
      refundable: t.exposeBoolean('refundable', {
        description: 'Whether the payment may be refunded all the same.',
      }),
      respondBy: t.expose('respondBy', {
        type: 'DateTime',
        nullable: true,
        description: 'Until when evidence is heard; null when none is asked for.',
      }),
      providerReference: t.exposeString('providerReference', {
        description: 'What to search for at the provider.',
      }),
      openedAt: t.expose('openedAt', { type: 'DateTime', description: 'When the shop heard of it.' }),
    }),
  });

builder.objectFields(StaffOrder, (t) => ({
  refundable: t.field({
    type: Money,
    description: 'What can be given back now: charged, not yet given back, and not disputed.',
    resolve: async (order, _args, ctx) => ({
      amount: await readRefundableAmount(ctx, order),
      currencyCode: order.currencyCode,
    }),
  }),
  refundableLines: t.field({
    type: [RefundableLineRef],
    description: 'What every line can still give back; `refundable` limits them all together.',
    resolve: async (order, _args, ctx) =>
      (await readRefundableLines(ctx, order)).map((line) => ({ ...line, currencyCode: order.currencyCode })),
  }),
  refunds: t.field({
    type: [StaffRefund],
    description: 'Every refund asked for or found at the provider, oldest first.',
    resolve: ({ id }, _args, ctx) => readRefunds(ctx, id),
  }),
  disputes: t.field({
    type: [StaffDispute],
    description: 'Every dispute and inquiry, oldest first.',
    resolve: async ({ id, currencyCode }, _args, ctx) =>
      (await readDisputes(ctx, id)).map((dispute) => ({ ...dispute, currencyCode })),
  }),
}));

const interfaces = [UserError];
const refundable = (
  t: PothosSchemaTypes.ObjectFieldBuilder<
    typeof builder.$inferSchemaTypes,
    RefundTooLargeError | PaymentDisputedError
  >,
) =>
  t.field({
    type: Money,
    description: 'What can be given back instead.',
    resolve: ({ refundable: amount, currencyCode }) => ({ amount, currencyCode }),
  });

builder.objectType(NothingToRefundError, {
  name: 'NothingToRefundError',
  description: 'Nothing of the order was charged yet, or nothing is left of it.',
  interfaces,
  fields: (t) => ({
    state: t.expose('state', { type: OrderState, description: 'Where the order is.' }),
  }),
});

builder.objectType(RefundTooLargeError, {
  name: 'RefundTooLargeError',
  description: 'More than is left to give back, or no amount of the order’s currency.',
  interfaces,
  fields: (t) => ({ refundable: refundable(t) }),
});

builder.objectType(PaymentDisputedError, {
  name: 'PaymentDisputedError',
  description: 'The cardholder disputes the payment. Giving it back as well would pay twice.',
  interfaces,
  fields: (t) => ({ refundable: refundable(t) }),
});

builder.objectType(RefundLineUnknownError, {
  name: 'RefundLineUnknownError',
  description: 'The order has no such line, or it is named twice.',
  interfaces,
});

builder.objectType(RefundQuantityError, {
  name: 'RefundQuantityError',
  description: 'More of a line than it has left to give back, or not on its step.',
  interfaces,
  fields: (t) => ({
    lineId: t.globalID({
      description: 'The line.',
      resolve: ({ lineId }) => ({ type: 'OrderLine', id: lineId }),
    }),
    refundableQuantity: t.field({
      type: 'Decimal',
      description: 'How much of it is left.',
      resolve: (error) => quantityText(error.refundableQuantity),
    }),
  }),
});

builder.objectType(RefundRefusedError, {
  name: 'RefundRefusedError',
  description: 'The provider refused all of it; nothing was given back. Asking again is a new attempt.',
  interfaces,
  fields: (t) => ({
    problem: t.exposeString('problem', { description: 'The provider’s code and words, for staff.' }),
  }),
});

const LINES_MAX = 200;

const RefundLineInput = builder.inputType('OrderRefundLineInput', {
  description: 'How much of which line is given back, at what was paid for it.',
  fields: (t) => ({
    lineId: t.globalID({ required: true, description: '`OrderLine.id`.' }),
    quantity: t
      .field({ type: 'Decimal', required: true, description: 'In pieces or metres, on the variant’s step.' })
      .validate(quantityInput()),
  }),
});

const OrderRefundInput = builder.inputType('OrderRefundInput', {
  isOneOf: true,
  description: 'What to give back: exactly one of the fields.',
  fields: (t) => ({
    amount: t.field({
      type: 'Decimal',
      description: 'Any amount in the order’s currency, for no line in particular.',
    }),
    lines: t.field({
      type: [RefundLineInput],
      description: 'Goods, each line once; 1 to 200.',
      validate: z.array(z.unknown()).min(1, 'Name at least one line.').max(LINES_MAX),
    }),
  }),
});

builder.relayMutationField(
  'staffOrderRefund',
  {
    description: 'Which order, what to give back, and why.',
    inputFields: (t) => ({
      orderId: t.globalID({ required: true, description: 'The order.' }),
      refund: t.field({ type: OrderRefundInput, required: true, description: 'What to give back.' }),
      reason: t.field({
        type: RefundReason,
        required: true,
        description: 'Why. The shopper is told in words.',
      }),
      note: t.string({
        description: 'For other staff, at most 1000 characters; the shopper never sees it.',
        validate: z.string().trim().max(1000, 'Please keep it below 1000 characters.'),
      }),
    }),
  },
  {
    authScopes: { staff: ['SUPPORT'] },
    errors: { types: [...refundOrderErrors] },
    description:
      'Gives money of a charged order back to the cards that paid it, from as few of them as possible; never more than was charged, whoever else refunds at the same time. Audited. A repetition under the same Idempotency-Key gives nothing twice.',
    resolve: (_root, { input }, ctx) =>
      refundOrder(ctx, {
        orderId: idOf(input.orderId, 'Order'),
        amount: input.refund.amount,
        lines: input.refund.lines?.map(({ lineId, quantity }) => ({
          lineId: idOf(lineId, 'OrderLine'),
          quantity,
        })),
        reason: input.reason,
        note: input.note?.trim() || null,
      }),
  },
  {
    outputFields: (t) => ({
      staffOrder: t.field({
        type: StaffOrder,
        description: 'The order as it is now.',
        resolve: ({ orderId }, _args, ctx) => readOrderView(ctx, orderId),
      }),
      refunds: t.field({
        type: [StaffRefund],
        description: 'One for each payment that gives back. PENDING settles by itself; FAILED gave nothing.',
        resolve: async ({ orderId, requestId }, _args, ctx) =>
          (await readRefunds(ctx, orderId)).filter((refund) => refund.requestId === requestId),
      }),
    }),
  },
);
