import type { Core } from './core.ts';
import { exponentOf } from './currency.ts';
import { firstOf } from './lists.ts';
import type { Listing } from './table.ts';

const SHOWN_MAX = 200;

function newest<T>(listing: Listing<T>): T[] {
  return firstOf(listing.newestFirst(), SHOWN_MAX, () => true);
}

/** What a dashboard shows, newest first: payments with their money, sessions, refunds, events and deliveries. */
export function overview(core: Core): unknown {
  const { state } = core;
  return {
    now: new Date(core.clock.now()).toISOString(),
    offsetMs: core.clock.offsetMs(),
    account: core.account,
    faults: core.faults.list(),
    paymentIntents: newest(state.intents).map(({ body, session }) => {
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
        lastError: body.last_payment_error?.decline_code ?? body.last_payment_error?.code ?? null,
        cancellationReason: body.cancellation_reason,
        customer: body.customer,
        description: body.description,
        metadata: body.metadata,
        checkoutSession: session,
      };
    }),
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
    refunds: newest(state.refunds).map(({ body, release }) => ({
      id: body.id,
      amount: body.amount,
      currency: body.currency,
      exponent: exponentOf(body.currency),
      status: body.status,
      charge: body.charge,
      paymentIntent: body.payment_intent,
      release,
    })),
    events: newest(state.events).map((event) => ({
      id: event.id,
      type: event.type,
      created: event.created,
      objectId: event.objectId,
      request: event.request,
      pendingWebhooks: core.webhooks.pending(event.id),
    })),
    deliveries: newest(state.deliveries).map((delivery) => ({
      event: delivery.event,
      type: state.events.rows.get(delivery.event)?.type ?? null,
      endpoint: delivery.endpoint,
      url: state.endpoints.rows.get(delivery.endpoint)?.body.url ?? null,
      state: delivery.state,
      attempts: delivery.attempts,
    })),
  };
}
