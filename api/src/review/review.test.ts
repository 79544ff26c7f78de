import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { givenCtx, START } from '../../test/ctx.ts';
import { cloneDatabase, type TestDatabase } from '../../test/database.ts';
import { givenShop, givenVariant, type Shop, type TestVariant } from '../../test/factories.ts';
import { dataOf } from '../../test/graphql.ts';
import { givenOrder } from '../../test/orders.ts';
import type { Ctx } from '../ctx.ts';
import { mintOrderToken } from '../order/access.ts';
import { newId } from '../platform/id.ts';

let database: TestDatabase;
let shop: Shop;
let other: Shop;
let variant: TestVariant;
let support: Ctx;

beforeAll(async () => {
  database = await cloneDatabase({ connections: 30 });
  shop = await givenShop(database.db);
  other = await givenShop(database.db, { handle: 'rival', orderPrefix: 'RV' });
  variant = await givenVariant(database.db, shop);
  support = await givenStaff(shop);
});
afterAll(() => database.drop());

async function givenStaff({ channel }: Shop): Promise<Ctx> {
  const staffUserId = newId();
  await database.db.staffUser.create({
    data: { id: staffUserId, email: `${staffUserId}@shop.example`, name: 'Ola', passwordHash: '-' },
  });
  const roles = [{ role: 'SUPPORT' as const, salesChannelId: channel.id }];
  return givenCtx(database.db, null, { actor: { kind: 'staff', staffUserId, sessionId: newId(), roles } });
}

async function givenReview(rating: number, minutesAgo = 0): Promise<string> {
  const id = newId();
  await database.db.productReview.create({
    data: {
      id,
      productId: variant.productId,
      salesChannelId: shop.channel.id,
      rating,
      title: `${rating} stars`,
      body: 'Good cloth.',
      authorName: 'Ada',
      createdAt: new Date(START.getTime() - minutesAgo * 60_000),
    },
  });
  return id;
}

interface Moderated {
  productReviewModerate: { __typename: string; code: string };
}
const moderate = async (ctx: Ctx, id: string, decision: string) => {
  const { productReviewModerate } = await dataOf<Moderated>(
    ctx,
    `mutation ($id: ID!, $decision: ProductReviewDecision!) {
      productReviewModerate(input: { id: $id, decision: $decision, reply: "Thank you" }) { __typename
        ... on ProductReviewModeratePayload { review { state reply } } ... on UserError { code } } }`,
    { id: Buffer.from(`ProductReview:${id}`).toString('base64'), decision },
  );
  return productReviewModerate;
};
const counts = async () =>
  (await database.db.productPublication.findFirstOrThrow({ where: { productId: variant.productId } }))
    .ratingCounts;

describe('moderation', () => {
  it('counts a review once, however many approve it at once', async () => {
    const before = await counts();
    const id = await givenReview(4);
    const answers = await Promise.all(Array.from({ length: 20 }, () => moderate(support, id, 'APPROVE')));
    expect(answers.map(({ __typename }) => __typename)).toEqual(
      Array.from({ length: 20 }, () => 'ProductReviewModeratePayload'),
    );
    expect(await counts()).toEqual(before.map((count, index) => count + (index === 3 ? 1 : 0)));
    expect(await database.db.auditEntry.count({ where: { subjectId: id } })).toBe(1);
  });

  it('decides once: approving and rejecting at once has one winner', async () => {
    const before = await counts();
    const id = await givenReview(2);
    const [approved, rejected] = await Promise.all([
      moderate(support, id, 'APPROVE'),
      moderate(support, id, 'REJECT'),
    ]);
    expect([approved, rejected].map(({ code }) => code).sort()).toEqual(['REVIEW_MODERATED', undefined]);
    const shown = approved.__typename === 'ProductReviewModeratePayload' ? 1 : 0;
    expect((await counts())[1]).toBe(before[1]! + shown);
  });

  it('is nothing that another channel could do', async () => {
    const id = await givenReview(5);
    expect((await moderate(await givenStaff(other), id, 'APPROVE')).code).toBe('REVIEW_NOT_FOUND');
    const { state } = await database.db.productReview.findUniqueOrThrow({ where: { id } });
    expect(state).toBe('PENDING');
  });
});

describe('reviews of a product', () => {
  it('are the approved ones, in order, by rating, one statement for each page', async () => {
    await database.db.productReview.deleteMany();
    const made = [];
    for (const [index, rating] of [3, 5, 1, 5, 4].entries()) made.push(await givenReview(rating, index));
    await database.db.productReview.updateMany({ where: { id: { in: made } }, data: { state: 'APPROVED' } });
    await givenReview(2);
    type Reviews = {
      product: {
        reviews: { nodes: { rating: number }[]; totalCount: number; pageInfo: { endCursor: string } };
      };
    };
    const read = async (args: string) => {
      const { product } = await dataOf<Reviews>(
        givenCtx(database.db, shop),
        `{ product(handle: "${variant.productHandle}") { reviews${args} { nodes { rating } totalCount pageInfo { endCursor } } } }`,
      );
      return product.reviews;
    };
    const ratings = async (args: string) => (await read(args)).nodes.map(({ rating }) => rating);
    expect(await ratings('(first: 9)')).toEqual([3, 5, 1, 5, 4]);
    expect(await ratings('(sort: HIGHEST)')).toEqual([5, 5, 4, 3, 1]);
    expect(await ratings('(sort: LOWEST)')).toEqual([1, 3, 4, 5, 5]);
    expect(await ratings('(rating: 5)')).toEqual([5, 5]);
    expect((await read('(first: 1)')).totalCount).toBe(5);
    const { nodes, pageInfo } = await read('(first: 3, sort: HIGHEST)');
    const next = await ratings(`(first: 3, sort: HIGHEST, after: "${pageInfo.endCursor}")`);
    expect([...nodes.map(({ rating }) => rating), ...next]).toEqual([5, 5, 4, 3, 1]);

    database.statements();
    await dataOf(
      givenCtx(database.db, shop),
      `{ product(handle: "${variant.productHandle}") { title reviews(first: 3) { nodes { body } } } }`,
    );
    expect(database.statements()).toHaveLength(2);
  });
});

describe('a review of a purchase', () => {
  it('is written once for a line, only by who holds the order, and waits for staff', async () => {
    const ctx = givenCtx(database.db, shop);
    const sold = {
      variant,
      title: 'Cloth',
      variantTitle: 'Plain',
      unitOfMeasure: 'PIECE' as const,
      quantity: 1_000n,
      unitPrice: 1_000n,
    };
    const { orderId } = await givenOrder(ctx, shop, [sold]);
    const stranger = await givenOrder(ctx, shop, [sold]);
    const lineOf = (id: string) => database.db.orderLine.findFirstOrThrow({ where: { orderId: id } });
    const token = await mintOrderToken(ctx, orderId);
    const create = async (from: Ctx, lineId: string) =>
      (
        await dataOf<{ productReviewCreate: { __typename: string } }>(
          from,
          `mutation ($token: String!, $line: ID!) { productReviewCreate(input: { orderToken: $token, orderLineId: $line,
            rating: 5, title: "Lovely", body: "Holds its colour.", authorName: "Ada" }) { __typename
            ... on ProductReviewCreatePayload { review { state verified rating product { handle } } } } }`,
          { token, line: Buffer.from(`OrderLine:${lineId}`).toString('base64') },
        )
      ).productReviewCreate;
    const line = await lineOf(orderId);
    expect((await create(ctx, (await lineOf(stranger.orderId)).id)).__typename).toBe(
      'ReviewLineNotFoundError',
    );
    expect((await create(givenCtx(database.db, other), line.id)).__typename).toBe('OrderNotFoundError');
    const answers = await Promise.all(Array.from({ length: 5 }, () => create(ctx, line.id)));
    const written = answers.filter(({ __typename }) => __typename === 'ProductReviewCreatePayload');
    expect(written).toEqual([
      {
        __typename: 'ProductReviewCreatePayload',
        review: {
          state: 'PENDING',
          verified: true,
          rating: 5,
          product: { handle: variant.productHandle },
        },
      },
    ]);
    expect(answers.filter(({ __typename }) => __typename === 'ReviewExistsError')).toHaveLength(4);
    expect(await database.db.productReview.count({ where: { orderLineId: line.id } })).toBe(1);
  });
});

describe('a review', () => {
  it('needs a token of the order and a rating of one to five', async () => {
    const create = async (rating: number, orderLineId: string) =>
      (
        await dataOf<{ productReviewCreate: { __typename: string } }>(
          givenCtx(database.db, shop),
          `mutation ($rating: Int!, $orderLineId: ID!) { productReviewCreate(input: { orderToken: "made-up",
            orderLineId: $orderLineId, rating: $rating, title: "", body: "Nice", authorName: "Ada" }) { __typename } }`,
          { rating, orderLineId: Buffer.from(`OrderLine:${orderLineId}`).toString('base64') },
        )
      ).productReviewCreate.__typename;
    expect(await create(5, newId())).toBe('OrderNotFoundError');
    expect(await create(6, newId())).toBe('ValidationError');
    expect(await create(5, 'nonsense')).toBe('ValidationError');
  });
});
