import Stripe from 'stripe';
import { consumers } from '../src/consumers.ts';
import type { Ctx } from '../src/ctx.ts';
import { instantWords } from '../src/order/desk/problem-words.ts';
import { gatewaysByName } from '../src/payment/gateway.ts';
import { createManualGateway } from '../src/payment/manual/gateway.ts';
import { createStripeGateway } from '../src/payment/stripe.ts';
import { newId } from '../src/platform/id.ts';
import { fanOutEvents, indexConsumers, issueTickets } from '../src/platform/outbox.ts';
import { runDelivery } from '../src/platform/outbox-delivery.ts';
import { dataOf } from './graphql.ts';
import { staffOf } from './staff.ts';
import type { Till } from './till.ts';

/** The question as staff ask it: nothing but the timeline. */
const WHY = `query ($id: ID) { staffOrder(id: $id) { moneyTimeline {
  at kind title sentence todo standing state amount { amount currencyCode } reference attempts problem settledAt nextAttemptAt } } }`;

export interface Told {
  readonly at: string;
  readonly kind: string;
  readonly title: string;
  readonly sentence: string;
  readonly todo: string | null;
  readonly standing: string | null;
  readonly state: string | null;
  readonly amount: { readonly amount: string } | null;
  readonly reference: string | null;
  readonly attempts: number | null;
  readonly problem: string | null;
  readonly settledAt: string | null;
  readonly nextAttemptAt: string | null;
}

export async function timelineOf(till: Till, orderId: string): Promise<Told[]> {
  const id = Buffer.from(`Order:${orderId}`).toString('base64');
  const { staffOrder } = await dataOf<{ staffOrder: { moneyTimeline: Told[] } }>(staffOf(till), WHY, { id });
  return staffOrder.moneyTimeline;
}

/** The one entry that says how the order stands; it has no other. */
export async function whyOf(till: Till, orderId: string): Promise<Told> {
  const [standing, ...more] = (await timelineOf(till, orderId)).filter(({ kind }) => kind === 'STANDING');
  if (!standing || more.length > 0) throw new Error('a timeline says once how its order stands');
  return standing;
}

/** What of a kind is told, in sentences, oldest first. */
export const told = async (till: Till, orderId: string, kind: string): Promise<string[]> =>
  (await timelineOf(till, orderId)).filter((entry) => entry.kind === kind).map(({ sentence }) => sentence);

/** An order's instants as the sentences write them. */
export async function instantsOf(till: Till, orderId: string) {
  const order = await till.db.order.findUniqueOrThrow({ where: { id: orderId } });
  const words = (at: Date | null) => (at ? instantWords(at) : 'never');
  return {
    closes: words(order.editableUntil),
    next: words(order.nextCaptureAt),
    due: words(order.paymentDueAt),
    forced: words(order.captureBy),
    finalized: words(order.finalizedAt),
  };
}

/** A refusal of captures of one intent, in the words of a bank. */
export const refuseCapture = (till: Till, intentId: string, code = 'do_not_honor', times = 1) =>
  till.control('faults', {
    match: { method: 'POST', path: `/v1/payment_intents/${intentId}/capture`, times },
    action: {
      type: 'status',
      status: 402,
      effect: 'before',
      body: { error: { type: 'card_error', code: 'card_declined', decline_code: code, message: 'refused' } },
    },
  });

/** A worker that does not wait long for Stripe, and asks once. */
export function impatient(till: Till): Ctx {
  const client = Stripe.createNodeHttpClient();
  const httpClient = {
    getClientName: () => 'impatient',
    makeRequest: (
      ...[host, port, path, method, headers, data, protocol]: Parameters<Stripe.HttpClient['makeRequest']>
    ) => client.makeRequest(host, port, path, method, headers, data, protocol, 400),
  } as unknown as Stripe.HttpClient;
  const { db, now, log } = till.ctx;
  const stripe = createStripeGateway({
    secretKey: 'sk_test_till',
    apiUrl: till.sandboxUrl,
    incremental: false,
    log,
    httpClient,
  });
  return till.ctxWith({
    correlationId: newId(),
    gatewayOf: gatewaysByName([stripe, createManualGateway({ db, now })]),
  });
}

const ROOM = { consumers: indexConsumers(consumers), renewals: new Set<() => void>() };

/** Hands over what is due to the queue, as the relay does; `lost` is a queue that forgets it. */
export async function relay(till: Till, { lost = false, ctx = till.ctx as Ctx } = {}): Promise<void> {
  await fanOutEvents(ctx, consumers);
  const tickets = await issueTickets(ctx, { known: consumers.map(({ name }) => name), retries: true });
  if (!lost) for (const ticket of tickets) await runDelivery(ctx, ROOM, ticket);
}
