import { z } from 'zod';
import { builder, UserError } from '../../graphql/builder.ts';
import { idOf } from '../../graphql/global-id.ts';
import { Money } from '../../money/schema.ts';
import { PaymentInstruction, PaymentMethodKind } from '../../payment/schema.ts';
import {
  PaidUnderOtherReferenceError,
  PaymentNotAwaitedError,
  RefundNotAwaitedError,
} from '../desk/errors.ts';
import { markNotComing, markNotComingErrors, markPaid, markPaidErrors } from '../desk/mark-payment.ts';
import { markRefundSent, markRefundSentErrors } from '../desk/mark-refund-sent.ts';
import { StaffOrder } from '../desk/schema.ts';
import { readOrderView } from '../read.ts';
import { Order, OrderState } from '../schema.ts';
import { type OrderPaymentMethod as Method, paymentMethodOf } from './method.ts';

const OrderPaymentMethod = builder.objectRef<Method>('OrderPaymentMethod').implement({
  description: 'How an order is paid, as its channel describes it today.',
  fields: (t) => ({
    handle: t.exposeString('handle', { description: 'Handle of the method chosen at checkout.' }),
    kind: t.field({ type: PaymentMethodKind, description: 'What sort it is.', resolve: ({ kind }) => kind }),
    title: t.exposeString('title', { description: 'Name to show to shoppers.' }),
    promised: t.exposeBoolean('promised', {
      description:
        'True: nothing is held at a bank; the shopper has promised to pay and does so by `instructions`. False: the provider takes the money.',
    }),
    totalFixed: t.exposeBoolean('totalFixed', {
      description:
        'True: a change that moves the total is refused (`TotalFixedError`); one that leaves it, and cancelling, are not.',
    }),
    instructions: t.field({
      type: [PaymentInstruction],
      description: 'How to pay; empty where the provider takes the money itself.',
      resolve: ({ instructions }) => [...instructions],
    }),
    reference: t.exposeString('reference', {
      description: 'What to write on a transfer so that it is recognised: the order’s number.',
    }),
    outstanding: t.field({
      type: Money,
      description:
        'What the shopper has to pay by themselves: the total while a promise is open, else zero. It follows changes.',
      resolve: ({ outstanding, currencyCode }) => ({ amount: outstanding, currencyCode }),
    }),
  }),
});

builder.objectField(Order, 'paymentMethod', (t) =>
  t.field({
    type: OrderPaymentMethod,
    nullable: true,
    description: 'How it is paid; null when the channel no longer describes that method.',
    resolve: (order, _args, ctx) => paymentMethodOf(ctx, order),
  }),
);

builder.objectType(PaymentNotAwaitedError, {
  name: 'PaymentNotAwaitedError',
  description: 'No money of this order is awaited from the shopper. Nothing was changed.',
  interfaces: [UserError],
  fields: (t) => ({
    state: t.expose('state', { type: OrderState, description: 'Where the order is instead.' }),
  }),
});

builder.objectType(PaidUnderOtherReferenceError, {
  name: 'PaidUnderOtherReferenceError',
  description: 'The order was marked as paid before, under another reference. Nothing was changed.',
  interfaces: [UserError],
  fields: (t) => ({
    reference: t.exposeString('reference', { description: 'The reference it was marked with.' }),
  }),
});

builder.objectType(RefundNotAwaitedError, {
  name: 'RefundNotAwaitedError',
  description: 'No such refund waits for somebody to send it. Nothing was changed.',
  interfaces: [UserError],
});

const words = (max: number) =>
  z.string().trim().min(1, 'Please say which.').max(max, `Please keep it below ${max} characters.`);

const outputFields = (
  t: PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, { orderId: string }>,
) => ({
  staffOrder: t.field({
    type: StaffOrder,
    description: 'The order as it is now.',
    resolve: ({ orderId }, _args, ctx) => readOrderView(ctx, orderId),
  }),
});

builder.relayMutationField(
  'staffOrderMarkPaid',
  {
    description: 'An order whose money has come.',
    inputFields: (t) => ({
      orderId: t.globalID({ required: true, description: 'The order, once its window has closed.' }),
      reference: t.string({
        required: true,
        description:
          'What names the money in your books: a line of the bank statement, a receipt. At most 200.',
        validate: words(200),
      }),
    }),
  },
  {
    authScopes: { staff: ['SUPPORT'] },
    errors: { types: [...markPaidErrors] },
    description:
      'Says that the transfer or the cash for an order has come, in full: exactly its total is captured and it is final. Audited. Repeating it with the same reference changes nothing.',
    resolve: (_root, { input }, ctx) => markPaid(ctx, { ...input, orderId: idOf(input.orderId, 'Order') }),
  },
  { outputFields },
);

builder.relayMutationField(
  'staffOrderMarkPaymentNotComing',
  {
    description: 'An order whose money will not come, and why.',
    inputFields: (t) => ({
      orderId: t.globalID({ required: true, description: 'The order, once its window has closed.' }),
      reason: t.string({
        required: true,
        description: 'Why, at most 500 characters; kept in the audit.',
        validate: words(500),
      }),
    }),
  },
  {
    authScopes: { staff: ['SUPPORT'] },
    errors: { types: [...markNotComingErrors] },
    description:
      'Gives up waiting for a transfer or for cash. The order then stands like one whose card hold was lost: the shopper may pay otherwise for a while, and it is cancelled when they do not. Audited.',
    resolve: (_root, { input }, ctx) =>
      markNotComing(ctx, { ...input, orderId: idOf(input.orderId, 'Order') }),
  },
  { outputFields },
);

builder.relayMutationField(
  'staffRefundMarkSent',
  {
    description: 'A refund that was sent by hand.',
    inputFields: (t) => ({
      refundId: t.globalID({ required: true, description: '`OrderRefund.id` of a refund that is PENDING.' }),
      reference: t.string({
        required: true,
        description: 'What names the money in your books: the transfer’s reference. At most 200 characters.',
        validate: words(200),
      }),
    }),
  },
  {
    authScopes: { staff: ['SUPPORT'] },
    errors: { types: [...markRefundSentErrors] },
    description:
      'Says that money was sent back for an order that was paid by transfer or in cash. Audited. Repeating it with the same reference changes nothing.',
    resolve: (_root, { input }, ctx) =>
      markRefundSent(ctx, { refundId: idOf(input.refundId, 'OrderRefund'), reference: input.reference }),
  },
  { outputFields },
);
