import type { Ctx } from '../ctx.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { orderIdOfToken } from '../order/access.ts';
import { OrderNotFoundError } from '../order/errors.ts';
import { newId } from '../platform/id.ts';
import { transact } from '../platform/transact.ts';
import { ReviewExistsError, ReviewLineNotFoundError, ReviewNotAllowedError } from './errors.ts';

export const createReviewErrors = [
  OrderNotFoundError,
  ReviewLineNotFoundError,
  ReviewExistsError,
  ReviewNotAllowedError,
] as const;

/**
 * Writes a review of a line of an order, to be shown once staff approved it. Whoever holds the order's link bought
 * it; one review for each line, held by the database.
 * @throws {OrderNotFoundError} {ReviewLineNotFoundError} {ReviewExistsError} {ReviewNotAllowedError}
 */
export async function createReview(
  ctx: Ctx,
  input: {
    readonly orderToken: string;
    readonly orderLineId: string;
    readonly rating: number;
    readonly title: string;
    readonly body: string;
    readonly authorName: string;
  },
): Promise<{ reviewId: string }> {
  const orderId = await orderIdOfToken(ctx, input.orderToken, 'view');
  const line = await ctx.db.orderLine.findFirst({
    where: { id: input.orderLineId, orderId },
    select: {
      id: true,
      variant: { select: { productId: true } },
      order: { select: { salesChannelId: true, state: true } },
    },
  });
  if (!line) throw new ReviewLineNotFoundError();
  if (line.order.state === 'CANCELED') throw new ReviewNotAllowedError();
  try {
    return await transact(ctx, async (tx) => {
      const { id } = await tx.db.productReview.create({
        data: {
          id: newId(),
          productId: line.variant.productId,
          salesChannelId: line.order.salesChannelId,
          orderLineId: line.id,
          rating: input.rating,
          title: input.title,
          body: input.body,
          authorName: input.authorName,
          createdAt: tx.now(),
        },
        select: { id: true },
      });
      return { reviewId: id };
    });
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002')
      throw new ReviewExistsError();
    throw error;
  }
}
