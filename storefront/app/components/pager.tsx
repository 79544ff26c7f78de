import { Link } from '@remix-run/react';
import { Icon } from './icon.tsx';

interface PagerProps {
  /** The 1-based number of this page and of the last. */
  page: number;
  pages: number;
  hrefOf: (page: number) => string;
  /** For example `25–48 of 132`. */
  shown: string;
}

/** Numbered pages, each an address of its own. Renders nothing for a single page. */
export function Pager({ page, pages, hrefOf, shown }: PagerProps) {
  if (pages <= 1) return null;
  return (
    <nav
      aria-label="Pages"
      className="mt-10 flex flex-wrap items-center justify-between gap-4 border-t border-line pt-5"
    >
      <p className="text-ink-2">{shown}</p>
      <ul className="flex flex-wrap items-center gap-1.5">
        {page > 1 && (
          <li>
            <Step to={hrefOf(page - 1)} rel="prev" icon="previous" label="Previous page" />
          </li>
        )}
        {pageNumbers(page, pages).map((number, index, all) => (
          <li key={number} className="flex items-center gap-1.5">
            {index > 0 && number - (all[index - 1] ?? 0) > 1 && <span aria-hidden="true">…</span>}
            <Link
              to={hrefOf(number)}
              prefetch="intent"
              aria-current={number === page ? 'page' : undefined}
              aria-label={`Page ${number}`}
              className="inline-grid size-11 place-items-center rounded-sm border-[1.5px] border-transparent font-semibold hover:border-edge aria-[current=page]:bg-indigo aria-[current=page]:text-on-indigo"
            >
              {number}
            </Link>
          </li>
        ))}
        {page < pages && (
          <li>
            <Step to={hrefOf(page + 1)} rel="next" icon="next" label="Next page" />
          </li>
        )}
      </ul>
    </nav>
  );
}

function Step({
  to,
  rel,
  icon,
  label,
}: {
  to: string;
  rel: string;
  icon: 'next' | 'previous';
  label: string;
}) {
  return (
    <Link
      to={to}
      rel={rel}
      prefetch="intent"
      className="inline-grid size-11 place-items-center rounded-sm border-[1.5px] border-edge hover:border-ink"
    >
      <Icon name={icon} />
      <span className="sr-only">{label}</span>
    </Link>
  );
}

/** The first, the last, and those around the current. */
export function pageNumbers(page: number, pages: number): number[] {
  const wanted = new Set([1, page - 1, page, page + 1, pages]);
  return [...wanted].filter((number) => number >= 1 && number <= pages).sort((a, b) => a - b);
}
