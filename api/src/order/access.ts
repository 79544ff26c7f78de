import type { Ctx, Tx } from '../ctx.ts';
import { newId } from '../platform/id.ts';
import { signId, verifySignedId } from '../platform/token.ts';
import { OrderNotFoundError } from './errors.ts';

export type OrderScope = 'view' | 'edit';

const LINK_DAYS = 90;

/** Gives a right to see and, while its window is open, edit one order. The token can be made again from the row. */
export async function grantOrderAccess(tx: Tx, orderId: string): Promise<void> {
  await tx.db.orderAccess.create({
    data: {
      id: newId(),
      orderId,
      scopes: ['view', 'edit'],
      createdAt: tx.now(),
      expiresAt: new Date(tx.now().getTime() + LINK_DAYS * 86_400_000),
    },
  });
}

/** The order's secret token, the same one on every call: what mails link to and what the browser is given. */
export async function mintOrderToken(
  { db, settings }: Pick<Ctx, 'db' | 'settings'>,
  orderId: string,
): Promise<string> {
  const { id } = await db.orderAccess.findFirstOrThrow({
    where: { orderId, revokedAt: null },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
  return signId(settings.tokenSecret, id);
}

/** Address of the order page in a mail. */
export async function mintOrderLink(ctx: Pick<Ctx, 'db' | 'settings'>, orderId: string): Promise<string> {
  return `${ctx.settings.storefrontUrl}/o/${await mintOrderToken(ctx, orderId)}`;
}

/**
 * The order that a token opens for this channel and this right.
 * @throws {OrderNotFoundError} for anything else, without saying why
 */
export async function orderIdOfToken(
  ctx: Pick<Ctx, 'db' | 'settings' | 'now' | 'channel'>,
  token: string,
  scope: OrderScope,
): Promise<string> {
  const id = verifySignedId(ctx.settings.tokenSecret, token);
  const access = id
    ? await ctx.db.orderAccess.findUnique({
        where: { id },
        select: {
          orderId: true,
          scopes: true,
          expiresAt: true,
          revokedAt: true,
          order: { select: { salesChannelId: true } },
        },
      })
    : null;
  const valid =
    access !== null &&
    access.revokedAt === null &&
    access.expiresAt > ctx.now() &&
    access.scopes.includes(scope) &&
    access.order.salesChannelId === ctx.channel?.id;
  if (!valid) throw new OrderNotFoundError();
  return access.orderId;
}
