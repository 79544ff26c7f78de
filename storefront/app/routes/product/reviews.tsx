import { LinkButton } from '~/components/button.tsx';
import { RatingBars, ReviewCard, type ReviewView, Stars } from '~/components/rating.tsx';
import type { RatingView } from './review-view.server.ts';

interface ReviewsProps {
  rating: RatingView | null;
  /** The latest few. */
  reviews: readonly ReviewView[];
  path: string;
}

/** What those who bought it say: the average with its number, how it is spread, and the latest. */
export function Reviews({ rating, reviews, path }: ReviewsProps) {
  return (
    <section
      id="reviews"
      aria-labelledby="reviews-title"
      className="mt-12 grid gap-x-14 gap-y-7 border-t border-line pt-9 md:mt-18 md:grid-cols-[1fr_1.8fr]"
    >
      <div>
        <h2 id="reviews-title">What others say</h2>
        {rating === null ? (
          <p className="mt-3 text-ink-2">
            Nothing yet. Whoever buys it can write the first review from the order’s page.
          </p>
        ) : (
          <RatingSummary rating={rating} />
        )}
      </div>
      {reviews.length > 0 && (
        <div>
          {reviews.map((review) => (
            <ReviewCard key={review.id} review={review} />
          ))}
          {rating !== null && rating.count > reviews.length && (
            <LinkButton to={`${path}/reviews`} tone="quiet" prefetch="intent" className="mt-2">
              Read all {rating.count} reviews
            </LinkButton>
          )}
        </div>
      )}
    </section>
  );
}

/** The average in figures, with its stars and bars. */
export function RatingSummary({ rating }: { rating: RatingView }) {
  return (
    <>
      <p className="mt-4 flex items-end gap-3">
        <span className="display text-h1 leading-none">{rating.average.toFixed(1)}</span>
        <span className="grid">
          <Stars value={rating.average} />
          <span className="text-note text-ink-2">
            out of 5, from {rating.count} {rating.count === 1 ? 'review' : 'reviews'}
          </span>
        </span>
      </p>
      <div className="mt-4 max-w-[24rem]">
        <RatingBars shares={rating.shares} total={rating.count} />
      </div>
    </>
  );
}
