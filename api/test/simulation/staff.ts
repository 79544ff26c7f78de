import { setPrice } from '../../src/catalog/set-price.ts';
import { adjustLevel } from '../../src/inventory/adjust-level.ts';
import { commitStaffEdit } from '../../src/order/desk/commit-edit.ts';
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

export const STAFF_ACTS: readonly (readonly [number, [string, Act]])[] = [
  [2, ['staff.reprice', reprice]],
  [5, ['staff.recount', recount]],
  [2, ['staff.edit', editForShopper]],
];
