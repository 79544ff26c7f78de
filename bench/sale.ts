import { randomUUID } from 'node:crypto';
import { GRAPHQL_HEADERS, send } from './client.ts';
import { CART_CREATE, CHECKOUT_DELIVERY, CHECKOUT_DETAILS, ORDER_PLACE, SESSION_CREATE } from './queries.ts';

/** A shop with one thing that everybody wants. */
export interface SaleStand {
  /** GraphQL endpoints of the api processes; buyers spread over them, and change over with each request. */
  readonly apis: readonly string[];
  readonly sandboxUrl: string;
  readonly publishableKey: string;
  /** Global id. */
  readonly variantId: string;
}

/** A bag with one of it, ready to be paid for. */
export interface ReadyCart {
  readonly token: string;
  readonly version: number;
}

export interface Rush {
  readonly orders: number;
  /** Got to the payment and went away. */
  readonly abandoned: number;
  /** Were told that it is sold out, and may come again. */
  readonly refused: readonly ReadyCart[];
  /** Requests that had to be sent again because a process was too busy to settle them. */
  readonly repeated: number;
  /** Milliseconds each: until the goods were kept, until the refusal, and from the card to the order. */
  readonly keptMs: readonly number[];
  readonly refusedMs: readonly number[];
  readonly placedMs: readonly number[];
  readonly seconds: number;
}

const AT_ONCE = 250;
/** Longer than a lock of an Idempotency-Key lasts. */
const TRIES_MAX = 300;
const PAUSE_MS = 250;
const ADDRESS = {
  name: 'Ada Weaver',
  line1: 'Webergasse 1',
  city: 'Dresden',
  postalCode: '01067',
  countryCode: 'DE',
};

type Outcome = { readonly __typename: string; readonly message?: string };

/** Sends one operation under an Idempotency-Key, to another process each time, until it is settled. */
function caller(stand: SaleStand, onRepeat: () => void = () => {}) {
  let turn = Math.floor(Math.random() * stand.apis.length);
  return async <Answers extends Readonly<Record<string, Outcome>>>(
    query: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<Answers> => {
    const headers = {
      ...GRAPHQL_HEADERS,
      'x-publishable-key': stand.publishableKey,
      'idempotency-key': randomUUID(),
    };
    const body = JSON.stringify({ query, variables });
    for (let tries = 1; ; tries++) {
      const api = stand.apis[turn++ % stand.apis.length]!;
      try {
        const { data, errors } = await send<{ data?: Answers; errors?: { message: string }[] }>(
          api,
          body,
          headers,
        );
        if (data && !errors) return data;
        throw new Error(errors?.[0]?.message ?? 'no data');
      } catch (error) {
        if (tries === TRIES_MAX) throw error;
        onRepeat();
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  };
}

/** Runs `work` for every item, `AT_ONCE` at a time. */
async function crowd<Item>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      await work(items[index]!, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, lane));
}

/** Fills one bag for each buyer, before the doors open. */
export async function fillBags(stand: SaleStand, buyers: number): Promise<ReadyCart[]> {
  const carts: ReadyCart[] = [];
  await crowd(Array.from({ length: buyers }), async (_, index) => {
    const call = caller(stand);
    const lines = [{ variantId: stand.variantId, quantity: '1' }];
    const { cartCreate } = await call<{ cartCreate: Outcome & { token: string } }>(CART_CREATE, {
      input: { lines },
    });
    const { token } = cartCreate;
    const { cartAddressesSet } = await call<{
      cartContactSet: Outcome;
      cartAddressesSet: Outcome & { cart: { availableShippingOptions: { id: string }[] } };
    }>(CHECKOUT_DETAILS, {
      contact: { token, email: `buyer-${index}@example.com` },
      addresses: { token, shippingAddress: ADDRESS },
    });
    const shippingOptionId = cartAddressesSet.cart.availableShippingOptions[0]?.id;
    const { cartShippingOptionSet } = await call<{
      cartShippingOptionSet: Outcome & { cart: { version: number } };
    }>(CHECKOUT_DELIVERY, { input: { token, shippingOptionId } });
    carts.push({ token, version: cartShippingOptionSet.cart.version });
  });
  return carts;
}

/** Everybody goes to the till at once; of those who get through every `abandonEvery`-th never pays. */
export async function rush(
  stand: SaleStand,
  carts: readonly ReadyCart[],
  { abandonEvery }: { readonly abandonEvery: number },
): Promise<Rush> {
  const refused: ReadyCart[] = [];
  const [keptMs, refusedMs, placedMs]: number[][] = [[], [], []];
  let [repeated, kept, abandoned] = [0, 0, 0];
  const began = performance.now();
  await crowd(carts, async (cart) => {
    const call = caller(stand, () => void repeated++);
    let from = performance.now();
    const input = { cartToken: cart.token, expectedVersion: cart.version, flow: 'ELEMENT' };
    const { paymentSessionCreate: session } = await call<{
      paymentSessionCreate: Outcome & { paymentSession?: { clientSecret: string } };
    }>(SESSION_CREATE, { input });
    const secret = session.paymentSession?.clientSecret;
    if (!secret) {
      if (session.__typename !== 'InsufficientStockError')
        throw new Error(`${session.__typename}: ${session.message}`);
      refusedMs!.push(performance.now() - from);
      refused.push(cart);
      return;
    }
    keptMs!.push(performance.now() - from);
    if (++kept % abandonEvery === 0) {
      abandoned++;
      return;
    }
    await pay(stand, secret);
    from = performance.now();
    const { orderPlace } = await call<{ orderPlace: Outcome }>(ORDER_PLACE, {
      input: { cartToken: cart.token },
    });
    if (orderPlace.__typename !== 'OrderPlacePayload')
      throw new Error(`${orderPlace.__typename}: ${orderPlace.message}`);
    placedMs!.push(performance.now() - from);
  });
  const seconds = (performance.now() - began) / 1000;
  return {
    orders: placedMs!.length,
    abandoned,
    refused,
    repeated,
    keptMs: keptMs!,
    refusedMs: refusedMs!,
    placedMs: placedMs!,
    seconds,
  };
}

/** What the shopper's browser does with Stripe. */
async function pay({ sandboxUrl }: SaleStand, clientSecret: string): Promise<void> {
  const [intentId] = clientSecret.split('_secret_');
  const form = new URLSearchParams({
    client_secret: clientSecret,
    payment_method: 'pm_card_visa',
    return_url: 'https://shop.example/back',
  });
  const { status } = await send<{ status: string }>(
    `${sandboxUrl}/v1/payment_intents/${intentId}/confirm`,
    form.toString(),
    { authorization: 'Bearer pk_test_sandbox', 'content-type': 'application/x-www-form-urlencoded' },
  );
  if (status !== 'requires_capture') throw new Error(`the card was not held: ${status}`);
}
