/** Limits on what one request may ask for. Everything has one. */
export const PAGE_DEFAULT = 20;
export const PAGE_MAX = 100;
export const DEPTH_MAX = 16;
/** One page of 24 products with variants, options and prices costs about 4,000. */
export const COMPLEXITY_MAX = 20_000;
export const ALIASES_MAX = 30;
export const TOKENS_MAX = 2_000;
export const BODY_BYTES_MAX = 256 * 1024;
