import {
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { useEffect } from 'react';
import { Icon } from '~/components/icon.tsx';
import { formatMoney } from '~/lib/money.ts';
import { openOrder } from '~/lib/order-view.server.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { OrderErrorPage } from './order-error.tsx';
import { openPayAgain } from './pay-again.server.ts';

/** The step between our form and the provider's page, which no form of ours may lead to. It opens the same payment. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const { number, token, order } = await openOrder(request, params['number']);
  if (order.paymentDue === null) throw redirect(`/orders/${number}`, 303);
  const outcome = await openPayAgain(request, token, 'HOSTED');
  if (outcome.kind !== 'open' || outcome.hostedUrl === null) throw redirect(`/orders/${number}/pay`, 303);
  return data(
    { number, href: outcome.hostedUrl, amount: formatMoney(order.paymentDue.amount) },
    { headers: privateHeaders },
  );
}

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ error }) =>
  error ? errorMeta(error) : pageMeta({ title: 'Continue to payment', noindex: true });

export default function PaySecurePage() {
  const { number, href, amount } = useLoaderData<typeof loader>();
  // Replaces this page, so that Back from the provider's leads to the choice and not here again.
  useEffect(() => window.location.replace(href), [href]);
  return (
    <div className="wrap grid max-w-[46rem] justify-items-start gap-5 py-12 md:py-20">
      <h1>Continue to payment</h1>
      <p className="text-lede">You pay {amount} there, and come back here afterwards, to your order.</p>
      <a href={href} className="btn btn-primary">
        Continue to payment <Icon name="external" />
      </a>
      <Link to={`/orders/${number}/pay`} reloadDocument className="btn-text inline-flex items-center">
        Back
      </Link>
    </div>
  );
}

export function ErrorBoundary() {
  return <OrderErrorPage />;
}
