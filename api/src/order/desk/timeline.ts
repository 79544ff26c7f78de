import type { Ctx } from '../../ctx.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { PaymentOperationKind, TransactionKind } from '../../generated/prisma/enums.ts';
import type { Minor } from '../../money/money.ts';

export type TimelineKind =
  | 'ORDER'
  | 'LEDGER'
  | 'OPERATION'
  | 'EDIT'
  | 'REFUND'
  | 'DISPUTE'
  | 'PROVIDER_EVENT'
  | 'DELIVERY';

/** One thing that happened, or is due, to the money of an order. */
export interface TimelineEntry {
  readonly at: Date;
  readonly kind: TimelineKind;
  readonly title: string;
  readonly state: string | null;
  readonly amount: Minor | null;
  readonly currencyCode: string;
  /** What it is called at the provider or in the logs. */
  readonly reference: string | null;
  readonly attempts: number | null;
  readonly problem: string | null;
  readonly settledAt: Date | null;
  readonly nextAttemptAt: Date | null;
}

/** Of each kind, the latest so many. */
const EACH_MAX = 200;
const latest = { orderBy: { id: 'desc' }, take: EACH_MAX } as const;

const FACTS = {
  currencyCode: true,
  state: true,
  total: true,
  placedAt: true,
  editableUntil: true,
  finalizedAt: true,
  canceledAt: true,
  cancelReason: true,
  captureAttempts: true,
  captureProblem: true,
  nextCaptureAt: true,
  captureAlarmedAt: true,
  paymentDueAt: true,
  paymentLostAt: true,
  transactions: { ...latest, include: { payment: { select: { intentId: true } } } },
  operations: latest,
  edits: latest,
  refunds: latest,
  disputes: latest,
  paymentSession: { select: { intentId: true, hostedSessionId: true } },
  paymentCollection: { select: { payments: { select: { intentId: true } } } },
} satisfies Prisma.OrderSelect;

type Facts = Prisma.OrderGetPayload<{ select: typeof FACTS }>;
type Delivered = Prisma.OutboxEventGetPayload<{ include: { deliveries: true } }>;

/**
 * Everything that bears on an order's money, oldest first, what is due last: why it was captured, or why it was not.
 * For callers that have proved their right to the order.
 */
export async function readMoneyTimeline({ db }: Pick<Ctx, 'db'>, orderId: string): Promise<TimelineEntry[]> {
  const [order, events] = await Promise.all([
    db.order.findUniqueOrThrow({ where: { id: orderId }, select: FACTS }),
    db.outboxEvent.findMany({ where: { orderId }, include: { deliveries: true }, ...latest }),
  ]);
  const about = { in: providerObjects(order) };
  const inbox = await db.providerEvent.findMany({
    where: { OR: [{ objectId: about }, { intentId: about }] },
    orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
    take: EACH_MAX,
    select: INBOX_EVENT,
  });
  const blank = { ...EMPTY, currencyCode: order.currencyCode };
  const entries = [
    ...milestones(order, blank),
    ...ledger(order, blank),
    ...operations(order, blank),
    ...edits(order, blank),
    ...refunds(order, blank),
    ...disputes(order, blank),
    ...deliveries(events, blank),
    ...inbox.map(
      ({ id, type, receivedAt, processedAt, nextAttemptAt, ...event }): TimelineEntry => ({
        ...blank,
        ...event,
        kind: 'PROVIDER_EVENT',
        at: receivedAt,
        title: type,
        reference: id,
        settledAt: processedAt,
        nextAttemptAt: event.state === 'RECEIVED' || event.state === 'PARKED' ? nextAttemptAt : null,
      }),
    ),
  ];
  return entries.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** What a webhook tells; not its body, which may hold personal data. */
const INBOX_EVENT = {
  id: true,
  type: true,
  state: true,
  attempts: true,
  problem: true,
  receivedAt: true,
  processedAt: true,
  nextAttemptAt: true,
} as const;

const EMPTY = {
  state: null,
  amount: null,
  reference: null,
  attempts: null,
  problem: null,
  settledAt: null,
  nextAttemptAt: null,
} satisfies Partial<TimelineEntry>;
type Blank = Omit<TimelineEntry, 'at' | 'kind' | 'title'>;

const providerObjects = ({ paymentSession, paymentCollection, ...order }: Facts): string[] => [
  ...new Set(
    [
      paymentSession.intentId,
      paymentSession.hostedSessionId,
      ...(paymentCollection?.payments ?? []).map(({ intentId }) => intentId),
      ...order.operations.map(({ intentId }) => intentId),
      ...[...order.refunds, ...order.disputes].map(({ providerReference }) => providerReference),
    ].filter((id) => id !== null),
  ),
];

/** What the order itself remembers; `Next capture attempt` lies ahead while money is still to be taken. */
function milestones(order: Facts, blank: Blank): TimelineEntry[] {
  const { captureAttempts: attempts, captureProblem: problem } = order;
  const due = order.finalizedAt === null && order.canceledAt === null;
  const at = (instant: Date | null, title: string, more: Partial<TimelineEntry> = {}): TimelineEntry[] =>
    instant === null ? [] : [{ ...blank, kind: 'ORDER', at: instant, title, ...more }];
  return [
    ...at(order.placedAt, 'Placed'),
    ...at(order.editableUntil, 'Window closes', { amount: order.total }),
    ...at(order.finalizedAt, 'Captured in full', { state: order.state, amount: order.total, attempts }),
    ...at(order.canceledAt, 'Cancelled', { state: order.state, problem: order.cancelReason }),
    ...at(order.captureAlarmedAt, 'Staff alarmed: not captured in good time', { state: order.state }),
    ...at(order.paymentLostAt, 'Payment lost: only the shopper can pay', { problem }),
    ...at(due ? order.paymentDueAt : null, 'Goods are kept until', { nextAttemptAt: order.paymentDueAt }),
    ...at(due ? order.nextCaptureAt : null, 'Next capture attempt', {
      state: order.state,
      amount: order.total,
      attempts,
      problem,
      nextAttemptAt: order.nextCaptureAt,
    }),
  ];
}

const ENTERED: Readonly<Record<TransactionKind, string>> = {
  AUTHORIZATION: 'Held on the card',
  INCREMENT: 'Hold raised',
  CAPTURE: 'Charged',
  RELEASE: 'Hold let go',
  REFUND: 'Given back',
  REFUND_REVERSAL: 'Refund came back',
  DISPUTE: 'Disputed by the cardholder',
  DISPUTE_REVERSAL: 'Dispute won',
};

const ledger = ({ transactions }: Facts, blank: Blank): TimelineEntry[] =>
  transactions.map(({ kind, amount, occurredAt, unasked, payment }) => ({
    ...blank,
    kind: 'LEDGER',
    at: occurredAt,
    title: unasked ? `${ENTERED[kind]}, not by us` : ENTERED[kind],
    state: kind,
    amount,
    reference: payment.intentId,
  }));

const ASKED: Readonly<Record<PaymentOperationKind, string>> = {
  CREATE_INTENT: 'Asked to open a payment',
  AUTHORIZE_SUPPLEMENT: 'Asked to hold the difference separately',
  AUTHORIZE_REPLACEMENT: 'Shopper asked to pay again with any card',
  INCREMENT: 'Asked to raise the hold',
  CAPTURE: 'Asked to charge',
  CANCEL: 'Asked to let go of the hold',
  REFUND: 'Asked to give money back',
};

const operations = (order: Facts, blank: Blank): TimelineEntry[] =>
  order.operations.map(({ kind, state, amount, attempt, problem, createdAt, settledAt, ...operation }) => ({
    ...blank,
    kind: 'OPERATION',
    at: createdAt,
    title: ASKED[kind],
    state,
    amount,
    reference: operation.intentId,
    attempts: attempt,
    problem,
    settledAt,
    nextAttemptAt: state === 'PENDING' ? operation.nextAttemptAt : null,
  }));

const edits = (order: Facts, blank: Blank): TimelineEntry[] =>
  order.edits.map((edit) => ({
    ...blank,
    kind: 'EDIT',
    at: edit.createdAt,
    title: `Change of version ${edit.baseVersion} by ${edit.actorKind}: ${edit.planKind}`,
    state: edit.state,
    amount: edit.planAmount,
    reference: edit.id,
    problem: edit.declineMessage,
    settledAt: edit.settledAt,
    nextAttemptAt: edit.settledAt === null ? edit.expiresAt : null,
  }));

const ORIGIN = { STAFF: 'by staff', PROVIDER: 'at the provider', SYSTEM: 'by the shop itself' } as const;

const refunds = (order: Facts, blank: Blank): TimelineEntry[] =>
  order.refunds.map(({ origin, reason, state, amount, problem, createdAt, settledAt, ...refund }) => ({
    ...blank,
    kind: 'REFUND',
    at: createdAt,
    title: `Refund ${ORIGIN[origin]}: ${reason}`,
    state,
    amount,
    reference: refund.providerReference,
    problem,
    settledAt,
    nextAttemptAt: refund.nextCheckAt,
  }));

const disputes = (order: Facts, blank: Blank): TimelineEntry[] =>
  order.disputes.map(({ state, amount, reason, openedAt, changedAt, respondBy, providerReference }) => ({
    ...blank,
    kind: 'DISPUTE',
    at: openedAt,
    title: `Dispute: ${reason}`,
    state,
    amount,
    reference: providerReference,
    settledAt: state === 'WON' || state === 'LOST' || state === 'CLOSED' ? changedAt : null,
    nextAttemptAt: state === 'NEEDS_RESPONSE' || state === 'INQUIRY' ? respondBy : null,
  }));

/** One entry for each consumer; an event that no worker has looked at yet has one of its own. */
const deliveries = (events: readonly Delivered[], blank: Blank): TimelineEntry[] =>
  events.flatMap(
    ({ name, createdAt, deliverAt, fannedOutAt, correlationId, deliveries: all }): TimelineEntry[] => {
      const entry = { ...blank, kind: 'DELIVERY' as const, at: createdAt, reference: correlationId };
      if (fannedOutAt === null)
        return [{ ...entry, title: name, state: 'WAITING_FOR_A_WORKER', nextAttemptAt: deliverAt }];
      return all.map(({ consumer, state, attempts, problem, doneAt, nextAttemptAt }) => ({
        ...entry,
        title: `${name} to ${consumer}`,
        state,
        attempts,
        problem,
        settledAt: doneAt,
        nextAttemptAt: state === 'PENDING' ? nextAttemptAt : null,
      }));
    },
  );
