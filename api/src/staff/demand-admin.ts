import type { Ctx } from '../ctx.ts';
import { accessDenied } from '../graphql/access.ts';

/** For what belongs to no channel, and so may be seen only by an administrator of all. @throws the refusal otherwise */
export function demandAdminOfAll(ctx: Ctx): void {
  const { actor } = ctx;
  const admin =
    actor.kind === 'staff' &&
    actor.roles.some(({ role, salesChannelId }) => role === 'ADMIN' && salesChannelId === null);
  if (!admin) throw accessDenied(ctx);
}
