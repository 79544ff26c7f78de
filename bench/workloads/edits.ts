import { graphql, JSON_HEADERS, payload, send } from '../client.ts';
import { drive, Exhausted, type Pace } from '../load.ts';
import { EDIT_COMMIT } from '../queries.ts';
import type { Site, Stand } from '../shop.ts';
import { type LimitOrder, type PlacedOrder, placeAtLimit, placeOurs, placing, stock } from './checkout.ts';
import { limitTarget, ourTarget, type Sides } from './sides.ts';

export interface EditKind {
  readonly name: 'down' | 'up';
  readonly title: string;
  /** Whole units on each line of a fresh order, and by how many an edit changes one line. */
  readonly from: number;
  readonly step: 1 | -1;
  /** Edits of one line before its order is left alone. */
  readonly edits: number;
  readonly plan: string;
}

/** A supplement is one more hold, and orders with many holds are slower ones: few each, as shoppers do. */
export const EDIT_KINDS: readonly EditKind[] = [
  {
    name: 'down',
    title: 'Edit, quantity down (no bank)',
    from: 30,
    step: -1,
    edits: 25,
    plan: 'CAPTURE_LESS',
  },
  { name: 'up', title: 'Edit, quantity up (supplement)', from: 1, step: 1, edits: 4, plan: 'SUPPLEMENT' },
];

interface Edited<Order> {
  readonly order: Order;
  quantity: number;
  left: number;
}

type Outcome = { __typename: string; message?: string };
type Commit = Outcome & { edit: { state: string; planKind: string }; order: { version: number } };

/** Orders that lanes take, edit and put back until each was edited often enough. */
class Pile<Order> {
  readonly #orders: Edited<Order>[];

  constructor(orders: readonly Order[], kind: EditKind) {
    this.#orders = orders.map((order) => ({ order, quantity: kind.from, left: kind.edits }));
  }

  /** @throws {Exhausted} when every order is done or in another lane's hands */
  async edit(step: number, work: (order: Order, quantity: number) => Promise<void>): Promise<void> {
    const edited = this.#orders.shift();
    if (!edited) throw new Exhausted();
    edited.quantity += step;
    edited.left--;
    await work(edited.order, edited.quantity);
    if (edited.left > 0) this.#orders.push(edited);
  }
}

/** W6: one committed edit of an open order. `orders` are placed for each side and have to last for all rounds. */
export async function editSides(
  stand: Stand,
  site: Site,
  { products, kind, orders }: { readonly products: number; readonly kind: EditKind; readonly orders: number },
  pace: Pace,
): Promise<Sides> {
  const at = placing(stand, site, products);
  const ours = new Pile(await stock(orders, () => placeOurs(at, String(kind.from))), kind);
  // The limit server is faster by more than the difference in what an order lasts for.
  const limit = new Pile(await stock(orders * 6, () => placeAtLimit(at, `${kind.from}000`)), kind);
  return {
    limit: () =>
      drive(limitTarget(stand), () => limit.edit(kind.step, (...edit) => editAtLimit(stand, ...edit)), pace),
    ours: () =>
      drive(ourTarget(stand), () => ours.edit(kind.step, (...edit) => editOurs(stand, kind, ...edit)), pace),
  };
}

async function editOurs(stand: Stand, kind: EditKind, order: PlacedOrder, quantity: number): Promise<void> {
  const changes = [{ setQuantity: { lineId: order.lineIds[0], quantity: String(quantity) } }];
  const input = { orderToken: order.orderToken, expectedVersion: order.version, changes };
  const { orderEditCommit } = await graphql<{ orderEditCommit: Commit }>(stand.api.url, EDIT_COMMIT, {
    input,
  });
  const { edit, order: changed } = payload(orderEditCommit);
  if (edit.state !== 'APPLIED') throw new Error(`the edit is ${edit.state}`);
  // Free delivery may begin or end with an edit, so the total may once move the other way.
  if (edit.planKind !== kind.plan && changed.version === 2 && kind.name === 'up')
    console.error(`an edit ${kind.name} was ${edit.planKind}`);
  order.version = changed.version;
}

async function editAtLimit(stand: Stand, order: LimitOrder, quantity: number): Promise<void> {
  const body = {
    orderId: order.orderId,
    lineId: order.lines[0]!.id,
    quantity: `${quantity}000`,
    version: order.version,
  };
  const { version } = await send<{ version: number }>(
    `${stand.limit.url}/order/edit`,
    JSON.stringify(body),
    JSON_HEADERS,
  );
  order.version = version;
}
