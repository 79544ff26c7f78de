import { chargeOf } from './capture.ts';
import { cardByNumber, type Decline, declineMessage, declineOf } from './cards.ts';
import { type Call, emit } from './core.ts';
import { exponentOf } from './currency.ts';
import { ApiError, refused } from './errors.ts';
import { fillIntent, requireIntent, unexpectedState } from './intent-object.ts';
import type { ChargeRow, IntentRow, PaymentIntent } from './objects.ts';
import { integer } from './params.ts';

const ATTEMPTS_MAX = 10;
const RAISE_FACTOR_MAX = 6;
const RAISE_MAJOR_UNITS_MAX = 500;

function requireIncrementable(row: IntentRow, charge: ChargeRow): void {
  const { body } = row;
  const withIntent = { payment_intent: structuredClone(body) };
  if (body.payment_method_options.card.request_incremental_authorization !== 'if_available') {
    throw refused(
      'This PaymentIntent is not eligible for incremental authorization because you did not request support using `request_incremental_authorization` when you created or confirmed it.',
      withIntent,
    );
  }
  if (charge.body.payment_method_details.card.incremental_authorization.status !== 'available') {
    throw refused('This PaymentIntent is not eligible for incremental authorization.', withIntent);
  }
  if (row.captures > 0) {
    throw refused(
      'This PaymentIntent cannot be incremented because a part of it has been captured.',
      withIntent,
    );
  }
  if (row.incrementAttempts >= ATTEMPTS_MAX) {
    throw refused(
      `This PaymentIntent has reached the maximum of ${ATTEMPTS_MAX} incremental authorization attempts.`,
      withIntent,
    );
  }
}

function requireRaise(row: IntentRow, amount: number): void {
  const { amount: current, currency } = row.body;
  const refuse = (message: string): ApiError =>
    refused(message, { param: 'amount', payment_intent: structuredClone(row.body) });
  if (amount <= current) {
    throw refuse(`The amount must be greater than the currently authorized amount (${current}).`);
  }
  const cap = Math.max(
    current + RAISE_MAJOR_UNITS_MAX * 10 ** exponentOf(currency),
    current * RAISE_FACTOR_MAX,
  );
  if (amount > cap)
    throw refuse(`The amount is greater than the maximum this authorization can be raised to (${cap}).`);
}

function refusalOf(call: Call, row: IntentRow, charge: ChargeRow): Decline | null {
  const injected = call.injectedDecline ?? row.declineNext;
  row.declineNext = null;
  if (injected) return declineOf(injected);
  const { increment } = cardByNumber(charge.card);
  if (increment === 'ok_once') return row.increments > 0 ? declineOf('generic_decline') : null;
  return increment ?? null;
}

/** Raises a hold to a new total. A refusal changes nothing but the number of attempts. */
export function incrementIntent(call: Call): PaymentIntent {
  const { core, params } = call;
  const row = requireIntent(core, call.ids[0]!);
  const { body } = row;
  if (body.status !== 'requires_capture') {
    throw unexpectedState(
      row,
      `You cannot increment this PaymentIntent because it has a status of ${body.status}. Only a PaymentIntent with one of the following statuses may be incremented: requires_capture.`,
    );
  }
  const charge = chargeOf(call, row);
  const amount = integer(params, 'amount')!;
  requireIncrementable(row, charge);
  requireRaise(row, amount);
  row.incrementAttempts++;
  core.state.save('intents', row);
  const details = charge.body.payment_method_details.card;
  const refusal = refusalOf(call, row, charge);
  if (refusal) {
    throw new ApiError(402, {
      type: 'card_error',
      charge: charge.id,
      code: refusal.code,
      decline_code: refusal.decline_code,
      message: declineMessage(refusal),
      ...(refusal.advice_code ? { advice_code: refusal.advice_code } : {}),
      payment_intent: structuredClone(body),
    });
  }
  const previous = { amount: charge.body.amount };
  fillIntent(core, body, params);
  body.amount = amount;
  body.amount_capturable = amount;
  row.increments++;
  charge.body.amount = amount;
  details.amount_authorized = amount;
  details.overcapture.maximum_amount_capturable = Math.max(
    amount,
    details.overcapture.maximum_amount_capturable,
  );
  core.state.save('charges', charge);
  core.state.save('intents', row);
  emit(call, 'payment_intent.amount_capturable_updated', body);
  emit(call, 'charge.updated', charge.body, previous);
  return body;
}
