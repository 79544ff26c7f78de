import { mintOrderToken } from '../../src/order/access.ts';
import { retryCapture } from '../../src/order/desk/retry-capture.ts';
import { payAgain } from '../../src/order/pay-again/open.ts';
import { returnFromPayAgain } from '../../src/order/pay-again/settle.ts';
import { readOrderView } from '../../src/order/read.ts';
import { refundOrder } from '../../src/order/refund/refund-order.ts';
import type { Chance } from './random.ts';
import { payAsShopper } from './shopper.ts';
import type { World } from './world.ts';

type Act = (world: World, chance: Chance) => Promise<void>;

const newestIn = async ({ database }: World, state: 'CAPTURED' | 'CAPTURE_FAILED', chance: Chance) => {
  const found = await database.db.order.findMany({
    where: { state },
    orderBy: { id: 'desc' },
    select: { id: true, salesChannelId: true },
    take: 20,
  });
  return found.length > 0 ? chance.pick(found) : null;
};

const shopOf = ({ shops }: World, { salesChannelId }: { readonly salesChannelId: string }) =>
  shops.findIndex(({ channel }) => channel.id === salesChannelId);

/** The shopper of an order that could not be charged pays it with another card, or half does. */
const payFailed: Act = async (world, chance) => {
  const order = await newestIn(world, 'CAPTURE_FAILED', chance);
  if (!order) return;
  const ctx = world.process('shopper', shopOf(world, order), chance);
  const orderToken = await mintOrderToken(ctx, order.id);
  const { payment } = await payAgain(ctx, { orderToken, flow: chance.odds(0.65) ? 'ELEMENT' : 'HOSTED' });
  if (chance.odds(0.2)) return;
  await payAsShopper(world, chance, payment);
  if (chance.odds(0.6)) {
    const paid = await returnFromPayAgain(ctx, { orderToken });
    world.count(`paid again: ${paid.payment}`);
  }
};

const retryFailed: Act = async (world, chance) => {
  const order = await newestIn(world, 'CAPTURE_FAILED', chance);
  if (order) await retryCapture(world.process('staff', null, chance), { orderId: order.id });
};

/** Staff give a part or all of it back, by amount or by goods; sometimes more than there is, which is refused. */
const refund: Act = async (world, chance) => {
  const order = await newestIn(world, 'CAPTURED', chance);
  if (!order) return;
  const ctx = world.process('staff', shopOf(world, order), chance);
  const common = { orderId: order.id, reason: 'GOODWILL' as const, note: null };
  if (chance.odds(0.5)) {
    await refundOrder(ctx, { ...common, amount: `${chance.int(0, 60)}.${chance.int(10, 99)}` });
    return;
  }
  const view = await readOrderView(ctx, order.id);
  const line = chance.pick(view.lines);
  await refundOrder(ctx, { ...common, lines: [{ lineId: line.id, quantity: line.variant.quantityStep }] });
};

/** Somebody gives money back, or a cardholder takes it, without us being asked. */
const moveAtBank: Act = async (world, chance) => {
  if (chance.odds(0.4)) return moveOnline(world, chance);
  const { bank } = world;
  const taken = [...bank.core.state.intents.rows.values()]
    .slice(-200)
    .filter(({ body }) => body.status === 'succeeded');
  if (taken.length === 0) return;
  const { body } = chance.pick(taken);
  if (chance.odds(0.3)) {
    await bank.control(`charges/${body.latest_charge}/dispute`, { reason: 'fraudulent' });
    return;
  }
  await bank.stripe.refunds.create({ payment_intent: body.id, amount: chance.int(1, body.amount_received) });
};

/** The same at Razorpay, whose refunds may fail long after they were made, and whose disputes take money when they are lost. */
const moveOnline: Act = async (world, chance) => {
  const { refunds, disputes } = world.online.core.book;
  const made = [...refunds.values()].slice(-50).filter(({ status }) => status !== 'failed');
  const open = [...disputes.values()].slice(-20).filter(({ status }) => OPEN.has(status));
  const paid = paidOnline(world);
  return chance.weighted<() => void>([
    [made.length > 0 ? 3 : 0, () => failOnlineRefund(world, chance.pick(made))],
    [open.length > 0 ? 4 : 0, () => decideOnline(world, chance.pick(open), chance)],
    [paid.length > 0 ? 3 : 0, () => disputeOnline(world, chance.pick(paid), chance)],
    [paid.length > 0 ? 3 : 0, () => refundOnline(world, chance.pick(paid), chance)],
    [0.01, () => {}],
  ])();
};

const OPEN = new Set(['open', 'under_review']);

const paidOnline = ({ online }: World) =>
  [...online.core.book.payments.values()]
    .slice(-100)
    .filter(({ captured, refunded, amount }) => captured && refunded < amount);

type Paid = ReturnType<typeof paidOnline>[number];

function failOnlineRefund({ online, count }: World, { id }: { readonly id: string }): void {
  online.act((core) => core.failRefund(id));
  count('razorpay: a refund failed');
}

function decideOnline({ online, count }: World, { id }: { readonly id: string }, chance: Chance): void {
  const step = chance.pick(['under_review', 'won', 'lost', 'closed'] as const);
  online.act((core) => core.decide(id, step));
  count(`razorpay: dispute ${step}`);
}

function disputeOnline({ online, count }: World, { id }: Paid, chance: Chance): void {
  const phase = chance.pick(['fraud', 'chargeback', 'pre_arbitration']);
  online.act((core) => core.dispute(id, { phase }));
  count('razorpay: dispute opened');
}

function refundOnline({ online, count }: World, { id, amount, refunded }: Paid, chance: Chance): void {
  online.call(`/v1/payments/${id}/refund`, { amount: chance.int(1, amount - refunded) });
  count('razorpay: refund in the dashboard');
}

export const AFTERMATH_ACTS: readonly (readonly [number, [string, Act]])[] = [
  [3, ['after.refund', refund]],
  [1.5, ['after.bank', moveAtBank]],
  [3, ['after.pay-again', payFailed]],
  [0.7, ['after.retry', retryFailed]],
];
