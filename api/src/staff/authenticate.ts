import type { PrismaClient } from '../generated/prisma/client.ts';
import { hashToken } from '../platform/token.ts';
import type { Actor } from './actor.ts';

const TOKEN_LENGTH_MAX = 200;

/**
 * Who a bearer token stands for at an instant, with the roles as they are now; undefined when it is unknown, expired
 * or signed out, or its owner was disabled. Never kept in memory: taking away a role works at once.
 */
export async function staffActor(db: PrismaClient, token: string, at: Date): Promise<Actor | undefined> {
  if (token.length === 0 || token.length > TOKEN_LENGTH_MAX) return undefined;
  const session = await db.staffSession.findUnique({
    where: { tokenHash: hashToken(token) },
    select: {
      id: true,
      expiresAt: true,
      revokedAt: true,
      staffUser: {
        select: { id: true, disabledAt: true, roles: { select: { role: true, salesChannelId: true } } },
      },
    },
  });
  if (!session || session.revokedAt || session.expiresAt <= at || session.staffUser.disabledAt)
    return undefined;
  const { id: staffUserId, roles } = session.staffUser;
  return { kind: 'staff', staffUserId, sessionId: session.id, roles };
}
