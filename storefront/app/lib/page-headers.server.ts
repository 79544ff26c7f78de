import { isAnonymous } from './session.server.ts';

const SHARED = 'public, s-maxage=60, stale-while-revalidate=600, max-age=0, must-revalidate';
const PRIVATE = 'private, no-store';

/** Caching for a catalogue page: shared when the visitor sends no cookie, theirs alone otherwise. */
export function catalogueHeaders(request: Request): Record<string, string> {
  return isAnonymous(request)
    ? { 'Cache-Control': SHARED, Vary: 'Cookie' }
    : { 'Cache-Control': PRIVATE, Vary: 'Cookie' };
}

/** Caching for bag, checkout and order pages: none, anywhere. */
export const privateHeaders: Readonly<Record<string, string>> = { 'Cache-Control': PRIVATE };

/** How a route tells which other origin its form leads to. It is taken off before the answer leaves. */
export const FORM_ORIGIN_HEADER = 'x-form-origin';
