import type { UIMatch } from '@remix-run/react';

/** What a route's `handle` may say about its page. */
export interface PageHandle {
  /** `late`: the page is complete as HTML and its scripts wait until after load. Catalogue pages say so. */
  readonly hydrate?: 'late';
  /** The page talks to the payment provider from the browser, so its policy lets that provider in. */
  readonly payment?: true;
}

/** The handle of a route, or an empty one. */
export function pageHandleOf(match: Pick<UIMatch, 'handle'> | { handle?: unknown }): PageHandle {
  const { handle } = match;
  return typeof handle === 'object' && handle !== null ? handle : {};
}
