import {
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/node';
import { Link, useLoaderData, useRevalidator } from '@remix-run/react';
import { useEffect } from 'react';
import { LinkButton } from '~/components/button.tsx';
import { ErrorPage } from '~/components/error-page.tsx';
import { api, BANK_TIMEOUT_MS } from '~/lib/api.server.ts';
import { BRAND } from '~/lib/brand.ts';
import { PlaceMutation } from '~/lib/checkout-operations.ts';
import { keepOrder, latestOrderNumber } from '~/lib/order-access.server.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { bagTokenOf, forgetBag } from '~/lib/session.server.ts';

const PAY_PROBLEM = {
  DECLINED: 'declined',
  EXPIRED: 'expired',
  REQUIRES_ACTION: 'unconfirmed',
  REQUIRES_PAYMENT: 'unpaid',
} as const;

const NOT_PLACED = {
  OUT_OF_STOCK:
    'The goods were kept for you for a while, and are gone now. The hold on your card has been let go; nothing is charged.',
  CART_ALREADY_ORDERED:
    'This bag was paid for twice. The first payment is your order; the second hold has been let go.',
  AMOUNT_MISMATCH:
    'What your bank held was not the total of your bag. The hold has been let go; nothing is charged.',
} as const;

const POLL_MS = 3_000;

/**
 * Where paying leads back to, from this page's own card form and from the bank. Coming twice gives the same order. The
 * address is given to us by others, so nothing in it is trusted: the visitor's bag says what was paid for.
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const cartToken = await bagTokenOf(request);
  if (cartToken === undefined) {
    const number = await latestOrderNumber(request);
    throw redirect(number === undefined ? '/bag' : `/orders/${number}`, 303);
  }
  const { orderPlace: outcome } = await api(
    request,
    PlaceMutation,
    { input: { cartToken, paymentSessionId: null, returnFields: returnFieldsOf(request) } },
    { timeoutMs: BANK_TIMEOUT_MS },
  );
  switch (outcome.__typename) {
    case 'OrderPlacePayload': {
      const { number } = outcome.order;
      const headers = new Headers({ ...privateHeaders });
      headers.append('Set-Cookie', await keepOrder(request, { number, token: outcome.orderToken }));
      headers.append('Set-Cookie', await forgetBag());
      throw redirect(`/orders/${number}?placed=1`, { status: 303, headers });
    }
    case 'PaymentNotCompletedError':
      if (outcome.reason !== 'PROCESSING')
        throw redirect(`/checkout/pay?problem=${PAY_PROBLEM[outcome.reason]}`, 303);
      return data({ waiting: true, reason: null }, { headers: privateHeaders });
    case 'OrderNotPlacedError':
      return data(
        { waiting: false, reason: NOT_PLACED[outcome.placing] },
        { status: 409, headers: privateHeaders },
      );
    case 'PaymentReturnNotGenuineError':
      throw redirect('/checkout/pay?problem=unknown', 303);
    case 'PaymentSessionNotFoundError':
      throw redirect('/checkout/pay', 303);
    default:
      throw redirect('/bag', 303);
  }
}

/** What a provider's page may send back with the shopper. The api checks its signature. */
const RETURN_FIELD = /^razorpay_\w{1,40}$/;

function returnFieldsOf(request: Request) {
  const fields = [...new URL(request.url).searchParams]
    .filter(([name]) => RETURN_FIELD.test(name))
    .map(([name, value]) => ({ name, value }));
  return fields.length > 0 ? fields : null;
}

export const shouldRevalidate = () => true;

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ data: page, error }) =>
  !page
    ? errorMeta(error)
    : pageMeta({
        title: page.waiting ? 'We are checking with your bank' : 'Your order was not placed',
        noindex: true,
      });

export default function ReturnPage() {
  const { waiting, reason } = useLoaderData<typeof loader>();
  return waiting ? <Waiting /> : <NotPlaced reason={reason} />;
}

function Waiting() {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (state !== 'idle') return;
    const timer = setTimeout(revalidate, POLL_MS);
    return () => clearTimeout(timer);
  }, [revalidate, state]);
  return (
    <div className="wrap grid max-w-[46rem] justify-items-start gap-5 py-12 md:py-20">
      <h1>We are checking with your bank</h1>
      <p className="text-lede">
        Nothing is doubled: however often you look, this is one order. It usually takes a few seconds. You can
        also leave; we write to you when it is done.
      </p>
      <Link to="/checkout/return" reloadDocument className="btn btn-primary">
        Look again
      </Link>
    </div>
  );
}

function NotPlaced({ reason }: { reason: string | null }) {
  return (
    <div className="wrap grid max-w-[46rem] justify-items-start gap-5 py-12 md:py-20">
      <h1>Your order was not placed</h1>
      <p className="text-lede">{reason}</p>
      <div className="flex flex-wrap gap-3">
        <LinkButton to="/bag">Look at the bag</LinkButton>
        <a href={BRAND.phoneHref} className="btn btn-quiet">
          Ring us: {BRAND.phone}
        </a>
      </div>
    </div>
  );
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
