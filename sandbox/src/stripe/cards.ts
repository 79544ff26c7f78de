import { ApiError } from './errors.ts';

export interface Decline {
  code: string;
  decline_code: string;
  advice_code?: 'try_again_later' | 'do_not_try_again' | 'confirm_card_data';
  param?: string;
}

/** When the issuer asks for the cardholder. */
type ThreeDSecureRule =
  | 'always'
  | 'on_session'
  | 'on_session_or_not_set_up'
  | 'off_session'
  | 'lookup_error'
  | 'optional';

export interface TestCard {
  number: string;
  token: string;
  brand: 'visa' | 'mastercard' | 'amex' | 'discover';
  country: string;
  funding: 'credit' | 'debit';
  attachable: boolean;
  decline?: Decline;
  threeDSecure?: ThreeDSecureRule;
  incremental: 'available' | 'unavailable';
  increment?: 'ok_once' | Decline;
  dispute?: 'fraudulent' | 'product_not_received';
  earlyFraudWarning?: boolean;
  refund?: 'pending_then_succeeded' | 'succeeded_then_failed';
  bypassPending?: boolean;
  authorisedForSeconds?: number;
  expiredAtCapture?: boolean;
  confirmDelayMs?: number;
}

const declined = (decline_code: string, advice_code?: Decline['advice_code']): Decline =>
  advice_code
    ? { code: 'card_declined', decline_code, advice_code }
    : { code: 'card_declined', decline_code };
const GENERIC = declined('generic_decline', 'try_again_later');
const NO_FUNDS = declined('insufficient_funds', 'try_again_later');

function card(number: string, token: string, facts: Partial<TestCard> = {}): TestCard {
  return {
    number,
    token,
    brand: 'visa',
    country: 'US',
    funding: 'credit',
    attachable: true,
    incremental: 'available',
    ...facts,
  };
}

function declining(number: string, token: string, decline: Decline): TestCard {
  return card(number, token, { decline, attachable: false });
}

const CARDS: TestCard[] = [
  card('4242424242424242', 'pm_card_visa'),
  card('4000056655665556', 'pm_card_visa_debit', { funding: 'debit' }),
  card('5555555555554444', 'pm_card_mastercard', { brand: 'mastercard' }),
  card('378282246310005', 'pm_card_amex', { brand: 'amex' }),
  card('6011111111111117', 'pm_card_discover', { brand: 'discover', incremental: 'unavailable' }),
  card('4000002760000016', 'pm_card_de', { country: 'DE' }),
  declining('4000000000000002', 'pm_card_visa_chargeDeclined', GENERIC),
  declining('4000000000009995', 'pm_card_visa_chargeDeclinedInsufficientFunds', NO_FUNDS),
  declining(
    '4000000000009987',
    'pm_card_visa_chargeDeclinedLostCard',
    declined('lost_card', 'do_not_try_again'),
  ),
  declining(
    '4000000000009979',
    'pm_card_visa_chargeDeclinedStolenCard',
    declined('stolen_card', 'do_not_try_again'),
  ),
  declining('4000000000000069', 'pm_card_chargeDeclinedExpiredCard', {
    code: 'expired_card',
    decline_code: 'expired_card',
    advice_code: 'confirm_card_data',
    param: 'exp_month',
  }),
  declining('4000000000000127', 'pm_card_chargeDeclinedIncorrectCvc', {
    code: 'incorrect_cvc',
    decline_code: 'incorrect_cvc',
    advice_code: 'confirm_card_data',
    param: 'cvc',
  }),
  declining('4000000000000119', 'pm_card_chargeDeclinedProcessingError', {
    code: 'processing_error',
    decline_code: 'processing_error',
    advice_code: 'try_again_later',
  }),
  declining(
    '4000000000006975',
    'pm_card_visa_chargeDeclinedVelocityLimitExceeded',
    declined('card_velocity_exceeded'),
  ),
  declining('4100000000000019', 'pm_card_radarBlock', declined('fraudulent')),
  card('4000000000000341', 'pm_card_chargeCustomerFail', { decline: GENERIC }),
  card('4000058400000063', 'pm_card_debit_incrementalAuthAuthorized', { funding: 'debit' }),
  card('4000008400000076', 'pm_card_credit_disableEnterpriseCardFeatures', {
    increment: declined('generic_decline'),
  }),
  card('4000002500003155', 'pm_card_authenticationRequiredOnSetup', {
    country: 'FR',
    threeDSecure: 'on_session_or_not_set_up',
  }),
  card('4000002760003184', 'pm_card_authenticationRequired', { country: 'DE', threeDSecure: 'always' }),
  card('4000003800000446', 'pm_card_authenticationRequiredSetupForOffSession', {
    country: 'IT',
    threeDSecure: 'on_session',
  }),
  card('4000008260003178', 'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds', {
    country: 'GB',
    threeDSecure: 'on_session',
    decline: NO_FUNDS,
  }),
  card('4000000000003220', 'pm_card_threeDSecure2Required', { country: 'IE', threeDSecure: 'always' }),
  card('4000008400001629', 'pm_card_threeDSecureRequiredChargeDeclined', {
    threeDSecure: 'always',
    decline: GENERIC,
  }),
  card('4000008400001280', 'pm_card_threeDSecureRequiredProcessingError', {
    threeDSecure: 'lookup_error',
    decline: declined('generic_decline'),
  }),
  card('4000000000003055', 'pm_card_threeDSecureOptional', { threeDSecure: 'optional' }),
  card('4000000000000259', 'pm_card_createDispute', { dispute: 'fraudulent' }),
  card('4000000000002685', 'pm_card_createDisputeProductNotReceived', { dispute: 'product_not_received' }),
  card('4000000000005423', 'pm_card_createIssuerFraudRecord', { earlyFraudWarning: true }),
  card('4000000000007726', 'pm_card_pendingRefund', { refund: 'pending_then_succeeded' }),
  card('4000000000005126', 'pm_card_refundFail', { refund: 'succeeded_then_failed' }),
  card('4000000000000077', 'pm_card_bypassPending', { bypassPending: true }),
  card('4000990000000004', 'pm_sbx_incrementUnavailable', { incremental: 'unavailable' }),
  card('4000990000000103', 'pm_sbx_incrementInsufficientFunds', { increment: NO_FUNDS }),
  card('4000990000000202', 'pm_sbx_incrementOnce', { increment: 'ok_once' }),
  card('4000990000000301', 'pm_sbx_authExpiresSoon', { authorisedForSeconds: 90 }),
  card('4000990000000400', 'pm_sbx_issuerExpiredAtCapture', { expiredAtCapture: true }),
  card('4000990000000509', 'pm_sbx_offSessionAuthRequired', { threeDSecure: 'off_session' }),
  card('4000990000000608', 'pm_sbx_slowIssuer', { confirmDelayMs: 8000 }),
];

const BY_NUMBER = new Map(CARDS.map((entry) => [entry.number, entry]));
const BY_TOKEN = new Map(CARDS.map((entry) => [entry.token, entry]));

/** Other test tokens people know, on the same cards. */
for (const [alias, token] of [
  ['pm_card_us', 'pm_card_visa'],
  ['pm_card_threeDSecureRequired', 'pm_card_threeDSecure2Required'],
]) {
  BY_TOKEN.set(alias!, BY_TOKEN.get(token!)!);
}

export function cardByToken(token: string): TestCard | undefined {
  return BY_TOKEN.get(token);
}

/** The card of a stored payment method. */
export function cardByNumber(number: string): TestCard {
  const found = BY_NUMBER.get(number);
  if (!found) throw new Error(`no test card ${number.slice(-4)}`);
  return found;
}

export interface CardEntry {
  number: string;
  expMonth: number;
  expYear: number;
  cvc: string | undefined;
}

function cardError(code: string, param: string, message: string, decline_code?: string): ApiError {
  const body = { type: 'card_error' as const, code, param, message };
  return new ApiError(402, decline_code ? { ...body, decline_code } : body);
}

function passesLuhn(number: string): boolean {
  let sum = 0;
  for (let i = 0; i < number.length; i++) {
    const digit = Number(number[number.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The test card someone typed. @throws ApiError the card errors Stripe gives for typing mistakes. */
export function readCardEntry(entry: CardEntry, now: Date): TestCard {
  const number = entry.number.replaceAll(/[\s-]/g, '');
  if (!/^\d{12,19}$/.test(number) || !passesLuhn(number)) {
    throw cardError('incorrect_number', 'number', 'Your card number is incorrect.');
  }
  if (entry.expMonth < 1 || entry.expMonth > 12) {
    throw cardError('invalid_expiry_month', 'exp_month', "Your card's expiration month is invalid.");
  }
  const year = entry.expYear < 100 ? 2000 + entry.expYear : entry.expYear;
  const age = (year - now.getUTCFullYear()) * 12 + entry.expMonth - 1 - now.getUTCMonth();
  if (age < 0 || year > now.getUTCFullYear() + 50) {
    throw cardError('invalid_expiry_year', 'exp_year', "Your card's expiration year is invalid.");
  }
  const found = BY_NUMBER.get(number);
  if (entry.cvc !== undefined && !(found?.brand === 'amex' ? /^\d{3,4}$/ : /^\d{3}$/).test(entry.cvc)) {
    throw cardError('invalid_cvc', 'cvc', "Your card's security code is invalid.");
  }
  if (!found) {
    throw cardError(
      'card_declined',
      'number',
      'Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.',
      'test_mode_live_card',
    );
  }
  return found;
}

const MESSAGES: Record<string, string> = {
  insufficient_funds: 'Your card has insufficient funds.',
  expired_card: 'Your card has expired.',
  incorrect_cvc: "Your card's security code is incorrect.",
  processing_error: 'An error occurred while processing your card. Try again in a little bit.',
  authentication_required: 'Your card was declined. This transaction requires authentication.',
  authentication_not_handled:
    "This payment required an authentication action to complete, but `error_on_requires_action` was set. When you're ready, you can upgrade your integration to handle actions at https://stripe.com/docs/payments/payment-intents/upgrade-to-handle-actions.",
  card_velocity_exceeded:
    'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
};

export function declineMessage(decline: Decline): string {
  return MESSAGES[decline.decline_code] ?? 'Your card was declined.';
}

const DECLINES: Record<string, Decline> = Object.fromEntries(
  CARDS.flatMap((entry) => (entry.decline ? [[entry.decline.decline_code, entry.decline]] : [])),
);

/** The whole decline for a decline code. */
export function declineOf(decline_code: string): Decline {
  return DECLINES[decline_code] ?? declined(decline_code);
}
