import { Link, NavLink } from '@remix-run/react';
import { BRAND } from '~/lib/brand.ts';
import { Icon } from './icon.tsx';

export interface MenuItem {
  readonly label: string;
  readonly href: string;
}

/** The first thing the Tab key reaches. */
export function SkipLink() {
  return (
    <a
      href="#main"
      className="absolute top-0 left-0 z-20 -translate-y-full bg-weld px-4 py-3 font-semibold text-on-weld focus:translate-y-0"
    >
      Skip to the page
    </a>
  );
}

/** The woven edge of the cloth: the shop's mark at the top of every page. */
export function SelvedgeStripe({ className = '' }: { className?: string }) {
  return <div aria-hidden="true" className={`selvedge ${className}`} />;
}

const SHOWN_IN_A_ROW = 6;

/** Name, ways into the shop, search and bag. `bagCount` is null for a visitor without a bag. */
export function Header({ menu, bagCount }: { menu: readonly MenuItem[]; bagCount: number | null }) {
  return (
    <header className="border-b border-line bg-card">
      <div className="wrap flex max-w-none items-center gap-x-7 md:px-10">
        <Link
          to="/"
          className="display -ml-1 rounded-sm px-1 py-4 text-[1.3125rem] leading-none md:text-[1.5rem] tracking-[0.02em] uppercase"
        >
          {BRAND.name}
        </Link>
        <nav aria-label="Main" className="hidden lg:block">
          <MenuLinks menu={menu.slice(0, SHOWN_IN_A_ROW)} className="flex gap-x-6" />
        </nav>
        <div className="-mr-2 ml-auto flex items-center md:gap-x-4">
          <Link
            to="/search"
            className="inline-flex min-h-11 items-center gap-1.5 rounded-sm px-2 font-semibold underline-offset-4 hover:underline"
          >
            <Icon name="search" />
            <span className="max-sm:sr-only">Search</span>
          </Link>
          <BagLink count={bagCount} />
          <NavDetails menu={menu} />
        </div>
      </div>
    </header>
  );
}

function MenuLinks({ menu, className }: { menu: readonly MenuItem[]; className: string }) {
  return (
    <ul className={className}>
      {menu.map(({ label, href }) => (
        <li key={href}>
          <NavLink
            to={href}
            prefetch="intent"
            className="inline-flex min-h-11 items-center rounded-sm font-semibold underline-offset-4 hover:underline aria-[current=page]:underline aria-[current=page]:decoration-indigo aria-[current=page]:decoration-3"
          >
            {label}
          </NavLink>
        </li>
      ))}
    </ul>
  );
}

/** The menu on narrow screens: opens without scripts, and by the platform's own rules for the keyboard. */
export function NavDetails({ menu }: { menu: readonly MenuItem[] }) {
  return (
    <details className="group lg:hidden">
      <summary className="inline-flex min-h-11 items-center gap-1.5 rounded-sm px-2 font-semibold">
        <span className="inline-flex group-open:hidden">
          <Icon name="menu" />
        </span>
        <span className="hidden group-open:inline-flex">
          <Icon name="close" />
        </span>
        <span className="max-[22.5rem]:sr-only">Menu</span>
      </summary>
      <nav aria-label="Menu" className="absolute inset-x-0 z-10 border-y border-line bg-card px-4 py-2">
        <MenuLinks menu={menu} className="grid grid-cols-2 gap-x-4" />
      </nav>
    </details>
  );
}

/** The way to the bag, with how many lines are in it. */
export function BagLink({ count }: { count: number | null }) {
  return (
    <Link
      to="/bag"
      className="inline-flex min-h-11 items-center gap-1.5 rounded-sm px-2 font-semibold whitespace-nowrap underline-offset-4 hover:underline"
    >
      <Icon name="bag" />
      <span className="max-[22.5rem]:sr-only">Bag</span>
      {count !== null && count > 0 && (
        <>
          <span className="sr-only">, </span>
          <span className="money inline-grid min-w-6 place-items-center rounded-sm bg-weld px-1.5 text-note font-semibold text-on-weld">
            {count}
          </span>
          <span className="sr-only">{count === 1 ? ' item' : ' items'}</span>
        </>
      )}
    </Link>
  );
}
