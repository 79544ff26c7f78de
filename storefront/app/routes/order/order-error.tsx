import { isRouteErrorResponse, useRouteError } from '@remix-run/react';
import { LinkButton } from '~/components/button.tsx';
import { ErrorPage } from '~/components/error-page.tsx';
import { BRAND } from '~/lib/brand.ts';

/** An order that this browser may not open: the same words whether or not it exists. */
export function OrderErrorPage() {
  const error = useRouteError();
  if (!isRouteErrorResponse(error) || error.status !== 404) return <ErrorPage />;
  return (
    <div className="wrap py-12 md:py-24">
      <p className="kicker">Error 404</p>
      <h1 className="mt-2 max-w-[16ch]" tabIndex={-1}>
        We cannot open this order here
      </h1>
      <p className="mt-4 max-w-[52ch] text-lede">
        Orders open in the browser they were made in, and with the link in our mails about them. The link may
        have been cut short on the way, or be older than 90 days.
      </p>
      <p className="mt-3 max-w-[52ch]">
        Open the latest mail from us and use its link. If that does not help, write to{' '}
        <a className="link" href={`mailto:${BRAND.email}`}>
          {BRAND.email}
        </a>{' '}
        or ring{' '}
        <a className="link" href={BRAND.phoneHref}>
          {BRAND.phone}
        </a>{' '}
        with your order number.
      </p>
      <div className="mt-8">
        <LinkButton to="/">Go to the shop</LinkButton>
      </div>
    </div>
  );
}
