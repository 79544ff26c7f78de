import { addBalanceTransaction, chargeFee } from './balance.ts';
import { cardByNumber } from './cards.ts';
import { type Actor, type Call, emit } from './core.ts';
import { openCardDispute, warnOfFraud } from './disputes.ts';
import { ApiError, invalidParam, refused } from './errors.ts';
import { fillIntent, requireIntent, unexpectedState } from './intent-object.ts';
import type { ChargeRow, IntentRow, PaymentIntent } from './objects.ts';
import { flag, integer } from './params.ts';
import { recordRelease } from './refunds.ts';

const CAPTURES_MAX = 50;

/** The charge an intent in `requires_capture` or later stands on. */
export function chargeOf(actor: Actor, row: IntentRow): ChargeRow {
  const charge = row.body.latest_charge && actor.core.state.charges.rows.get(row.body.latest_charge);
  if (!charge) throw new Error(`${row.id} has no charge`);
  return charge;
}

interface CaptureTerms {
  amount: number;
  /** Taken at confirm, without a hold. */
  automatic: boolean;
}

/** Takes money: books it, closes the charge and the intent, releases what is left. */
export function finishCapture(actor: Actor, row: IntentRow, charge: ChargeRow, terms: CaptureTerms): void {
  const { core } = actor;
  const { body } = row;
  charge.body.amount_captured += terms.amount;
  charge.body.captured = true;
  body.amount_received += terms.amount;
  body.amount_capturable = 0;
  body.status = 'succeeded';
  row.captures++;
  const rest = Math.max(0, charge.body.amount - charge.body.amount_captured);
  charge.released = rest;
  const release = rest > 0 ? recordRelease(actor, charge, rest, null) : null;
  const book = (): void => bookCapture(actor, charge, terms.amount);
  const late = core.account.async_balance_transaction || terms.automatic;
  if (!late) book();
  core.state.save('charges', charge);
  core.state.save('intents', row);
  emit(actor, terms.automatic ? 'charge.succeeded' : 'charge.captured', charge.body);
  emit(actor, 'payment_intent.succeeded', body);
  if (release && core.account.emit_refund_events_on_release) {
    emit(actor, 'refund.created', release.body);
    emit(actor, 'charge.refunded', charge.body);
  }
  if (late) {
    book();
    emit(actor, 'charge.updated', charge.body, { balance_transaction: null });
  }
  const card = cardByNumber(charge.card);
  if (card.dispute) openCardDispute(actor, charge, card.dispute);
  if (card.earlyFraudWarning) warnOfFraud(actor, charge);
}

function bookCapture(actor: Actor, charge: ChargeRow, amount: number): void {
  const { core } = actor;
  const transaction = addBalanceTransaction(core, {
    amount,
    currency: charge.body.currency,
    fee: chargeFee(amount, charge.body.currency),
    source: charge.id,
    type: 'charge',
    available: cardByNumber(charge.card).bypassPending === true,
  });
  charge.body.balance_transaction ??= transaction.id;
  core.state.save('charges', charge);
}

function requireCapturable(row: IntentRow): void {
  const { status } = row.body;
  if (status === 'requires_capture') return;
  throw unexpectedState(
    row,
    status === 'succeeded'
      ? 'This PaymentIntent could not be captured because it has already been captured.'
      : `This PaymentIntent could not be captured because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
  );
}

function requireWithin(row: IntentRow, charge: ChargeRow, amount: number): void {
  if (amount < 1) {
    throw invalidParam(
      'This value must be greater than or equal to 1.',
      'amount_to_capture',
      'parameter_invalid_integer',
    );
  }
  const { overcapture } = charge.body.payment_method_details.card;
  const over =
    overcapture.status === 'available' ? overcapture.maximum_amount_capturable - row.body.amount : 0;
  if (amount <= row.body.amount_capturable + over) return;
  throw new ApiError(400, {
    type: 'invalid_request_error',
    code: 'amount_too_large',
    param: 'amount_to_capture',
    message:
      'The payment could not be captured because the requested capture amount is greater than the amount you can capture for this charge.',
    payment_intent: structuredClone(row.body),
  });
}

export function captureIntent(call: Call): PaymentIntent {
  const { core, params } = call;
  const row = requireIntent(core, call.ids[0]!);
  requireCapturable(row);
  const charge = chargeOf(call, row);
  const amount = integer(params, 'amount_to_capture') ?? row.body.amount_capturable;
  requireWithin(row, charge, amount);
  if (cardByNumber(charge.card).expiredAtCapture) {
    throw refused('The charge could not be captured because the authorization has expired.', {
      code: 'charge_expired_for_capture',
      charge: charge.id,
      payment_intent: structuredClone(row.body),
    });
  }
  const final = flag(params, 'final_capture') ?? true;
  if (!final) requireMulticapture(row, charge, amount);
  fillIntent(core, row.body, params);
  if (final) finishCapture(call, row, charge, { amount, automatic: false });
  else capturePart(call, row, charge, amount);
  return row.body;
}

function requireMulticapture(row: IntentRow, charge: ChargeRow, amount: number): void {
  const { multicapture } = charge.body.payment_method_details.card;
  if (multicapture.status !== 'available') {
    throw refused(
      'This PaymentIntent is not eligible for multicapture. `final_capture` can only be false when multicapture is available.',
      { param: 'final_capture', payment_intent: structuredClone(row.body) },
    );
  }
  if (row.captures + 1 >= CAPTURES_MAX || amount >= row.body.amount_capturable) {
    throw refused('The last possible capture of a PaymentIntent must be final.', {
      param: 'final_capture',
      payment_intent: structuredClone(row.body),
    });
  }
}

function capturePart(call: Call, row: IntentRow, charge: ChargeRow, amount: number): void {
  const before = charge.body.amount_captured;
  charge.body.amount_captured += amount;
  charge.body.captured = true;
  row.body.amount_received += amount;
  row.body.amount_capturable -= amount;
  row.captures++;
  bookCapture(call, charge, amount);
  call.core.state.save('intents', row);
  emit(call, 'charge.updated', charge.body, { amount_captured: before });
  emit(call, 'payment_intent.amount_capturable_updated', row.body);
}
