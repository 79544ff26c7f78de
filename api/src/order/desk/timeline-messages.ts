import type { Prisma } from '../../generated/prisma/client.ts';
import type { DeliveryState, InboxState } from '../../generated/prisma/enums.ts';
import { asSentence, instantWords } from './problem-words.ts';
import { EACH_MAX, type Facts, paymentsOf, type Telling, type Told } from './timeline-facts.ts';
import { timesWords } from './timeline-money.ts';

type Db = Prisma.TransactionClient;
export type Announced = Prisma.OutboxEventGetPayload<{ include: { deliveries: true } }>;

/** What was announced about the order, with one delivery for each consumer. */
export const readAnnounced = (db: Pick<Db, 'outboxEvent'>, orderId: string): Promise<Announced[]> =>
  db.outboxEvent.findMany({
    where: { orderId },
    include: { deliveries: true },
    orderBy: { id: 'desc' },
    take: EACH_MAX,
  });

/** One entry for each consumer; an event that no worker has looked at yet has one of its own. */
export const deliveries = (events: readonly Announced[], now: Date): Told[] =>
  events.flatMap(({ name, createdAt, deliverAt, fannedOutAt, correlationId, deliveries: all }): Told[] => {
    const entry = { kind: 'DELIVERY', at: createdAt, reference: correlationId } as const;
    if (fannedOutAt === null) return [{ ...entry, ...unseen(name, deliverAt, now) }];
    return all.map(({ consumer, state, attempts, problem, doneAt, nextAttemptAt }) => ({
      ...entry,
      title: `${name} to ${consumer}`,
      sentence: deliveryWords({ name, consumer, state, attempts, problem, doneAt, nextAttemptAt }),
      todo: state === 'DEAD' ? 'Mend the cause, then deadLetterReplay or deadLetterDiscard.' : null,
      state,
      attempts,
      problem,
      settledAt: doneAt,
      nextAttemptAt: state === 'PENDING' ? nextAttemptAt : null,
    }));
  });

function unseen(
  name: string,
  deliverAt: Date,
  now: Date,
): Pick<Told, 'title' | 'sentence' | 'state' | 'nextAttemptAt'> {
  const late = deliverAt < now;
  return {
    title: name,
    sentence: late
      ? `“${name}” has been waiting for a worker since ${instantWords(deliverAt)}.`
      : `“${name}” is handed on by a worker, for ${instantWords(deliverAt)}.`,
    state: 'WAITING_FOR_A_WORKER',
    nextAttemptAt: deliverAt,
  };
}

function deliveryWords({
  name,
  consumer,
  state,
  attempts,
  problem,
  doneAt,
  nextAttemptAt,
}: Pick<Announced, 'name'> &
  Pick<Announced['deliveries'][number], 'consumer' | 'attempts' | 'problem' | 'doneAt' | 'nextAttemptAt'> & {
    readonly state: DeliveryState;
  }): string {
  const what = `“${name}” to ${consumer}`;
  const tried = `after ${attempts === 1 ? 'one attempt' : `${attempts} attempts`}: ${asSentence(problem ?? 'no reason was noted')}`;
  if (state === 'DONE') return `${what} was done on ${instantWords(doneAt!)}.`;
  if (state === 'DEAD') return `${what} was given up ${tried}`;
  if (state === 'DISCARDED') return `${what} was put away by staff ${tried}`;
  if (problem)
    return `${what} failed ${timesWords(attempts)}: ${asSentence(problem)} It is tried again on ${instantWords(nextAttemptAt)}.`;
  return attempts > 0
    ? `${what} was begun and has not ended; if nobody ends it, it is begun again on ${instantWords(nextAttemptAt)}.`
    : `${what} is with the queue; if nobody begins it, it is handed over again on ${instantWords(nextAttemptAt)}.`;
}

/** A webhook as the timeline needs it: never its body, which may hold personal data. */
export interface ReceivedEvent {
  readonly provider: string;
  readonly id: string;
  readonly type: string;
  readonly state: InboxState;
  readonly attempts: number;
  readonly problem: string | null;
  readonly receivedAt: Date;
  readonly processedAt: Date | null;
  readonly nextAttemptAt: Date;
  readonly intentId: string | null;
  /** Unix seconds at which it happened, as the provider says; null when it does not. */
  readonly happened: string | null;
  /** Why an intent was cancelled, in the provider's word: `automatic` is a hold that ended. */
  readonly cancellation: string | null;
}

/** Webhooks about one of the order's payments, under whatever object of the provider they came. */
export const readReceived = (db: Pick<Db, '$queryRaw'>, order: Facts): Promise<ReceivedEvent[]> => {
  const about = providerObjects(order);
  return db.$queryRaw`
    SELECT provider, id, type, state::text, attempts, problem, "receivedAt", "processedAt", "nextAttemptAt", "intentId",
      COALESCE(payload ->> 'created', payload ->> 'created_at') AS happened,
      payload #>> '{data,object,cancellation_reason}' AS cancellation
    FROM "ProviderEvent" WHERE "objectId" = ANY(${about}) OR "intentId" = ANY(${about})
    ORDER BY "receivedAt" DESC, id DESC LIMIT ${EACH_MAX}`;
};

const providerObjects = (order: Facts): string[] => [
  ...new Set(
    [
      order.paymentSession.intentId,
      order.paymentSession.hostedSessionId,
      ...paymentsOf(order).map(({ intentId }) => intentId),
      ...order.operations.flatMap(({ intentId, hostedSessionId }) => [intentId, hostedSessionId]),
      ...[...order.refunds, ...order.disputes].map(({ providerReference }) => providerReference),
    ].filter((id) => id !== null),
  ),
];

export const received = (events: readonly ReceivedEvent[]): Told[] =>
  events.map((event) => {
    const waits = event.state === 'RECEIVED' || event.state === 'PARKED';
    return {
      kind: 'PROVIDER_EVENT',
      at: event.receivedAt,
      title: event.type,
      sentence: `“${event.type}” came from ${event.provider}${lateWords(event)}; ${receivedWords(event)}`,
      todo:
        event.state === 'DEAD' ? 'Mend the cause, then providerEventReplay or providerEventDiscard.' : null,
      state: event.state,
      attempts: event.attempts,
      problem: event.problem,
      reference: event.id,
      settledAt: event.processedAt,
      nextAttemptAt: waits ? event.nextAttemptAt : null,
    };
  });

/** Ordinary webhooks come within seconds. */
const LATE_MS = 60_000;

function lateWords({ happened, receivedAt }: ReceivedEvent): string {
  if (!happened || !/^\d{9,11}$/.test(happened)) return '';
  const at = new Date(Number(happened) * 1000);
  const minutes = Math.round((receivedAt.getTime() - at.getTime()) / 60_000);
  return receivedAt.getTime() - at.getTime() < LATE_MS
    ? ''
    : `, ${minutes} minutes late (it happened on ${instantWords(at)})`;
}

function receivedWords({ state, attempts, problem, processedAt, nextAttemptAt }: ReceivedEvent): string {
  const again = `it is looked at again on ${instantWords(nextAttemptAt)}`;
  switch (state) {
    case 'PROCESSED':
      return `it was acted upon on ${instantWords(processedAt!)}.`;
    case 'IGNORED':
      return 'it says nothing that concerns the order.';
    case 'PARKED':
      return `it names something that is not known here yet, and ${again}.`;
    case 'DEAD':
      return `it was given up after ${attempts} attempts: ${asSentence(problem ?? 'no reason was noted')}`;
    case 'DISCARDED':
      return `staff put it away: ${asSentence(problem ?? 'no reason was noted')}`;
    case 'RECEIVED':
      return problem
        ? `it could not be taken in: ${problem}; ${again}.`
        : `no worker has looked at it yet; ${again}.`;
  }
}

/** Mails about the order, to the shopper or to staff. */
export const mails = ({ order }: Telling): Told[] =>
  order.emails.map(({ kind, recipient, subject, providerId, createdAt, sentAt }) => ({
    kind: 'MAIL',
    at: createdAt,
    title: `Mail: ${kind}`,
    sentence: sentAt
      ? `“${subject}” was sent to ${recipient} on ${instantWords(sentAt)}.`
      : `“${subject}” to ${recipient} is being sent.`,
    reference: providerId,
    settledAt: sentAt,
  }));

export type StaffAct = Pick<
  Prisma.AuditEntryGetPayload<object>,
  'action' | 'actorId' | 'after' | 'createdAt' | 'correlationId'
>;

/** What people did with the order, and with webhooks and deliveries about it. */
export const readStaffActs = (
  db: Pick<Db, 'auditEntry'>,
  order: Facts,
  events: readonly Announced[],
  inbox: readonly ReceivedEvent[],
): Promise<StaffAct[]> =>
  db.auditEntry.findMany({
    where: {
      OR: [
        { subjectType: 'Order', subjectId: order.id },
        {
          subjectType: 'ProviderEvent',
          subjectId: { in: inbox.map(({ provider, id }) => `${provider}:${id}`) },
        },
        {
          subjectType: 'OutboxDelivery',
          subjectId: { in: events.flatMap((event) => event.deliveries.map(({ id }) => id)) },
        },
      ],
    },
    orderBy: { id: 'desc' },
    take: EACH_MAX,
    select: { action: true, actorId: true, after: true, createdAt: true, correlationId: true },
  });

const ACTS: Readonly<Record<string, string>> = {
  'order.capture-retried': 'Staff had the charge tried again at once',
  'order.edit-requested': 'Staff asked for a change',
  'order.refund-requested': 'Staff gave money back',
  'order.refund-sent': 'Staff said that they had sent a refund by hand',
  'order.marked-paid': 'Staff said that the money had come',
  'order.payment-given-up': 'Staff gave up waiting for the money',
  'provider-event.replay': 'Staff had a webhook looked at again',
  'provider-event.discard': 'Staff put a webhook away',
  'dead-letter.replay': 'Staff had a delivery tried again',
  'dead-letter.discard': 'Staff put a delivery away',
};

export const staffActs = (acts: readonly StaffAct[]): Told[] =>
  acts.map(({ action, actorId, after, createdAt, correlationId }) => {
    const { reason, reference } = (after ?? {}) as { reason?: string; reference?: string };
    const why = [reason && `“${reason}”`, reference && `reference ${reference}`].filter(Boolean).join(', ');
    return {
      kind: 'STAFF',
      at: createdAt,
      title: action,
      sentence: `${ACTS[action] ?? `Staff did ${action}`}${why ? `: ${why}` : ''}.`,
      state: actorId,
      reference: correlationId,
    };
  });
