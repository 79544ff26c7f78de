import { createCookie } from '@remix-run/node';
import { env } from './env.server.ts';

const DAY_SECONDS = 86_400;
const name = (plain: string) => (env.https ? `__Host-${plain}` : plain);
// Lax and not Strict: the cookie has to survive the way back from a bank's page.
const base = { httpOnly: true, secure: env.https, sameSite: 'lax', path: '/' } as const;

const bagCookie = createCookie(name('bag'), {
  ...base,
  maxAge: 60 * DAY_SECONDS,
  secrets: [env.SESSION_SECRET],
});
const prefCookie = createCookie('pref', { ...base, maxAge: 365 * DAY_SECONDS });

/** The secret token of this visitor's bag, or undefined when they have none. */
export async function bagTokenOf(request: Request): Promise<string | undefined> {
  const value: unknown = await bagCookie.parse(request.headers.get('cookie'));
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A `Set-Cookie` value that keeps the bag for 60 days. */
export function keepBag(token: string): Promise<string> {
  return bagCookie.serialize(token);
}

/** A `Set-Cookie` value that forgets the bag. */
export function forgetBag(): Promise<string> {
  return bagCookie.serialize('', { maxAge: 0 });
}

export type Theme = 'light' | 'dark' | 'system';

/** What the visitor chose about how the shop looks. */
export interface Preferences {
  readonly theme: Theme;
  /** The order page shows the deadline sentence only, without the moving tape. */
  readonly timerHidden: boolean;
  /** Handle of the region they shop in; undefined for the shop's default. */
  readonly region: string | undefined;
}

/** The visitor's choices; anything unreadable counts as not chosen. */
export async function preferencesOf(request: Request): Promise<Preferences> {
  const value: unknown = await prefCookie.parse(request.headers.get('cookie'));
  const stored = typeof value === 'object' && value !== null ? value : {};
  const theme =
    'theme' in stored && (stored.theme === 'light' || stored.theme === 'dark') ? stored.theme : 'system';
  const region =
    'region' in stored && typeof stored.region === 'string' && /^[\w-]{1,40}$/.test(stored.region)
      ? stored.region
      : undefined;
  return { theme, timerHidden: 'timerHidden' in stored && stored.timerHidden === true, region };
}

/** A `Set-Cookie` value with the visitor's choices, kept for a year. */
export function keepPreferences(preferences: Preferences): Promise<string> {
  return prefCookie.serialize(preferences);
}

/** True when nothing the visitor sends could change the page, so that one copy may serve everyone. */
export function isAnonymous(request: Request): boolean {
  return request.headers.get('cookie') === null;
}
