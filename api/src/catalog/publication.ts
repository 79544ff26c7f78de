/**
 * Every product belongs to the channels that have a publication of it. One that is not on sale, and has no date for
 * it, is published at the end of time: so a draft has an owner and stays invisible by the one rule there is.
 */
export const NEVER = new Date('9999-12-31T00:00:00.000Z');

/** Null for a draft. */
export const publishedAtOf = (publishedAt: Date): Date | null =>
  publishedAt.getTime() === NEVER.getTime() ? null : publishedAt;
