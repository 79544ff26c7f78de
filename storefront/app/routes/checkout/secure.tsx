import {
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { useEffect } from 'react';
import { ErrorPage } from '~/components/error-page.tsx';
import { Icon } from '~/components/icon.tsx';
import { formatMoney } from '~/lib/money.ts';
import { FORM_ORIGIN_HEADER, privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { checkoutOf, stepMissing } from './checkout.server.ts';
import { openPayment } from './session.server.ts';

/**
 * The step between a form of ours and the provider's page. A form may not lead to another site here, not even by a
 * redirect, so this page has a plain link, or, for a page that wants a POST, a form whose policy names that one
 * origin. The payment it asks for is the one the form opened.
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const checkout = await checkoutOf(request);
  const missing = stepMissing(checkout.cart);
  if (missing !== null) throw redirect(missing, 303);
  const method = new URL(request.url).searchParams.get('method');
  const outcome = await openPayment(request, checkout, { method, flow: 'HOSTED' }, undefined);
  if (outcome.kind === 'ordered') throw redirect('/checkout/return', 303);
  if (outcome.kind === 'refused' || outcome.hostedUrl === null) throw redirect('/checkout/pay', 303);
  const { hostedUrl: href, hostedFields: fields } = outcome;
  return data(
    { href, fields, total: formatMoney(checkout.cart.total) },
    {
      headers: {
        ...privateHeaders,
        ...(fields.length > 0 && { [FORM_ORIGIN_HEADER]: new URL(href).origin }),
      },
    },
  );
}

export const headers: HeadersFunction = ({ loaderHeaders }) => {
  const formOrigin = loaderHeaders.get(FORM_ORIGIN_HEADER);
  return { ...privateHeaders, ...(formOrigin && { [FORM_ORIGIN_HEADER]: formOrigin }) };
};

export const meta: MetaFunction<typeof loader> = ({ error }) =>
  error ? errorMeta(error) : pageMeta({ title: 'Continue to payment', noindex: true });

export default function SecurePage() {
  const { href, fields, total } = useLoaderData<typeof loader>();
  const link = fields.length === 0;
  // Replaces this page, so that Back from the provider's leads to the review and not here again.
  useEffect(() => {
    if (link) window.location.replace(href);
  }, [href, link]);
  return (
    <div className="wrap grid max-w-[46rem] justify-items-start gap-5 py-12 md:py-20">
      <h1>Continue to payment</h1>
      <p className="text-lede">
        {total} is held there, not charged. You come back here afterwards, to your order.
      </p>
      {link ? (
        <a href={href} className="btn btn-primary">
          Continue to payment <Icon name="external" />
        </a>
      ) : (
        <form method="post" action={href}>
          {fields.map(({ name, value }) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <button type="submit" className="btn btn-primary">
            Continue to payment <Icon name="external" />
          </button>
        </form>
      )}
      <Link to="/checkout/pay" reloadDocument className="btn-text inline-flex items-center">
        Back to my order
      </Link>
    </div>
  );
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
