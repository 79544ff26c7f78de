import type { LoaderFunctionArgs } from '@remix-run/node';
import { api, BANK_TIMEOUT_MS } from '~/lib/api.server.ts';
import { seeOther } from '~/lib/forms.server.ts';
import { PayAgainReturnMutation } from '~/lib/order-operations.ts';
import { openOrder } from '~/lib/order-view.server.ts';

const PROBLEM = {
  UNPAID: 'unpaid',
  DECLINED: 'declined',
  REQUIRES_ACTION: 'unconfirmed',
  PROCESSING: 'processing',
} as const;

/**
 * The way back from paying again. Whoever comes first, the shopper or the provider's own message, has the order
 * charged; coming again changes nothing.
 */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const { number, token } = await openOrder(request, params['number']);
  const { orderPayAgainReturn: outcome } = await api(
    request,
    PayAgainReturnMutation,
    { input: { orderToken: token } },
    { timeoutMs: BANK_TIMEOUT_MS },
  );
  const payment = outcome.__typename === 'OrderPayAgainReturnPayload' ? outcome.payment : 'NONE';
  if (payment === 'HELD') return seeOther(`/orders/${number}?paid=1`);
  if (payment === 'NONE' || payment === 'ENDED') return seeOther(`/orders/${number}`);
  return seeOther(`/orders/${number}/pay?problem=${PROBLEM[payment]}`);
}
