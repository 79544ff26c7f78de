import type { Call } from './core.ts';
import { missing } from './errors.ts';
import type { Page } from './lists.ts';

/** The sandbox opens no reviews of its own: the list is empty, and every id is unknown. */
export function listReviews(call: Call): Page<never> {
  return { object: 'list', data: [], has_more: false, url: call.path };
}

export function retrieveReview(call: Call): never {
  throw missing('review', call.ids[0]!);
}
