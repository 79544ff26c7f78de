const BASE = 'https://own.invalid';

/**
 * The address inside the shop that a form asked to go back to, or the fallback. Anything that a browser could read
 * as another site, in any spelling, becomes the fallback.
 */
export function ownPath(wanted: unknown, fallback: string): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return fallback;
  // Browsers drop tabs and line ends, and read a backslash as a slash, before they parse an address.
  if (/[\\\s\p{Cc}]/u.test(wanted) || /^\/(\/|%2f|%5c)/i.test(wanted)) return fallback;
  if (!URL.canParse(wanted, BASE)) return fallback;
  const url = new URL(wanted, BASE);
  // `/./` and `/../` fold away while parsing and could leave a leading double slash.
  if (url.origin !== BASE || url.pathname.startsWith('//')) return fallback;
  return `${url.pathname}${url.search}${url.hash}`;
}
