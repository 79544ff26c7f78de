import type { Ctx } from '../ctx.ts';
import { transact } from '../platform/transact.ts';
import { audit } from './audit.ts';

/** Ends the session of the token this request came with. Safe to repeat. */
export async function signOutStaff(ctx: Ctx): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'staff') return;
  await transact(ctx, async (tx) => {
    const { count } = await tx.db.staffSession.updateMany({
      where: { id: actor.sessionId, revokedAt: null },
      data: { revokedAt: tx.now() },
    });
    if (count === 1)
      await audit(tx, { action: 'staff.signed-out', subjectType: 'StaffUser', subjectId: actor.staffUserId });
  });
}
