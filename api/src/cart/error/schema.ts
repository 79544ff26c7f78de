import { builder, UserError } from '../../graphql/builder.ts';
import { InsufficientStockError, NoLocationError, type Shortage } from '../../inventory/errors.ts';
import { quantityText } from '../../money/money.ts';
import {
  CartCompletedError,
  CartFullError,
  CartLineNotFoundError,
  CartNotFoundError,
  CountryNotServedError,
  QuantityNotAllowedError,
  RegionNotFoundError,
  ShippingOptionUnavailableError,
  StaleVersionError,
  VariantUnavailableError,
} from '../errors.ts';

builder.objectType(CartNotFoundError, {
  name: 'CartNotFoundError',
  description: 'No cart of this channel has that token. Forget the token and start a new cart.',
  interfaces: [UserError],
});

builder.objectType(CartCompletedError, {
  name: 'CartCompletedError',
  description: 'The cart became an order. Edit the order instead, or start a new cart.',
  interfaces: [UserError],
});

builder.objectType(CartLineNotFoundError, {
  name: 'CartLineNotFoundError',
  description: 'The cart has no such line, perhaps because another tab removed it. Read the cart again.',
  interfaces: [UserError],
});

builder.objectType(RegionNotFoundError, {
  name: 'RegionNotFoundError',
  description: 'The channel does not sell to a region of that handle.',
  interfaces: [UserError],
});

builder.objectType(ShippingOptionUnavailableError, {
  name: 'ShippingOptionUnavailableError',
  description: 'The delivery is not among those that serve the cart’s address.',
  interfaces: [UserError],
});

builder.objectType(StaleVersionError, {
  name: 'StaleVersionError',
  description: 'Somebody else changed it since it was read. Show it again, then repeat with the new version.',
  interfaces: [UserError],
  fields: (t) => ({
    currentVersion: t.exposeInt('currentVersion', { description: 'The version it has now.' }),
  }),
});

builder.objectType(CartFullError, {
  name: 'CartFullError',
  description: 'The cart would hold too many different variants.',
  interfaces: [UserError],
  fields: (t) => ({
    maximum: t.exposeInt('maximum', { description: 'How many lines a cart may have.' }),
  }),
});

builder.objectType(CountryNotServedError, {
  name: 'CountryNotServedError',
  description: 'The region does not deliver to that country.',
  interfaces: [UserError],
  fields: (t) => ({
    countries: t.field({
      type: ['CountryCode'],
      description: 'Countries that it does deliver to.',
      resolve: ({ countries }) => [...countries],
    }),
  }),
});

builder.objectType(VariantUnavailableError, {
  name: 'VariantUnavailableError',
  description:
    'Variants that do not exist for this channel, are not published yet, or have no price in the currency.',
  interfaces: [UserError],
  fields: (t) => ({
    variantIds: t.globalIDList({
      description: 'Which ones.',
      resolve: ({ variantIds }) => variantIds.map((id) => ({ type: 'ProductVariant', id })),
    }),
  }),
});

builder.objectType(QuantityNotAllowedError, {
  name: 'QuantityNotAllowedError',
  description: 'The variant is not sold in that quantity, counting what the line holds already.',
  interfaces: [UserError],
  fields: (t) => ({
    variantId: t.globalID({
      description: 'Which variant.',
      resolve: ({ variantId }) => ({ type: 'ProductVariant', id: variantId }),
    }),
    step: t.field({
      type: 'Decimal',
      description: 'Quantities are whole multiples of this.',
      resolve: ({ step }) => quantityText(step),
    }),
    minimum: t.field({
      type: 'Decimal',
      description: 'The least.',
      resolve: ({ minimum }) => quantityText(minimum),
    }),
    maximum: t.field({
      type: 'Decimal',
      description: 'The most.',
      resolve: ({ maximum }) => quantityText(maximum),
    }),
  }),
});

const StockShortage = builder.objectRef<Shortage>('StockShortage').implement({
  description: 'A variant of which there is too little.',
  fields: (t) => ({
    variantId: t.globalID({
      description: 'Which variant.',
      resolve: ({ variantId }) => ({ type: 'ProductVariant', id: variantId }),
    }),
    available: t.field({
      type: 'Decimal',
      description: 'What could be had now in one piece; never negative.',
      resolve: ({ available }) => quantityText(available),
    }),
    requested: t.field({
      type: 'Decimal',
      description: 'What was asked for in all, counting what the line held already.',
      resolve: ({ requested }) => quantityText(requested),
    }),
  }),
});

builder.objectType(InsufficientStockError, {
  name: 'InsufficientStockError',
  description:
    'There is less than was asked for. Names every variant that falls short, so all can be mended at once.',
  interfaces: [UserError],
  fields: (t) => ({
    shortages: t.field({
      type: [StockShortage],
      description: 'Every variant that falls short.',
      resolve: ({ shortages }) => [...shortages],
    }),
  }),
});

builder.objectType(NoLocationError, {
  name: 'NoLocationError',
  description: 'No stock location serves the delivery. Choose another one.',
  interfaces: [UserError],
});
