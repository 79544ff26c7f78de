import { z } from 'zod';
import { builder, UserError } from '../graphql/builder.ts';
import { connectionOf, pageArgs, pageComplexity } from '../graphql/page.ts';
import { fromDecimal, quantityText } from '../money/money.ts';
import { CHANNEL_ARGUMENT, deskIn } from '../staff/schema.ts';
import { InventoryNotFoundError, StockBelowReservedError } from './adjust-errors.ts';
import { adjustLevel, adjustLevelErrors } from './adjust-level.ts';
import { type LevelRow, levelPage, readLevel } from './adjust-list.ts';

const InventoryLevel = builder.objectRef<LevelRow>('InventoryLevel').implement({
  description: 'What one location has of one item.',
  fields: (t) => ({
    sku: t.string({
      description: 'Stock keeping unit of the item.',
      resolve: ({ inventoryItem }) => inventoryItem.sku,
    }),
    location: t.string({
      description: 'Handle of the stock location.',
      resolve: ({ stockLocation }) => stockLocation.handle,
    }),
    onHand: t.field({
      type: 'Decimal',
      description: 'Counted on the shelf, promised goods included.',
      resolve: ({ onHand }) => quantityText(onHand),
    }),
    reserved: t.field({
      type: 'Decimal',
      description: 'Promised to shoppers: the sum of all live reservations.',
      resolve: ({ reserved }) => quantityText(reserved),
    }),
    available: t.field({
      type: 'Decimal',
      description: '`onHand` less `reserved`; below zero while goods are on backorder.',
      resolve: ({ onHand, reserved }) => quantityText(onHand - reserved),
    }),
    allowBackorder: t.exposeBoolean('allowBackorder', {
      description: 'Whether more may be sold than there is.',
    }),
    backorderLimit: t.field({
      type: 'Decimal',
      description: 'How far below zero `available` may go while `allowBackorder`.',
      resolve: ({ backorderLimit }) => quantityText(backorderLimit),
    }),
    backorderDays: t.exposeInt('backorderDays', { description: 'Days until goods on backorder can leave.' }),
    backorderShipsBy: t.expose('backorderShipsBy', {
      type: 'DateTime',
      nullable: true,
      description:
        'When goods on backorder leave; null, or once it is past, shoppers are promised `backorderDays` from their order.',
    }),
  }),
});

const InventoryLevelConnection = connectionOf(InventoryLevel, 'InventoryLevel', 'stock levels');

builder.queryField('staffInventoryLevels', (t) =>
  t.field({
    type: InventoryLevelConnection,
    complexity: pageComplexity,
    authScopes: { staff: ['CATALOG', 'SUPPORT'] },
    args: {
      channel: t.arg.string({ description: CHANNEL_ARGUMENT }),
      sku: t.arg.string({ description: 'Only SKUs that begin with this; null for all.' }),
      ...pageArgs(t.arg),
    },
    description: 'Stock of what the channel sells, at the locations that serve it, by SKU.',
    resolve: async (_root, { channel, sku, ...args }, ctx) =>
      levelPage(ctx, await deskIn(ctx, channel, ['CATALOG', 'SUPPORT']), sku ?? null, args),
  }),
);

builder.objectType(InventoryNotFoundError, {
  name: 'InventoryNotFoundError',
  description:
    'The channel sells nothing with the SKU, or is not served from the location; `path` says which.',
  interfaces: [UserError],
});

builder.objectType(StockBelowReservedError, {
  name: 'StockBelowReservedError',
  description: 'Shoppers were promised more than would be left.',
  interfaces: [UserError],
  fields: (t) => ({
    reserved: t.field({
      type: 'Decimal',
      description: 'What is promised.',
      resolve: ({ reserved }) => quantityText(reserved),
    }),
    minimum: t.field({
      type: 'Decimal',
      description: 'The least that `onHand` can be set to with the backorder wanted.',
      resolve: ({ minimum }) => quantityText(minimum),
    }),
  }),
});

/** Up to a thousand million units; more is a slip of the finger, and stays exact everywhere. */
const quantity = z.string().refine((value) => {
  const thousandths = fromDecimal(value, 3);
  return thousandths !== undefined && thousandths >= 0n && thousandths <= 10n ** 12n;
}, 'Must be a quantity of at least 0 with at most three decimals.');

builder.relayMutationField(
  'inventoryLevelSet',
  {
    name: 'InventoryLevelSetInput',
    description: 'A stock level as counted.',
    validate: z.object({
      channel: z.string().max(100).nullish(),
      sku: z.string().min(1).max(80),
      location: z.string().min(1).max(80),
      onHand: quantity,
      allowBackorder: z.boolean(),
      backorderLimit: quantity,
      backorderDays: z.int().min(0).max(730),
      backorderShipsBy: z.date().nullish(),
    }),
    inputFields: (t) => ({
      channel: t.string({ description: CHANNEL_ARGUMENT }),
      sku: t.string({ required: true, description: 'Stock keeping unit of the item.' }),
      location: t.string({ required: true, description: 'Handle of the stock location.' }),
      onHand: t.field({
        type: 'Decimal',
        required: true,
        description: 'Counted on the shelf, promised goods included.',
      }),
      allowBackorder: t.boolean({
        required: true,
        defaultValue: false,
        description: 'Whether more may be sold than there is.',
      }),
      backorderLimit: t.field({
        type: 'Decimal',
        required: true,
        defaultValue: '0',
        description: 'How much more.',
      }),
      backorderDays: t.int({
        required: true,
        defaultValue: 0,
        description: 'Days until goods on backorder can leave, at most 730.',
      }),
      backorderShipsBy: t.field({
        type: 'DateTime',
        description: 'When they leave, where the day is known; null counts the days.',
      }),
    }),
  },
  {
    description: 'Sets what a location has of an item. Refused when it would break promises to shoppers.',
    authScopes: { staff: ['CATALOG'] },
    errors: { types: [...adjustLevelErrors] },
    resolve: async (_root, { input }, ctx) => {
      const desk = await deskIn(ctx, input.channel, ['CATALOG']);
      const { levelId } = await adjustLevel(ctx, desk, {
        sku: input.sku,
        location: input.location,
        onHand: fromDecimal(input.onHand, 3)!,
        allowBackorder: input.allowBackorder,
        backorderLimit: fromDecimal(input.backorderLimit, 3)!,
        backorderDays: input.backorderDays,
        backorderShipsBy: input.backorderShipsBy ?? null,
      });
      return { level: await readLevel(ctx, levelId) };
    },
  },
  {
    name: 'InventoryLevelSetPayload',
    description: 'The level was set.',
    outputFields: (t) => ({
      level: t.expose('level', { type: InventoryLevel, description: 'As it is now.' }),
    }),
  },
);
