import type { RatingShare, ReviewView } from '~/components/rating.tsx';
import type { ResultOf } from '~/lib/graphql.ts';
import type { ReviewParts } from '~/lib/product-fragments.ts';

const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

export interface RatingView {
  readonly average: number;
  readonly count: number;
  /** Five stars first. */
  readonly shares: readonly RatingShare[];
}

/** What reviews say in numbers, each number of stars with the address of its reviews; null without any. */
export function ratingView(
  {
    average,
    count,
    distribution,
  }: { average: number | null; count: number; distribution: readonly number[] },
  path: string,
): RatingView | null {
  if (average === null || count === 0) return null;
  const shares = distribution.map((each, index) => ({
    stars: index + 1,
    count: each,
    href: `${path}/reviews?stars=${index + 1}`,
  }));
  return { average, count, shares: shares.reverse() };
}

/** One review as it is shown. */
export function reviewView(review: ResultOf<typeof ReviewParts>): ReviewView {
  return {
    id: review.id,
    stars: review.rating,
    title: review.title === '' ? null : review.title,
    body: review.body,
    author: review.authorName,
    date: dates.format(new Date(review.createdAt)),
    verified: review.verified,
    reply: review.reply,
  };
}
