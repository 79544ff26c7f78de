import { balanceOf } from './balance.ts';
import type { Core } from './core.ts';
import { exponentOf } from './currency.ts';
import type { DeliveryRow, EventRow } from './event-object.ts';
import { renderEvent } from './events.ts';
import { firstOf } from './lists.ts';
import type { BalanceTransaction, IntentRow, RefundRow } from './objects.ts';
import type { Listing } from './table.ts';

const SHOWN_MAX = 200;

function newest<T>(listing: Listing<T>): T[] {
  return firstOf(listing.newestFirst(), SHOWN_MAX, () => true);
}

function intentView(core: Core, { body, session }: IntentRow): Record<string, unknown> {
  const { state } = core;
  const charge = body.latest_charge === null ? undefined : state.charges.rows.get(body.latest_charge);
  const card = charge?.body.payment_method_details.card;
  return {
    id: body.id,
    created: body.created,
    status: body.status,
    currency: body.currency,
    exponent: exponentOf(body.currency),
    amount: body.amount,
    amountCapturable: body.amount_capturable,
    amountCaptured: charge?.body.amount_captured ?? 0,
    amountReceived: body.amount_received,
    amountRefunded: charge?.refunded ?? 0,
    amountReleased: charge?.released ?? 0,
    captureMethod: body.capture_method,
    captureBefore: card?.capture_before ?? null,
    card: card ? { brand: card.brand, last4: card.last4 } : null,
    latestCharge: body.latest_charge,
    disputed: charge?.dispute ?? null,
    lastError: body.last_payment_error?.decline_code ?? body.last_payment_error?.code ?? null,
    cancellationReason: body.cancellation_reason,
    customer: body.customer,
    description: body.description,
    metadata: body.metadata,
    checkoutSession: session,
  };
}

function refundView({ body, release }: RefundRow): Record<string, unknown> {
  return {
    id: body.id,
    created: body.created,
    amount: body.amount,
    currency: body.currency,
    exponent: exponentOf(body.currency),
    status: body.status,
    charge: body.charge,
    paymentIntent: body.payment_intent,
    release,
  };
}

function eventView(core: Core, event: EventRow): Record<string, unknown> {
  return {
    id: event.id,
    type: event.type,
    created: event.created,
    objectId: event.objectId,
    request: event.request,
    pendingWebhooks: core.webhooks.pending(event.id),
  };
}

function deliveryView({ state }: Core, delivery: DeliveryRow): Record<string, unknown> {
  return {
    event: delivery.event,
    type: state.events.rows.get(delivery.event)?.type ?? null,
    endpoint: delivery.endpoint,
    url: state.endpoints.rows.get(delivery.endpoint)?.body.url ?? null,
    state: delivery.state,
    attempts: delivery.attempts,
  };
}

function movementView(row: BalanceTransaction): Record<string, unknown> {
  const { id, created, type, source, amount, fee, net, currency } = row;
  return { id, created, type, source, amount, fee, net, currency };
}

/** What a dashboard shows, newest first: the balance, payments, sessions, refunds, events and deliveries. */
export function overview(core: Core): unknown {
  const { state } = core;
  return {
    now: new Date(core.clock.now()).toISOString(),
    offsetMs: core.clock.offsetMs(),
    account: core.account,
    faults: core.faults.list(),
    balance: balanceOf(core),
    ledger: newest(state.balanceTransactions).map(movementView),
    paymentIntents: newest(state.intents).map((row) => intentView(core, row)),
    checkoutSessions: newest(state.sessions).map(({ body }) => ({
      id: body.id,
      status: body.status,
      paymentStatus: body.payment_status,
      amountTotal: body.amount_total,
      currency: body.currency,
      exponent: exponentOf(body.currency),
      paymentIntent: body.payment_intent,
      expiresAt: body.expires_at,
      url: body.url,
    })),
    refunds: newest(state.refunds).map(refundView),
    events: newest(state.events).map((event) => eventView(core, event)),
    deliveries: newest(state.deliveries).map((delivery) => deliveryView(core, delivery)),
  };
}

/** All there is to know of one payment, newest first; undefined when there is no such intent. */
export function paymentView(core: Core, id: string): unknown {
  const { state } = core;
  const row = state.intents.rows.get(id);
  if (!row) return undefined;
  const charges = [...state.charges.group(id).newestFirst()];
  const refunds = [...state.refunds.group(id).newestFirst()];
  const disputes = [...state.disputes.group(id).newestFirst()];
  const ids = new Set([row, ...charges, ...refunds, ...disputes].map((part) => part.id));
  const movements = firstOf(state.balanceTransactions.newestFirst(), SHOWN_MAX, ({ source }) =>
    ids.has(source),
  );
  const events = firstOf(state.events.newestFirst(), SHOWN_MAX, ({ objectId }) => ids.has(objectId));
  return {
    intent: intentView(core, row),
    charges: charges.map(({ body }) => body.id),
    refunds: refunds.map(refundView),
    disputes: disputes.map(({ body: { id: dispute, amount, currency, reason, status } }) => ({
      id: dispute,
      amount,
      currency,
      reason,
      status,
    })),
    ledger: movements.map(movementView),
    events: events.map((event) => eventView(core, event)),
    object: row.body,
  };
}

/** One event with its snapshot and its deliveries; undefined when there is no such event. */
export function eventPageView(core: Core, id: string): unknown {
  const event = core.state.events.rows.get(id);
  if (!event) return undefined;
  const deliveries = core.webhooks.deliveries(id).map((delivery) => deliveryView(core, delivery));
  return { ...eventView(core, event), rendered: renderEvent(core, event), deliveries };
}
