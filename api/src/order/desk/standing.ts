import type { Minor } from '../../money/money.ts';
import { minimumOf } from '../../payment/minimum.ts';
import { failedCaptures } from '../capture-plan.ts';
import { PAY_AGAIN_TRIES_MAX, triesSpentUntil } from '../pay-again/tries.ts';
import { OUR_ERROR } from '../sweep.ts';
import { asSentence, instantWords, isSilence, problemWords } from './problem-words.ts';
import { cancelWords, editWords, waitingWords } from './timeline-course.ts';
import {
  type CaptureStanding,
  type EditRow,
  heldOn,
  holdWords,
  type OperationRow,
  type PaymentRow,
  paymentsOf,
  type Telling,
} from './timeline-facts.ts';
import type { Announced, ReceivedEvent } from './timeline-messages.ts';
import { timesWords } from './timeline-money.ts';

/** Why the order is, or is not, captured; what happens next, and what a person has to do about it. */
export interface Standing {
  readonly standing: CaptureStanding;
  readonly sentence: string;
  readonly todo: string | null;
  readonly nextAttemptAt: Date | null;
}

export interface StandingInput extends Telling {
  readonly announced: readonly Announced[];
  readonly received: readonly ReceivedEvent[];
  /** Whether a provider holds nothing but the shopper's word. */
  readonly isPromise: (provider: string) => boolean;
}

/** A worker looks every half a minute; after this long none is there. */
const WORKER_AWAY_MS = 90_000;

/** The one answer to “why was this order not captured?”, from what is stored. Pure. */
export function standingOf(input: StandingInput): Standing {
  const { standing, says, todo = null, nextAttemptAt = null } = judge(input);
  const away = nextAttemptAt !== null && input.now.getTime() - nextAttemptAt.getTime() > WORKER_AWAY_MS;
  if (!away) return { standing, sentence: says.join(' '), todo, nextAttemptAt };
  return {
    standing: standing === 'CAPTURING' ? 'DUE' : standing,
    sentence: [
      ...says,
      `It has been due since ${instantWords(nextAttemptAt)} and no worker has taken it.`,
    ].join(' '),
    todo: todo ?? WORKER_TODO,
    nextAttemptAt,
  };
}

const WORKER_TODO =
  'See that a worker runs and reaches the database (ROLE=worker, its log, /readyz). It is captured as soon as one does.';

interface Judgement {
  readonly standing: CaptureStanding;
  readonly says: readonly string[];
  readonly todo?: string | null;
  /** When a worker is to look at it; not what only people wait for. */
  readonly nextAttemptAt?: Date;
}

function judge(input: StandingInput): Judgement {
  switch (input.order.state) {
    case 'CANCELED':
      return canceled(input);
    case 'CAPTURED':
      return captured(input);
    case 'CAPTURE_FAILED':
      return failed(input);
    case 'CAPTURING':
      return capturing(input);
    default:
      return beforeCapture(input);
  }
}

function canceled({ order, money }: StandingInput): Judgement {
  const says = [`Not captured, and never will be. ${cancelWords(order.cancelReason)}`];
  if (order.paymentDueAt)
    says.push(`It could not be charged before: ${problemWords(refusalOf(order), money)}.`);
  const taken = capturedOf(order);
  if (taken > 0n) says.push(`${money(taken)} had been captured; ${money(pledgedOf(order))} of it goes back.`);
  const left = order.operations.find(({ kind, state }) => kind === 'CANCEL' && state === 'PENDING');
  if (left)
    says.push(`The hold is not let go yet${left.problem ? `: ${problemWords(left.problem, money)}` : ''}.`);
  return { standing: 'CANCELED', says, ...(left && { nextAttemptAt: left.nextAttemptAt }) };
}

function captured(input: StandingInput): Judgement {
  const { order, money } = input;
  const says = [
    `Captured: exactly its total of ${money(order.total)}, on ${instantWords(order.finalizedAt!)}.`,
  ];
  says.push(...unaskedWords(input).map((words) => `${words}.`));
  const unmade = order.edits.find(({ state }) => state === 'DECLINED' || state === 'ABANDONED');
  if (unmade && order.edits[0] === unmade) says.push(editWords(input, unmade));
  const [back, disputed] = [pledgedOf(order), sum(order, ({ disputedAmount }) => disputedAmount)];
  if (back > 0n) says.push(`${money(back)} went back since.`);
  if (disputed > 0n) says.push(`${money(disputed)} is taken by a dispute.`);
  return { standing: 'CAPTURED', says };
}

/** OPEN and FREEZING: the window, a change that holds it back, or nobody who looks. */
function beforeCapture(input: StandingInput): Judgement {
  const { order, money, now } = input;
  const live = order.edits.find(({ state }) => state === 'PENDING' || state === 'REQUIRES_ACTION');
  if (order.state === 'OPEN' && now < order.editableUntil) return windowOpen(input, live);
  const closed = `Not captured yet: its window closed on ${instantWords(order.editableUntil)}`;
  if (live)
    return {
      standing: 'EDIT_UNDER_WAY',
      says: [`${closed}, with a change under way.`, waitingWords(input, live)],
      nextAttemptAt: order.nextCaptureAt,
    };
  const crashed = crashWords(input);
  return {
    standing: 'DUE',
    says: [`${closed}, and ${money(order.total)} is to be captured now.`, ...crashed.says],
    todo: crashed.todo,
    nextAttemptAt: order.nextCaptureAt,
  };
}

function windowOpen(input: StandingInput, live: EditRow | undefined): Judgement {
  const { order, money } = input;
  const says = [
    `Not captured yet: its window is open until ${instantWords(order.editableUntil)}; then ${money(order.total)} is captured.`,
  ];
  if (order.extendedAt) says.push(`The shopper asked for more time on ${instantWords(order.extendedAt)}.`);
  if (order.captureBy && order.captureBy <= order.editableUntil)
    says.push('It closes early, so that the money is taken well before the bank lets go of it.');
  if (live) says.push(editWords(input, live));
  const held = sum(order, heldOn);
  const short = held < owedOf(order);
  if (short && !live)
    says.push(
      `Only ${money(held)} is still held: ${lostWords(input)}. The shopper is asked to pay again when the window closes.`,
    );
  return { standing: 'WINDOW_OPEN', says };
}

/** What our own code stumbled over the last time it was to capture the order, by a delivery or in the sweep. */
function crashWords({ order, announced }: StandingInput): { says: readonly string[]; todo: string | null } {
  const delivered = announced
    .flatMap(({ deliveries }) => deliveries)
    .find(({ consumer, state, problem }) => consumer === 'order.capture' && state !== 'DONE' && problem);
  const swept = order.captureProblem?.startsWith(OUR_ERROR)
    ? order.captureProblem.slice(OUR_ERROR.length)
    : null;
  const problem = swept ?? delivered?.problem;
  if (!problem) return { says: [], todo: null };
  return {
    says: [`The last attempt ended with an error of ours: ${asSentence(problem)}`],
    todo: 'Look at the worker’s log; it is tried again by itself.',
  };
}

function capturing(input: StandingInput): Judgement {
  const { order, money } = input;
  const open = order.operations.filter(({ kind, state }) => kind === 'CAPTURE' && state === 'PENDING');
  const nextAttemptAt = order.nextCaptureAt;
  const again = `The provider is asked again on ${instantWords(nextAttemptAt)}, under the same key, so that nothing is taken twice.`;
  const waiting = open.find(({ waitingSince }) => waitingSince !== null);
  if (waiting) return awaiting(input, waiting);
  const silent = open.find(({ problem }) => isSilence(problem));
  if (silent)
    return {
      standing: 'PROVIDER_SILENT',
      says: [
        `Not captured yet: ${money(silent.amount)} was asked for on ${instantWords(silent.createdAt)}, and there is no answer: ${problemWords(silent.problem!, money)}.`,
        again,
        ...deadlineWords(input),
      ],
      nextAttemptAt,
    };
  const crashed = crashWords(input);
  return {
    standing: 'CAPTURING',
    todo: crashed.todo,
    says: [
      `Not captured yet: ${money(owedOf(order))} is being taken. The worker looks again on ${instantWords(nextAttemptAt)}.`,
      ...crashed.says,
    ],
    nextAttemptAt,
  };
}

function awaiting(
  { order, money, isPromise }: StandingInput,
  { provider, amount, waitingSince }: OperationRow,
): Judgement {
  const since = instantWords(waitingSince!);
  if (!isPromise(provider))
    return {
      standing: 'MONEY_AWAITED',
      says: [`Not captured yet: ${provider} has been saying “not yet” to ${money(amount)} since ${since}.`],
      nextAttemptAt: order.nextCaptureAt,
    };
  return {
    standing: 'MONEY_AWAITED',
    says: [
      `Not captured yet: the shopper pays ${money(amount)} by ${order.paymentSession.method}, and nobody has said that the money came. It has been awaited since ${since}.`,
    ],
    todo: `When the money is there: staffOrderMarkPaid with what names it. When it will not come: staffOrderMarkPaymentNotComing; the shopper is then asked to pay in another way.`,
    nextAttemptAt: order.nextCaptureAt,
  };
}

/** The bank said no, or the hold is gone. */
function failed(input: StandingInput): Judgement {
  const { order, now, money } = input;
  const says = [`Not captured: ${failureWords(input)}.`];
  const taken = capturedOf(order);
  if (taken > 0n)
    says.push(`${money(taken)} of ${money(order.total)} is captured; ${money(owedOf(order))} is missing.`);
  const open = order.operations.find(
    ({ kind, state }) => kind === 'AUTHORIZE_REPLACEMENT' && state === 'PENDING',
  );
  if (open) return shopperPays(input, says, open);
  const over = order.paymentDueAt !== null && now >= order.paymentDueAt;
  if (over) return unpaid(input, says);
  const due = `The goods are kept until ${instantWords(order.paymentDueAt!)}; if nobody has paid by then, the order is cancelled.`;
  const asked = askedWords(input);
  const owed = owedOf(order);
  if (owed > 0n && owed < minimumOf(order.currencyCode))
    return {
      standing: 'PAYMENT_LOST',
      says: [
        ...says,
        `That is less than a card can be charged (${money(minimumOf(order.currencyCode))}), so that the shopper cannot pay it either.`,
        due,
      ],
      todo: `Settle ${money(owed)} with the shopper in another way, or let the order be cancelled.`,
    };
  const spent = triesSpentUntil(order.operations, now);
  if (spent)
    says.push(
      `Banks refused ${PAY_AGAIN_TRIES_MAX} times within a day that the shopper pays again, so that they may not try before ${instantWords(spent)}.`,
    );
  if (order.paymentLostAt)
    return {
      standing: 'PAYMENT_LOST',
      says: [
        ...says,
        `Nothing is left to charge: only the shopper can pay now, with any card.`,
        ...asked,
        due,
      ],
    };
  const again = `It is tried again on ${instantWords(order.nextCaptureAt)}; ${timesWords(order.captureAttempts)} so far. The shopper may pay with another card meanwhile.`;
  const crashed = crashWords(input);
  return {
    standing: 'REFUSED',
    says: [...says, ...crashed.says, again, ...asked, due, ...deadlineWords(input)],
    todo: crashed.todo,
    nextAttemptAt: order.nextCaptureAt,
  };
}

function shopperPays({ money }: StandingInput, says: readonly string[], open: OperationRow): Judgement {
  const refused =
    open.declines > 0
      ? [
          `Their bank refused ${timesWords(open.declines)}${open.problem ? `, the last time because ${problemWords(open.problem, money)}` : ''}.`,
        ]
      : [];
  const begun = `The shopper began to pay ${money(open.amount)} with another card on ${instantWords(open.createdAt)}, and has until ${instantWords(open.expiresAt!)}.`;
  return { standing: 'SHOPPER_PAYS', says: [...says, begun, ...refused] };
}

function unpaid({ order }: StandingInput, says: readonly string[]): Judgement {
  const over = `Nobody paid by ${instantWords(order.paymentDueAt!)}.`;
  if (order.captureAlarmedAt && order.captureAlarmedAt >= order.paymentDueAt!)
    return {
      standing: 'STUCK',
      says: [
        ...says,
        over,
        'It cannot be cancelled by itself: what was captured of it is disputed by the cardholder, and must not go back twice.',
      ],
      todo: 'Settle it with the shopper, and the dispute in the provider’s dashboard; the order is looked at every hour.',
    };
  return {
    standing: 'UNPAID',
    says: [...says, over, 'It is cancelled when a worker looks at it next.'],
    nextAttemptAt: order.nextCaptureAt,
  };
}

/** What was asked of the shopper by mail. */
function askedWords({ order }: StandingInput): string[] {
  const mail = order.emails.find(
    ({ kind }) => kind === 'order-payment-lost' || kind === 'order-capture-failed',
  );
  if (mail?.sentAt) return [`They were asked by mail on ${instantWords(mail.sentAt)}.`];
  return ['The mail that asks them is not sent yet.'];
}

function deadlineWords({ order }: StandingInput): string[] {
  const ends = paymentsOf(order)
    .filter((payment) => heldOn(payment) > 0n && payment.captureBefore)
    .map(({ captureBefore }) => captureBefore!.getTime());
  return ends.length > 0
    ? [`The bank lets go of the hold on ${instantWords(new Date(Math.min(...ends)))}.`]
    : [];
}

/** What bank or provider said last, also where an error of ours came later. */
function refusalOf({ captureProblem, operations }: Order): string {
  if (captureProblem && !captureProblem.startsWith(OUR_ERROR)) return captureProblem;
  const refused = failedCaptures(operations.toReversed()).flatMap(({ problem }) => problem ?? []);
  return refused.join('; ') || LACKING;
}

const LACKING = 'the holds do not bring in the total';

/** Which captures were refused and why, or what became of the holds. */
function failureWords(input: StandingInput): string {
  const { order, money } = input;
  const problem = refusalOf(order);
  const gone =
    problem === LACKING ||
    problem.includes('the hold is gone') ||
    problem.includes('was captured instead of');
  if (gone) return lostWords(input);
  return `the bank or the provider refused to let us take ${money(owedOf(order))}: ${problemWords(problem, money)}`;
}

function lostWords(input: StandingInput): string {
  const words = unaskedWords(input);
  return words.length > 0 ? words.join('; ') : 'what is held does not bring in what is owed';
}

/** What happened to the holds without us, in the order in which it was noticed. */
function unaskedWords({ order, money, received }: StandingInput): string[] {
  return order.transactions
    .filter(({ unasked, kind }) => unasked && (kind === 'RELEASE' || kind === 'CAPTURE'))
    .toReversed()
    .map(({ kind, amount, payment, occurredAt }) => {
      const on = `${money(amount)} on ${holdWords(payment)}`;
      if (kind === 'CAPTURE') return `${on} was taken in the provider’s dashboard, not by us`;
      return hasEnded(payment, occurredAt, received)
        ? `the hold of ${on} has ended at the bank`
        : `the hold of ${on} was let go at the provider, in its dashboard or by the bank, not by us`;
    });
}

/** By its time, or because the provider said that it had run out. */
const hasEnded = (
  { captureBefore, intentId }: PaymentRow,
  noticedAt: Date,
  received: readonly ReceivedEvent[],
): boolean =>
  (captureBefore !== null && captureBefore <= noticedAt) ||
  received.some(
    (event) =>
      event.intentId === intentId && (event.type === 'charge.expired' || event.cancellation === 'automatic'),
  );

type Order = StandingInput['order'];
const sum = (order: Order, amountOf: (payment: PaymentRow) => Minor): Minor =>
  paymentsOf(order).reduce((total, payment) => total + amountOf(payment), 0n);
const owedOf = (order: Order): Minor => order.total - capturedOf(order);
const capturedOf = (order: Order) => sum(order, ({ capturedAmount }) => capturedAmount);
const pledgedOf = (order: Order) => sum(order, ({ pledgedAmount }) => pledgedAmount);
