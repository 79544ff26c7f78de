import type { Sandbox } from '../http.ts';
import { member, numberOf, readCustomerEmail, readIntent, readSession, textOf } from './core-client.ts';

/** One thing to be paid for. Amounts in minor units. */
interface CheckoutItem {
  description: string;
  quantity: number;
  total: number;
}

/** What the hosted page needs to know of a Checkout Session and its payment. */
export interface Checkout {
  id: string;
  status: 'open' | 'complete' | 'expired';
  currency: string;
  total: number;
  discount: number;
  shipping: number;
  tax: number;
  items: CheckoutItem[];
  /** The address the shop gave, or the customer's own; the shopper is asked only when there is neither. */
  email: string | undefined;
  successUrl: string;
  cancelUrl: string | undefined;
  /** The shop's own words at the button. */
  message: string | undefined;
  /** True when the payment is only authorised now. */
  chargedLater: boolean;
  /** Why the last attempt failed, as the payment remembers it. */
  lastError: unknown;
}

/** Reads a Checkout Session with its items and its payment; undefined when there is no such session. */
export async function readCheckout(sandbox: Sandbox, id: string): Promise<Checkout | undefined> {
  const record = await readSession(sandbox, id);
  if (!record) return undefined;
  const { session, items, captureMethod } = record;
  const intentId = textOf(session, 'payment_intent');
  const intent = intentId === undefined ? undefined : await readIntent(sandbox, intentId);
  const customer = textOf(session, 'customer');
  const customerEmail = customer === undefined ? undefined : await readCustomerEmail(sandbox, customer);
  const details = member(session, 'total_details');
  const state = textOf(session, 'status');
  return {
    id,
    status: state === 'complete' || state === 'expired' ? state : 'open',
    currency: textOf(session, 'currency') ?? 'usd',
    total: numberOf(session, 'amount_total'),
    discount: numberOf(details, 'amount_discount'),
    shipping: numberOf(details, 'amount_shipping'),
    tax: numberOf(details, 'amount_tax'),
    items: items.map((item) => ({
      description: textOf(item, 'description') ?? 'Item',
      quantity: numberOf(item, 'quantity'),
      total: numberOf(item, 'amount_total'),
    })),
    email: textOf(session, 'customer_email') ?? customerEmail,
    successUrl: (textOf(session, 'success_url') ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', id),
    cancelUrl: textOf(session, 'cancel_url'),
    message: textOf(member(member(session, 'custom_text'), 'submit'), 'message'),
    chargedLater: (textOf(intent, 'capture_method') ?? captureMethod) === 'manual',
    lastError: member(intent, 'last_payment_error') ?? undefined,
  };
}
