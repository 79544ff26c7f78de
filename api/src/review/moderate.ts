import type { Ctx } from '../ctx.ts';
import { transact } from '../platform/transact.ts';
import { audit } from '../staff/audit.ts';
import { worksIn } from '../staff/desk.ts';
import { ReviewModeratedError, ReviewNotFoundError } from './errors.ts';

export const moderateReviewErrors = [ReviewNotFoundError, ReviewModeratedError] as const;

/**
 * Decides about a review once: only the first decision counts, however many arrive at once. An approved review and
 * the product's count of ratings appear in the same transaction. The same decision again answers as before.
 * @throws {ReviewNotFoundError} also for a channel in which the caller has no role {ReviewModeratedError} when it was
 * decided the other way
 */
export async function moderateReview(
  ctx: Ctx,
  input: { readonly id: string; readonly decision: 'APPROVE' | 'REJECT'; readonly reply: string | null },
): Promise<{ reviewId: string }> {
  const state = input.decision === 'APPROVE' ? 'APPROVED' : 'REJECTED';
  return transact(ctx, async (tx) => {
    const review = await tx.db.productReview.findUnique({
      where: { id: input.id },
      select: { productId: true, salesChannelId: true, rating: true },
    });
    if (!review || !worksIn(tx.actor, ['SUPPORT'], review.salesChannelId)) throw new ReviewNotFoundError();

    const moderatedById = tx.actor.kind === 'staff' ? tx.actor.staffUserId : null;
    const { count } = await tx.db.productReview.updateMany({
      where: { id: input.id, state: 'PENDING' },
      data: { state, reply: input.reply, moderatedAt: tx.now(), moderatedById },
    });
    if (count === 0) {
      const decided = await tx.db.productReview.findUniqueOrThrow({ where: { id: input.id } });
      if (decided.state === 'PENDING' || decided.state !== state)
        throw new ReviewModeratedError(decided.state === 'APPROVED' ? 'APPROVED' : 'REJECTED');
      return { reviewId: input.id };
    }
    if (state === 'APPROVED')
      await tx.db
        .$executeRaw`UPDATE "ProductPublication" SET "ratingCounts"[${review.rating}::int] = "ratingCounts"[${review.rating}::int] + 1
        WHERE "productId" = ${review.productId}::uuid AND "salesChannelId" = ${review.salesChannelId}::uuid`;
    await audit(tx, {
      action: 'review.moderated',
      subjectType: 'ProductReview',
      subjectId: input.id,
      before: { state: 'PENDING' },
      after: { state, replied: input.reply !== null },
    });
    return { reviewId: input.id };
  });
}
