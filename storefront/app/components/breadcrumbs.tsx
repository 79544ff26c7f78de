import { Link } from '@remix-run/react';

export interface Crumb {
  readonly label: string;
  readonly href: string;
}

/** Where the page lies in the shop. The page itself is its heading and not repeated here. */
export function Breadcrumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className="flex flex-wrap gap-x-2 text-note text-ink-2">
        {crumbs.map(({ label, href }, index) => (
          <li key={href} className="flex items-center gap-x-2">
            {index > 0 && <span aria-hidden="true">/</span>}
            <Link
              to={href}
              prefetch="intent"
              className="inline-flex min-h-6 items-center underline-offset-3 hover:underline"
            >
              {label}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
