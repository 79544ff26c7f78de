import { GraphQLError } from 'graphql';
import type { Ctx } from '../ctx.ts';
import { builder } from '../graphql/builder.ts';
import '../graphql/scalars.ts';
import type { Channel } from './channel.ts';
import { type GraceWindow, graceWindowOf } from './edit-policy.ts';
import { type Market, marketOf, type Region as RegionRow, regionsOf } from './region.ts';

export const Region = builder.objectRef<RegionRow>('Region');

builder.node(Region, {
  description: 'Where a shopper is. Decides the currency, how tax is shown and where parcels go.',
  id: { resolve: ({ id }) => id, description: 'Stable id of the region.' },
  brandLoadedObjects: true,
  loadMany: async (ids, ctx) => {
    const regions = ctx.channel ? await regionsOf(ctx, ctx.channel) : [];
    return ids.map((id) => regions.find((region) => region.id === id) ?? null);
  },
  fields: (t) => ({
    handle: t.exposeString('handle', {
      description: 'Short name for addresses and for `region` arguments: `eu`.',
    }),
    name: t.exposeString('name', { description: 'Name to show, in English.' }),
    currencyCode: t.expose('currencyCode', {
      type: 'CurrencyCode',
      description: 'Currency of every price and order of this region.',
    }),
    pricesIncludeTax: t.exposeBoolean('pricesIncludeTax', {
      description: 'True: tax is part of the prices shown. False: it is added at checkout.',
    }),
    countries: t.field({
      type: ['CountryCode'],
      description: 'Countries that parcels can be sent to.',
      resolve: ({ countries }) => [...countries],
    }),
    timeZone: t.exposeString('timeZone', {
      description: 'IANA zone in which deadlines are written for shoppers of this region.',
    }),
  }),
});

const GraceWindowType = builder.objectRef<GraceWindow>('GraceWindow').implement({
  description: 'For how long, and how, shoppers may change an order they have paid.',
  fields: (t) => ({
    seconds: t.exposeInt('windowSeconds', {
      description: 'Length of the window, from the moment the order is placed. Zero means there is none.',
    }),
    extensionSeconds: t.exposeInt('extensionSeconds', {
      description: 'Length of the one extension that a shopper may ask for. Zero means none.',
    }),
    allowedChanges: t.field({
      type: ['String'],
      description: 'Kinds of change that are allowed, by the name of the field in the input of an edit.',
      resolve: ({ allowedChanges }) => [...allowedChanges],
    }),
  }),
});

export const SalesChannel = builder.objectRef<Channel>('SalesChannel').implement({
  description: 'A shop front with its own range, prices and policies. Nothing of one is visible in another.',
  fields: (t) => ({
    handle: t.exposeString('handle', { description: 'Short unique name.' }),
    name: t.exposeString('name', { description: 'Name to show to shoppers.' }),
    regions: t.field({
      type: [Region],
      description: 'Regions it sells to. The first is the default where a `region` argument is left out.',
      resolve: async (channel, _args, ctx) => [...(await regionsOf(ctx, channel))],
    }),
    graceWindow: t.field({
      type: GraceWindowType,
      nullable: true,
      description: 'How orders placed now may be changed after paying; null when they may not.',
      resolve: async (channel, _args, ctx) => (await graceWindowOf(ctx, channel)) ?? null,
    }),
  }),
});

builder.queryField('shop', (t) =>
  t.field({
    type: SalesChannel,
    description: 'The sales channel that your publishable key names.',
    authScopes: { shop: true },
    resolve: (_root, _args, ctx) => channelIn(ctx),
  }),
);

/** The channel of a request that passed the scope `shop`. */
export function channelIn(ctx: Ctx): Channel {
  if (!ctx.channel) throw new Error('a field without the scope `shop` asked for the channel');
  return ctx.channel;
}

/** The market that a `region` argument means. @throws a request error when the channel does not sell there */
export async function marketIn(ctx: Ctx, regionHandle: string | null | undefined): Promise<Market> {
  const market = await marketOf(ctx, channelIn(ctx), regionHandle);
  if (market) return market;
  throw new GraphQLError('This shop has no such region. `shop.regions` lists them.', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
