export const PAGE_SIZE = 24;
/** Deeper than this nobody browses; a search or another order finds it sooner. */
export const PAGES_MAX = 40;
/** How many products one step towards a later page may skip. */
const STRIDE = 96;

/** The page an address asks for: 1 without one, undefined for anything that is no page. */
export function pageFrom(search: URLSearchParams): number | undefined {
  const asked = search.get('page');
  if (asked === null) return 1;
  if (!/^[1-9]\d{0,3}$/.test(asked)) return undefined;
  const page = Number(asked);
  return page <= PAGES_MAX ? page : undefined;
}

/** How many pages a list has; an empty one has one. */
export function pagesOf(totalCount: number, size = PAGE_SIZE): number {
  return Math.min(PAGES_MAX, Math.max(1, Math.ceil(totalCount / size)));
}

/** `25–48 of 132`. */
export function shownOf(page: number, totalCount: number, size = PAGE_SIZE): string {
  const first = (page - 1) * size + 1;
  const last = Math.min(page * size, totalCount);
  return `${first}–${last} of ${totalCount}`;
}

/**
 * The cursor after which a page starts; null for the first, undefined when the list ends before it. The API pages by
 * cursor and the shop by number, so this walks there in long strides, each of them cached.
 */
export async function cursorBefore(
  page: number,
  skip: (first: number, after: string | null) => Promise<{ endCursor: string | null; hasNextPage: boolean }>,
  size = PAGE_SIZE,
): Promise<string | null | undefined> {
  let after: string | null = null;
  for (let left = (page - 1) * size; left > 0; left -= STRIDE) {
    const { endCursor, hasNextPage } = await skip(Math.min(left, STRIDE), after);
    if (endCursor === null || !hasNextPage) return undefined;
    after = endCursor;
  }
  return after;
}
