import { api, BANK_TIMEOUT_MS } from '~/lib/api.server.ts';
import { PayAgainMutation } from '~/lib/order-operations.ts';

export type PayAgainOutcome =
  | { readonly kind: 'open'; readonly clientSecret: string | null; readonly hostedUrl: string | null }
  /** Paid, being charged, or too late: the order's page says which. */
  | { readonly kind: 'over' }
  | { readonly kind: 'refused'; readonly message: string };

/** Opens a payment of what the order still owes. Asking again for the same gives the same payment. */
export async function openPayAgain(
  request: Request,
  orderToken: string,
  flow: 'ELEMENT' | 'HOSTED',
): Promise<PayAgainOutcome> {
  const { orderPayAgain: outcome } = await api(
    request,
    PayAgainMutation,
    { input: { orderToken, flow } },
    { timeoutMs: BANK_TIMEOUT_MS },
  );
  switch (outcome.__typename) {
    case 'OrderPayAgainPayload':
      return { kind: 'open', ...outcome.payment };
    case 'NothingToPayError':
      return { kind: 'over' };
    case 'OrderNotFoundError':
      throw new Response(null, { status: 404 });
    default:
      return { kind: 'refused', message: outcome.message };
  }
}
