export interface ErrorCopy {
  readonly title: string;
  readonly sentence: string;
}

const COPY: Readonly<Record<number, ErrorCopy>> = {
  400: {
    title: 'We could not read that',
    sentence: 'The address or form was not complete. Going back and trying again usually helps.',
  },
  403: {
    title: 'We did not do that',
    sentence: 'The form came from somewhere else, so we did not act on it.',
  },
  404: {
    title: 'No cloth on this shelf',
    sentence: 'The page may have moved, or the address has a slip in it.',
  },
  405: { title: 'Not possible here', sentence: 'This page does not do what was asked of it.' },
  409: {
    title: 'Someone was quicker',
    sentence: 'This changed while you had it open. Have a look at how it stands now.',
  },
  410: {
    title: 'Woven out',
    sentence: 'We no longer make this. Its neighbours on the shelf are still here.',
  },
  413: {
    title: 'That is too much at once',
    sentence: 'The form held more than we can take. Please send less.',
  },
  415: { title: 'We could not read that form', sentence: 'It arrived in a form we do not know.' },
  429: {
    title: 'One moment, please',
    sentence: 'That was a lot in a short time. Wait half a minute and try again.',
  },
  503: {
    title: 'The counter is closed for a moment',
    sentence: 'Our shop system is not answering. Nothing you did is lost; please try again shortly.',
  },
};
const OTHER: ErrorCopy = {
  title: 'A thread snapped',
  sentence: 'Something went wrong on our side. Nothing was bought or changed by it.',
};

/** What a page says for a status. */
export function errorCopy(status: number): ErrorCopy {
  return COPY[status] ?? OTHER;
}
