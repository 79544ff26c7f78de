import { z } from 'zod';
import { builder, UserError } from '../../graphql/builder.ts';
import { idOf } from '../../graphql/global-id.ts';
import { connectionOf, pageArgs, pageComplexity } from '../../graphql/page.ts';
import { Money } from '../../money/schema.ts';
import { CHANNEL_ARGUMENT, deskIn } from '../../staff/schema.ts';
import { OrderEdit } from '../edit/schema.ts';
import { changeOf, changesMax, OrderEditChangeInput } from '../mutation/schema.ts';
import { type OrderView, readOrderView } from '../read.ts';
import { Order, OrderState } from '../schema.ts';
import { commitStaffEdit, commitStaffEditErrors } from './commit-edit.ts';
import { CaptureNotFailedError, OrderUnknownError } from './errors.ts';
import { findForStaff } from './find.ts';
import { type OrderSummary, orderPage } from './list.ts';
import { retryCapture, retryCaptureErrors } from './retry-capture.ts';
import { readMoneyTimeline } from './timeline.ts';
import type { CaptureStanding, TimelineEntry, TimelineKind } from './timeline-facts.ts';

builder.objectType(OrderUnknownError, {
  name: 'OrderUnknownError',
  description: 'No such order in a channel that the caller works for. Nothing was changed.',
  interfaces: [UserError],
});

builder.objectType(CaptureNotFailedError, {
  name: 'CaptureNotFailedError',
  description: 'Only a capture that failed can be tried again.',
  interfaces: [UserError],
  fields: (t) => ({
    state: t.expose('state', { type: OrderState, description: 'Where the order is instead.' }),
  }),
});

const MoneyTimelineKind = builder.enumType('MoneyTimelineKind', {
  description: 'Where an entry of the timeline comes from.',
  values: {
    ORDER: { description: 'The order itself: placed, closed, captured, cancelled, next attempt.' },
    STANDING: {
      description:
        'How it stands now, and why: one entry, between what happened and what is due. The answer to “why was this order not captured?”.',
    },
    LEDGER: { description: 'Money that moved.' },
    OPERATION: { description: 'A call to the provider, written down before it was made.' },
    EDIT: { description: 'A change by shopper or staff, and what became of it.' },
    REFUND: { description: 'Money given back to one payment, and how far it has come.' },
    DISPUTE: { description: 'A cardholder’s objection.' },
    PROVIDER_EVENT: { description: 'A webhook event about one of its payments.' },
    DELIVERY: { description: 'Something announced about the order, to one consumer, such as a mail.' },
    MAIL: { description: 'A mail about the order, to the shopper or to staff.' },
    STAFF: { description: 'What staff did with it, or with a webhook or a delivery about it.' },
  } as const satisfies Record<TimelineKind, { description: string }>,
});

const CaptureStandingType = builder.enumType('CaptureStanding', {
  description: 'Why an order is, or is not, captured. New reasons may be added.',
  values: {
    WINDOW_OPEN: { description: 'The shopper may still change it; it is captured when the window closes.' },
    EDIT_UNDER_WAY: {
      description: 'Its window is closed, but a change that began in time waits for the bank or the shopper.',
    },
    DUE: { description: 'It is to be captured, and no worker has done so.' },
    CAPTURING: { description: 'A worker is at it.' },
    PROVIDER_SILENT: {
      description: 'The provider was asked and nobody knows its answer; it is asked again.',
    },
    MONEY_AWAITED: {
      description: 'The shopper pays by themselves, and nobody has said that the money came.',
    },
    REFUSED: { description: 'Bank or provider refused; it is tried again, and the shopper may pay anew.' },
    PAYMENT_LOST: { description: 'Nothing is left to charge: only the shopper, or staff, can settle it.' },
    SHOPPER_PAYS: { description: 'The shopper is paying again and has a few minutes to finish.' },
    UNPAID: { description: 'Nobody paid in time; it is about to be cancelled.' },
    STUCK: { description: 'Nobody paid in time and it cannot be cancelled by itself: staff must decide.' },
    CAPTURED: { description: 'Exactly its total is captured.' },
    CANCELED: { description: 'Cancelled: it never will be captured.' },
  } as const satisfies Record<CaptureStanding, { description: string }>,
});

const MoneyTimelineEntry = builder.objectRef<TimelineEntry>('MoneyTimelineEntry').implement({
  description: 'One thing that happened, or is due, to the money of an order. For staff.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When it began, or is due.' }),
    kind: t.field({
      type: MoneyTimelineKind,
      description: 'Where it comes from.',
      resolve: ({ kind }) => kind,
    }),
    title: t.exposeString('title', { description: 'What it is, in words or as its event is called.' }),
    sentence: t.exposeString('sentence', {
      description:
        'What happened and what follows, in whole English sentences for staff; may name the shopper’s address.',
    }),
    todo: t.exposeString('todo', {
      nullable: true,
      description: 'What a person has to do about it; null where it goes on by itself.',
    }),
    standing: t.field({
      type: CaptureStandingType,
      nullable: true,
      description: 'Of the STANDING entry; null on all others.',
      resolve: ({ standing }) => standing,
    }),
    state: t.exposeString('state', {
      nullable: true,
      description: 'State of its row in capitals, such as `PENDING`; null where there is none.',
    }),
    amount: t.field({
      type: Money,
      nullable: true,
      description: 'Money it is about; null when none is.',
      resolve: ({ amount, currencyCode }) => (amount === null ? null : { amount, currencyCode }),
    }),
    reference: t.exposeString('reference', {
      nullable: true,
      description: 'What to search for at the provider or in the logs; null without one.',
    }),
    attempts: t.exposeInt('attempts', {
      nullable: true,
      description: 'How often it was tried; null for what is not tried.',
    }),
    problem: t.exposeString('problem', {
      nullable: true,
      description: 'What went wrong, in the words of whoever refused; null when nothing did.',
    }),
    settledAt: t.expose('settledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; null while it has not.',
    }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is tried or looked at again; null when it is not.',
    }),
  }),
});

export const StaffOrder = builder.objectRef<OrderView>('StaffOrder').implement({
  description:
    'An order as staff of its channel see it: what the shopper sees, and why its money is where it is.',
  fields: (t) => ({
    order: t.field({
      type: Order,
      description: 'The order as its owner sees it.',
      resolve: (order) => order,
    }),
    captureAttempts: t.exposeInt('captureAttempts', {
      description: 'How often charging it was begun; 0 while its window is open.',
    }),
    nextCaptureAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it is charged, or looked at again; null once it is captured or cancelled.',
      resolve: ({ nextCaptureAt, finalizedAt, canceledAt }) =>
        finalizedAt === null && canceledAt === null ? nextCaptureAt : null,
    }),
    captureProblem: t.exposeString('captureProblem', {
      nullable: true,
      description: 'Why the last attempt to charge it failed; null when none did.',
    }),
    captureBy: t.expose('captureBy', {
      type: 'DateTime',
      nullable: true,
      description:
        'It is charged by then, whatever keeps it: days before the bank lets go of the earliest hold. Null where holds do not end.',
    }),
    captureAlarmedAt: t.expose('captureAlarmedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When staff were told that half of a hold’s time had passed, or that nobody paid; null if never.',
    }),
    paymentDueAt: t.expose('paymentDueAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'Until when its goods are kept for the shopper to pay again; null while charging never failed.',
    }),
    paymentLostAt: t.expose('paymentLostAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When no hold was left to charge; null while there is one.',
    }),
    moneyTimeline: t.field({
      type: [MoneyTimelineEntry],
      description:
        'Everything that bears on its money, oldest first and what is due last: why it was captured, or was not. Of each kind the latest 200.',
      resolve: ({ id }, _args, ctx) => readMoneyTimeline(ctx, id),
    }),
  }),
});

const StaffOrderSummary = builder.objectRef<OrderSummary>('StaffOrderSummary').implement({
  description: 'An order in a list for staff.',
  fields: (t) => ({
    id: t.globalID({
      description: 'What `staffOrder` takes.',
      resolve: ({ id }) => ({ type: 'Order', id }),
    }),
    number: t.exposeString('number', { description: 'What people call it: `TN-4H7K2`.' }),
    state: t.expose('state', { type: OrderState, description: 'Where it is.' }),
    email: t.exposeString('email', { description: 'Where mail about it goes.' }),
    placedAt: t.expose('placedAt', { type: 'DateTime', description: 'When it was placed.' }),
    editableUntil: t.expose('editableUntil', { type: 'DateTime', description: 'When its window closes.' }),
    total: t.field({
      type: Money,
      description: 'What it costs now.',
      resolve: ({ total, currencyCode }) => ({ amount: total, currencyCode }),
    }),
    captureAttempts: t.exposeInt('captureAttempts', { description: 'How often charging it was begun.' }),
    captureProblem: t.exposeString('captureProblem', {
      nullable: true,
      description: 'Why the last attempt to charge it failed; null when none did.',
    }),
  }),
});

const StaffOrderConnection = connectionOf(StaffOrderSummary, 'StaffOrderSummary', 'orders');

builder.queryField('staffOrders', (t) =>
  t.field({
    type: StaffOrderConnection,
    complexity: pageComplexity,
    authScopes: { staff: ['SUPPORT'] },
    args: {
      channel: t.arg.string({ description: CHANNEL_ARGUMENT }),
      query: t.arg.string({
        description: 'Beginning of an order’s number or mail address, in any case; null for all.',
      }),
      state: t.arg({ type: OrderState, description: 'Only orders in this state; null for all.' }),
      ...pageArgs(t.arg),
    },
    description: 'Orders of a channel, the latest placed first.',
    resolve: async (_root, { channel, query, state, ...args }, ctx) => {
      const { id: salesChannelId } = await deskIn(ctx, channel, ['SUPPORT']);
      return orderPage(ctx, { salesChannelId, query: query ?? null, state: state ?? null }, args);
    },
  }),
);

builder.queryField('staffOrder', (t) =>
  t.field({
    type: StaffOrder,
    nullable: true,
    authScopes: { staff: ['SUPPORT'] },
    args: {
      id: t.arg.globalID({ description: 'Its id. Send this or `number`; this wins.' }),
      number: t.arg.string({ description: 'Its number, in any case.', validate: z.string().max(40) }),
    },
    description: 'One order, by id or number; null when there is none in a channel that you work for.',
    resolve: async (_root, { id, number }, ctx) => {
      const where = id
        ? { id: idOf(id, 'Order') }
        : { number: (number ?? '').replaceAll('\0', '').toUpperCase() };
      try {
        const { orderId } = await findForStaff(ctx, where);
        return await readOrderView(ctx, orderId);
      } catch (error) {
        if (error instanceof OrderUnknownError) return null;
        throw error;
      }
    },
  }),
);

builder.relayMutationField(
  'staffOrderEditCommit',
  {
    description: 'An order, the changes to make, and why.',
    inputFields: (t) => ({
      orderId: t.globalID({ required: true, description: 'The order.' }),
      expectedVersion: t.int({ required: true, description: '`version` of the order that was looked at.' }),
      changes: t.field({
        type: [OrderEditChangeInput],
        required: true,
        description: 'In the order to apply them. 1 to 50.',
        validate: changesMax,
      }),
      reason: t.string({
        required: true,
        description: 'Why, at most 500 characters. The shopper reads it in the history.',
        validate: z
          .string()
          .trim()
          .min(1, 'Please say why.')
          .max(500, 'Please keep it below 500 characters.'),
      }),
    }),
  },
  {
    authScopes: { staff: ['SUPPORT'] },
    errors: { types: [...commitStaffEditErrors] },
    description:
      'Changes a paid order for the shopper while its window is open, by the rules of `orderEditCommit` but with any kind of change. Audited.',
    resolve: (_root, { input }, ctx) =>
      commitStaffEdit(ctx, {
        ...input,
        orderId: idOf(input.orderId, 'Order'),
        changes: input.changes.map(changeOf),
      }),
  },
  {
    outputFields: (t) => ({
      staffOrder: t.field({
        type: StaffOrder,
        description: 'The order as it is now.',
        resolve: ({ orderId }, _args, ctx) => readOrderView(ctx, orderId),
      }),
      edit: t.field({
        type: OrderEdit,
        description: 'The change and how far it has come. One that waits for the bank waits for the shopper.',
        resolve: async ({ orderId, edit }, _args, ctx) => ({
          ...edit,
          currencyCode: (await readOrderView(ctx, orderId)).currencyCode,
        }),
      }),
    }),
  },
);

builder.relayMutationField(
  'staffOrderCaptureRetry',
  {
    description: 'Which failed capture to try again.',
    inputFields: (t) => ({ orderId: t.globalID({ required: true, description: 'The order.' }) }),
  },
  {
    authScopes: { staff: ['SUPPORT'] },
    errors: { types: [...retryCaptureErrors] },
    description:
      'Has a failed capture tried again within half a minute instead of when its back-off ends. Audited. Safe to repeat.',
    resolve: (_root, { input }, ctx) => retryCapture(ctx, { orderId: idOf(input.orderId, 'Order') }),
  },
  {
    outputFields: (t) => ({
      staffOrder: t.field({
        type: StaffOrder,
        description: 'The order as it is now.',
        resolve: ({ orderId }, _args, ctx) => readOrderView(ctx, orderId),
      }),
    }),
  },
);
