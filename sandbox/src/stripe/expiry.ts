import { endIntent } from './cancel.ts';
import { chargeOf } from './capture.ts';
import { type Core, emit } from './core.ts';
import type { IntentRow } from './objects.ts';

/** Lets the hold of an intent end at `captureBefore` (unix seconds) unless it was captured or cancelled by then. */
export function scheduleExpiry(core: Core, row: IntentRow, captureBefore: number): void {
  core.due.add(captureBefore * 1000, () => expireHold(core, row.id, row.body.latest_charge));
}

/** Ends a hold as the issuer does: nothing captured → canceled, something captured → succeeded. */
export function expireHold(core: Core, intentId: string, chargeId: string | null): void {
  const row = core.state.intents.rows.get(intentId);
  if (row?.body.status !== 'requires_capture' || row.body.latest_charge !== chargeId) return;
  const actor = { core };
  if (row.body.amount_received === 0) {
    endIntent(actor, row, core.account.expiry_reason, true);
    return;
  }
  const charge = chargeOf(actor, row);
  row.body.status = 'succeeded';
  row.body.amount_capturable = 0;
  charge.released = charge.body.amount - charge.body.amount_captured;
  core.state.save('intents', row);
  core.state.save('charges', charge);
  emit(actor, 'charge.updated', charge.body, {});
  emit(actor, 'payment_intent.succeeded', row.body);
}
