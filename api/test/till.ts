import type Stripe from 'stripe';
import { afterAll, beforeAll } from 'vitest';
import { startSandbox } from '../../sandbox/src/start.ts';
import { createPaymentSession } from '../src/checkout/create-session.ts';
import { placeOrder } from '../src/checkout/place-order.ts';
import type { Ctx } from '../src/ctx.ts';
import { mintOrderToken } from '../src/order/access.ts';
import { gatewaysByName } from '../src/payment/gateway.ts';
import { createManualGateway } from '../src/payment/manual/gateway.ts';
import { createStripe, createStripeGateway } from '../src/payment/stripe.ts';
import { givenCtx, type TestCtx } from './ctx.ts';
import { cloneDatabase, type TestDatabase } from './database.ts';
import { givenCart, givenShop, type Shop, type TestVariant } from './factories.ts';

type CartInput = Parameters<typeof givenCart>[2];

/** A shop whose money goes to a Stripe of its own, with one clock for both. */
export interface Till {
  readonly database: TestDatabase;
  readonly db: TestDatabase['db'];
  readonly shop: Shop;
  readonly ctx: TestCtx;
  readonly stripe: Stripe;
  readonly sandboxUrl: string;
  /** Another context on the same till, such as staff or another worker. */
  ctxWith(overrides: Partial<Ctx>): TestCtx;
  /** Moves the shop's and Stripe's clock on. */
  advance(seconds: number): Promise<void>;
  /** Tells the sandbox to misbehave; see its README. */
  control(path: string, body: unknown): Promise<unknown>;
  /** A cart taken through payment with a card, up to the hold but without the order. */
  pay(
    input: CartInput,
    card?: string,
  ): Promise<{ paymentSessionId: string; intentId: string; cartToken: string }>;
  /** A placed order and its secret. */
  order(input: CartInput, card?: string): Promise<{ orderId: string; orderToken: string }>;
  /** A one-line cart input. */
  lines(variant: TestVariant, quantity?: bigint): Pick<NonNullable<CartInput>, 'lines'>;
}

const CONTROL_TOKEN = 'tests';

/** One till for a test file, made before its tests and closed after them. */
export function useTill({
  connections = 20,
  incremental = false,
}: {
  connections?: number;
  incremental?: boolean;
} = {}): Till {
  const till = {} as Till & { stop(): Promise<void> };
  beforeAll(async () => {
    Object.assign(till, await openTill(connections, incremental));
  });
  afterAll(() => till.stop());
  return till;
}

async function openTill(
  connections: number,
  incremental: boolean,
): Promise<Till & { stop(): Promise<void> }> {
  const [database, sandbox] = await Promise.all([
    cloneDatabase({ connections }),
    startSandbox({ controlToken: CONTROL_TOKEN, seed: 'till' }),
  ]);
  const shop = await givenShop(database.db);
  const options = { secretKey: 'sk_test_till', apiUrl: sandbox.url };
  let offsetMs = 0;
  const now = () => new Date(Date.now() + offsetMs);
  const base = givenCtx(database.db, shop);
  const gateway = createStripeGateway({ ...options, incremental, log: base.log });
  const ctx: TestCtx = {
    ...base,
    gatewayOf: gatewaysByName([gateway, createManualGateway({ db: database.db, now })]),
    now,
    settings: { ...base.settings, requestIncremental: incremental },
  };
  const stripe = createStripe(options);

  const control = async (path: string, body: unknown) => {
    const response = await fetch(`${sandbox.url}/_sandbox/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${CONTROL_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`sandbox control ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };

  if (incremental) await control('account', { flexible_acquiring: true });

  const pay: Till['pay'] = async (input, card = 'pm_card_visa') => {
    const { token } = await givenCart(database.db, shop, { now: now(), ...input });
    const session = await createPaymentSession(ctx, {
      cartToken: token,
      expectedVersion: 1,
      flow: 'ELEMENT',
    });
    const { status } = await stripe.paymentIntents.confirm(session.intentId!, {
      payment_method: card,
      return_url: 'http://shop.example/back',
    });
    if (status === 'requires_action') await control(`payment_intents/${session.intentId}/authenticate`, {});
    return { paymentSessionId: session.id, intentId: session.intentId!, cartToken: token };
  };

  return {
    database,
    db: database.db,
    shop,
    ctx,
    stripe,
    sandboxUrl: sandbox.url,
    ctxWith: (overrides) => ({ ...ctx, ...overrides }),
    async advance(seconds) {
      offsetMs += seconds * 1000;
      await control('clock', { advance: seconds });
    },
    control,
    pay,
    async order(input, card) {
      const { paymentSessionId } = await pay(input, card);
      const { orderId } = await placeOrder(ctx, { paymentSessionId });
      return { orderId, orderToken: await mintOrderToken(ctx, orderId) };
    },
    lines: (variant, quantity = 1_000n) => ({ lines: [{ variant, quantity }] }),
    async stop() {
      await sandbox.stop();
      await database.drop();
    },
  };
}
