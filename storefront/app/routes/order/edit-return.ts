import type { LoaderFunctionArgs } from '@remix-run/node';
import { api, BANK_TIMEOUT_MS } from '~/lib/api.server.ts';
import { seeOther } from '~/lib/forms.server.ts';
import { ResumeMutation } from '~/lib/order-operations.ts';
import { openOrder } from '~/lib/order-view.server.ts';
import { afterEdit } from './after-edit.server.ts';

/**
 * The way back from the bank. Whoever comes first, the shopper or the bank's own message, finishes the change; coming
 * again changes nothing.
 */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const { number, token } = await openOrder(request, params['number']);
  const { orderEditResume: outcome } = await api(
    request,
    ResumeMutation,
    { input: { orderToken: token } },
    { timeoutMs: BANK_TIMEOUT_MS },
  );
  const { order } = await openOrder(request, number);
  if (outcome.__typename === 'PaymentDeclinedError') return afterEdit(number, 'DECLINED', order);
  const state = order.latestEdit?.state;
  if (state === undefined) return seeOther(`/orders/${number}`);
  if (state === 'REQUIRES_ACTION' || state === 'PENDING') return seeOther(`/orders/${number}/edit/pay`);
  return afterEdit(number, state, order);
}
