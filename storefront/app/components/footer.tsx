import { Form, Link, useLocation } from '@remix-run/react';
import { BRAND } from '~/lib/brand.ts';
import type { MenuItem } from './header.tsx';
import { SelvedgeStripe } from './header.tsx';

export type ThemeChoice = 'light' | 'dark' | 'system';

const THEMES: readonly { value: ThemeChoice; label: string }[] = [
  { value: 'system', label: 'As my device' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

interface FooterProps {
  menu: readonly MenuItem[];
  theme: ThemeChoice;
  /** The region the shop sells to here, and others to choose from. */
  region: RegionChoice | null;
}

export interface RegionChoice {
  readonly current: string;
  readonly options: readonly { readonly code: string; readonly name: string }[];
}

/** The foot of every page: help in the same place each time, and how the shop should look. */
export function Footer({ menu, theme, region }: FooterProps) {
  return (
    <footer className="deep mt-auto">
      <SelvedgeStripe />
      <div className="wrap grid grid-cols-2 gap-x-5 gap-y-10 py-12 *:min-w-0 sm:gap-10 md:py-16 lg:grid-cols-[1.3fr_1fr_1fr_1.2fr]">
        <div className="grid content-start gap-4 max-sm:col-span-2">
          <p className="display text-h2 uppercase">{BRAND.name}</p>
          <p className="max-w-[30ch] text-on-deep-2">
            {BRAND.promise} Change or cancel an order free until then; your card is charged once, after.
          </p>
        </div>
        <nav aria-labelledby="foot-shop">
          <h2 id="foot-shop" className="kicker text-on-deep-2">
            Shop
          </h2>
          <ul className="mt-2">
            {menu.map(({ label, href }) => (
              <FootLink key={href} to={href}>
                {label}
              </FootLink>
            ))}
          </ul>
        </nav>
        <nav aria-labelledby="foot-help">
          <h2 id="foot-help" className="kicker text-on-deep-2">
            Help
          </h2>
          <ul className="mt-2">
            <FootLink to="/help/cutting-hour">The cutting hour</FootLink>
            <FootLink to="/help/delivery">Delivery and returns</FootLink>
            <li>
              <a
                href={BRAND.phoneHref}
                className="inline-flex min-h-9 items-center wrap-anywhere underline-offset-4 hover:underline"
              >
                {BRAND.phone}
              </a>
            </li>
            <li>
              <a
                href={`mailto:${BRAND.email}`}
                className="inline-flex min-h-9 items-center wrap-anywhere underline-offset-4 hover:underline"
              >
                {BRAND.email}
              </a>
            </li>
          </ul>
        </nav>
        <div className="grid content-start gap-6 *:min-w-0 max-sm:col-span-2">
          <ThemeForm theme={theme} />
          {region && region.options.length > 1 && <RegionForm region={region} />}
        </div>
      </div>
      <p className="wrap pb-8 text-note text-on-deep-2">
        {BRAND.name}, {BRAND.street}. A demonstration shop: no cloth changes hands.
      </p>
    </footer>
  );
}

function FootLink({ to, children }: { to: string; children: string }) {
  return (
    <li>
      <Link
        to={to}
        className="inline-flex min-h-9 items-center wrap-anywhere underline-offset-4 hover:underline"
      >
        {children}
      </Link>
    </li>
  );
}

/** Light, dark or as the device says: a form post, kept in a cookie, applied on the server so that nothing flashes. */
export function ThemeForm({ theme }: { theme: ThemeChoice }) {
  return (
    <Form method="post" action="/theme" reloadDocument aria-labelledby="foot-theme">
      <h2 id="foot-theme" className="kicker text-on-deep-2">
        Light
      </h2>
      <Back />
      <div className="mt-2 flex flex-wrap gap-2">
        {THEMES.map(({ value, label }) => (
          <button
            key={value}
            type="submit"
            name="theme"
            value={value}
            aria-pressed={theme === value}
            className="min-h-9 rounded-sm border-[1.5px] border-edge px-3 text-note font-semibold hover:border-on-deep aria-pressed:border-on-deep aria-pressed:bg-on-deep aria-pressed:text-deep"
          >
            {label}
          </button>
        ))}
      </div>
    </Form>
  );
}

/** Where the parcel goes decides currency, tax and delivery: a form post, never a redirect by guess. */
export function RegionForm({ region }: { region: RegionChoice }) {
  return (
    <Form method="post" action="/region" reloadDocument>
      <label htmlFor="region" className="kicker text-on-deep-2">
        Deliver to
      </label>
      <Back />
      <div className="mt-2 flex gap-2">
        <select
          id="region"
          name="region"
          defaultValue={region.current}
          className="min-h-11 min-w-0 flex-1 rounded-sm border-[1.5px] border-edge bg-deep px-2"
        >
          {region.options.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
        <button
          type="submit"
          className="min-h-11 rounded-sm border-[1.5px] border-edge px-3 font-semibold hover:border-on-deep"
        >
          Change
        </button>
      </div>
    </Form>
  );
}

function Back() {
  const { pathname, search } = useLocation();
  return <input type="hidden" name="back" value={`${pathname}${search}`} />;
}
