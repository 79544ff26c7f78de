import type { Ctx } from '../ctx.ts';
import type { OrderEdit } from '../generated/prisma/client.ts';
import { countRefusals, triesLeftOf } from './another-card.ts';
import { declineReasonOf } from './decline-reason.ts';
import { PaymentDeclinedError } from './errors.ts';

/** What to tell of an edit that was declined: why, as far as it is told, and how many tries are left. */
export async function declinedError(ctx: Ctx, edit: OrderEdit): Promise<PaymentDeclinedError> {
  return new PaymentDeclinedError({
    retryable: edit.declineCode === 'retryable',
    reason: declineReasonOf(edit.declineMessage),
    triesLeft: triesLeftOf(await countRefusals(ctx, edit)),
  });
}
