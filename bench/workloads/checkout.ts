import { graphql, JSON_HEADERS, payload, send } from '../client.ts';
import { drive, type Pace } from '../load.ts';
import { CART_CREATE, CHECKOUT_DELIVERY, CHECKOUT_DETAILS, ORDER_PLACE, SESSION_CREATE } from '../queries.ts';
import type { Site, Stand } from '../shop.ts';
import { variantGlobalId, variantsInStock } from './goods.ts';
import { limitTarget, ourTarget, type Sides } from './sides.ts';

const ADDRESS = {
  name: 'Ada Weaver',
  line1: 'Webergasse 1',
  city: 'Dresden',
  postalCode: '01067',
  countryCode: 'DE',
};
/** Lines of an order. */
const LINES = 2;

/** A placed order of ours, open for edits. */
export interface PlacedOrder {
  readonly orderToken: string;
  /** Global ids. */
  readonly lineIds: readonly string[];
  version: number;
}

interface Placing {
  readonly stand: Stand;
  readonly site: Site;
  readonly variants: Iterator<string, never>;
}

type Outcome = { __typename: string; message?: string };
type Answers = Readonly<Record<string, Outcome>>;

const take = (variants: Iterator<string, never>) =>
  Array.from({ length: LINES }, () => variants.next().value);

/** The storefront's calls from an empty bag to a placed order, the card confirmed with the local Stripe. */
export async function placeOurs({ stand, site, variants }: Placing, quantity: string): Promise<PlacedOrder> {
  const run = async <Result extends Answers>(query: string, variables: Readonly<Record<string, unknown>>) => {
    const answers = await graphql<Result>(stand.api.url, query, variables);
    for (const outcome of Object.values(answers)) payload(outcome);
    return answers;
  };
  const lines = take(variants).map((id) => ({ variantId: variantGlobalId(id), quantity }));
  const { cartCreate } = await run<{ cartCreate: Outcome & { token: string } }>(CART_CREATE, {
    input: { lines },
  });
  const { token } = cartCreate;
  const { cartAddressesSet } = await run<{
    cartAddressesSet: Outcome & { cart: { availableShippingOptions: { id: string }[] } };
  }>(CHECKOUT_DETAILS, {
    contact: { token, email: 'ada@weaver.example' },
    addresses: { token, shippingAddress: ADDRESS },
  });
  const shippingOptionId = cartAddressesSet.cart.availableShippingOptions[0]?.id;
  const { cartShippingOptionSet } = await run<{
    cartShippingOptionSet: Outcome & { cart: { version: number; total: { amount: string } } };
  }>(CHECKOUT_DELIVERY, { input: { token, shippingOptionId } });
  const { version, total } = cartShippingOptionSet.cart;
  const { paymentSessionCreate } = await run<{
    paymentSessionCreate: Outcome & { paymentSession: { clientSecret: string } };
  }>(SESSION_CREATE, {
    input: { cartToken: token, expectedVersion: version, expectedTotal: total.amount, flow: 'ELEMENT' },
  });
  await confirmCard(site, paymentSessionCreate.paymentSession.clientSecret);
  const { orderPlace } = await run<{
    orderPlace: Outcome & { orderToken: string; order: { version: number; lines: { id: string }[] } };
  }>(ORDER_PLACE, { input: { cartToken: token } });
  return {
    orderToken: orderPlace.orderToken,
    lineIds: orderPlace.order.lines.map(({ id }) => id),
    version: orderPlace.order.version,
  };
}

/** What the shopper's browser does with Stripe. */
async function confirmCard({ sandbox }: Site, clientSecret: string): Promise<void> {
  const [intentId] = clientSecret.split('_secret_');
  const form = new URLSearchParams({
    client_secret: clientSecret,
    payment_method: 'pm_card_visa',
    return_url: 'https://shop.example/back',
  });
  const { status } = await send<{ status: string }>(
    `${sandbox.url}/v1/payment_intents/${intentId}/confirm`,
    form.toString(),
    { authorization: 'Bearer pk_test_sandbox', 'content-type': 'application/x-www-form-urlencoded' },
  );
  if (status !== 'requires_capture') throw new Error(`the card was not held: ${status}`);
}

export interface LimitOrder {
  readonly orderId: string;
  version: number;
  readonly lines: readonly { readonly id: string }[];
}

/** The same rows by the limit server, in one request. `quantity` in thousandths. */
export const placeAtLimit = ({ stand, variants }: Placing, quantity: string): Promise<LimitOrder> =>
  send(`${stand.limit.url}/order`, JSON.stringify({ variantIds: take(variants), quantity }), JSON_HEADERS);

export const placing = (stand: Stand, site: Site, products: number): Placing => ({
  stand,
  site,
  variants: variantsInStock(products),
});

/** W5: one flow is one placed order. */
export function checkoutSides(stand: Stand, site: Site, products: number, pace: Pace): Sides {
  const at = placing(stand, site, products);
  return {
    limit: () => drive(limitTarget(stand), async () => void (await placeAtLimit(at, '1000')), pace),
    ours: () => drive(ourTarget(stand), async () => void (await placeOurs(at, '1')), pace),
  };
}

/** Places orders a few at a time, as material for what comes next. */
export async function stock<Order>(count: number, place: () => Promise<Order>): Promise<Order[]> {
  const orders: Order[] = [];
  const lane = async () => {
    while (orders.length < count) orders.push(await place());
  };
  await Promise.all(Array.from({ length: 4 }, lane));
  return orders;
}
