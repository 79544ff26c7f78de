import { z } from 'zod';
import { loadProduct } from '../catalog/loaders.ts';
import { Product } from '../catalog/schema.ts';
import { marketOf } from '../channel/region.ts';
import { builder, UserError } from '../graphql/builder.ts';
import { connectionOf, pageArgs, pageComplexity } from '../graphql/page.ts';
import { CHANNEL_ARGUMENT, deskIn } from '../staff/schema.ts';
import { createReview, createReviewErrors } from './create.ts';
import {
  ReviewExistsError,
  ReviewLineNotFoundError,
  ReviewModeratedError,
  ReviewNotAllowedError,
  ReviewNotFoundError,
} from './errors.ts';
import { moderateReview, moderateReviewErrors } from './moderate.ts';
import { type ReviewRow, readReview, reviewPage } from './read.ts';

const ReviewState = builder.enumType('ReviewState', {
  description: 'Whether a review is shown.',
  values: {
    PENDING: { description: 'Waits for staff.' },
    APPROVED: { description: 'Shown, and counted in the rating.' },
    REJECTED: { description: 'Never shown.' },
  } as const,
});

const ReviewSort = builder.enumType('ProductReviewSort', {
  description: 'Order of reviews.',
  values: {
    NEWEST: { description: 'Latest written first.' },
    HIGHEST: { description: 'Most stars first.' },
    LOWEST: { description: 'Fewest stars first.' },
  } as const,
});

export const ProductReview = builder.objectRef<ReviewRow>('ProductReview').implement({
  description: 'What somebody who bought a product thinks of it.',
  fields: (t) => ({
    id: t.globalID({
      description: 'Stable id, for moderation. Not a node.',
      resolve: ({ id }) => ({ type: 'ProductReview', id }),
    }),
    rating: t.exposeInt('rating', { description: 'One to five stars.' }),
    title: t.exposeString('title', { description: 'Headline; may be empty.' }),
    body: t.exposeString('body', { description: 'Plain text.' }),
    authorName: t.exposeString('authorName', { description: 'Name as the author wants to be called.' }),
    verified: t.boolean({
      description: 'True when it comes from a purchase in this shop.',
      resolve: ({ orderLineId }) => orderLineId !== null,
    }),
    reply: t.exposeString('reply', {
      nullable: true,
      description: 'The shop’s public answer; null without one.',
    }),
    state: t.expose('state', { type: ReviewState, description: 'Whether it is shown.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was written.' }),
    moderatedAt: t.expose('moderatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When staff decided; null while nobody has.',
    }),
    product: t.field({
      type: Product,
      nullable: true,
      description: 'What it is about; null when that is not sold in the channel of the request any more.',
      resolve: async ({ productId }, _args, ctx) => {
        const market = ctx.channel && (await marketOf(ctx, ctx.channel, null));
        return market ? loadProduct(ctx, market, productId) : null;
      },
    }),
  }),
});

const ProductReviewConnection = connectionOf(ProductReview, 'ProductReview', 'reviews');

const Rating = z.int().min(1, 'Please choose one to five stars.').max(5, 'Please choose one to five stars.');

builder.objectField(Product, 'reviews', (t) =>
  t.field({
    type: ProductReviewConnection,
    complexity: pageComplexity,
    args: {
      ...pageArgs(t.arg),
      sort: t.arg({ type: ReviewSort, defaultValue: 'NEWEST', description: 'Order of the list.' }),
      rating: t.arg.int({
        validate: Rating.nullish(),
        description: 'Only reviews with this many stars, 1 to 5; null for all.',
      }),
    },
    description: 'Approved reviews written in this channel.',
    resolve: ({ id, market }, { sort, rating, ...args }, ctx) =>
      reviewPage(
        ctx,
        {
          salesChannelId: market.salesChannelId,
          productId: id,
          state: 'APPROVED',
          rating: rating ?? null,
          sort: sort ?? 'NEWEST',
        },
        args,
      ),
  }),
);

builder.queryField('staffReviews', (t) =>
  t.field({
    type: ProductReviewConnection,
    complexity: pageComplexity,
    authScopes: { staff: ['SUPPORT'] },
    args: {
      channel: t.arg.string({ description: CHANNEL_ARGUMENT }),
      state: t.arg({ type: ReviewState, defaultValue: 'PENDING', description: 'Which reviews.' }),
      ...pageArgs(t.arg),
    },
    description: 'Reviews of a channel in one state, the longest waiting first.',
    resolve: async (_root, { channel, state, ...args }, ctx) =>
      reviewPage(
        ctx,
        {
          salesChannelId: (await deskIn(ctx, channel, ['SUPPORT'])).id,
          productId: null,
          state: state ?? 'PENDING',
          rating: null,
          sort: 'OLDEST',
        },
        args,
      ),
  }),
);

const simpleErrors = [
  [ReviewLineNotFoundError, 'ReviewLineNotFoundError', 'The order that the token opens has no such line.'],
  [ReviewExistsError, 'ReviewExistsError', 'This purchase was reviewed already; each can be once.'],
  [ReviewNotAllowedError, 'ReviewNotAllowedError', 'The order was cancelled, so nothing was bought.'],
  [ReviewNotFoundError, 'ReviewNotFoundError', 'No such review in a channel that the caller works for.'],
] as const;
for (const [error, name, description] of simpleErrors)
  builder.objectType(error, { name, description, interfaces: [UserError] });

builder.objectType(ReviewModeratedError, {
  name: 'ReviewModeratedError',
  description: 'It was decided the other way already.',
  interfaces: [UserError],
  fields: (t) => ({
    state: t.expose('state', { type: ReviewState, description: 'What was decided.' }),
  }),
});

builder.relayMutationField(
  'productReviewCreate',
  {
    name: 'ProductReviewCreateInput',
    description: 'A review of something bought.',
    validate: z.object({
      orderToken: z.string().min(1).max(200),
      orderLineId: z.object({ typename: z.string(), id: z.uuid('This is no line of an order.') }),
      rating: Rating,
      title: z.string().trim().max(120, 'Please keep the headline below 120 characters.'),
      body: z
        .string()
        .trim()
        .min(1, 'Please write a sentence or two.')
        .max(5_000, 'Please keep it below 5,000 characters.'),
      authorName: z
        .string()
        .trim()
        .min(1, 'Please enter a name to show.')
        .max(80, 'Please keep the name below 80 characters.'),
    }),
    inputFields: (t) => ({
      orderToken: t.string({ required: true, description: 'Secret token of the order, as in its link.' }),
      orderLineId: t.globalID({ required: true, description: 'Line of that order to review.' }),
      rating: t.int({ required: true, description: 'One to five stars.' }),
      title: t.string({ required: true, description: 'Headline, at most 120 characters; may be empty.' }),
      body: t.string({ required: true, description: 'Plain text, at most 5,000 characters.' }),
      authorName: t.string({ required: true, description: 'Name to show, at most 80 characters.' }),
    }),
  },
  {
    description: 'Writes a review of a purchase. It is shown once staff approved it.',
    authScopes: { shop: true },
    errors: { types: [...createReviewErrors] },
    resolve: (_root, { input }, ctx) => createReview(ctx, { ...input, orderLineId: input.orderLineId.id }),
  },
  {
    name: 'ProductReviewCreatePayload',
    description: 'The review was kept and waits for staff.',
    outputFields: (t) => ({
      review: t.field({
        type: ProductReview,
        description: 'The review.',
        resolve: async ({ reviewId }, _args, ctx) => (await readReview(ctx, { id: reviewId }))!,
      }),
    }),
  },
);

const ReviewDecision = builder.enumType('ProductReviewDecision', {
  description: 'What to do with a waiting review.',
  values: {
    APPROVE: { description: 'Show it and count its rating.' },
    REJECT: { description: 'Never show it.' },
  } as const,
});

builder.relayMutationField(
  'productReviewModerate',
  {
    name: 'ProductReviewModerateInput',
    description: 'A decision about a waiting review.',
    validate: z.object({
      id: z.object({ typename: z.string(), id: z.uuid('This is no review.') }),
      decision: z.enum(['APPROVE', 'REJECT']),
      reply: z.string().trim().min(1).max(2_000, 'Please keep the answer below 2,000 characters.').nullish(),
    }),
    inputFields: (t) => ({
      id: t.globalID({ required: true, description: 'The review.' }),
      decision: t.field({ type: ReviewDecision, required: true, description: 'What to do with it.' }),
      reply: t.string({
        description: 'Public answer of the shop, at most 2,000 characters; null for none.',
      }),
    }),
  },
  {
    description: 'Decides about a review, once. The same decision again changes nothing.',
    authScopes: { staff: ['SUPPORT'] },
    errors: { types: [...moderateReviewErrors] },
    resolve: (_root, { input }, ctx) =>
      moderateReview(ctx, { id: input.id.id, decision: input.decision, reply: input.reply ?? null }),
  },
  {
    name: 'ProductReviewModeratePayload',
    description: 'The decision was made.',
    outputFields: (t) => ({
      review: t.field({
        type: ProductReview,
        description: 'The review.',
        resolve: async ({ reviewId }, _args, ctx) => (await readReview(ctx, { id: reviewId }))!,
      }),
    }),
  },
);
