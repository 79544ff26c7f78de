import type { PrismaClient } from '../generated/prisma/client.ts';
import type { Channel } from './channel.ts';
import { rememberFor } from './memory.ts';

/** How long a revoked key may still work in a process that has just seen it. */
const KEY_TTL_MS = 30_000;
const KEYS_MAX = 1_000;
const KEY_LENGTH_MAX = 200;

const remember = rememberFor<Channel>(KEY_TTL_MS, KEYS_MAX);

/** The channel that a publishable key names; undefined when the key is unknown or revoked. */
export async function channelOf(db: PrismaClient, token: string): Promise<Channel | undefined> {
  if (token.length === 0 || token.length > KEY_LENGTH_MAX) return undefined;
  return remember(db, token, async () => {
    const key = await db.publishableKey.findFirst({
      where: { token, revokedAt: null },
      select: { salesChannel: { select: { id: true, handle: true, name: true, orderPrefix: true } } },
    });
    return key?.salesChannel;
  });
}
