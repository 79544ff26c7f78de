import { newId } from '../src/platform/id.ts';
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
