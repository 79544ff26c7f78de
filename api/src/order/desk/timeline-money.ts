import type { PaymentOperationKind, TransactionKind } from '../../generated/prisma/enums.ts';
import { instantWords, isSilence, problemWords } from './problem-words.ts';
import { holdWords, type OperationRow, type Telling, type Told } from './timeline-facts.ts';

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

const MOVED: Readonly<Record<TransactionKind, (amount: string, on: string) => string>> = {
  AUTHORIZATION: (amount, on) => `${amount} was held on ${on}`,
  INCREMENT: (amount, on) => `${amount} more was held on ${on}`,
  CAPTURE: (amount, on) => `${amount} was taken from ${on}`,
  RELEASE: (amount, on) => `${amount} that was held on ${on} was let go`,
  REFUND: (amount, on) => `${amount} went back to ${on}`,
  REFUND_REVERSAL: (amount, on) => `${amount} that was to go back to ${on} failed and is with us again`,
  DISPUTE: (amount, on) => `${amount} from ${on} was taken from us, because the cardholder objects`,
  DISPUTE_REVERSAL: (amount, on) => `${amount} from ${on} came back to us: the dispute was won`,
};

type Entry = Telling['order']['transactions'][number];

/** Every movement of money, as entered in the ledger. */
export const ledger = ({ order, money }: Telling): Told[] =>
  order.transactions.map((entry) => ({
    kind: 'LEDGER',
    at: entry.occurredAt,
    title: entry.unasked ? `${ENTERED[entry.kind]}, not by us` : ENTERED[entry.kind],
    sentence: `${MOVED[entry.kind](money(entry.amount), holdWords(entry.payment))}${circumstances(entry)}.`,
    state: entry.kind,
    amount: entry.amount,
    reference: entry.payment.intentId,
  }));

function circumstances({ kind, unasked, payment, occurredAt }: Entry): string {
  const { captureBefore } = payment;
  if (kind === 'AUTHORIZATION')
    return captureBefore
      ? `; the bank lets it go on ${instantWords(captureBefore)} unless it is taken before`
      : '';
  if (!unasked) return '';
  if (kind === 'RELEASE' && captureBefore && captureBefore <= occurredAt)
    return `: it ended at the bank on ${instantWords(captureBefore)}`;
  if (kind === 'CAPTURE' || kind === 'RELEASE' || kind === 'INCREMENT')
    return ' without us asking: in the provider’s dashboard, or by the bank';
  return kind === 'REFUND' ? ' without us asking: in the provider’s dashboard' : '';
}

const ASKED: Readonly<Record<PaymentOperationKind, string>> = {
  CREATE_INTENT: 'Asked to open a payment',
  AUTHORIZE_SUPPLEMENT: 'Asked to hold the difference separately',
  AUTHORIZE_REPLACEMENT: 'Shopper asked to pay again with any card',
  INCREMENT: 'Asked to raise the hold',
  CAPTURE: 'Asked to charge',
  CANCEL: 'Asked to let go of the hold',
  REFUND: 'Asked to give money back',
};

const WANTED: Readonly<Record<PaymentOperationKind, (amount: string) => string>> = {
  CREATE_INTENT: (amount) => `We asked the provider to open a payment of ${amount}`,
  AUTHORIZE_SUPPLEMENT: (amount) => `We asked the bank to hold ${amount} more for a change`,
  AUTHORIZE_REPLACEMENT: (amount) => `The shopper opened a payment of ${amount} to pay again with any card`,
  INCREMENT: (amount) => `We asked the bank to raise the hold to ${amount} for a change`,
  CAPTURE: (amount) => `We asked for ${amount}`,
  CANCEL: () => 'We asked the provider to let go of the hold',
  REFUND: (amount) => `We asked the provider to give back ${amount}`,
};

/** Every call to the provider, and payments that the shopper was to make. */
export const operations = (telling: Telling): Told[] =>
  telling.order.operations.map((operation) => ({
    kind: 'OPERATION',
    at: operation.createdAt,
    title: ASKED[operation.kind],
    sentence: `${WANTED[operation.kind](telling.money(operation.amount))}${outcomeWords(telling, operation)}`,
    state: operation.state,
    amount: operation.amount,
    reference: operation.intentId,
    attempts: operation.attempt,
    problem: operation.problem,
    settledAt: operation.settledAt,
    nextAttemptAt: nextLookAt(telling, operation),
  }));

/** Captures are asked again with their order, all others by themselves. */
function nextLookAt({ order }: Telling, { kind, state, nextAttemptAt }: OperationRow): Date | null {
  if (state !== 'PENDING') return null;
  return kind === 'CAPTURE' ? order.nextCaptureAt : nextAttemptAt;
}

function outcomeWords(telling: Telling, operation: OperationRow): string {
  const { kind, state, problem, settledAt, declines, flow } = operation;
  const words = problem && problemWords(problem, telling.money);
  const refused = flow && declines > 0 ? ` Their bank refused ${timesWords(declines)}.` : '';
  if (state === 'SUCCEEDED') return `; that was done on ${instantWords(settledAt!)}.${refused}`;
  if (state === 'FAILED' && flow)
    return `; that ended on ${instantWords(settledAt!)}: ${words ?? 'it was refused'}.${refused}`;
  if (state === 'FAILED')
    return kind === 'CAPTURE'
      ? ` and did not get it: ${words}.`
      : ` and it was not done: ${words ?? 'refused'}.`;
  return pendingWords(telling, operation, words);
}

function pendingWords(telling: Telling, operation: OperationRow, words: string | null): string {
  const { flow, declines, expiresAt, waitingSince, problem } = operation;
  const next = instantWords(nextLookAt(telling, operation)!);
  if (flow) {
    const refused =
      declines > 0
        ? ` The bank refused ${timesWords(declines)}${words && !isSilence(problem) ? `, the last time because ${words}` : ''}.`
        : '';
    return `, and has until ${instantWords(expiresAt!)} to make it.${refused}`;
  }
  if (isSilence(problem)) return ` and have no answer: ${words}. We ask again on ${next}.`;
  if (waitingSince)
    return `; since ${instantWords(waitingSince)} the answer is “not yet”. We ask again on ${next}.`;
  return `, and wait for the answer. We look again on ${next}.`;
}

export const timesWords = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const ORIGIN = { STAFF: 'by staff', PROVIDER: 'at the provider', SYSTEM: 'by the shop itself' } as const;

/** Money given back, and how far it has come. */
export const refunds = ({ order, money }: Telling): Told[] =>
  order.refunds.map(({ origin, reason, state, amount, problem, createdAt, settledAt, ...refund }) => ({
    kind: 'REFUND',
    at: createdAt,
    title: `Refund ${ORIGIN[origin]}: ${reason}`,
    sentence: `${money(amount)} was to go back, ${ORIGIN[origin]} (${reason.toLowerCase().replaceAll('_', ' ')})${refundOutcome({ state, problem, settledAt })}`,
    todo:
      state === 'FAILED' ? 'Give it back in another way, or ask for it again with staffOrderRefund.' : null,
    state,
    amount,
    reference: refund.providerReference,
    problem,
    settledAt,
    nextAttemptAt: refund.nextCheckAt,
  }));

function refundOutcome({
  state,
  problem,
  settledAt,
}: Pick<Telling['order']['refunds'][number], 'state' | 'problem' | 'settledAt'>): string {
  if (state === 'SUCCEEDED') return `; it went on ${instantWords(settledAt!)}.`;
  return state === 'FAILED' ? `; it failed: ${problem}.` : ', and is on its way.';
}

const FINISHED: ReadonlySet<string> = new Set(['WON', 'LOST', 'CLOSED']);

/** Objections of the cardholder. */
export const disputes = ({ order, money }: Telling): Told[] =>
  order.disputes.map(({ state, amount, reason, openedAt, changedAt, respondBy, providerReference }) => {
    const waits = state === 'NEEDS_RESPONSE' || state === 'INQUIRY';
    return {
      kind: 'DISPUTE',
      at: openedAt,
      title: `Dispute: ${reason}`,
      sentence: `The cardholder objects to ${money(amount)} (${reason}); it stands at ${state.toLowerCase().replaceAll('_', ' ')}.`,
      todo:
        waits && respondBy ? `Answer it in the provider’s dashboard by ${instantWords(respondBy)}.` : null,
      state,
      amount,
      reference: providerReference,
      settledAt: FINISHED.has(state) ? changedAt : null,
      nextAttemptAt: waits ? respondBy : null,
    };
  });
