import type { Ctx, Tx } from '../ctx.ts';
import type { EditPolicy } from '../generated/prisma/client.ts';
import type { OrderChange } from './change.ts';
import { ChangeNotAllowedError, EditInProgressError, EditWindowClosedError } from './errors.ts';
import type { OrderFacts } from './lock.ts';

/** The channel's policy: what shoppers may change after paying, and for how long. */
export const readEditPolicy = (
  { db }: Pick<Ctx, 'db'> | Pick<Tx, 'db'>,
  salesChannelId: string,
): Promise<EditPolicy> =>
  db.editPolicy.findFirstOrThrow({ where: { salesChannelId }, orderBy: { createdAt: 'desc' } });

export type IneligibleReason =
  | 'WINDOW_CLOSED'
  | 'CANCELED'
  | 'BEING_CHARGED'
  | 'CHARGED'
  | 'EDIT_IN_PROGRESS';

export interface Eligibility {
  /** Null when the shopper may edit now. */
  readonly reason: IneligibleReason | null;
  readonly allowedChanges: readonly string[];
  readonly canCancel: boolean;
  readonly canExtend: boolean;
}

/** What the shopper may do with the order at this instant. Pure; commit asks the same question under the lock. */
export function eligibilityOf(order: OrderFacts, policy: EditPolicy, now: Date): Eligibility {
  const inWindow = order.state === 'OPEN' && now < order.editableUntil;
  const reason = inWindow ? (order.edits.length > 0 ? 'EDIT_IN_PROGRESS' : null) : closedReason(order);
  return {
    reason,
    allowedChanges: reason === null ? policy.allowedChanges.filter((change) => change !== 'cancel') : [],
    canCancel: inWindow && policy.allowedChanges.includes('cancel'),
    canExtend:
      inWindow &&
      order.extendedAt === null &&
      policy.extensionSeconds > 0 &&
      (order.captureBy === null || order.editableUntil < order.captureBy),
  };
}

function closedReason({ state }: OrderFacts): IneligibleReason {
  if (state === 'CANCELED') return 'CANCELED';
  if (state === 'CAPTURED') return 'CHARGED';
  return state === 'OPEN' || state === 'FREEZING' ? 'WINDOW_CLOSED' : 'BEING_CHARGED';
}

/**
 * Refuses what may not be changed now. A POST that arrives before the window closes counts, even if the bank answers
 * after. Staff act under another policy: any change, while the order is open.
 */
export function assertEditable(
  order: OrderFacts,
  policy: EditPolicy,
  changes: readonly OrderChange[],
  { now, actor }: Pick<Ctx, 'now' | 'actor'>,
): void {
  if (order.state !== 'OPEN' || now() >= order.editableUntil)
    throw new EditWindowClosedError(order.editableUntil);
  const [live] = order.edits;
  if (live) throw new EditInProgressError(live);
  if (actor.kind === 'staff') return;
  const denied = changes.find(({ kind }) => !policy.allowedChanges.includes(kind));
  if (denied) throw new ChangeNotAllowedError(denied.kind);
}
