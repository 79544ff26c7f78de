import { z } from 'zod';
import { builder, UserError } from '../graphql/builder.ts';
import { Money } from '../money/schema.ts';
import { readOrderView } from '../order/read.ts';
import { Order } from '../order/schema.ts';
import { PaymentFlow } from '../payment/schema.ts';
import { createPaymentSession, createSessionErrors } from './create-session.ts';
import {
  CartNotReadyError,
  CartTotalTooLowError,
  OrderNotPlacedError,
  PaymentNotCompletedError,
  PaymentReturnNotGenuineError,
  PaymentSessionNotFoundError,
  TotalChangedError,
} from './errors.ts';
import { placeForShopper, placeForShopperErrors } from './place-for-shopper.ts';

interface SessionView {
  readonly id: string;
  readonly total: bigint;
  readonly currencyCode: string;
  readonly clientSecret: string | null;
  readonly hostedUrl: string | null;
  readonly hostedFields: unknown;
  readonly method: string;
  readonly expiresAt: Date;
}

const HostedField = builder.objectRef<{ name: string; value: string }>('HostedField').implement({
  description: 'One hidden field of the form that leads to the provider’s page.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the field.' }),
    value: t.exposeString('value', { description: 'What to send, unchanged.' }),
  }),
});

const PaymentSession = builder.objectRef<SessionView>('PaymentSession').implement({
  description:
    'A frozen quote of one version of a cart and the payment of exactly its total. Its goods are kept until `expiresAt`.',
  fields: (t) => ({
    id: t.globalID({
      description: 'What `orderPlace` takes.',
      resolve: ({ id }) => ({ type: 'PaymentSession', id }),
    }),
    total: t.field({
      type: Money,
      description: 'What is held: the cart’s total when the session was made.',
      resolve: ({ total, currencyCode }) => ({ amount: total, currencyCode }),
    }),
    clientSecret: t.exposeString('clientSecret', {
      nullable: true,
      description: 'For Stripe.js; null but with ELEMENT. A secret: keep it out of logs and addresses.',
    }),
    hostedUrl: t.expose('hostedUrl', {
      type: 'URL',
      nullable: true,
      description: 'The provider’s page; null but with HOSTED.',
    }),
    hostedFields: t.field({
      type: [HostedField],
      description: 'What to send to `hostedUrl` with POST. Empty: follow it as a link.',
      resolve: ({ hostedFields }) =>
        Object.entries((hostedFields ?? {}) as Record<string, string>).map(([name, value]) => ({
          name,
          value,
        })),
    }),
    method: t.exposeString('method', { description: 'Handle of the way to pay that it is for.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be paid.' }),
  }),
});

builder.objectType(CartNotReadyError, {
  name: 'CartNotReadyError',
  description:
    'Something is missing or no longer available. `Cart.missing` and `Cart.warnings` say the same, line by line.',
  interfaces: [UserError],
  fields: (t) => ({
    problems: t.stringList({
      description: 'Codes as in `CartWarningCode` and `CartRequirement`.',
      resolve: ({ problems }) => problems.map(({ kind }) => kind),
    }),
  }),
});

builder.objectType(TotalChangedError, {
  name: 'TotalChangedError',
  description: 'The cart costs something else than the shopper was shown. Show the new total and ask again.',
  interfaces: [UserError],
  fields: (t) => ({
    total: t.field({
      type: Money,
      description: 'The total now.',
      resolve: ({ total, currencyCode }) => ({ amount: total, currencyCode }),
    }),
  }),
});

builder.objectType(CartTotalTooLowError, {
  name: 'CartTotalTooLowError',
  description: 'The total is below what a card can be charged.',
  interfaces: [UserError],
});

builder.objectType(PaymentSessionNotFoundError, {
  name: 'PaymentSessionNotFoundError',
  description: 'The cart has no such session. Create one with `paymentSessionCreate`.',
  interfaces: [UserError],
});

const PaymentNotCompletedReason = builder.enumType('PaymentNotCompletedReason', {
  description: 'Why there is no order yet.',
  values: {
    REQUIRES_PAYMENT: { description: 'The shopper has not paid.' },
    REQUIRES_ACTION: { description: 'The bank waits for the shopper.' },
    PROCESSING: { description: 'The bank is at work; ask again in a moment.' },
    DECLINED: { description: 'The bank refused the card; the same session can be paid with another one.' },
    EXPIRED: { description: 'The session ended; create a new one.' },
  } as const satisfies Record<PaymentNotCompletedError['reason'], { description: string }>,
});

builder.objectType(PaymentNotCompletedError, {
  name: 'PaymentNotCompletedError',
  description: 'No money is held yet. The cart is as it was; `orderPlace` can be called again.',
  interfaces: [UserError],
  fields: (t) => ({
    reason: t.expose('reason', { type: PaymentNotCompletedReason, description: 'What is missing.' }),
  }),
});

const OrderNotPlacedReason = builder.enumType('OrderNotPlacedReason', {
  description: 'Why held money did not become an order.',
  values: {
    OUT_OF_STOCK: { description: 'The goods were kept too long and are gone.' },
    AMOUNT_MISMATCH: { description: 'The held amount was not the session’s total.' },
    CART_ALREADY_ORDERED: { description: 'Another payment of the same cart came first.' },
  } as const satisfies Record<OrderNotPlacedError['reason'], { description: string }>,
});

builder.objectType(OrderNotPlacedError, {
  name: 'OrderNotPlacedError',
  description:
    'Money was held but could not become an order; the hold has been let go and nothing is charged.',
  interfaces: [UserError],
  fields: (t) => ({
    reason: t.expose('reason', { type: OrderNotPlacedReason, description: 'What went wrong.' }),
  }),
});

const cartToken = z.string().max(100);

builder.relayMutationField(
  'paymentSessionCreate',
  {
    description: 'Which cart to pay for, and how.',
    inputFields: (t) => ({
      cartToken: t.string({ required: true, description: 'The cart’s secret token.', validate: cartToken }),
      expectedVersion: t.int({ required: true, description: '`Cart.version` that the shopper saw.' }),
      expectedTotal: t.field({
        type: 'Decimal',
        description: '`Cart.total` that the shopper saw; refused when it has moved. Null accepts today’s.',
      }),
      method: t.string({
        description: 'Handle of one of `Cart.paymentMethods`; null for the first.',
        validate: z.string().max(60),
      }),
      flow: t.field({
        type: PaymentFlow,
        description: 'One of the method’s flows; null for its first.',
      }),
    }),
  },
  {
    authScopes: { shop: true },
    errors: { types: [...createSessionErrors] },
    description:
      'Freezes the cart, keeps its goods for 35 minutes and opens a payment of exactly its total. The same version gets the same session; a newer one replaces it and lets go of what was held.',
    resolve: (_root, { input }, ctx) => createPaymentSession(ctx, input),
  },
  {
    outputFields: (t) => ({
      paymentSession: t.field({
        type: PaymentSession,
        description: 'What to pay with.',
        resolve: (session) => session,
      }),
    }),
  },
);

builder.objectType(PaymentReturnNotGenuineError, {
  name: 'PaymentReturnNotGenuineError',
  description:
    'The fields sent back do not carry the provider’s signature for this session. Nothing was done.',
  interfaces: [UserError],
});

const ReturnFieldInput = builder.inputType('PaymentReturnFieldInput', {
  description: 'One field that the provider’s page sent back.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Its name.', validate: z.string().max(100) }),
    value: t.string({
      required: true,
      description: 'Its value, unchanged.',
      validate: z.string().max(1_000),
    }),
  }),
});

builder.relayMutationField(
  'orderPlace',
  {
    description: 'Which cart was paid for.',
    inputFields: (t) => ({
      cartToken: t.string({ required: true, description: 'The cart’s secret token.', validate: cartToken }),
      paymentSessionId: t.globalID({ description: '`PaymentSession.id`; null takes the cart’s latest.' }),
      returnFields: t.field({
        type: [ReturnFieldInput],
        description:
          'What the provider’s page sent back with the shopper, if it did. Its signature is checked; the order is made by what the provider says, with or without.',
        validate: z.array(z.unknown()).max(20),
      }),
    }),
  },
  {
    authScopes: { shop: true },
    errors: { types: [...placeForShopperErrors] },
    description:
      'Turns a held payment into the order; with DIRECT it is the promise to pay. Webhook and worker do the same by themselves; however often and from wherever it is called, one payment makes one order.',
    resolve: (_root, { input }, ctx) =>
      placeForShopper(ctx, {
        ...input,
        paymentSessionId: input.paymentSessionId?.id,
        returnFields:
          input.returnFields &&
          Object.fromEntries(input.returnFields.map(({ name, value }) => [name, value])),
      }),
  },
  {
    outputFields: (t) => ({
      order: t.field({
        type: Order,
        description: 'The order.',
        resolve: ({ orderId }, _args, ctx) => readOrderView(ctx, orderId),
      }),
      orderToken: t.exposeString('orderToken', {
        description: 'The secret that opens the order: keep it where the cart’s token was.',
      }),
    }),
  },
);
