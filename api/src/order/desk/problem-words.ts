import { exponentOf, type Minor, toDecimal } from '../../money/money.ts';

/** `15.00 EUR`. */
export type MoneyWords = (amount: Minor) => string;

export const moneyWordsIn =
  (currencyCode: string): MoneyWords =>
  (amount) =>
    `${toDecimal(amount, exponentOf(currencyCode))} ${currencyCode}`;

/** `2026-11-20 14:02 UTC`: what logs and the provider's dashboard can be compared with. */
export const instantWords = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Somebody else’s words as the end of a sentence. */
export const asSentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** What banks and provider answer, as far as it is not its own explanation. */
const CODES: Readonly<Record<string, string>> = {
  insufficient_funds: 'there is not enough money on the card',
  card_velocity_exceeded: 'the card has reached its limit',
  withdrawal_count_limit_exceeded: 'the card has reached its limit',
  do_not_honor: 'the bank refused and gives no reason',
  do_not_try_again: 'the bank refused for good',
  generic_decline: 'the bank refused and gives no reason',
  card_declined: 'the bank refused and gives no reason',
  expired_card: 'the card has expired',
  lost_card: 'the card was reported lost',
  stolen_card: 'the card was reported stolen',
  pickup_card: 'the bank wants the card back',
  fraudulent: 'the bank suspects fraud',
  processing_error: 'the bank could not be reached',
  issuer_not_available: 'the bank could not be reached',
  authentication_required: 'the bank wants the cardholder to confirm',
  authentication_failed: 'the cardholder did not pass the bank’s check',
  payment_intent_authentication_failure: 'the cardholder did not pass the bank’s check',
  charge_expired_for_capture: 'the hold has ended at the bank',
  charge_disputed: 'the cardholder disputes the charge',
};

const OURS: Readonly<Record<string, string>> = {
  'the holds do not bring in the total': 'what is held does not bring in what is owed',
  'the edit ended first': 'the change had ended before',
  'not paid in time': 'nobody paid in time',
  'refused too often': 'banks had refused too often for one day',
  unusable: 'it was cancelled or used at the provider, not by us',
  'another payment took its place': 'the shopper chose another way to pay',
  'the order was paid otherwise': 'the order was paid in another way',
};

/** `12 was captured instead of 15`. */
const AMOUNTS = /^(\d+) was captured instead of (\d+)$/;
const GONE = /^the intent is (\w+)(?:: the hold is gone| and could not be cancelled)$/;
const SILENCE = /^no answer: (\d{3})? ?(.*)$/s;

/** Whether a problem says that nobody knows yet what became of a call. */
export const isSilence = (problem: string | null): boolean => problem !== null && SILENCE.test(problem);

/** A problem as stored with an operation, an order or a refund, in words for staff; several are kept apart. Pure. */
export const problemWords = (problem: string, money: MoneyWords): string =>
  [...new Set(problem.split('; ').map((one) => wordsOf(one, money)))].join('; and ');

function wordsOf(problem: string, money: MoneyWords): string {
  const amounts = AMOUNTS.exec(problem);
  if (amounts)
    return `${money(BigInt(amounts[1]!))} was taken at the provider, not by us, instead of ${money(BigInt(amounts[2]!))}`;
  const gone = GONE.exec(problem);
  if (gone) return goneWords(gone[1]!);
  const silence = SILENCE.exec(problem);
  if (silence) return silenceWords(silence[1] ?? null, silence[2] ?? '');
  const [code = ''] = problem.split(': ');
  const words = CODES[code];
  return words ? `${words} (${code})` : (OURS[problem] ?? problem);
}

const goneWords = (status: string): string =>
  status === 'CAPTURED'
    ? 'it had been taken at the provider, not by us'
    : 'the hold is gone: it ended at the bank, or was let go in the provider’s dashboard';

function silenceWords(status: string | null, text: string): string {
  if (text.includes('lock_timeout'))
    return `the provider was busy with this payment (${status ?? ''} lock_timeout)`;
  if (status === '429') return 'the provider takes fewer calls than we make (429)';
  if (status !== null) return `the provider is failing (HTTP ${status})`;
  if (/timeout|timed out|abort/i.test(text)) return `the provider did not answer in time (${text})`;
  return `the answer was lost, so that nobody knows whether it happened (${text})`;
}
