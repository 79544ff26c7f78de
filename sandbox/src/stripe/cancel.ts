import { chargeOf } from './capture.ts';
import { type Actor, type Call, emit } from './core.ts';
import { invalidParam } from './errors.ts';
import { requireIntent, unexpectedState } from './intent-object.ts';
import type { IntentRow, PaymentIntent } from './objects.ts';
import { text } from './params.ts';
import { recordRelease } from './refunds.ts';

const CANCELABLE = [
  'requires_payment_method',
  'requires_capture',
  'requires_confirmation',
  'requires_action',
];
const REASONS = ['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned'];

/** Ends an intent that took no money; a hold is given back. */
export function endIntent(actor: Actor, row: IntentRow, reason: string | null, expired: boolean): void {
  const { core } = actor;
  const { body } = row;
  const held = body.status === 'requires_capture';
  body.status = 'canceled';
  body.amount_capturable = 0;
  body.canceled_at = core.clock.seconds();
  body.cancellation_reason = reason;
  body.next_action = null;
  row.challenge = null;
  core.state.save('intents', row);
  if (held) {
    const charge = chargeOf(actor, row);
    charge.released = charge.body.amount;
    charge.body.refunded = true;
    recordRelease(actor, charge, charge.body.amount, expired ? 'expired_uncaptured_charge' : null);
    charge.body.amount_refunded = charge.body.amount;
    core.state.save('charges', charge);
    emit(actor, expired ? 'charge.expired' : 'charge.refunded', charge.body);
  }
  emit(actor, 'payment_intent.canceled', body);
}

export function cancelIntent(call: Call): PaymentIntent {
  const row = requireIntent(call.core, call.ids[0]!);
  const reason = text(call.params, 'cancellation_reason');
  if (reason !== undefined && !REASONS.includes(reason)) {
    throw invalidParam(
      `Invalid cancellation_reason: must be one of ${REASONS.join(', ')}`,
      'cancellation_reason',
    );
  }
  if (!CANCELABLE.includes(row.body.status)) {
    throw unexpectedState(
      row,
      `You cannot cancel this PaymentIntent because it has a status of ${row.body.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${CANCELABLE.join(', ')}, processing.`,
    );
  }
  if (row.body.amount_received > 0) {
    throw unexpectedState(
      row,
      'You cannot cancel this PaymentIntent because a part of it has been captured.',
    );
  }
  endIntent(call, row, reason ?? null, false);
  return row.body;
}
