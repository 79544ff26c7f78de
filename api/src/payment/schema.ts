import { Cart } from '../cart/schema.ts';
import { marketIn, SalesChannel } from '../channel/schema.ts';
import type {
  PaymentFlow as PaymentFlows,
  PaymentMethodKind as PaymentMethodKinds,
} from '../generated/prisma/enums.ts';
import { builder, UserError } from '../graphql/builder.ts';
import { PaymentMethodNotOfferedError } from './errors.ts';
import type { Instruction, PaymentMethod as OfferedMethod } from './method.ts';
import { readOfferedMethods } from './read-offered.ts';

export const PaymentFlow = builder.enumType('PaymentFlow', {
  description: 'How a shopper goes through with a payment.',
  values: {
    ELEMENT: { description: 'In your page, with Stripe.js and the `clientSecret`.' },
    HOSTED: {
      description:
        'On the provider’s page at `hostedUrl`, sending `hostedFields` with POST if there are any; needs no JavaScript.',
    },
    DIRECT: {
      description:
        'Nothing is paid at checkout: `orderPlace` is the promise to pay, and `Order.paymentMethod` says how.',
    },
  } as const satisfies Record<keyof typeof PaymentFlows, { description: string }>,
});

export const PaymentMethodKind = builder.enumType('PaymentMethodKind', {
  description: 'What sort of paying it is, for an icon or a grouping. More may come.',
  values: {
    CARD: { description: 'A card, held at checkout and charged later.' },
    BANK_TRANSFER: { description: 'The shopper transfers the money after ordering.' },
    CASH_ON_DELIVERY: { description: 'The shopper pays whoever brings the goods.' },
    ONLINE: { description: 'Whatever the provider’s own page offers.' },
  } as const satisfies Record<keyof typeof PaymentMethodKinds, { description: string }>,
});

export const PaymentInstruction = builder.objectRef<Instruction>('PaymentInstruction').implement({
  description: 'One line of how to pay after ordering, such as an account to transfer to.',
  fields: (t) => ({
    label: t.exposeString('label', { description: 'What it is: `IBAN`.' }),
    value: t.exposeString('value', { description: 'What to use or do, as plain text.' }),
  }),
});

const PaymentMethod = builder.objectRef<OfferedMethod>('PaymentMethod').implement({
  description: 'A way to pay that the channel offers.',
  fields: (t) => ({
    handle: t.exposeString('handle', {
      description: 'What `paymentSessionCreate(method:)` takes: `bank-transfer`. Unique in its channel.',
    }),
    kind: t.field({ type: PaymentMethodKind, description: 'What sort it is.', resolve: ({ kind }) => kind }),
    title: t.exposeString('title', { description: 'Name to show to shoppers.' }),
    description: t.exposeString('description', {
      description: 'What choosing it means, in a sentence; may be empty.',
    }),
    flows: t.field({
      type: [PaymentFlow],
      description: 'How it can be gone through with; the first is meant when none is named. Never empty.',
      resolve: ({ flows }) => [...flows],
    }),
    totalFixed: t.exposeBoolean('totalFixed', {
      description:
        'True: an order paid like this may be changed and cancelled in its window, but no change may move its total (`TotalFixedError`). Say so before it is chosen.',
    }),
  }),
});

builder.objectField(SalesChannel, 'paymentMethods', (t) =>
  t.field({
    type: [PaymentMethod],
    args: {
      region: t.arg.string({ description: 'Handle of one of its regions; null for the channel’s first.' }),
    },
    description: 'Ways to pay in a region, in the order to show them.',
    resolve: async (channel, { region }, ctx) => {
      const { currencyCode } = await marketIn(ctx, region);
      return [...(await readOfferedMethods(ctx, { salesChannelId: channel.id, currencyCode }))];
    },
  }),
);

builder.objectField(Cart, 'paymentMethods', (t) =>
  t.field({
    type: [PaymentMethod],
    description: 'Ways to pay for this cart, in the order to show them; the first where none is named.',
    resolve: async (cart, _args, ctx) => [...(await readOfferedMethods(ctx, cart))],
  }),
);

builder.objectType(PaymentMethodNotOfferedError, {
  name: 'PaymentMethodNotOfferedError',
  description:
    'The channel has no such way to pay for this currency, or not in that flow. Nothing was changed.',
  interfaces: [UserError],
  fields: (t) => ({
    offered: t.stringList({
      description: 'Handles of what it offers, in the order to show them.',
      resolve: ({ offered }) => [...offered],
    }),
  }),
});
