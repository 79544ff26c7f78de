import { availabilityFrom } from '../catalog/availability.ts';
import { loadVariant } from '../catalog/loaders.ts';
import { AvailabilityType, Image, ProductVariant, UnitOfMeasure } from '../catalog/schema.ts';
import { builder } from '../graphql/builder.ts';
import '../graphql/scalars.ts';
import { type Minor, quantityText } from '../money/money.ts';
import { Money } from '../money/schema.ts';
import { Address, ShippingOption } from '../shipping/schema.ts';
import { type CartLineView, type CartView, readCart } from './read.ts';
import { type CartRequirement, type CartWarning, missingIn, warningsIn } from './warning.ts';

type LineOfCart = CartLineView & { readonly cart: CartView };
type WarningOfCart = CartWarning & { readonly currencyCode: string };

const CartWarningCode = builder.enumType('CartWarningCode', {
  description: 'What changed in a cart by itself.',
  values: {
    PRICE_CHANGED: { description: 'The line costs more or less than when it was last changed.' },
    INSUFFICIENT_STOCK: { description: 'There is less than the line asks for.' },
    QUANTITY_NOT_ALLOWED: { description: 'The variant’s step, minimum or maximum has changed.' },
    VARIANT_UNAVAILABLE: { description: 'The variant is no longer sold here; the line counts nothing.' },
    SHIPPING_OPTION_UNAVAILABLE: { description: 'The chosen delivery does not serve the address.' },
  } as const satisfies Record<CartWarning['code'], { description: string }>,
});

const CartRequirementType = builder.enumType('CartRequirement', {
  description: 'What a cart needs before it can be paid.',
  values: {
    LINES: { description: 'Something to buy.' },
    EMAIL: { description: 'Where mail about the order goes.' },
    ADDRESS: { description: 'Where the goods and the bill go.' },
    SHIPPING_OPTION: { description: 'How the goods get there.' },
  } as const satisfies Record<CartRequirement, { description: string }>,
});

const CartWarningType = builder.objectRef<WarningOfCart>('CartWarning').implement({
  description:
    'Something that changed by itself since the shopper last looked. The cart is never changed because of it; changing the line settles it.',
  fields: (t) => ({
    code: t.field({ type: CartWarningCode, description: 'What it is.', resolve: ({ code }) => code }),
    message: t.exposeString('message', { description: 'The same in a sentence for the shopper.' }),
    lineId: t.globalID({
      nullable: true,
      description: 'The line it is about; null when it is about the cart.',
      resolve: ({ lineId }) => (lineId ? { type: 'CartLine', id: lineId } : null),
    }),
    previousUnitPrice: t.field({
      type: Money,
      nullable: true,
      description: 'Price when the line was last changed; only with PRICE_CHANGED.',
      resolve: ({ previousUnitPrice, currencyCode }) =>
        previousUnitPrice === null ? null : { amount: previousUnitPrice, currencyCode },
    }),
    available: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'How much could be ordered now; only with INSUFFICIENT_STOCK.',
      resolve: ({ available }) => (available === null ? null : quantityText(available)),
    }),
  }),
});

export const CartLine = builder.objectRef<LineOfCart>('CartLine').implement({
  description: 'A quantity of one variant in a cart.',
  fields: (t) => {
    const money = (description: string, amountOf: (line: LineOfCart) => Minor) =>
      t.field({
        type: Money,
        description,
        resolve: (line) => ({ amount: amountOf(line), currencyCode: line.currencyCode }),
      });
    const quantity = (description: string, quantityOf: (line: LineOfCart) => bigint) =>
      t.field({ type: 'Decimal', description, resolve: (line) => quantityText(quantityOf(line)) });
    return {
      id: t.globalID({
        description: 'What `cartLineSet` and `cartLineRemove` take. It stays while the quantity changes.',
        resolve: ({ id }) => ({ type: 'CartLine', id }),
      }),
      quantity: quantity('In the variant’s unit: pieces or metres.', (line) => line.quantity),
      unitPrice: money(
        'Today’s price of one whole unit; the last known one while it is not sold.',
        (line) => line.unitPrice,
      ),
      compareAtUnitPrice: t.field({
        type: Money,
        nullable: true,
        description: 'The earlier, higher price to show struck through; null when it is not reduced.',
        resolve: ({ compareAtUnitPrice, currencyCode }) =>
          compareAtUnitPrice === null ? null : { amount: compareAtUnitPrice, currencyCode },
      }),
      subtotal: money(
        'Unit price times quantity, before discounts. Zero while it cannot be bought.',
        (line) => line.subtotal,
      ),
      total: money('What the shopper pays for the line, tax included.', (line) => line.total),
      variantId: t.globalID({
        description: 'Id of the variant, also when it is no longer sold.',
        resolve: ({ variantId }) => ({ type: 'ProductVariant', id: variantId }),
      }),
      variant: t.field({
        type: ProductVariant,
        nullable: true,
        description: 'The variant in the cart’s region; null while it is not sold there.',
        resolve: ({ variantId, cart }, _args, ctx) => loadVariant(ctx, cart, variantId),
      }),
      productTitle: t.exposeString('productTitle', { description: 'Title of the product.' }),
      productHandle: t.exposeString('productHandle', { description: 'Handle of the product, for its page.' }),
      variantTitle: t.exposeString('variantTitle', { description: 'The variant’s choices in words.' }),
      sku: t.exposeString('sku', { description: 'Stock keeping unit.' }),
      image: t.field({
        type: Image,
        nullable: true,
        description: 'Picture of the variant, else of the product; null without any.',
        resolve: ({ image }) => image,
      }),
      unitOfMeasure: t.field({
        type: UnitOfMeasure,
        description: 'What the quantity counts.',
        resolve: ({ unitOfMeasure }) => unitOfMeasure,
      }),
      quantityStep: quantity('Quantities are whole multiples of this.', (line) => line.quantityStep),
      quantityMinimum: quantity('The least that the line can hold.', (line) => line.quantityMinimum),
      quantityMaximum: quantity('The most that the line can hold.', (line) => line.quantityMaximum),
      availability: t.field({
        type: AvailabilityType,
        description: 'Stock as of now. A hint: only paying reserves.',
        resolve: ({ availability, quantityMinimum }) => availabilityFrom(availability, quantityMinimum),
      }),
    };
  },
});

export const Cart = builder.objectRef<CartView>('Cart').implement({
  description:
    'What a shopper means to buy, priced as of now. Reached by its secret token only; its parts have no life outside of it.',
  fields: (t) => {
    const money = (description: string, amountOf: (cart: CartView) => Minor) =>
      t.field({
        type: Money,
        description,
        resolve: (cart) => ({ amount: amountOf(cart), currencyCode: cart.currencyCode }),
      });
    return {
      id: t.globalID({
        description: 'Names the cart in logs and support; it opens nothing.',
        resolve: ({ id }) => ({ type: 'Cart', id }),
      }),
      version: t.exposeInt('version', {
        description: 'Grows with every change. Send it as `expectedVersion` to be told of changes by others.',
      }),
      currencyCode: t.expose('currencyCode', {
        type: 'CurrencyCode',
        description: 'Currency of all its money.',
      }),
      regionHandle: t.exposeString('regionHandle', { description: 'Handle of the region it is priced for.' }),
      countries: t.field({
        type: ['CountryCode'],
        description: 'Countries that its region delivers to.',
        resolve: ({ regionCountries }) => [...regionCountries],
      }),
      email: t.exposeString('email', {
        nullable: true,
        description: 'Where mail goes; null until it is set.',
      }),
      completedAt: t.expose('completedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it became an order; null while it can be changed.',
      }),
      lines: t.field({
        type: [CartLine],
        description: 'In the order they were added. At most 100.',
        resolve: (cart) => cart.lines.map((line) => ({ ...line, cart })),
      }),
      shippingAddress: t.field({
        type: Address,
        nullable: true,
        description: 'Where the goods go; null until it is set.',
        resolve: ({ shippingAddress }) => shippingAddress,
      }),
      billingAddress: t.field({
        type: Address,
        nullable: true,
        description: 'Where the bill goes; null until it is set.',
        resolve: ({ billingAddress }) => billingAddress,
      }),
      shippingOption: t.field({
        type: ShippingOption,
        nullable: true,
        description: 'The delivery chosen; null until it is, and while it does not serve the address.',
        resolve: ({ shippingOption }) => shippingOption,
      }),
      availableShippingOptions: t.field({
        type: [ShippingOption],
        description: 'Deliveries that serve the address, or the region’s first country until there is one.',
        resolve: ({ availableShippingOptions }) => [...availableShippingOptions],
      }),
      subtotal: money('Sum of the lines before discounts, delivery and added tax.', (cart) => cart.subtotal),
      discountTotal: money('What discounts take off; zero or more.', (cart) => cart.discountTotal),
      shippingTotal: money('Delivery; zero until one is chosen.', (cart) => cart.shippingTotal),
      taxTotal: money(
        'Tax: part of the total where prices include it, else added to it.',
        (cart) => cart.taxTotal,
      ),
      total: money('What the shopper would pay now.', (cart) => cart.total),
      taxIsEstimated: t.exposeBoolean('taxIsEstimated', {
        description: 'True while there is no address: the region’s first country stands in for it.',
      }),
      pricesIncludeTax: t.exposeBoolean('pricesIncludeTax', {
        description: 'True: tax is inside the prices. False: it is added to them.',
      }),
      warnings: t.field({
        type: [CartWarningType],
        description: 'What changed by itself. Empty when all is as the shopper left it.',
        resolve: ({ problems, currencyCode }) =>
          warningsIn(problems).map((warning) => ({ ...warning, currencyCode })),
      }),
      missing: t.field({
        type: [CartRequirementType],
        description: 'What still has to be set before paying, in the order to ask for it.',
        resolve: ({ problems }) => missingIn(problems),
      }),
    };
  },
});

builder.queryField('cart', (t) =>
  t.field({
    type: Cart,
    nullable: true,
    authScopes: { shop: true },
    description:
      'The cart that a token opens; null when the channel has none with it. Reading changes nothing.',
    args: {
      token: t.arg.string({ required: true, description: 'The secret that `cartCreate` answered with.' }),
    },
    resolve: (_root, { token }, ctx) => readCart(ctx, token),
  }),
);
