export interface Rating {
  /** Mean of all ratings with two decimals; null without any. */
  readonly average: number | null;
  readonly count: number;
  /** How many reviews gave one, two, three, four and five stars. */
  readonly distribution: readonly number[];
}

export function ratingFrom(distribution: readonly number[]): Rating {
  const count = distribution.reduce((sum, reviews) => sum + reviews, 0);
  const stars = distribution.reduce((sum, reviews, index) => sum + reviews * (index + 1), 0);
  return { average: count === 0 ? null : Math.round((stars / count) * 100) / 100, count, distribution };
}
