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
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { checkoutOf, stepMissing } from './checkout.server.ts';
import { openPayment } from './session.server.ts';

/**
 * The step between a form of ours and the provider's page. A form may not lead to another site here, not even by a
 * redirect, so this page has a plain link. The payment it asks for is the one the form opened.
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const checkout = await checkoutOf(request);
  const missing = stepMissing(checkout.cart);
  if (missing !== null) throw redirect(missing, 303);
  const method = new URL(request.url).searchParams.get('method');
  const outcome = await openPayment(request, checkout, { method, flow: 'HOSTED' }, undefined);
  if (outcome.kind === 'ordered') throw redirect('/checkout/return', 303);
  if (outcome.kind === 'refused' || outcome.hostedUrl === null) throw redirect('/checkout/pay', 303);
  return data(
    { href: outcome.hostedUrl, total: formatMoney(checkout.cart.total) },
    { headers: privateHeaders },
  );
}

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ error }) =>
  error ? errorMeta(error) : pageMeta({ title: 'Continue to payment', noindex: true });

export default function SecurePage() {
  const { href, total } = useLoaderData<typeof loader>();
  // Replaces this page, so that Back from the provider's leads to the review and not here again.
  useEffect(() => window.location.replace(href), [href]);
  return (
    <div className="wrap grid max-w-[46rem] justify-items-start gap-5 py-12 md:py-20">
      <h1>Continue to payment</h1>
      <p className="text-lede">
        {total} is held on your card there, not charged. You come back here afterwards, to your order.
      </p>
      <a href={href} className="btn btn-primary">
        Continue to payment <Icon name="external" />
      </a>
      <Link to="/checkout/pay" reloadDocument className="btn-text inline-flex items-center">
        Back to my order
      </Link>
    </div>
  );
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
