import { setPrice } from '../../src/catalog/set-price.ts';
import type { Ctx } from '../../src/ctx.ts';
import { adjustLevel } from '../../src/inventory/adjust-level.ts';
import { commitStaffEdit } from '../../src/order/desk/commit-edit.ts';
import { markNotComing, markPaid } from '../../src/order/desk/mark-payment.ts';
import { markRefundSent } from '../../src/order/desk/mark-refund-sent.ts';
import { readOrder } from '../../src/order/read.ts';
import { drawChanges } from './changes.ts';
import type { Chance } from './random.ts';
import type { World } from './world.ts';

type Act = (world: World, chance: Chance) => Promise<void>;

/** Sets a price that carts see at once and orders never. */
const reprice: Act = async (world, chance) => {
  const shop = chance.int(0, 1);
  await setPrice(world.process('staff', shop, chance), world.shops[shop]!.channel, {
    variantId: chance.pick(world.goods[shop]!).id,
    currencyCode: chance.pick(['EUR', 'GBP', 'USD']),
    amount: BigInt(
      chance.weighted([
        [1, chance.int(10, 60)],
        [4, chance.int(200, 6_000)],
      ]),
    ),
    compareAtAmount: null,
  });
};

/** Counts a shelf: what is promised and a few more, or, refused, less than is promised. */
const recount: Act = async (world, chance) => {
  const shop = chance.int(0, 1);
  const variant = chance.pick(world.goods[shop]!.slice(0, -1));
  const level = await world.database.db.inventoryLevel.findUniqueOrThrow({ where: { id: variant.levelId } });
  const more = chance.odds(0.1) ? -3 : chance.int(2, 30);
  const onHand = level.reserved + BigInt(more) * 1_000n;
  await adjustLevel(world.process('staff', shop, chance), world.shops[shop]!.channel, {
    sku: variant.sku,
    location: `${world.shops[shop]!.channel.handle}-mill`,
    onHand: onHand > 0n ? onHand : 0n,
    allowBackorder: level.allowBackorder,
    backorderLimit: level.backorderLimit,
    backorderDays: level.backorderDays,
  });
};

const editForShopper: Act = async (world, chance) => {
  const shopper = world.shoppers.find(({ order }) => order !== null);
  if (!shopper?.order) return;
  const view = await readOrder(world.process('shopper', shopper.shop, chance.fork('view')), {
    orderToken: shopper.order.token,
  });
  const { edit } = await commitStaffEdit(world.process('staff', shopper.shop, chance), {
    orderId: view.id,
    expectedVersion: view.version,
    changes: drawChanges(world, chance, shopper, view),
    reason: 'asked for by telephone',
  });
  if (edit.state === 'APPLIED')
    world.promised.push({
      kind: 'edited',
      orderId: view.id,
      version: edit.baseVersion + 1,
      total: edit.totalAfter,
    });
};

const REFERENCES = ['a', 'b'] as const;

/** The newest orders whose shoppers have promised to pay by themselves and are waited for. */
const awaited = (world: World) =>
  world.database.db.order.findMany({
    where: { state: 'CAPTURING', paymentCollection: { payments: { some: { provider: 'manual' } } } },
    orderBy: { id: 'desc' },
    select: { id: true },
    take: 10,
  });

/** Money has come, and is written down, sometimes by two people, who do not always read the same line. */
export const markPaidByStaff = async (ctx: Ctx, world: World, chance: Chance, orderId: string) => {
  const reference = `line ${chance.odds(0.9) ? REFERENCES[0] : REFERENCES[1]} of ${orderId}`;
  await markPaid(ctx, { orderId, reference });
  world.promised.push({ kind: 'paid', orderId, reference });
};

const bringMoney: Act = async (world, chance) => {
  const waiting = await awaited(world);
  const { id } =
    waiting.length > 0 && chance.odds(0.9) ? chance.pick(waiting) : ((await anyOrder(world)) ?? {});
  if (id) await markPaidByStaff(world.process('staff', null, chance), world, chance, id);
};

/** Somebody mistakes one order for another. */
const anyOrder = ({ database }: World) =>
  database.db.order.findFirst({ orderBy: { id: 'desc' }, select: { id: true } });

const giveUp: Act = async (world, chance) => {
  const waiting = await awaited(world);
  if (waiting.length === 0) return;
  const { id: orderId } = chance.pick(waiting);
  await markNotComing(world.process('staff', null, chance), { orderId, reason: 'refused at the door' });
};

const sendRefund: Act = async (world, chance) => {
  const waiting = await unsentRefunds(world);
  if (waiting.length > 0)
    await markSentByStaff(world.process('staff', null, chance), world, chance.pick(waiting).id);
};

/** Refunds that people have to send. */
export const unsentRefunds = ({ database }: World) =>
  database.db.refund.findMany({
    where: { state: 'PENDING', providerReference: { not: null }, payment: { provider: 'manual' } },
    orderBy: { id: 'asc' },
    select: { id: true },
    take: 20,
  });

export const markSentByStaff = async (ctx: Ctx, world: World, refundId: string) => {
  const reference = `transfer of ${refundId}`;
  await markRefundSent(ctx, { refundId, reference });
  world.promised.push({ kind: 'sent', refundId, reference });
};

export const STAFF_ACTS: readonly (readonly [number, [string, Act]])[] = [
  [2, ['staff.reprice', reprice]],
  [5, ['staff.recount', recount]],
  [2, ['staff.edit', editForShopper]],
  [2.5, ['staff.paid', bringMoney]],
  [0.5, ['staff.not-coming', giveUp]],
  [1, ['staff.refund-sent', sendRefund]],
];
