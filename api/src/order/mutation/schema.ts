import { z } from 'zod';
import { ProductVariant } from '../../catalog/schema.ts';
import { builder } from '../../graphql/builder.ts';
import { idOf } from '../../graphql/global-id.ts';
import { quantityInput } from '../../money/quantity-input.ts';
import type { AddressFields } from '../../shipping/address.ts';
import { AddressInput, ShippingOption } from '../../shipping/schema.ts';
import { cancelOrder, cancelOrderErrors } from '../cancel.ts';
import { CardFlow } from '../card/schema.ts';
import { CHANGES_MAX, type OrderChange } from '../change.ts';
import { commitEdit, commitEditErrors, previewEditErrors } from '../commit-edit.ts';
import { discardEdit, discardEditErrors } from '../discard-edit.ts';
import { OrderEdit, OrderEditPreview } from '../edit/schema.ts';
import { extendWindow, extendWindowErrors } from '../extend-window.ts';
import { previewEdit } from '../preview-edit.ts';
import { readOrderView } from '../read.ts';
import { resumeEdit, resumeEditErrors } from '../resume-edit.ts';
import { Order } from '../schema.ts';

type Fields = PothosSchemaTypes.InputFieldBuilder<typeof builder.$inferSchemaTypes, 'InputObject'>;
type Payload<T> = PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, T>;

const AddVariant = builder.inputType('OrderEditAddVariantInput', {
  description:
    'More of something, or something new, at today’s price; what the order has already keeps its price.',
  fields: (t) => ({
    variantId: t.globalID({ for: ProductVariant, required: true, description: 'What to add.' }),
    quantity: t
      .field({ type: 'Decimal', required: true, description: 'How much, on the variant’s step.' })
      .validate(quantityInput()),
  }),
});

const SetQuantity = builder.inputType('OrderEditSetQuantityInput', {
  description: 'A line in another quantity, at the price it was sold at.',
  fields: (t) => ({
    lineId: t.globalID({ required: true, description: '`OrderLine.id`.' }),
    quantity: t
      .field({ type: 'Decimal', required: true, description: 'The new quantity, on the variant’s step.' })
      .validate(quantityInput()),
  }),
});

const SwapVariant = builder.inputType('OrderEditSwapVariantInput', {
  description: 'Another variant in place of a line’s, in the same quantity.',
  fields: (t) => ({
    lineId: t.globalID({ required: true, description: '`OrderLine.id`.' }),
    variantId: t.globalID({
      for: ProductVariant,
      required: true,
      description: 'What to have instead, at today’s price.',
    }),
  }),
});

export const OrderEditChangeInput = builder.inputType('OrderEditChangeInput', {
  isOneOf: true,
  description: 'One change: exactly one of the fields.',
  fields: (t) => ({
    addVariant: t.field({ type: AddVariant, description: 'Adds goods.' }),
    setQuantity: t.field({ type: SetQuantity, description: 'Changes how much of a line.' }),
    swapVariant: t.field({ type: SwapVariant, description: 'Another size or colour.' }),
    removeLine: t.globalID({
      description: '`OrderLine.id` of the line to drop. The last line cannot be dropped: cancel instead.',
    }),
    setShippingAddress: t.field({
      type: AddressInput,
      description: 'Another delivery address in the order’s region; taxes follow it.',
    }),
    setShippingOption: t.globalID({ for: ShippingOption, description: 'Another delivery.' }),
    setContact: t.string({
      description: 'Another mail address for the order.',
      validate: z.email('This is no mail address.').max(254),
    }),
  }),
});

type ChangeInput = typeof OrderEditChangeInput.$inferInput;

/** Decodes one `@oneOf` value; GraphQL has made sure that exactly one field is there. */
export function changeOf(input: ChangeInput): OrderChange {
  if (input.addVariant)
    return {
      kind: 'addVariant',
      variantId: idOf(input.addVariant.variantId, 'ProductVariant'),
      quantity: input.addVariant.quantity,
    };
  if (input.setQuantity)
    return {
      kind: 'setQuantity',
      lineId: idOf(input.setQuantity.lineId, 'OrderLine'),
      quantity: input.setQuantity.quantity,
    };
  if (input.swapVariant)
    return {
      kind: 'swapVariant',
      lineId: idOf(input.swapVariant.lineId, 'OrderLine'),
      variantId: idOf(input.swapVariant.variantId, 'ProductVariant'),
    };
  if (input.removeLine) return { kind: 'removeLine', lineId: idOf(input.removeLine, 'OrderLine') };
  if (input.setShippingAddress)
    return { kind: 'setShippingAddress', address: input.setShippingAddress as AddressFields };
  if (input.setShippingOption)
    return { kind: 'setShippingOption', shippingOptionId: idOf(input.setShippingOption, 'ShippingOption') };
  return { kind: 'setContact', email: input.setContact! };
}

const orderToken = (t: Fields) =>
  t.string({ required: true, description: 'The order’s secret token.', validate: z.string().max(200) });
/** How many changes one edit may have. */
export const changesMax = z
  .array(z.unknown())
  .min(1, 'Name at least one change.')
  .max(CHANGES_MAX, `At most ${CHANGES_MAX} changes at once.`);

const order = <T extends { readonly orderId: string }>(t: Payload<T>) =>
  t.field({
    type: Order,
    description: 'The order as it is now.',
    resolve: ({ orderId }, _args, ctx) => readOrderView(ctx, orderId),
  });

const PreviewInput = builder.inputType('OrderEditPreviewInput', {
  description: 'Which order, and what would be different.',
  fields: (t) => ({
    orderToken: orderToken(t),
    expectedVersion: t.int({
      description: 'Refuse when the order has moved on; null previews against what is there.',
    }),
    changes: t.field({
      type: [OrderEditChangeInput],
      required: true,
      description: 'In the order to apply them. 1 to 50.',
      validate: changesMax,
    }),
  }),
});

builder.queryField('orderEditPreview', (t) =>
  t.field({
    type: OrderEditPreview,
    authScopes: { shop: true },
    errors: { types: [...previewEditErrors] },
    description:
      'What a change would cost and how it would be paid. Asks no bank, holds no stock, changes nothing.',
    args: { input: t.arg({ type: PreviewInput, required: true, description: 'The order and the changes.' }) },
    resolve: (_root, { input }, ctx) => previewEdit(ctx, { ...input, changes: input.changes.map(changeOf) }),
  }),
);

builder.relayMutationField(
  'orderEditCommit',
  {
    description: 'The order and the changes to make.',
    inputFields: (t) => ({
      orderToken: orderToken(t),
      expectedVersion: t.int({
        required: true,
        description: '`version` of the preview the shopper agreed to.',
      }),
      changes: t.field({
        type: [OrderEditChangeInput],
        required: true,
        description: 'In the order to apply them. 1 to 50.',
        validate: changesMax,
      }),
      anotherCard: t.field({
        type: CardFlow,
        description:
          'The shopper pays a difference with another card: `edit` comes back REQUIRES_ACTION with what to pay. Null takes the card on file. Without effect where nothing more is held.',
      }),
    }),
  },
  {
    authScopes: { shop: true },
    errors: { types: [...commitEditErrors] },
    description:
      'Changes a paid order, all or nothing: stock and money are secured before anything applies. Look at `edit.state`: APPLIED, REQUIRES_ACTION or PENDING.',
    resolve: async (_root, { input }, ctx) =>
      commitEdit(ctx, { ...input, changes: input.changes.map(changeOf) }),
  },
  {
    outputFields: (t) => ({
      order: order(t),
      edit: t.field({
        type: OrderEdit,
        description: 'The change and how far it has come.',
        resolve: async ({ orderId, edit }, _args, ctx) => ({
          ...edit,
          currencyCode: (await readOrderView(ctx, orderId)).currencyCode,
        }),
      }),
    }),
  },
);

builder.relayMutationField(
  'orderEditResume',
  {
    description: 'Which order’s waiting change to finish.',
    inputFields: (t) => ({ orderToken: orderToken(t) }),
  },
  {
    authScopes: { shop: true },
    errors: { types: [...resumeEditErrors] },
    description:
      'Finishes a change that waited for the bank. Call it when the shopper comes back; webhook and worker do the same by themselves. Safe to repeat.',
    resolve: (_root, { input }, ctx) => resumeEdit(ctx, input),
  },
  { outputFields: (t) => ({ order: order(t) }) },
);

builder.relayMutationField(
  'orderEditDiscard',
  {
    description: 'Which waiting change to give up.',
    inputFields: (t) => ({
      orderToken: orderToken(t),
      editId: t.globalID({ required: true, description: '`OrderEdit.id`.' }),
    }),
  },
  {
    authScopes: { shop: true },
    errors: { types: [...discardEditErrors] },
    description:
      'Gives up a change that waits for the bank; the extra hold is let go and the order stays as it is. Safe to repeat.',
    resolve: (_root, { input }, ctx) =>
      discardEdit(ctx, { orderToken: input.orderToken, editId: idOf(input.editId, 'OrderEdit') }),
  },
  { outputFields: (t) => ({ order: order(t) }) },
);

builder.relayMutationField(
  'orderEditWindowExtend',
  { description: 'Which order needs more time.', inputFields: (t) => ({ orderToken: orderToken(t) }) },
  {
    authScopes: { shop: true },
    errors: { types: [...extendWindowErrors] },
    description:
      'Moves the end of the window once, by the length of the shop’s policy, while it is still open.',
    resolve: (_root, { input }, ctx) => extendWindow(ctx, input),
  },
  { outputFields: (t) => ({ order: order(t) }) },
);

builder.relayMutationField(
  'orderCancel',
  {
    description: 'Which order to cancel.',
    inputFields: (t) => ({
      orderToken: orderToken(t),
      reason: t.string({
        description: 'In the shopper’s words; nobody has to say. At most 500 characters.',
        validate: z.string().max(500),
      }),
    }),
  },
  {
    authScopes: { shop: true },
    errors: { types: [...cancelOrderErrors] },
    description:
      'Cancels a whole order inside its window: nothing is charged, every hold is let go, stock goes back. Safe to repeat.',
    resolve: (_root, { input }, ctx) => cancelOrder(ctx, input),
  },
  { outputFields: (t) => ({ order: order(t) }) },
);
