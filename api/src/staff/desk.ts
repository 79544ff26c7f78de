import type { Channel } from '../channel/channel.ts';
import type { Ctx } from '../ctx.ts';
import type { Actor, StaffRole } from './actor.ts';

/** Whether the actor holds one of the roles, or ADMIN, in the channel. */
export const worksIn = (actor: Actor, roles: readonly StaffRole[], salesChannelId: string): boolean =>
  actor.kind === 'staff' &&
  actor.roles.some(
    (held) =>
      (held.role === 'ADMIN' || roles.includes(held.role)) &&
      (held.salesChannelId === null || held.salesChannelId === salesChannelId),
  );

/**
 * The channel that a member of staff works on: the one named, else the request's, else the only one there is for
 * them. Undefined when there is none, or they hold none of the roles in it: whether it exists is not told.
 */
export async function deskChannel(
  ctx: Pick<Ctx, 'db' | 'actor' | 'channel'>,
  handle: string | null | undefined,
  roles: readonly StaffRole[],
): Promise<Channel | undefined> {
  const channel = handle
    ? await ctx.db.salesChannel.findUnique({ where: { handle }, select: CHANNEL })
    : (ctx.channel ?? (await onlyChannel(ctx, roles)));
  return channel && worksIn(ctx.actor, roles, channel.id) ? channel : undefined;
}

const CHANNEL = { id: true, handle: true, name: true, orderPrefix: true } as const;

async function onlyChannel({ db, actor }: Pick<Ctx, 'db' | 'actor'>, roles: readonly StaffRole[]) {
  const channels = await db.salesChannel.findMany({ select: CHANNEL, take: 100, orderBy: { id: 'asc' } });
  const theirs = channels.filter(({ id }) => worksIn(actor, roles, id));
  return theirs.length === 1 ? theirs[0] : undefined;
}
