import { mintOrderToken } from '../../src/order/access.ts';
import { retryCapture } from '../../src/order/desk/retry-capture.ts';
import { payAgain } from '../../src/order/pay-again/open.ts';
import { returnFromPayAgain } from '../../src/order/pay-again/settle.ts';
import { readOrderView } from '../../src/order/read.ts';
import { refundOrder } from '../../src/order/refund/refund-order.ts';
import type { Chance } from './random.ts';
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
  const { payment } = await payAgain(ctx, { orderToken, flow: 'ELEMENT' });
  if (!payment.intentId || chance.odds(0.2)) return;
  await world.bank.stripe.paymentIntents.confirm(payment.intentId, {
    payment_method: chance.odds(0.8) ? 'pm_card_visa' : 'pm_card_visa_chargeDeclinedInsufficientFunds',
    return_url: 'http://shop.example/back',
  });
  if (chance.odds(0.6)) await returnFromPayAgain(ctx, { orderToken });
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
const moveAtBank: Act = async ({ bank }, chance) => {
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

export const AFTERMATH_ACTS: readonly (readonly [number, [string, Act]])[] = [
  [3, ['after.refund', refund]],
  [1, ['after.bank', moveAtBank]],
  [1.5, ['after.pay-again', payFailed]],
  [0.7, ['after.retry', retryFailed]],
];
