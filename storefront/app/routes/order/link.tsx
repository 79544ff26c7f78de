import { data, type HeadersFunction, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { api } from '~/lib/api.server.ts';
import { seeOther } from '~/lib/forms.server.ts';
import { keepOrder } from '~/lib/order-access.server.ts';
import { OrderNumberQuery } from '~/lib/order-operations.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { pageMeta } from '~/lib/page-meta.ts';
import { OrderErrorPage } from './order-error.tsx';

const TOKEN = /^[\w.-]{16,200}$/;
const secretHeaders = { ...privateHeaders, 'X-Robots-Tag': 'noindex, nofollow' };

/**
 * The link in a mail. Opening it uses nothing up, since mail scanners open links too: it only lets this browser open
 * the order, and leaves the secret out of the address that stays.
 */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const token = params['token'] ?? '';
  const { order } = TOKEN.test(token) ? await api(request, OrderNumberQuery, { token }) : { order: null };
  if (order === null) throw data(null, { status: 404, headers: secretHeaders });
  const { number } = order;
  const to = new URL(request.url).searchParams.get('to') === 'pay' ? '/pay' : '';
  const answer = seeOther(`/orders/${number}${to}`, await keepOrder(request, { number, token }));
  for (const [name, value] of Object.entries(secretHeaders)) answer.headers.set(name, value);
  return answer;
}

export const headers: HeadersFunction = () => ({ ...secretHeaders });

export const meta: MetaFunction = () => pageMeta({ title: 'We cannot open this order here', noindex: true });

/** Never shown: the link leads on, or is not found. */
export default function LinkPage() {
  return null;
}

export function ErrorBoundary() {
  return <OrderErrorPage />;
}
