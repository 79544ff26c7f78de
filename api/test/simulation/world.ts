import type { Ctx } from '../../src/ctx.ts';
import type { PaymentFlow } from '../../src/generated/prisma/enums.ts';
import { gatewaysByName } from '../../src/payment/gateway.ts';
import { createManualGateway } from '../../src/payment/manual/gateway.ts';
import { createRazorpayGateway } from '../../src/payment/razorpay/gateway.ts';
import { createStripeGateway } from '../../src/payment/stripe.ts';
import { newId } from '../../src/platform/id.ts';
import type { DeliveryTicket } from '../../src/platform/outbox.ts';
import type { Actor } from '../../src/staff/actor.ts';
import { START } from '../ctx.ts';
import { givenShop, givenVariant, type Shop, type TestVariant } from '../factories.ts';
import { type Bank, openBank } from './bank.ts';
import type { SimulatedDatabase } from './database.ts';
import { mortal } from './mortal.ts';
import { type OnlineBank, openOnlineBank } from './online-bank.ts';
import { openPostOffice, type PostOffice } from './post-office.ts';
import type { Chance } from './random.ts';
import { complainerOf } from './surprise.ts';

/** Somebody with a bag, from the first look to long after the order. */
export interface Shopper {
  readonly number: number;
  readonly shop: number;
  readonly token: string;
  version: number;
  lines: readonly { readonly id: string; readonly variantId: string }[];
  options: readonly string[];
  has: { contact: boolean; address: boolean; option: boolean };
  session: OpenSession | null;
  paid: boolean;
  order: { readonly id: string; readonly token: string } | null;
}

/** What a shopper's page knows of a payment that is open. */
export interface OpenSession {
  readonly id: string;
  readonly flow: PaymentFlow;
  readonly provider: string;
  readonly intentId: string | null;
  readonly hostedSessionId: string | null;
}

/** What an answer told somebody. It must stay true. */
export type Promised =
  | { readonly kind: 'placed'; readonly orderId: string }
  | { readonly kind: 'canceled'; readonly orderId: string }
  | { readonly kind: 'paid'; readonly orderId: string; readonly reference: string }
  | { readonly kind: 'sent'; readonly refundId: string; readonly reference: string }
  | {
      readonly kind: 'edited';
      readonly orderId: string;
      readonly version: number;
      readonly total: bigint;
    };

/** An event on its way to the shop. */
export interface Letter {
  readonly id: string;
  readonly body: string;
  /** Null of Stripe, whose signatures are tested elsewhere. */
  readonly signature: string | null;
}

export interface World {
  readonly chance: Chance;
  readonly database: SimulatedDatabase;
  readonly bank: Bank;
  readonly online: OnlineBank;
  readonly post: PostOffice;
  readonly shops: readonly Shop[];
  readonly goods: readonly (readonly TestVariant[])[];
  readonly shoppers: Shopper[];
  /** Placed orders that somebody may still come back to. */
  readonly known: { readonly shop: number; readonly id: string; readonly token: string }[];
  /** What would be in Redis. Losing it must do no harm. */
  tickets: DeliveryTicket[];
  /** Events of the providers that were not delivered yet; some are there twice, some never were. */
  readonly webhooks: Letter[];
  /** What must never happen, whatever the faults. */
  readonly problems: string[];
  readonly promised: Promised[];
  readonly tally: Map<string, number>;
  calm: boolean;
  count(what: string): void;
  /** A process of its own for one request or job, which may be killed. */
  process(who: 'shopper' | 'staff' | 'worker', shop: number | null, chance: Chance): Ctx;
}

const DEATHS = { shopper: 0.04, staff: 0.04, worker: 0.08 };

/** Two shops in one database, with goods dear and cheap, scarce and plenty, by the piece and the metre, and a bundle. */
export async function createWorld(
  database: SimulatedDatabase,
  seed: string,
  chance: Chance,
  { incremental }: { readonly incremental: boolean },
): Promise<World> {
  const { db } = database;
  const bank = openBank(seed, START);
  bank.core.account.flexible_acquiring = incremental;
  const online = openOnlineBank(bank.now);
  const post = openPostOffice();
  const shops = [
    await givenShop(db, { handle: 'weaver', orderPrefix: 'WV' }),
    await givenShop(db, { handle: 'dyer', orderPrefix: 'DY' }),
  ];
  await offerMethods(database, shops);
  const goods = [await stockShelves(database, shops[0]!), await stockShelves(database, shops[1]!)];
  const staff = await db.staffUser.create({
    data: { email: 'staff@shop.example', name: 'Staff', passwordHash: 'none' },
  });
  const problems: string[] = [];
  const tally = new Map<string, number>();
  const count = (what: string) => void tally.set(what, (tally.get(what) ?? 0) + 1);
  const gatewayOf = gatewaysByName([
    createManualGateway({ db, now: bank.now }),
    createRazorpayGateway({ ...online.keys, fetch: online.fetch }),
    createStripeGateway({
      secretKey: 'sk_test_simulation',
      apiUrl: 'http://stripe.simulated',
      incremental,
      httpClient: bank.httpClient,
      log: complainerOf(() => {}),
    }),
  ]);
  const actors: Record<'shopper' | 'staff' | 'worker', Actor> = {
    shopper: { kind: 'shopper' },
    staff: {
      kind: 'staff',
      staffUserId: staff.id,
      sessionId: newId(),
      roles: [{ role: 'ADMIN', salesChannelId: null }],
    },
    worker: { kind: 'system', job: 'worker' },
  };
  const world: World = {
    chance,
    database,
    bank,
    online,
    post,
    shops,
    goods,
    shoppers: [],
    known: [],
    tickets: [],
    webhooks: [],
    problems,
    promised: [],
    tally,
    calm: false,
    count,
    process(who, shop, of) {
      const ctx: Ctx = {
        db,
        channel: shop === null ? null : shops[shop]!.channel,
        actor: actors[who],
        gatewayOf,
        mailer: post.mailer(of.fork('mail')),
        now: bank.now,
        log: complainerOf((problem) => problems.push(problem)),
        correlationId: 'simulation',
        settings: {
          tokenSecret: 'a secret only for simulations, long enough',
          storefrontUrl: 'http://shop.example',
          graceWindowSeconds: null,
          mailFrom: 'Shop <shop@shop.example>',
          requestIncremental: incremental,
          staffDesk: { email: 'staff@shop.example', orderUrl: 'http://desk.example/{number}' },
        },
      };
      const deathRate = world.calm ? 0 : DEATHS[who];
      return mortal(ctx, of.fork('life'), { deathRate, report: (problem) => problems.push(problem) });
    },
  };
  return world;
}

/** The first shop takes everything, the second cards and Razorpay. */
async function offerMethods({ db }: SimulatedDatabase, shops: readonly Shop[]): Promise<void> {
  const all = [
    { handle: 'card', kind: 'CARD', provider: 'stripe' },
    { handle: 'online', kind: 'ONLINE', provider: 'razorpay' },
    { handle: 'transfer', kind: 'BANK_TRANSFER', provider: 'manual' },
    { handle: 'cash', kind: 'CASH_ON_DELIVERY', provider: 'manual' },
  ] as const;
  await db.paymentMethod.createMany({
    data: shops.flatMap(({ channel }, at) =>
      all
        .slice(0, at === 0 ? 4 : 2)
        .map((one, position) => ({ ...one, salesChannelId: channel.id, title: one.handle, position })),
    ),
  });
}

async function stockShelves({ db }: SimulatedDatabase, shop: Shop): Promise<TestVariant[]> {
  const goods: TestVariant[] = [];
  for (const price of [20n, 35n, 60n, 990n, 1_999n, 2_500n, 7_300n, 24_900n])
    goods.push(await givenVariant(db, shop, { price, onHand: price < 3_000n ? 40_000n : 6_000n }));
  goods.push(await givenVariant(db, shop, { price: 1_450n, unitOfMeasure: 'METRE', onHand: 25_000n }));
  goods.push(await givenVariant(db, shop, { price: 3_300n, onHand: 1_000n, backorderLimit: 4_000n }));
  const scarce = await givenVariant(db, shop, { price: 4_100n, onHand: 2_000n });
  goods.push(scarce);
  // A bundle takes two of one thing and one of another, from the same shelves as everybody else.
  const bundle = await givenVariant(db, shop, { price: 9_900n, onHand: 0n });
  await db.variantInventoryItem.deleteMany({ where: { variantId: bundle.id } });
  await db.variantInventoryItem.createMany({
    data: [
      { variantId: bundle.id, inventoryItemId: scarce.inventoryItemId, perUnit: 1_000n },
      { variantId: bundle.id, inventoryItemId: goods[3]!.inventoryItemId, perUnit: 2_000n },
    ],
  });
  goods.push(bundle);
  await db.inventoryLevel.createMany({
    data: goods.slice(0, 6).map(({ inventoryItemId }) => ({
      id: newId(),
      inventoryItemId,
      stockLocationId: shop.locations.store,
      onHand: 15_000n,
    })),
  });
  return goods;
}
