import type { Call } from './core.ts';
import { missing } from './errors.ts';
import { type Page, page } from './lists.ts';

/** The sandbox opens no reviews of its own: the list is empty, and every id is unknown. */
export function listReviews(call: Call): Page<never> {
  return page(call, new Map(), '/v1/reviews');
}

export function retrieveReview(call: Call): never {
  throw missing('review', call.ids[0]!);
}
