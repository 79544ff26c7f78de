import type { OrderChange } from '../../src/order/change.ts';
import type { OrderView } from '../../src/order/read.ts';
import type { Chance } from './random.ts';
import { addressIn, regionOf } from './shopper.ts';
import type { Shopper, World } from './world.ts';

type Order = Pick<OrderView, 'lines'>;
type Draw = (world: World, chance: Chance, shopper: Shopper, order: Order) => OrderChange;

const wholes = (chance: Chance, low: number, high: number) => BigInt(chance.int(low, high)) * 1_000n;

const KINDS: readonly (readonly [number, Draw])[] = [
  [
    3,
    (world, chance, shopper) => ({
      kind: 'addVariant',
      variantId: chance.pick(world.goods[shopper.shop]!).id,
      quantity: wholes(chance, 1, 3),
    }),
  ],
  [
    5,
    (_world, chance, _shopper, { lines }) => ({
      kind: 'setQuantity',
      lineId: chance.pick(lines).id,
      quantity: wholes(chance, 1, 6),
    }),
  ],
  [
    2,
    (world, chance, shopper, { lines }) => ({
      kind: 'swapVariant',
      lineId: chance.pick(lines).id,
      variantId: chance.pick(world.goods[shopper.shop]!).id,
    }),
  ],
  [1.5, (_world, chance, _shopper, { lines }) => ({ kind: 'removeLine', lineId: chance.pick(lines).id })],
  [
    1,
    (_world, chance, shopper) => ({
      kind: 'setShippingAddress',
      address: addressIn(regionOf(shopper), chance),
    }),
  ],
  [
    1,
    (_world, chance, shopper) => ({
      kind: 'setShippingOption',
      shippingOptionId: shopper.options.length > 0 ? chance.pick(shopper.options) : '',
    }),
  ],
  [
    0.5,
    (_world, chance, shopper) => ({
      kind: 'setContact',
      email: `shopper-${shopper.number}-${chance.int(1, 9)}@example.com`,
    }),
  ],
];

/** One to three changes of any kinds, possible or not. */
export function drawChanges(world: World, chance: Chance, shopper: Shopper, order: Order): OrderChange[] {
  const draws = Array.from({ length: chance.odds(0.7) ? 1 : chance.int(2, 3) }, () => chance.weighted(KINDS));
  return draws
    .map((draw) => draw(world, chance, shopper, order))
    .filter((change) => change.kind !== 'setShippingOption' || change.shippingOptionId !== '');
}
