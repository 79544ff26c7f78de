import { Link } from '@remix-run/react';
import { BRAND } from '~/lib/brand.ts';
import { Icon } from './icon.tsx';

const STAR = 'M10 1.6l2.5 5.3 5.9.8-4.3 4 1 5.8L10 14.7l-5.1 2.8 1-5.8-4.3-4 5.9-.8L10 1.6z';
const STARS = [0, 1, 2, 3, 4];

/** An average out of five with the number of reviews it stands on: without that number an average says nothing. */
export function Rating({
  average,
  count,
  className = '',
}: {
  average: number;
  count: number;
  className?: string;
}) {
  if (count === 0) return null;
  return (
    <span className={`inline-flex items-center gap-1.5 ${className}`}>
      <Stars value={average} />
      <span aria-hidden="true" className="text-note text-ink-2">
        {average.toFixed(1)} ({count})
      </span>
      <span className="sr-only">
        {average.toFixed(1)} out of 5, from {count} {count === 1 ? 'review' : 'reviews'}
      </span>
    </span>
  );
}

/** Five stars filled from the left. Decorative: say the number beside it. */
export function Stars({ value, className = '' }: { value: number; className?: string }) {
  const filled = Math.max(0, Math.min(5, value));
  return (
    <svg
      viewBox="0 0 100 20"
      className={`h-[1em] w-[5em] flex-none ${className}`}
      aria-hidden="true"
      focusable="false"
    >
      {STARS.map((star) => (
        <g key={star}>
          <path
            d={STAR}
            transform={`translate(${star * 20} 0)`}
            className="fill-none stroke-edge"
            strokeWidth="1.4"
          />
          <Filled star={star} share={Math.max(0, Math.min(1, filled - star))} />
        </g>
      ))}
    </svg>
  );
}

function Filled({ star, share }: { star: number; share: number }) {
  if (share === 0) return null;
  return (
    <svg
      x={star * 20}
      y="0"
      width={20 * share}
      height="20"
      viewBox={`0 0 ${20 * share} 20`}
      overflow="hidden"
      aria-hidden="true"
    >
      <path d={STAR} className="fill-weld stroke-edge" strokeWidth="1.4" />
    </svg>
  );
}

export interface RatingShare {
  readonly stars: number;
  readonly count: number;
  /** The reviews with this many stars. */
  readonly href: string;
}

/** How many gave how many stars; each bar is a link to those reviews. */
export function RatingBars({ shares, total }: { shares: readonly RatingShare[]; total: number }) {
  return (
    <ul className="grid gap-0.5">
      {shares.map(({ stars, count, href }) => (
        <li key={stars}>
          <Link
            to={href}
            className="group grid min-h-8 grid-cols-[4.5rem_1fr_2rem] items-center gap-3 rounded-sm text-note"
          >
            <span className="link">
              {stars} {stars === 1 ? 'star' : 'stars'}
            </span>
            <svg className="h-2.5 w-full" aria-hidden="true" focusable="false">
              <rect width="100%" height="100%" className="fill-sunk" />
              <rect
                width={`${total === 0 ? 0 : (count / total) * 100}%`}
                height="100%"
                className="fill-weld"
              />
            </svg>
            <span className="money text-right">
              {count}
              <span className="sr-only"> {count === 1 ? 'review' : 'reviews'}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

export interface ReviewView {
  readonly id: string;
  readonly stars: number;
  readonly title: string | null;
  readonly body: string;
  readonly author: string;
  /** Ready-made text. */
  readonly date: string;
  readonly verified: boolean;
  /** The shop's answer. */
  readonly reply: string | null;
}

/** One review. */
export function ReviewCard({ review }: { review: ReviewView }) {
  return (
    <article className="border-t border-line py-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Stars value={review.stars} />
        <span className="sr-only">{review.stars} out of 5</span>
        {review.title && <h3 className="font-text text-lede font-semibold">{review.title}</h3>}
      </div>
      <p className="mt-1.5 max-w-[66ch] whitespace-pre-line">{review.body}</p>
      <p className="mt-2 flex flex-wrap items-center gap-x-3 text-note text-ink-2">
        <span>
          {review.author}, {review.date}
        </span>
        {review.verified && (
          <span className="inline-flex items-center gap-1 font-semibold text-moss">
            <Icon name="check" /> Bought here
          </span>
        )}
      </p>
      {review.reply && (
        <div className="mt-3 max-w-[62ch] border-l-6 border-weld bg-card px-4 py-3">
          <p className="text-note font-semibold">{BRAND.name} answers</p>
          <p className="whitespace-pre-line">{review.reply}</p>
        </div>
      )}
    </article>
  );
}
