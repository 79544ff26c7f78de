import { z } from 'zod';
import { builder } from '../../graphql/builder.ts';
import { exponentOf, fromDecimal } from '../../money/money.ts';
import { CHANNEL_ARGUMENT, deskIn } from '../../staff/schema.ts';
import { createProduct, createProductErrors } from '../create-product.ts';
import { StaffProduct } from '../desk/schema.ts';
import { EXACT_MAX } from '../product.ts';
import { readStaffProduct } from '../read-staff-products.ts';
import { Product, ProductVariant, UnitOfMeasure } from '../schema.ts';
import { setPrice, setPriceErrors } from '../set-price.ts';
import { updateProduct, updateProductErrors } from '../update-product.ts';

const details = z
  .array(z.object({ name: z.string().trim().min(1).max(80), value: z.string().trim().min(1).max(500) }))
  .max(40, 'At most 40 facts.');
const title = z.string().trim().min(1, 'Please enter a title.').max(200);
const line = z.string().trim().max(300);
const text = z.string().trim().max(20_000);
const globalId = z.object({ typename: z.string(), id: z.uuid('This is no such id.') });
const channel = z.string().max(100).nullish();

/** Thousandths, up to a thousand million units: exact everywhere, and more than anybody has. Undefined for no quantity. */
const quantityOf = (text: string): bigint | undefined => {
  const thousandths = fromDecimal(text, 3);
  return thousandths !== undefined && thousandths > 0n && thousandths <= 10n ** 12n ? thousandths : undefined;
};
const quantity = z
  .string()
  .refine((value) => quantityOf(value) !== undefined, 'Must be more than zero, with at most three decimals.');

const ProductDetailInput = builder.inputType('ProductDetailInput', {
  description: 'A fact about a product.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What it is about, at most 80 characters.' }),
    value: t.string({ required: true, description: 'The fact, at most 500 characters.' }),
  }),
});

const variantInput = z
  .object({
    sku: z.string().trim().min(1).max(80),
    title,
    unitOfMeasure: z.enum(['PIECE', 'METRE']),
    quantityStep: quantity,
    quantityMinimum: quantity,
    quantityMaximum: quantity,
    weightGrams: z.int().min(0).max(1_000_000),
  })
  .refine(({ unitOfMeasure, quantityStep, quantityMinimum, quantityMaximum }) => {
    const [step, least, most] = [quantityStep, quantityMinimum, quantityMaximum].map(quantityOf);
    if (!step || !least || !most) return true;
    const fits = least % step === 0n && most % step === 0n && most >= least;
    return fits && (unitOfMeasure === 'METRE' || step % 1_000n === 0n);
  }, 'Minimum and maximum must be multiples of the step, in that order; pieces have a whole step.');

const ProductVariantInput = builder.inputType('ProductVariantCreateInput', {
  description: 'A variant of a new product.',
  fields: (t) => ({
    sku: t.string({ required: true, description: 'Stock keeping unit, unique in the shop.' }),
    title: t.string({ required: true, description: 'Its choices in words; one variant for each.' }),
    unitOfMeasure: t.field({
      type: UnitOfMeasure,
      required: true,
      defaultValue: 'PIECE',
      description: 'What one unit is.',
    }),
    quantityStep: t.field({
      type: 'Decimal',
      required: true,
      defaultValue: '1',
      description: 'Smallest change of quantity.',
    }),
    quantityMinimum: t.field({
      type: 'Decimal',
      required: true,
      defaultValue: '1',
      description: 'Least in one line.',
    }),
    quantityMaximum: t.field({
      type: 'Decimal',
      required: true,
      defaultValue: '99',
      description: 'Most in one line.',
    }),
    weightGrams: t.int({ required: true, defaultValue: 0, description: 'Grams of one whole unit.' }),
  }),
});

builder.relayMutationField(
  'productCreate',
  {
    name: 'ProductCreateInput',
    description: 'A new product with its variants.',
    validate: z.object({
      channel,
      handle: z
        .string()
        .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Use lower-case letters, digits and single hyphens.')
        .max(120),
      title,
      subtitle: line.default(''),
      description: text.default(''),
      details: details.default([]),
      publishedAt: z.date().nullish(),
      variants: z.array(variantInput).min(1, 'A product needs a variant.').max(100),
    }),
    inputFields: (t) => ({
      channel: t.string({ description: CHANNEL_ARGUMENT }),
      handle: t.string({ required: true, description: 'Unique name for addresses; it stays.' }),
      title: t.string({ required: true, description: 'Name to show, at most 200 characters.' }),
      subtitle: t.string({
        required: true,
        defaultValue: '',
        description: 'One line, at most 300 characters.',
      }),
      description: t.string({
        required: true,
        defaultValue: '',
        description: 'Plain text, at most 20,000 characters.',
      }),
      details: t.field({
        type: [ProductDetailInput],
        required: true,
        defaultValue: [],
        description: 'Facts, at most 40.',
      }),
      publishedAt: t.field({ type: 'DateTime', description: 'When it goes on sale; null makes a draft.' }),
      variants: t.field({
        type: [ProductVariantInput],
        required: true,
        description: 'At least one, at most 100, in the order to show them.',
      }),
    }),
  },
  {
    description: 'Makes a product. It is in the shop once it is published and a variant has a price.',
    authScopes: { staff: ['CATALOG'] },
    errors: { types: [...createProductErrors] },
    resolve: async (_root, { input }, ctx) => {
      const desk = await deskIn(ctx, input.channel, ['CATALOG']);
      const { channel: _channel, publishedAt, variants, ...rest } = input;
      const { productId } = await createProduct(ctx, desk, {
        ...rest,
        publishedAt: publishedAt ?? null,
        variants: variants.map((variant) => ({
          ...variant,
          quantityStep: quantityOf(variant.quantityStep)!,
          quantityMinimum: quantityOf(variant.quantityMinimum)!,
          quantityMaximum: quantityOf(variant.quantityMaximum)!,
        })),
      });
      return { product: (await readStaffProduct(ctx, desk, productId))! };
    },
  },
  {
    name: 'ProductCreatePayload',
    description: 'The product, made.',
    outputFields: (t) => ({
      product: t.expose('product', { type: StaffProduct, description: 'As it is now.' }),
    }),
  },
);

builder.relayMutationField(
  'productUpdate',
  {
    name: 'ProductUpdateInput',
    description: 'Changes to a product. What is left out stays.',
    validate: z.object({
      channel,
      id: globalId,
      title: title.nullish(),
      subtitle: line.nullish(),
      description: text.nullish(),
      details: details.nullish(),
      publishedAt: z.date().nullish(),
    }),
    inputFields: (t) => ({
      channel: t.string({ description: CHANNEL_ARGUMENT }),
      id: t.globalID({ required: true, for: Product, description: 'The product.' }),
      title: t.string({ description: 'Name to show. Shared by all channels.' }),
      subtitle: t.string({ description: 'One line. Shared by all channels.' }),
      description: t.string({ description: 'Plain text. Shared by all channels.' }),
      details: t.field({
        type: [ProductDetailInput],
        description: 'All facts, replacing those before. Shared by all channels.',
      }),
      publishedAt: t.field({
        type: 'DateTime',
        description:
          'When it goes, or went, on sale in the channel; null takes it off sale; left out, it stays.',
      }),
    }),
  },
  {
    description: 'Changes the texts of a product, or when it is sold in the channel.',
    authScopes: { staff: ['CATALOG'] },
    errors: { types: [...updateProductErrors] },
    resolve: async (_root, { input }, ctx) => {
      const desk = await deskIn(ctx, input.channel, ['CATALOG']);
      const { productId } = await updateProduct(ctx, desk, {
        id: input.id.id,
        title: input.title ?? undefined,
        subtitle: input.subtitle ?? undefined,
        description: input.description ?? undefined,
        details: input.details ?? undefined,
        publishedAt: input.publishedAt,
      });
      return { product: (await readStaffProduct(ctx, desk, productId))! };
    },
  },
  {
    name: 'ProductUpdatePayload',
    description: 'The product, changed.',
    outputFields: (t) => ({
      product: t.expose('product', { type: StaffProduct, description: 'As it is now.' }),
    }),
  },
);

builder.relayMutationField(
  'productVariantPriceSet',
  {
    name: 'ProductVariantPriceSetInput',
    description: 'A list price.',
    validate: z
      .object({
        channel,
        variantId: globalId,
        currencyCode: z.string(),
        amount: z.string(),
        compareAt: z.string().nullish(),
      })
      .superRefine(({ currencyCode, amount, compareAt }, issues) => {
        const price = minorOf(amount, currencyCode);
        const earlier = compareAt == null ? null : minorOf(compareAt, currencyCode);
        const complain = (field: string, message: string) =>
          issues.addIssue({ code: 'custom', path: [field], message });
        if (price === undefined)
          complain('amount', 'Must be an amount of at least 0 with no more decimals than the currency has.');
        if (earlier === undefined)
          complain('compareAt', 'Must be an amount with no more decimals than the currency has.');
        if (typeof price === 'bigint' && typeof earlier === 'bigint' && earlier <= price)
          complain('compareAt', 'The earlier price must be higher than the price.');
      }),
    inputFields: (t) => ({
      channel: t.string({ description: CHANNEL_ARGUMENT }),
      variantId: t.globalID({ required: true, for: ProductVariant, description: 'The variant.' }),
      currencyCode: t.field({
        type: 'CurrencyCode',
        required: true,
        description: 'Currency of a region of the channel.',
      }),
      amount: t.field({
        type: 'Decimal',
        required: true,
        description: 'Price of one whole unit in major units: `"19.99"`.',
      }),
      compareAt: t.field({
        type: 'Decimal',
        description: 'Earlier, higher price to show struck through; null for none.',
      }),
    }),
  },
  {
    description: 'Sets the list price of a variant. Carts see it at once; what was quoted or ordered stays.',
    authScopes: { staff: ['CATALOG'] },
    errors: { types: [...setPriceErrors] },
    resolve: async (_root, { input }, ctx) => {
      const desk = await deskIn(ctx, input.channel, ['CATALOG']);
      const { productId } = await setPrice(ctx, desk, {
        variantId: input.variantId.id,
        currencyCode: input.currencyCode,
        amount: minorOf(input.amount, input.currencyCode)!,
        compareAtAmount: input.compareAt == null ? null : minorOf(input.compareAt, input.currencyCode)!,
      });
      return { product: (await readStaffProduct(ctx, desk, productId))! };
    },
  },
  {
    name: 'ProductVariantPriceSetPayload',
    description: 'The product, with its new price.',
    outputFields: (t) => ({
      product: t.expose('product', { type: StaffProduct, description: 'As it is now.' }),
    }),
  },
);

/** Minor units, or undefined for what is no price in the currency. */
function minorOf(text: string, currencyCode: string): bigint | undefined {
  const amount = fromDecimal(text, exponentOf(currencyCode));
  return amount !== undefined && amount >= 0n && amount <= EXACT_MAX ? amount : undefined;
}
