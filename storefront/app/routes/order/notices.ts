/** What just happened to an order, from its own facts and a word in the address. */
export interface NewsFacts {
  readonly state: string;
  readonly version: number;
  readonly total: string;
  readonly until: string;
}

export interface News {
  readonly tone: 'success' | 'info' | 'danger';
  /** Starts the page's title, so that it is the first thing heard. */
  readonly word: string;
  readonly title: string;
  readonly sentence: string | null;
}

/**
 * The news an address asks to be shown. Only what the order itself bears out is said: the address may come from
 * anywhere.
 */
export function newsOf(search: URLSearchParams, { state, version, total, until }: NewsFacts): News | null {
  if (search.has('saved') && version > 1)
    return {
      tone: 'success',
      word: 'Saved',
      title: `Change saved. New total ${total}.`,
      sentence: state === 'OPEN' ? `You can change it again until ${until}.` : null,
    };
  if (search.has('paid') && (state === 'CAPTURED' || state === 'CAPTURING'))
    return {
      tone: 'success',
      word: 'Paid',
      title: `Thank you. ${total} is paid, once.`,
      sentence: 'Holds on other cards have been let go.',
    };
  if (search.has('placed') && state === 'OPEN')
    return {
      tone: 'success',
      word: 'Ordered',
      title: 'Thank you. Your order is placed.',
      sentence: `${total} is held on your card, nothing is charged. We have written to you with a link to this page.`,
    };
  if (search.has('canceled') && state === 'CANCELED')
    return {
      tone: 'success',
      word: 'Cancelled',
      title: 'Your order is cancelled.',
      sentence: 'We have written to you. There is nothing else to do.',
    };
  if (search.has('extended') && state === 'OPEN')
    return {
      tone: 'success',
      word: 'Done',
      title: `More time: you can change it until ${until}.`,
      sentence: null,
    };
  if (search.has('discarded'))
    return {
      tone: 'info',
      word: 'Discarded',
      title: 'The change was put aside. Your order is as it was.',
      sentence: null,
    };
  if (search.get('problem') === 'declined')
    return {
      tone: 'danger',
      word: 'Not saved',
      title: 'Your bank did not hold the extra amount. Your order is unchanged.',
      sentence: null,
    };
  if (search.get('problem') === 'extend')
    return {
      tone: 'danger',
      word: 'No more time',
      title: 'There is no more time to add: it was added once already, or the window has closed.',
      sentence: null,
    };
  if (search.get('problem') === 'lapsed')
    return {
      tone: 'danger',
      word: 'Not saved',
      title: 'The change was not confirmed in time. Your order is as it was, and no extra money is held.',
      sentence: null,
    };
  return null;
}
