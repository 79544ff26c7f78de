import type { Ctx } from '../ctx.ts';
import type { EditPolicy, Prisma } from '../generated/prisma/client.ts';
import { orderIdOfToken } from './access.ts';
import { type Eligibility, eligibilityOf, readEditPolicy } from './eligibility.ts';
import { type OrderFacts, readOrderFacts } from './lock.ts';

const HISTORY_MAX = 100;

const BESIDES = {
  billingAddress: true,
  versions: { orderBy: { version: 'desc' }, take: HISTORY_MAX },
  edits: { orderBy: { id: 'desc' }, take: 1 },
  reservations: { where: { shipsBy: { not: null } }, select: { variantId: true, shipsBy: true } },
} satisfies Prisma.OrderSelect;

type Besides = Prisma.OrderGetPayload<{ select: typeof BESIDES }>;

/** An order as its owner and staff see it, read at one moment. */
export interface OrderView extends Omit<OrderFacts, 'edits'> {
  readonly billingAddress: Besides['billingAddress'];
  readonly versions: Besides['versions'];
  /** The newest edit, live or ended; null when it was never edited. */
  readonly latestEdit: Besides['edits'][number] | null;
  /** Goods that were not there when they were ordered: by which instant each variant leaves at the latest. */
  readonly promises: ReadonlyMap<string, Date>;
  readonly eligibility: Eligibility;
  readonly policy: EditPolicy;
  /** When this was read, by the server's clock: what a countdown starts from. */
  readonly readAt: Date;
}

/** The order by id, for callers that have proved their right to it. */
export async function readOrderView(ctx: Ctx, orderId: string): Promise<OrderView> {
  const [facts, besides] = await Promise.all([
    readOrderFacts(ctx, orderId),
    ctx.db.order.findUniqueOrThrow({ where: { id: orderId }, select: BESIDES }),
  ]);
  const policy = await readEditPolicy(ctx, facts.salesChannelId);
  const readAt = ctx.now();
  return {
    ...facts,
    billingAddress: besides.billingAddress,
    versions: besides.versions,
    latestEdit: besides.edits[0] ?? null,
    promises: promisesOf(besides.reservations),
    eligibility: eligibilityOf(facts, policy, readAt),
    policy,
    readAt,
  };
}

function promisesOf(reservations: Besides['reservations']): Map<string, Date> {
  const promises = new Map<string, Date>();
  for (const { variantId, shipsBy } of reservations) {
    const other = promises.get(variantId);
    if (shipsBy && (!other || other < shipsBy)) promises.set(variantId, shipsBy);
  }
  return promises;
}

/** The order that a secret token opens. @throws {OrderNotFoundError} */
export const readOrder = async (ctx: Ctx, input: { readonly orderToken: string }): Promise<OrderView> =>
  readOrderView(ctx, await orderIdOfToken(ctx, input.orderToken, 'view'));
