import { instantWords, isSilence, problemWords } from './problem-words.ts';
import { type EditRow, heldOn, holdWords, paymentsOf, type Telling, type Told } from './timeline-facts.ts';

/** What the order itself remembers, and what lies ahead of it while money is still to be taken. */
export function milestones(telling: Telling): Told[] {
  const { order } = telling;
  const due = order.finalizedAt === null && order.canceledAt === null;
  return [...past(telling), ...(due ? ahead(telling) : [])];
}

const told = (at: Date | null, title: string, sentence: string, more: Partial<Told> = {}): Told[] =>
  at === null ? [] : [{ kind: 'ORDER', at, title, sentence, ...more }];

function past({ order, money }: Telling): Told[] {
  const { state, total, captureProblem: problem } = order;
  const total_ = money(total);
  return [
    ...told(order.placedAt, 'Placed', `The order was placed and its money is held.`),
    ...told(order.extendedAt, 'Window extended', `The shopper asked for more time to change the order.`, {
      nextAttemptAt: order.editableUntil,
    }),
    ...told(order.editableUntil, 'Window closes', windowWords({ order, money }), { amount: total }),
    ...told(order.finalizedAt, 'Captured in full', `Exactly the total of ${total_} is captured.`, {
      state,
      amount: total,
      attempts: order.captureAttempts,
    }),
    ...told(order.canceledAt, 'Cancelled', `${cancelWords(order.cancelReason)} Its goods are free again.`, {
      state,
      problem: order.cancelReason,
    }),
    ...told(order.captureAlarmedAt, 'Staff alarmed: not captured in good time', alarmWords(order), {
      state,
      todo: state === 'CANCELED' || state === 'CAPTURED' ? null : ALARM_TODO,
    }),
    ...told(
      order.paymentLostAt,
      'Payment lost: only the shopper can pay',
      `Nothing was left that could be charged${problem ? `: ${problemWords(problem, money)}` : ''}. From here on only the shopper can pay.`,
      { problem },
    ),
  ];
}

/** The alarm is raised again when nobody paid in time and the order cannot be ended. */
const alarmWords = ({ captureAlarmedAt, paymentDueAt }: Telling['order']): string =>
  paymentDueAt && captureAlarmedAt && captureAlarmedAt >= paymentDueAt
    ? 'Staff were called: nobody paid in time, and the order cannot be cancelled by itself.'
    : 'Staff were called: half of the time in which a hold can be taken had passed, and it was not taken.';

const ALARM_TODO =
  'Do what “How it stands” says; after a refusal, staffOrderCaptureRetry has it charged again at once.';

function windowWords({ order, money }: Pick<Telling, 'order' | 'money'>): string {
  const { editableUntil, captureBy, total } = order;
  const shortened =
    captureBy && captureBy <= editableUntil
      ? ' It closes early, so that the money is taken well before the bank lets go of it.'
      : '';
  return `The shopper may change the order until then; from then on ${money(total)} is captured.${shortened}`;
}

export const cancelWords = (reason: string | null): string => {
  if (reason === 'not paid in time')
    return 'The order was cancelled by the shop, because nobody paid in time.';
  return reason
    ? `The order was cancelled by the shopper: “${reason}”.`
    : 'The order was cancelled by the shopper.';
};

function ahead({ order, money }: Telling): Told[] {
  const { state, total, captureAttempts: attempts, captureProblem: problem } = order;
  const { captureBy, paymentDueAt, nextCaptureAt } = order;
  const holds = paymentsOf(order).filter((payment) => heldOn(payment) > 0n && payment.captureBefore);
  return [
    ...told(
      nextCaptureAt,
      'Next capture attempt',
      `The worker looks at the order, and charges it if it can be charged then.`,
      { state, amount: total, attempts, problem, nextAttemptAt: nextCaptureAt },
    ),
    ...told(
      captureBy,
      'Capture is forced',
      captureBy ? `From ${instantWords(captureBy)} on nothing puts the capture off any longer.` : '',
      {
        nextAttemptAt: captureBy,
      },
    ),
    ...told(
      paymentDueAt,
      'Goods are kept until',
      'If nobody has paid by then, the order is cancelled, its goods are free, and what had been captured goes back.',
      { nextAttemptAt: paymentDueAt },
    ),
    ...holds.flatMap((payment) =>
      told(
        payment.captureBefore,
        'Hold ends at the bank',
        `The bank lets go of ${money(heldOn(payment))} on ${holdWords(payment)} unless it is taken before.`,
        { amount: heldOn(payment), reference: payment.intentId, nextAttemptAt: payment.captureBefore },
      ),
    ),
  ];
}

/** Changes by shopper or staff, and what became of them. */
export const edits = (telling: Telling): Told[] =>
  telling.order.edits.map((edit) => ({
    kind: 'EDIT',
    at: edit.createdAt,
    title: `Change of version ${edit.baseVersion} by ${edit.actorKind}: ${edit.planKind}`,
    sentence: editWords(telling, edit),
    state: edit.state,
    amount: edit.planAmount,
    reference: edit.id,
    problem: edit.declineMessage,
    settledAt: edit.settledAt,
    nextAttemptAt: edit.settledAt === null ? edit.expiresAt : null,
  }));

/** What was asked for and what came of it. */
export function editWords(telling: Telling, edit: EditRow): string {
  const { money } = telling;
  const who = edit.actorKind === 'STAFF' ? 'Staff' : 'The shopper';
  const asked = `${who} asked for a change from ${money(edit.totalBefore)} to ${money(edit.totalAfter)}`;
  return `${asked}${editOutcome(telling, edit)}`;
}

function editOutcome(telling: Telling, edit: EditRow): string {
  const { money } = telling;
  const stays = `The order stayed at ${money(edit.totalBefore)}.`;
  switch (edit.state) {
    case 'APPLIED':
      return '; it was made.';
    case 'DECLINED':
      return `; it was not made, because the extra ${money(edit.planAmount)} was refused: ${problemWords(edit.declineMessage ?? 'card_declined', money)}. ${stays}`;
    case 'ABANDONED':
      return `; it was not made: ${abandonedWords(telling, edit)}. ${stays}`;
    default:
      return `. ${waitingWords(telling, edit)}`;
  }
}

/** A cancel ends a change in its own transaction, some milliseconds earlier. */
const SAME_TRANSACTION_MS = 5_000;

function abandonedWords(
  { order, money }: Telling,
  { settledAt, expiresAt, flow, declineMessage }: EditRow,
): string {
  if (order.canceledAt && settledAt && order.canceledAt.getTime() - settledAt.getTime() < SAME_TRANSACTION_MS)
    return 'the order was cancelled first';
  const refused = declineMessage
    ? `, after the bank had refused (${problemWords(declineMessage, money)})`
    : '';
  const end = order.captureBy && order.captureBy < expiresAt ? order.captureBy : expiresAt;
  if (settledAt && settledAt < end) return `the shopper put it aside${refused}`;
  return `${flow ? 'the extra was not paid' : 'the bank’s question was not answered'} by ${instantWords(end)}${refused}`;
}

/** What a change that has not ended waits for, and how long. */
export function waitingWords({ order, money }: Telling, edit: EditRow): string {
  const end = order.captureBy && order.captureBy < edit.expiresAt ? order.captureBy : edit.expiresAt;
  const until = `at the latest until ${instantWords(end)}; then it is given up and the order stays at ${money(edit.totalBefore)}.`;
  const extra = money(edit.planAmount);
  if (edit.state === 'REQUIRES_ACTION')
    return edit.flow
      ? `It waits for the shopper to pay the extra ${extra} with another card, ${until}`
      : `It waits for the shopper to confirm the extra ${extra} with their bank, ${until}`;
  const silent = order.operations.find(
    ({ orderEditId, problem }) => orderEditId === edit.id && isSilence(problem),
  );
  const why = silent ? ` (${problemWords(silent.problem!, money)})` : '';
  return `It waits for the provider’s answer about the extra ${extra}${why}, ${until}`;
}
