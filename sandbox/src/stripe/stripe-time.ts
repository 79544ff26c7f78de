import { scheduleSessionExpiry } from './checkout-sessions.ts';
import type { Core } from './core.ts';
import { scheduleExpiry } from './expiry.ts';
import { pruneKeys } from './idempotency.ts';
import { scheduleRefund } from './refunds.ts';

/** Runs what is due at the present virtual instant and lets its events go. */
export function runDue(core: Core): void {
  let due = core.due.take(core.clock.now());
  if (!due) return;
  for (; due; due = core.due.take(core.clock.now())) due.run();
  announce(core);
}

/** Moves the virtual clock on, stopping at everything due on the way so that it carries its own time. */
export function advanceTo(core: Core, instantMs: number): void {
  for (let due = core.due.take(instantMs); due; due = core.due.take(instantMs)) {
    core.clock.moveTo(due.at);
    due.run();
  }
  core.clock.moveTo(instantMs);
  pruneKeys(core);
  core.state.save('settings', { id: 'clock', value: core.clock.offsetMs() });
  announce(core);
}

function announce(core: Core): void {
  const events = core.outbox;
  core.outbox = [];
  core.state.commit();
  void core.webhooks.dispatch(events);
}

/** Puts everything that waits for its hour back on the list; for a state that was loaded. */
export function rescheduleAll(core: Core): void {
  core.due.clear();
  for (const row of core.state.intents.rows.values()) {
    const charge = core.state.charges.rows.get(row.body.latest_charge ?? '');
    const end = charge?.body.payment_method_details.card.capture_before;
    if (row.body.status === 'requires_capture' && end) scheduleExpiry(core, row, end);
  }
  for (const row of core.state.refunds.rows.values()) scheduleRefund(core, row);
  for (const row of core.state.sessions.rows.values()) {
    if (row.body.status === 'open') scheduleSessionExpiry(core, row);
  }
}
