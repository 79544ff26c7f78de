import type { Ctx } from '../ctx.ts';
import type { Channel } from './channel.ts';

export interface GraceWindow {
  readonly windowSeconds: number;
  readonly extensionSeconds: number;
  readonly allowedChanges: readonly string[];
}

/** What a shopper may change after paying, as it is for orders placed now; undefined when nothing may be. */
export async function graceWindowOf(
  { db, settings }: Pick<Ctx, 'db' | 'settings'>,
  channel: Channel,
): Promise<GraceWindow | undefined> {
  const policy = await db.editPolicy.findFirst({
    where: { salesChannelId: channel.id },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { windowSeconds: true, extensionSeconds: true, allowedChanges: true },
  });
  if (!policy) return undefined;
  return { ...policy, windowSeconds: settings.graceWindowSeconds ?? policy.windowSeconds };
}
