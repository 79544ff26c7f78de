import { z } from 'zod';
import type { PaymentOperation } from '../../generated/prisma/client.ts';
import { builder, UserError } from '../../graphql/builder.ts';
import { Money } from '../../money/schema.ts';
import { CardFlow } from '../card/schema.ts';
import { readOrderView } from '../read.ts';
import { Order } from '../schema.ts';
import { NothingToPayError, PaymentTooSmallError, TooManyRefusalsError } from './errors.ts';
import { payAgain, payAgainErrors } from './open.ts';
import { payAgainReturnErrors, returnFromPayAgain, type ShopperPaymentState } from './settle.ts';

const CardPayment = builder
  .objectRef<PaymentOperation & { readonly currencyCode: string }>('CardPayment')
  .implement({
    description:
      'A payment that the shopper makes with any card. It holds the amount; charging it is our part.',
    fields: (t) => ({
      amount: t.field({
        type: Money,
        description: 'Exactly what is held.',
        resolve: ({ amount, currencyCode }) => ({ amount, currencyCode }),
      }),
      clientSecret: t.exposeString('clientSecret', {
        nullable: true,
        description: 'For Stripe.js; null with HOSTED. A secret: keep it out of logs and addresses.',
      }),
      hostedUrl: t.expose('hostedUrl', {
        type: 'URL',
        nullable: true,
        description: 'The provider’s page; null with ELEMENT.',
      }),
      expiresAt: t.field({
        type: 'DateTime',
        description: 'Until when it can be paid.',
        resolve: ({ expiresAt }) => expiresAt!,
      }),
    }),
  });

const CardPaymentState = builder.enumType('CardPaymentState', {
  description: 'How a payment with a card of the shopper’s choice stands.',
  values: {
    NONE: { description: 'None was opened.' },
    UNPAID: { description: 'The shopper has not paid.' },
    DECLINED: { description: 'The bank refused; the same payment can be made with another card.' },
    REQUIRES_ACTION: { description: 'The bank waits for the shopper.' },
    PROCESSING: { description: 'The bank is at work; ask again in a moment.' },
    HELD: { description: 'Paid: the order is being charged, or has been.' },
    ENDED: {
      description: 'Over: not paid in time, refused too often, replaced by another, or no longer needed.',
    },
  } as const satisfies Record<ShopperPaymentState, { description: string }>,
});

builder.objectType(NothingToPayError, {
  name: 'NothingToPayError',
  description:
    'The order is paid, is being charged, was cancelled, or its time to pay is over. Read it again.',
  interfaces: [UserError],
});

builder.objectType(PaymentTooSmallError, {
  name: 'PaymentTooSmallError',
  description: 'What is missing is less than a card can be charged; staff settle it with the shopper.',
  interfaces: [UserError],
});

builder.objectType(TooManyRefusalsError, {
  name: 'TooManyRefusalsError',
  description:
    'Banks have refused five times within a day that this order is paid again, whichever card was tried. Nothing was opened.',
  interfaces: [UserError],
  fields: (t) => ({
    retryAt: t.expose('retryAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When to try again; null when the order can no longer be paid by then: people settle it.',
    }),
  }),
});

const orderToken = z.string().max(200);

builder.relayMutationField(
  'orderPayAgain',
  {
    description: 'Which order to pay again, and how.',
    inputFields: (t) => ({
      orderToken: t.string({
        required: true,
        description: 'The order’s secret token.',
        validate: orderToken,
      }),
      flow: t.field({ type: CardFlow, required: true, description: 'How the shopper pays.' }),
    }),
  },
  {
    authScopes: { shop: true },
    errors: { types: [...payAgainErrors] },
    description:
      'Opens a payment of exactly what an order that could not be charged still owes. The same amount and flow get the same payment; another flow replaces it and lets go of what was held. Charged is the total and never more, whatever else is tried meanwhile.',
    resolve: (_root, { input }, ctx) => payAgain(ctx, input),
  },
  {
    outputFields: (t) => ({
      payment: t.field({
        type: CardPayment,
        description: 'What to pay with.',
        resolve: async ({ orderId, payment }, _args, ctx) => ({
          ...payment,
          currencyCode: (await readOrderView(ctx, orderId)).currencyCode,
        }),
      }),
      order: t.field({
        type: Order,
        description: 'The order as it is now.',
        resolve: ({ orderId }, _args, ctx) => readOrderView(ctx, orderId),
      }),
    }),
  },
);

builder.relayMutationField(
  'orderPayAgainReturn',
  {
    description: 'Which order’s payment to look at.',
    inputFields: (t) => ({
      orderToken: t.string({
        required: true,
        description: 'The order’s secret token.',
        validate: orderToken,
      }),
    }),
  },
  {
    authScopes: { shop: true },
    errors: { types: [...payAgainReturnErrors] },
    description:
      'Looks whether the payment was made, and charges the order if so. Call it when the shopper comes back; webhook and worker do the same by themselves. Safe to repeat.',
    resolve: (_root, { input }, ctx) => returnFromPayAgain(ctx, input),
  },
  {
    outputFields: (t) => ({
      payment: t.field({
        type: CardPaymentState,
        description: 'How the payment stands.',
        resolve: ({ payment }) => payment,
      }),
      order: t.field({
        type: Order,
        description: 'The order as it is now.',
        resolve: ({ orderId }, _args, ctx) => readOrderView(ctx, orderId),
      }),
    }),
  },
);
