import { api, BANK_TIMEOUT_MS } from '~/lib/api.server.ts';
import { SessionMutation } from '~/lib/checkout-operations.ts';
import { formatMoney } from '~/lib/money.ts';
import type { Problem } from '~/lib/problem.ts';
import type { Checkout } from './checkout.server.ts';

export type SessionOutcome =
  | {
      readonly kind: 'open';
      readonly clientSecret: string | null;
      readonly hostedUrl: string | null;
      /** To be sent to `hostedUrl` with POST; empty where a link is enough. */
      readonly hostedFields: readonly { readonly name: string; readonly value: string }[];
    }
  /** The bag is no longer what was shown, or cannot be paid as it is. `status` is the page's. */
  | { readonly kind: 'refused'; readonly status: 409 | 422; readonly problem: Problem }
  /** The bag is an order already. */
  | { readonly kind: 'ordered' };

type Flow = Checkout['cart']['paymentMethods'][number]['flows'][number];

/**
 * A payment of exactly what the shopper was shown. The same version of the bag gives the same payment, so asking again
 * is safe; asking for another method or flow replaces it.
 */
export async function openPayment(
  request: Request,
  { token, cart }: Checkout,
  { method, flow }: { readonly method: string | null; readonly flow: Flow },
  shown: { readonly version: number; readonly total: string } | undefined,
): Promise<SessionOutcome> {
  const { paymentSessionCreate: outcome } = await api(
    request,
    SessionMutation,
    {
      input: {
        cartToken: token,
        method,
        flow,
        expectedVersion: shown?.version ?? cart.version,
        expectedTotal: shown?.total ?? cart.total.amount,
      },
    },
    { timeoutMs: BANK_TIMEOUT_MS },
  );
  switch (outcome.__typename) {
    case 'PaymentSessionCreatePayload':
      return { kind: 'open', ...outcome.paymentSession };
    case 'CartCompletedError':
    case 'CartNotFoundError':
      return { kind: 'ordered' };
    case 'StaleVersionError':
      return refused(
        409,
        'Your bag changed while this page was open. Here is how it stands now; please look it over and pay then.',
      );
    case 'TotalChangedError':
      return refused(
        409,
        `The total changed while this page was open: it is ${formatMoney(outcome.total)} now. Nothing was held.`,
      );
    case 'InsufficientStockError':
      return refused(409, shortageText(cart, outcome.shortages));
    default:
      return refused(422, outcome.message);
  }
}

function refused(status: 409 | 422, message: string): SessionOutcome {
  return { kind: 'refused', status, problem: { field: '', message } };
}

function shortageText(
  cart: Checkout['cart'],
  shortages: readonly { readonly variantId: string; readonly available: string }[],
): string {
  const short = shortages.flatMap(({ variantId, available }) => {
    const line = cart.lines.find((each) => each.variantId === variantId);
    if (!line) return [];
    const left = /[1-9]/.test(available)
      ? `only ${available}${line.unitOfMeasure === 'METRE' ? ' m' : ''} left`
      : 'sold out';
    return [`${line.productTitle}, ${line.variantTitle}: ${left}`];
  });
  return `Someone was quicker. ${short.join('; ')}. Nothing was held; please change your bag.`;
}
