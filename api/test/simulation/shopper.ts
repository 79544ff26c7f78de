import { addLines } from '../../src/cart/add-lines.ts';
import { createCart } from '../../src/cart/create.ts';
import { type CartView, readCart } from '../../src/cart/read.ts';
import { removeLine } from '../../src/cart/remove-line.ts';
import { setAddresses } from '../../src/cart/set-addresses.ts';
import { setContact } from '../../src/cart/set-contact.ts';
import { setLine } from '../../src/cart/set-line.ts';
import { setShippingOption } from '../../src/cart/set-shipping-option.ts';
import { createPaymentSession } from '../../src/checkout/create-session.ts';
import { placeForShopper } from '../../src/checkout/place-for-shopper.ts';
import type { Ctx } from '../../src/ctx.ts';
import type { PaymentFlow } from '../../src/generated/prisma/enums.ts';
import { cancelOrder } from '../../src/order/cancel.ts';
import { commitEdit } from '../../src/order/commit-edit.ts';
import { discardEdit } from '../../src/order/discard-edit.ts';
import { extendWindow } from '../../src/order/extend-window.ts';
import { previewEdit } from '../../src/order/preview-edit.ts';
import { readOrder } from '../../src/order/read.ts';
import { resumeEdit } from '../../src/order/resume-edit.ts';
import { drawChanges } from './changes.ts';
import type { Chance } from './random.ts';
import type { Shopper, World } from './world.ts';

export interface Turn {
  readonly world: World;
  readonly chance: Chance;
  readonly shopper: Shopper;
  readonly ctx: Ctx;
}

type Act = (turn: Turn) => Promise<void>;

const ADDRESSES = {
  eu: [
    { city: 'Berlin', postalCode: '10115', countryCode: 'DE' },
    { city: 'Lyon', postalCode: '69001', countryCode: 'FR' },
  ],
  uk: [{ city: 'Leeds', postalCode: 'LS1 4AP', countryCode: 'GB' }],
  us: [
    { city: 'Albany', postalCode: '12207', countryCode: 'US', provinceCode: 'NY' },
    { city: 'Fresno', postalCode: '93650', countryCode: 'US', provinceCode: 'CA' },
  ],
} as const;

export const addressIn = (region: keyof typeof ADDRESSES, chance: Chance) => ({
  name: chance.pick(['Ada Weaver', 'Bo Dyer', 'Cy Fuller']),
  company: null,
  line1: `Street ${chance.int(1, 99)}`,
  line2: null,
  provinceCode: null,
  phone: null,
  ...chance.pick<(typeof ADDRESSES)[keyof typeof ADDRESSES][number]>(ADDRESSES[region]),
});

const regions = new WeakMap<Shopper, keyof typeof ADDRESSES>();
export const regionOf = (shopper: Shopper) => regions.get(shopper)!;

/** How the card behaves at the first hold and at a later one. */
const CARDS: readonly (readonly [number, string])[] = [
  [50, 'pm_card_visa'],
  [10, 'pm_card_mastercard'],
  [5, 'pm_card_discover'],
  [5, 'pm_card_debit_incrementalAuthAuthorized'],
  [4, 'pm_card_credit_disableEnterpriseCardFeatures'],
  [8, 'pm_card_authenticationRequired'],
  [6, 'pm_card_authenticationRequiredOnSetup'],
  [3, 'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds'],
  [5, 'pm_card_visa_chargeDeclinedInsufficientFunds'],
  [2, 'pm_card_chargeDeclinedExpiredCard'],
  [4, 'pm_card_chargeCustomerFail'],
];

/** A new shopper takes a bag and, mostly, puts something in. */
export async function arrive(world: World, chance: Chance): Promise<void> {
  const shop = chance.odds(0.75) ? 0 : 1;
  const region = chance.weighted([
    [6, 'eu'],
    [2, 'uk'],
    [2, 'us'],
  ] as const);
  const number = (world.tally.get('arrivals') ?? 0) + 1;
  world.count('arrivals');
  const ctx = world.process('shopper', shop, chance);
  const lines = Array.from({ length: chance.int(1, 3) }, () => ({
    variantId: chance.pick(world.goods[shop]!).id,
    quantity: BigInt(chance.int(1, 3)) * 1_000n,
  }));
  const { token, cart } = await createCart(ctx, { regionHandle: region, lines });
  const shopper: Shopper = {
    number,
    shop,
    token,
    version: 1,
    lines: [],
    options: [],
    has: { contact: false, address: false, option: false },
    session: null,
    paid: false,
    order: null,
  };
  regions.set(shopper, region);
  see(shopper, cart);
  world.shoppers.push(shopper);
}

function see(shopper: Shopper, cart: CartView): void {
  shopper.version = cart.version;
  shopper.lines = cart.lines.map(({ id, variantId }) => ({ id, variantId }));
  shopper.options = cart.availableShippingOptions.map(({ id }) => id);
  shopper.has = {
    contact: cart.email !== null,
    address: cart.shippingAddress !== null,
    option: cart.shippingOptionId !== null,
  };
}

/** What somebody does next, by how far they are. */
export function shopperAct({ shopper, chance }: Pick<Turn, 'shopper' | 'chance'>): [string, Act] {
  if (shopper.order) return chance.weighted(AFTER_ORDER);
  if (shopper.paid) return chance.weighted(PAID);
  if (shopper.session) return chance.weighted(PAYING);
  const missing = DETAILS.find(([name]) => !shopper.has[name]);
  if (shopper.lines.length === 0) return ['cart.add', addGoods];
  if (missing && chance.odds(0.75)) return [`cart.${missing[0]}`, missing[1]];
  if (!missing && chance.odds(0.6)) return ['pay.session', openSession];
  return chance.weighted(SHOPPING);
}

const expected = ({ shopper, chance }: Turn) =>
  chance.odds(0.03) ? Math.max(1, shopper.version - 1) : shopper.version;

const addGoods: Act = async (turn) => {
  const { shopper, chance, world, ctx } = turn;
  const lines = [
    {
      variantId: chance.pick(world.goods[shopper.shop]!).id,
      quantity: BigInt(chance.int(1, 4)) * (chance.odds(0.1) ? 500n : 1_000n),
    },
  ];
  see(shopper, await addLines(ctx, { token: shopper.token, expectedVersion: expected(turn), lines }));
};

const resizeLine: Act = async (turn) => {
  const { shopper, chance, ctx } = turn;
  // Another tab may have emptied the bag meanwhile.
  if (shopper.lines.length === 0) return;
  const quantity = BigInt(chance.int(0, 6)) * 1_000n;
  const line = {
    token: shopper.token,
    expectedVersion: expected(turn),
    lineId: chance.pick(shopper.lines).id,
  };
  see(shopper, await setLine(ctx, { ...line, quantity }));
};

const dropGoods: Act = async ({ shopper, chance, ctx }) => {
  if (shopper.lines.length === 0) return;
  see(shopper, await removeLine(ctx, { token: shopper.token, lineId: chance.pick(shopper.lines).id }));
};

const giveContact: Act = async ({ shopper, ctx }) =>
  see(
    shopper,
    await setContact(ctx, { token: shopper.token, email: `shopper-${shopper.number}@example.com` }),
  );

const giveAddress: Act = async ({ shopper, chance, ctx }) => {
  const shippingAddress = addressIn(regionOf(shopper), chance);
  see(shopper, await setAddresses(ctx, { token: shopper.token, shippingAddress }));
};

const chooseOption: Act = async ({ shopper, chance, ctx }) => {
  if (shopper.options.length === 0) return;
  const shippingOptionId = chance.pick(shopper.options);
  see(shopper, await setShippingOption(ctx, { token: shopper.token, shippingOptionId }));
};

const DETAILS = [
  ['contact', giveContact],
  ['address', giveAddress],
  ['option', chooseOption],
] as const;

const lookAtCart: Act = async ({ shopper, ctx }) => {
  const cart = await readCart(ctx, shopper.token);
  if (cart) see(shopper, cart);
};

/** What shoppers choose; a shop that does not take it says so. */
const METHODS: readonly (readonly [number, { method: string | null; flow: PaymentFlow | null }])[] = [
  [50, { method: null, flow: 'ELEMENT' }],
  [8, { method: 'card', flow: 'HOSTED' }],
  [20, { method: 'online', flow: null }],
  [13, { method: 'transfer', flow: null }],
  [9, { method: 'cash', flow: 'DIRECT' }],
];

const openSession: Act = async (turn) => {
  const { shopper, chance, ctx } = turn;
  const { id, flow, provider, intentId, hostedSessionId } = await createPaymentSession(ctx, {
    cartToken: shopper.token,
    expectedVersion: expected(turn),
    ...chance.weighted(METHODS),
  });
  shopper.session = { id, flow, provider, intentId, hostedSessionId };
  // There is nothing to pay now: ordering is the promise.
  shopper.paid = flow === 'DIRECT';
};

/** The browser at work: our servers know nothing of it. */
const payWithCard: Act = async ({ shopper, chance, world }) => {
  const { id, flow, provider, intentId, hostedSessionId } = shopper.session!;
  if (flow === 'DIRECT') return;
  if (provider === 'razorpay') return payOnline(world, chance, shopper, hostedSessionId);
  const token = chance.weighted(CARDS);
  if (!intentId) return payHosted(world, shopper, id, token);
  const { status } = await world.bank.stripe.paymentIntents.confirm(intentId, {
    payment_method: token,
    return_url: 'http://shop.example/back',
  });
  if (status === 'requires_action') return challenge(world, chance, intentId, shopper);
  shopper.paid = true;
};

async function payOnline({ online }: World, chance: Chance, shopper: Shopper, orderId: string | null) {
  if (!orderId) return;
  const { status } = online.act((core) => core.pay(orderId, chance.odds(0.15) ? '0002' : '1111'));
  if (status === 'authorized') shopper.paid = true;
}

async function payHosted(world: World, shopper: Shopper, id: string, token: string): Promise<void> {
  const page = [...world.bank.core.state.sessions.rows.values()].find(
    ({ body }) => body.metadata['payment_session_id'] === id,
  );
  if (!page) return;
  await payOnPage(world, page.id, token);
  shopper.paid = true;
}

const payOnPage = async (world: World, pageId: string, token: string): Promise<void> =>
  void (await world.bank.control(`checkout_sessions/${pageId}/pay`, {
    number: token.includes('Declined') ? '4000000000009995' : '4242424242424242',
    exp_month: 12,
    exp_year: 2031,
    cvc: '123',
    email: 'somebody@example.com',
  }));

async function challenge(world: World, chance: Chance, intentId: string, shopper: Shopper | null) {
  if (chance.odds(0.15)) return world.count('challenge left open');
  const passed = chance.odds(0.8);
  await world.bank.control(
    `payment_intents/${intentId}/${passed ? 'authenticate' : 'fail_authentication'}`,
    {},
  );
  if (shopper && passed) shopper.paid = true;
}

/** What Razorpay's page sends along with the browser, now and then of another payment. Null from other providers. */
function broughtBack({ online }: World, chance: Chance, { session }: Shopper) {
  if (session?.provider !== 'razorpay' || !session.hostedSessionId) return null;
  const { core } = online;
  const payments = core.rules.paymentsOf(session.hostedSessionId).filter(({ status }) => status !== 'failed');
  const id = payments[0]?.id ?? 'pay_00000000000000';
  return {
    razorpay_order_id: session.hostedSessionId,
    razorpay_payment_id: id,
    razorpay_signature: core.sign(`${session.hostedSessionId}|${chance.odds(0.04) ? 'another' : id}`),
  };
}

const place: Act = async ({ shopper, world, ctx, chance }) => {
  const paymentSessionId = chance.odds(0.5) ? shopper.session?.id : null;
  const { orderId, orderToken } = await placeForShopper(ctx, {
    cartToken: shopper.token,
    paymentSessionId,
    ...(chance.odds(0.7) && { returnFields: broughtBack(world, chance, shopper) }),
  });
  world.promised.push({ kind: 'placed', orderId });
  if (shopper.order) return;
  shopper.order = { id: orderId, token: orderToken };
  world.count(`order paid through ${shopper.session?.provider}, ${shopper.session?.flow}`);
  world.known.push({ shop: shopper.shop, id: orderId, token: orderToken });
  if (world.known.length > 60) world.known.shift();
};

const leave: Act = async ({ shopper, world }) => {
  const at = world.shoppers.indexOf(shopper);
  if (at >= 0) world.shoppers.splice(at, 1);
};

const edit: Act = async ({ shopper, chance, world, ctx }) => {
  const order = shopper.order!;
  const view = await readOrder(ctx, { orderToken: order.token });
  // Most people believe the page that says it is too late.
  if (view.eligibility.reason !== null && chance.odds(0.7)) return leave({ shopper, chance, world, ctx });
  const changes = drawChanges(world, chance, shopper, view);
  const expectedVersion = chance.odds(0.04) ? Math.max(1, view.version - 1) : view.version;
  const anotherCard = chance.weighted([
    [80, null],
    [12, 'ELEMENT'],
    [8, 'HOSTED'],
  ] as const);
  const input = { orderToken: order.token, expectedVersion, changes, anotherCard };
  if (chance.odds(0.15)) return void (await previewEdit(ctx, input));
  const { edit: done } = await commitEdit(ctx, input);
  world.count(`edit ${done.planKind}${done.flow ? ' on another card' : ''}: ${done.state}`);
  if (done.state === 'APPLIED')
    world.promised.push({
      kind: 'edited',
      orderId: order.id,
      version: done.baseVersion + 1,
      total: done.totalAfter,
    });
};

/** Goes to the bank's page of a waiting edit, or gives another card for it, and mostly comes back. */
const confirmEdit: Act = async ({ shopper, chance, world, ctx }) => {
  const order = shopper.order!;
  const payment = await world.database.db.paymentOperation.findFirst({
    where: { orderId: order.id, kind: 'AUTHORIZE_SUPPLEMENT', state: 'PENDING', flow: { not: null } },
    orderBy: { id: 'desc' },
  });
  const intent = [...world.bank.core.state.intents.rows.values()].findLast(
    ({ body }) => body.metadata['order_id'] === order.id && body.status === 'requires_action',
  );
  if (payment) await payAsShopper(world, chance, payment);
  else if (intent) await challenge(world, chance, intent.id, null);
  if (chance.odds(0.8)) await resumeEdit(ctx, { orderToken: order.token });
};

/** A payment that the shopper makes with a card of their choice, in our page or on Stripe's. */
export async function payAsShopper(
  world: World,
  chance: Chance,
  {
    intentId,
    hostedSessionId,
  }: { readonly intentId: string | null; readonly hostedSessionId: string | null },
): Promise<void> {
  const token = chance.weighted(CARDS);
  if (hostedSessionId) return payOnPage(world, hostedSessionId, token);
  if (!intentId) return;
  const { status } = await world.bank.stripe.paymentIntents.confirm(intentId, {
    payment_method: token,
    return_url: 'http://shop.example/back',
  });
  if (status === 'requires_action') await challenge(world, chance, intentId, null);
}

const discard: Act = async ({ shopper, ctx }) => {
  const { latestEdit } = await readOrder(ctx, { orderToken: shopper.order!.token });
  if (latestEdit) await discardEdit(ctx, { orderToken: shopper.order!.token, editId: latestEdit.id });
};

const cancel: Act = async ({ shopper, world, ctx }) => {
  const { orderId } = await cancelOrder(ctx, { orderToken: shopper.order!.token });
  world.promised.push({ kind: 'canceled', orderId });
};

const extend: Act = async ({ shopper, ctx }) =>
  void (await extendWindow(ctx, { orderToken: shopper.order!.token }));

/** The right token at the wrong shop opens nothing. */
const goAstray: Act = async ({ shopper, world, chance }) => {
  const ctx = world.process('shopper', 1 - shopper.shop, chance);
  await readOrder(ctx, { orderToken: shopper.order!.token });
  world.problems.push('an order was opened through another channel');
};

type Choices = readonly (readonly [number, [string, Act]])[];

const SHOPPING: Choices = [
  [3, ['cart.add', addGoods]],
  [2, ['cart.resize', resizeLine]],
  [1, ['cart.drop', dropGoods]],
  [1, ['cart.option', chooseOption]],
  [1, ['cart.look', lookAtCart]],
  [0.5, ['leave', leave]],
];
const PAYING: Choices = [
  [8, ['pay.card', payWithCard]],
  [1, ['pay.session', openSession]],
  [0.7, ['cart.resize', resizeLine]],
  [0.5, ['cart.look', lookAtCart]],
  [0.7, ['place', place]],
  [0.8, ['leave', leave]],
];
const PAID: Choices = [
  [9, ['place', place]],
  [0.5, ['pay.session', openSession]],
  [0.5, ['cart.add', addGoods]],
  [0.5, ['pay.card', payWithCard]],
  [1, ['leave', leave]],
];
const AFTER_ORDER: Choices = [
  [8, ['order.edit', edit]],
  [2, ['order.confirm-edit', confirmEdit]],
  [0.6, ['order.discard', discard]],
  [0.7, ['order.cancel', cancel]],
  [0.5, ['order.extend', extend]],
  [0.4, ['place', place]],
  [0.3, ['order.astray', goAstray]],
  [2, ['leave', leave]],
];
