import type { Ctx } from '../../ctx.ts';
import { GatewayNotSetUp } from '../../payment/gateway.ts';
import { moneyWordsIn } from './problem-words.ts';
import { standingOf } from './standing.ts';
import { edits, milestones } from './timeline-course.ts';
import { FACTS, type Telling, type TimelineEntry, type Told } from './timeline-facts.ts';
import {
  deliveries,
  mails,
  readAnnounced,
  readReceived,
  readStaffActs,
  received,
  staffActs,
} from './timeline-messages.ts';
import { disputes, ledger, operations, refunds } from './timeline-money.ts';

/**
 * Everything that bears on an order's money, oldest first, what is due last: why it was captured, or why it was not.
 * Between the two stands how it is now. Four statements, however much has happened. For callers that have proved their
 * right to the order.
 */
export async function readMoneyTimeline(
  ctx: Pick<Ctx, 'db' | 'now' | 'gatewayOf'>,
  orderId: string,
): Promise<TimelineEntry[]> {
  const { db } = ctx;
  const [order, announced] = await Promise.all([
    db.order.findUniqueOrThrow({ where: { id: orderId }, select: FACTS }),
    readAnnounced(db, orderId),
  ]);
  const inbox = await readReceived(db, order);
  const acts = await readStaffActs(db, order, announced, inbox);
  const now = ctx.now();
  const telling: Telling = { order, now, money: moneyWordsIn(order.currencyCode) };
  const entries = [
    ...milestones(telling),
    ...ledger(telling),
    ...operations(telling),
    ...edits(telling),
    ...refunds(telling),
    ...disputes(telling),
    ...deliveries(announced, now),
    ...received(inbox),
    ...mails(telling),
    ...staffActs(acts),
  ];
  const standing: Told = {
    kind: 'STANDING',
    at: now,
    title: 'How it stands',
    state: order.state,
    amount: order.total,
    attempts: order.captureAttempts,
    problem: order.captureProblem,
    ...standingOf({
      ...telling,
      announced,
      received: inbox,
      isPromise: (provider) => isPromise(ctx, provider),
    }),
  };
  // The sort keeps the order of what happened in one instant; the present comes after it.
  return [...entries, standing]
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map((entry) => ({ ...EMPTY, currencyCode: order.currencyCode, ...entry }));
}

const EMPTY = {
  todo: null,
  standing: null,
  state: null,
  amount: null,
  reference: null,
  attempts: null,
  problem: null,
  settledAt: null,
  nextAttemptAt: null,
} satisfies Partial<TimelineEntry>;

function isPromise({ gatewayOf }: Pick<Ctx, 'gatewayOf'>, provider: string): boolean {
  try {
    return gatewayOf(provider).capabilities.promise;
  } catch (error) {
    if (error instanceof GatewayNotSetUp) return false;
    throw error;
  }
}
