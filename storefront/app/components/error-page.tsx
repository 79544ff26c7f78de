import { isRouteErrorResponse, useRouteError } from '@remix-run/react';
import { BRAND } from '~/lib/brand.ts';
import { errorCopy } from '~/lib/error-copy.ts';
import { LinkButton } from './button.tsx';
import { Reference } from './reference.tsx';

/** The page of a failed or refused request, told by its status. Needs no data. */
export function ErrorPage() {
  const error = useRouteError();
  const status = isRouteErrorResponse(error) ? error.status : 500;
  const { title, sentence } = errorCopy(status);
  return (
    <div className="wrap py-12 md:py-24">
      <p className="kicker">Error {status}</p>
      <h1 className="mt-2 max-w-[14ch]" tabIndex={-1}>
        {title}
      </h1>
      <p className="mt-4 max-w-[46ch] text-lede">{sentence}</p>
      <div className="mt-8 flex flex-wrap gap-3">
        <LinkButton to="/">Go to the shop</LinkButton>
        <LinkButton to="/search" tone="quiet">
          Search the shelves
        </LinkButton>
      </div>
      <div className="mt-8 grid gap-2">
        {status >= 500 && <Reference />}
        <p className="text-note text-ink-2">
          Or ring us on{' '}
          <a className="link" href={BRAND.phoneHref}>
            {BRAND.phone}
          </a>
          .
        </p>
      </div>
    </div>
  );
}
