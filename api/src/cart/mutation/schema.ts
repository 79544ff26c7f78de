import { z } from 'zod';
import { ProductVariant } from '../../catalog/schema.ts';
import { builder } from '../../graphql/builder.ts';
import { type GlobalId, idOf } from '../../graphql/global-id.ts';
import type { Quantity } from '../../money/money.ts';
import { quantityInput } from '../../money/quantity-input.ts';
import { AddressInput, ShippingOption } from '../../shipping/schema.ts';
import { addLines, addLinesErrors } from '../add-lines.ts';
import { createCart, createCartErrors } from '../create.ts';
import type { CartView } from '../read.ts';
import { removeLine, removeLineErrors } from '../remove-line.ts';
import { Cart, CartLine } from '../schema.ts';
import { setAddresses, setAddressesErrors } from '../set-addresses.ts';
import { setContact, setContactErrors } from '../set-contact.ts';
import { setLine, setLineErrors } from '../set-line.ts';
import { setRegion, setRegionErrors } from '../set-region.ts';
import { setShippingOption, setShippingOptionErrors } from '../set-shipping-option.ts';
import { CART_LINES_MAX } from '../write-lines.ts';

type Fields = PothosSchemaTypes.InputFieldBuilder<typeof builder.$inferSchemaTypes, 'InputObject'>;

const CartLineInput = builder.inputType('CartLineInput', {
  description: 'A variant and how much of it.',
  fields: (t) => ({
    variantId: t.globalID({ for: ProductVariant, required: true, description: 'Id of the variant.' }),
    quantity: t
      .field({
        type: 'Decimal',
        required: true,
        description: 'In the variant’s unit, a whole multiple of its `quantityStep`: `"2"`, `"2.5"`.',
      })
      .validate(quantityInput()),
  }),
});

const linesMax = z
  .array(z.unknown())
  .min(1, 'Name at least one line.')
  .max(CART_LINES_MAX, `At most ${CART_LINES_MAX} lines at once.`);
const regionHandle = z.string().max(64, 'This is no handle of a region.');

const token = (t: Fields) =>
  t.string({ required: true, description: 'The cart’s secret token.', validate: z.string().max(100) });
const expectedVersion = (t: Fields) =>
  t.int({
    description:
      'Version that the caller saw; when the cart has moved on, nothing is changed. Null changes whatever is there.',
  });

const payload = {
  outputFields: (t: PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, CartView>) => ({
    cart: t.field({ type: Cart, description: 'The cart after the change.', resolve: (cart) => cart }),
  }),
};

const wanted = ({ variantId, quantity }: { variantId: GlobalId; quantity: Quantity }) => ({
  variantId: idOf(variantId, 'ProductVariant'),
  quantity,
});

builder.relayMutationField(
  'cartCreate',
  {
    description: 'Where and with what a cart starts.',
    inputFields: (t) => ({
      regionHandle: t.string({
        description: 'Region to price it for; null takes the channel’s default.',
        validate: regionHandle,
      }),
      locale: t.string({
        description: 'BCP 47 tag of the language to write to the shopper in; null means `en`.',
        validate: z
          .string()
          .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, 'The locale must be a tag such as "en-GB".'),
      }),
      lines: t.field({
        type: [CartLineInput],
        description: 'What to put in at once; null or empty for nothing.',
      }),
    }),
  },
  {
    authScopes: { shop: true },
    description: 'Starts a cart. The token in the answer is the only way to it and is never told again.',
    errors: { types: [...createCartErrors] },
    resolve: (_root, { input }, ctx) => createCart(ctx, { ...input, lines: input.lines?.map(wanted) }),
  },
  {
    outputFields: (t) => ({
      token: t.exposeString('token', {
        description: 'Secret that opens the cart. Keep it out of addresses and logs.',
      }),
      cart: t.field({ type: Cart, description: 'The new cart.', resolve: ({ cart }) => cart }),
    }),
  },
);

builder.relayMutationField(
  'cartLinesAdd',
  {
    description: 'What to put into which cart.',
    inputFields: (t) => ({
      token: token(t),
      expectedVersion: expectedVersion(t),
      lines: t.field({
        type: [CartLineInput],
        required: true,
        description: `Variants and quantities; one that is in the cart already grows. At most ${CART_LINES_MAX}.`,
        validate: linesMax,
      }),
    }),
  },
  {
    authScopes: { shop: true },
    description: 'Puts variants into a cart, all or nothing. Stock is looked at, not reserved.',
    errors: { types: [...addLinesErrors] },
    resolve: (_root, { input }, ctx) => addLines(ctx, { ...input, lines: input.lines.map(wanted) }),
  },
  payload,
);

builder.relayMutationField(
  'cartLineSet',
  {
    description: 'Which line is to hold how much.',
    inputFields: (t) => ({
      token: token(t),
      expectedVersion: expectedVersion(t),
      lineId: t.globalID({ for: CartLine, required: true, description: 'Id of the line.' }),
      quantity: t
        .field({ type: 'Decimal', required: true, description: 'The new quantity; `"0"` removes the line.' })
        .validate(quantityInput(0n)),
    }),
  },
  {
    authScopes: { shop: true },
    description: 'Gives a line its quantity, whatever it was, and accepts today’s price.',
    errors: { types: [...setLineErrors] },
    resolve: (_root, { input }, ctx) => setLine(ctx, { ...input, lineId: idOf(input.lineId, 'CartLine') }),
  },
  payload,
);

builder.relayMutationField(
  'cartLineRemove',
  {
    description: 'Which line goes.',
    inputFields: (t) => ({
      token: token(t),
      expectedVersion: expectedVersion(t),
      lineId: t.globalID({ for: CartLine, required: true, description: 'Id of the line.' }),
    }),
  },
  {
    authScopes: { shop: true },
    description: 'Takes a line out of a cart.',
    errors: { types: [...removeLineErrors] },
    resolve: (_root, { input }, ctx) => removeLine(ctx, { ...input, lineId: idOf(input.lineId, 'CartLine') }),
  },
  payload,
);

builder.relayMutationField(
  'cartContactSet',
  {
    description: 'Whom to write to.',
    inputFields: (t) => ({
      token: token(t),
      expectedVersion: expectedVersion(t),
      email: t
        .string({
          required: true,
          description: 'Address for all mail about the order. At most 254 characters.',
        })
        .validate(
          z
            .string()
            .trim()
            .max(254, 'The e-mail address is too long.')
            .pipe(z.email('This is not an e-mail address.')),
        ),
    }),
  },
  {
    authScopes: { shop: true },
    description: 'Says where mail about the order goes.',
    errors: { types: [...setContactErrors] },
    resolve: (_root, { input }, ctx) => setContact(ctx, input),
  },
  payload,
);

builder.relayMutationField(
  'cartAddressesSet',
  {
    description: 'Where goods and bill go.',
    inputFields: (t) => ({
      token: token(t),
      expectedVersion: expectedVersion(t),
      shippingAddress: t.field({
        type: AddressInput,
        required: true,
        description: 'Where the goods go, in a country of the cart’s region.',
      }),
      billingAddress: t.field({
        type: AddressInput,
        description: 'Where the bill goes, in any country; null sends it to the delivery address.',
      }),
    }),
  },
  {
    authScopes: { shop: true },
    description: 'Says where the goods go and who pays. Tax follows the delivery address.',
    errors: { types: [...setAddressesErrors] },
    resolve: (_root, { input }, ctx) => setAddresses(ctx, input),
  },
  payload,
);

builder.relayMutationField(
  'cartShippingOptionSet',
  {
    description: 'Which delivery to use.',
    inputFields: (t) => ({
      token: token(t),
      expectedVersion: expectedVersion(t),
      shippingOptionId: t.globalID({
        for: ShippingOption,
        required: true,
        description: 'One of the cart’s `availableShippingOptions`.',
      }),
    }),
  },
  {
    authScopes: { shop: true },
    description: 'Chooses how the goods get there.',
    errors: { types: [...setShippingOptionErrors] },
    resolve: (_root, { input }, ctx) =>
      setShippingOption(ctx, { ...input, shippingOptionId: idOf(input.shippingOptionId, 'ShippingOption') }),
  },
  payload,
);

builder.relayMutationField(
  'cartRegionSet',
  {
    description: 'Where the cart moves to.',
    inputFields: (t) => ({
      token: token(t),
      expectedVersion: expectedVersion(t),
      regionHandle: t.string({
        required: true,
        description: 'Handle of one of the channel’s regions.',
        validate: regionHandle,
      }),
    }),
  },
  {
    authScopes: { shop: true },
    description:
      'Prices the cart for another region. Lines stay; the delivery, and an address the region does not reach, are forgotten.',
    errors: { types: [...setRegionErrors] },
    resolve: (_root, { input }, ctx) => setRegion(ctx, input),
  },
  payload,
);
