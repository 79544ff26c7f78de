import { newId } from '../src/platform/id.ts';
import { hashToken, newToken } from '../src/platform/token.ts';
import type { Actor } from '../src/staff/actor.ts';
import type { TestCtx } from './ctx.ts';
import type { Till } from './till.ts';

type Roles = Extract<Actor, { kind: 'staff' }>['roles'];

/** Somebody who works for the till's channel, or with the roles given. */
export const staffOf = (till: Till, roles?: Roles): TestCtx =>
  till.ctxWith({
    channel: null,
    actor: {
      kind: 'staff',
      staffUserId: newId(),
      sessionId: newId(),
      roles: roles ?? [{ role: 'SUPPORT', salesChannelId: till.shop.channel.id }],
    },
  });

const DAY_MS = 86_400_000;

/** The token of an admin of every channel, signed in for a day from the till's clock and from the machine's. */
export async function bearerOfAdmin({ db, ctx }: Till): Promise<string> {
  const token = newToken();
  const createdAt = ctx.now();
  const expiresAt = new Date(Math.max(createdAt.getTime(), Date.now()) + DAY_MS);
  await db.staffUser.create({
    data: {
      email: `${newId()}@example.com`,
      name: 'Ada',
      passwordHash: 'none',
      roles: { create: { role: 'ADMIN' } },
      sessions: { create: { tokenHash: hashToken(token), createdAt, expiresAt } },
    },
  });
  return token;
}
