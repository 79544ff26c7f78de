import { authorise, type Payer } from './authorise.ts';
import { challengeAction } from './challenge-action.ts';
import { checkoutReturn } from './checkout-sessions.ts';
import { type Actor, type Call, emit } from './core.ts';
import { ApiError, refused } from './errors.ts';
import { isManual } from './intent-object.ts';
import type { ErrorBody, IntentRow } from './objects.ts';

/** Puts an intent into `requires_action` until its challenge is answered. */
export function requireAction(call: Call, row: IntentRow): void {
  const { challenge, action } = challengeAction(call, row.id);
  row.challenge = challenge;
  row.body.status = 'requires_action';
  row.body.next_action = action;
  call.core.state.save('intents', row);
  emit(call, 'payment_intent.requires_action', row.body);
}

const AUTHENTICATION_FAILED =
  'We are unable to authenticate your payment method. Please choose a different payment method and try again.';

/** The cardholder passed: the payment goes on, and may still be declined. */
export function passChallenge(actor: Payer, row: IntentRow): void {
  const method = actor.core.state.paymentMethods.rows.get(requireChallenged(row).body.payment_method!)!;
  try {
    authorise(actor, row, { method, offSession: false, authenticated: true, manual: isManual(row.body) });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

/** The cardholder failed or gave up: the intent is open again, without a charge. */
export function failChallenge(actor: Actor, row: IntentRow): void {
  const { core } = actor;
  const { body } = requireChallenged(row);
  const method = core.state.paymentMethods.rows.get(body.payment_method!)!;
  const error: ErrorBody = {
    type: 'invalid_request_error',
    code: 'payment_intent_authentication_failure',
    doc_url: 'https://stripe.com/docs/error-codes/payment-intent-authentication-failure',
    message: AUTHENTICATION_FAILED,
    payment_method: structuredClone(method.body),
  };
  body.last_payment_error = error;
  body.status = 'requires_payment_method';
  body.payment_method = null;
  body.next_action = null;
  row.challenge = null;
  core.state.save('intents', row);
  emit(actor, 'payment_intent.payment_failed', body);
}

function requireChallenged(row: IntentRow): IntentRow {
  if (row.body.status === 'requires_action' && row.challenge) return row;
  throw refused(`The PaymentIntent ${row.id} has no open challenge (status ${row.body.status}).`);
}

/** Answers a challenge and says where the browser goes next. @throws ApiError on a wrong token or no challenge */
export function answerChallenge(
  actor: Payer,
  row: IntentRow,
  token: string | undefined,
  outcome: 'complete' | 'fail',
): string | null {
  const challenge = requireChallenged(row).challenge!;
  if (challenge.token !== token) throw refused('The challenge token is wrong.');
  if (outcome === 'complete') passChallenge(actor, row);
  else failChallenge(actor, row);
  const succeeded = row.body.status === 'requires_capture' || row.body.status === 'succeeded';
  if (row.session) return checkoutReturn(actor.core, row.session, succeeded);
  if (challenge.returnUrl === null) return null;
  const url = new URL(challenge.returnUrl);
  url.searchParams.set('payment_intent', row.id);
  url.searchParams.set('payment_intent_client_secret', row.body.client_secret);
  url.searchParams.set('redirect_status', succeeded ? 'succeeded' : 'failed');
  return url.toString();
}
