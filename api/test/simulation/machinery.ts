import type Stripe from 'stripe';
import type { FaultAction, FaultBook, FaultMatch } from '../../../sandbox/src/stripe/faults.ts';
import { consumers } from '../../src/consumers.ts';
import type { Ctx } from '../../src/ctx.ts';
import { receiveRazorpayEvent } from '../../src/payment/razorpay/webhook.ts';
import { receiveStripeEvent } from '../../src/payment/stripe-webhook.ts';
import { fanOutEvents, indexConsumers, issueTickets } from '../../src/platform/outbox.ts';
import { type DeliveryRoom, runDelivery } from '../../src/platform/outbox-delivery.ts';
import { sweeps } from '../../src/sweeps.ts';
import { ONLINE_SECRET } from './online-bank.ts';
import type { Chance } from './random.ts';
import type { Letter, World } from './world.ts';

type Act = (world: World, chance: Chance) => Promise<void>;

const names = consumers.map(({ name }) => name);
const room = (): DeliveryRoom => ({ consumers: indexConsumers(consumers), renewals: new Set() });

/** A round of the relay: what is due becomes tickets in Redis. */
export const relay: Act = async (world, chance) => {
  const ctx = world.process('worker', null, chance);
  await fanOutEvents(ctx, consumers);
  world.tickets.push(...(await issueTickets(ctx, { known: names, retries: true })));
};

/** A worker takes some tickets, in any order; now and then a ticket is there twice. */
export const work: Act = async (world, chance) => {
  const taken = Array.from({ length: Math.min(world.tickets.length, chance.int(1, 4)) }, () => {
    const at = chance.int(0, world.tickets.length - 1);
    return chance.odds(0.05) ? world.tickets[at]! : world.tickets.splice(at, 1)[0]!;
  });
  const ended = await Promise.allSettled(
    taken.map((ticket, at) =>
      runDelivery(world.process('worker', null, chance.fork(at)), room(), ticket).then((outcome) =>
        world.count(`delivery ${outcome}`),
      ),
    ),
  );
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
};

export const sweep: Act = async (world, chance) => {
  const { name, run } = chance.weighted(
    sweeps.map((one) => [one.everySeconds > 600 ? 0.05 : 1, one] as const),
  );
  world.count(`sweep ${name}`);
  await run(world.process('worker', null, chance));
};

/** What the sweeps find out by themselves. Refunds and disputes of others are known by their events alone. */
const DISPENSABLE = /^(payment_intent|checkout\.session|payment)\.(?!dispute)/;

/** The providers' new events, as they are sent. */
export function freshLetters({ bank, online }: World): (Letter & { readonly type: string })[] {
  return [
    ...bank.takeEvents().map((event) => ({
      id: event.id,
      type: event.type,
      body: bank.bodyOf(event),
      signature: null,
    })),
    ...online.takeEvents(),
  ];
}

/** Takes new events into the post: most arrive once, some twice, some never. */
export function collectEvents(world: World, chance: Chance): void {
  for (const letter of freshLetters(world)) {
    const copies = chance.weighted([
      [82, 1],
      [10, 2],
      [DISPENSABLE.test(letter.type) ? 8 : 0, 0],
    ] as const);
    for (let copy = 0; copy < copies; copy++) world.webhooks.push(letter);
  }
}

/** A provider posts an event: mostly one of the newest, sometimes one that has waited for hours. */
export const webhook: Act = async (world, chance) => {
  if (world.webhooks.length === 0) return;
  const last = world.webhooks.length - 1;
  const at = chance.odds(0.6) ? Math.max(0, last - chance.int(0, 5)) : chance.int(0, last);
  const [letter] = world.webhooks.splice(at, 1);
  await deliver(world.process('shopper', null, chance), letter!);
};

export async function deliver(ctx: Ctx, { id, body, signature }: Letter): Promise<void> {
  if (signature === null) {
    const verify = (raw: string | Buffer) => JSON.parse(String(raw)) as Stripe.Event;
    await receiveStripeEvent(ctx, { rawBody: body, signature: 'verified elsewhere', verify });
    return;
  }
  const rawBody = Buffer.from(body);
  const stored = await receiveRazorpayEvent(ctx, {
    secrets: [ONLINE_SECRET],
    rawBody,
    signature,
    eventId: id,
  });
  if (stored !== 'stored') throw new Error(`an event of Razorpay was refused: ${stored}`);
}

/** Time passes: seconds mostly, sometimes to the very end of somebody's window, sometimes hours. */
export const passTime: Act = async (world, chance) => {
  const seconds = chance.weighted<() => number>([
    [50, () => chance.int(1, 30)],
    [30, () => chance.int(30, 180)],
    [12, () => chance.int(180, 900)],
    [5, () => chance.int(900, 4_000)],
    [0.3, () => chance.int(4_000, 30_000)],
  ])();
  world.bank.advance(seconds + chance.int(0, 999) / 1_000);
};

/** Moves the clock to a few milliseconds before or after the end of an open order's window. */
export const passToDeadline: Act = async (world, chance) => {
  const order = await world.database.db.order.findFirst({
    where: { state: 'OPEN', editableUntil: { gt: world.bank.now() } },
    orderBy: { editableUntil: 'asc' },
    select: { editableUntil: true },
  });
  if (!order) return;
  const left = order.editableUntil.getTime() - world.bank.now().getTime();
  if (left > 0) world.bank.advance((left + chance.int(-2, 2)) / 1_000);
};

export const loseRedis: Act = async (world) => {
  world.tickets = [];
};

const PATHS: readonly (readonly [number, string, string])[] = [
  [4, 'POST', '/v1/payment_intents/*/capture'],
  [4, 'POST', '/v1/payment_intents/*/cancel'],
  [4, 'POST', '/v1/payment_intents/*/confirm'],
  [3, 'POST', '/v1/payment_intents/*/increment_authorization'],
  [4, 'POST', '/v1/payment_intents'],
  [4, 'GET', '/v1/payment_intents/*'],
  [1, 'POST', '/v1/customers'],
  [1, 'POST', '/v1/checkout/sessions'],
  [1, 'POST', '/v1/checkout/sessions/*/expire'],
  [2, 'POST', '/v1/refunds'],
];
const FAULTS: readonly (readonly [number, FaultAction])[] = [
  [3, { type: 'status', status: 500, effect: 'before' }],
  [3, { type: 'status', status: 500, effect: 'after', should_retry: false }],
  [2, { type: 'status', status: 503, effect: 'before', should_retry: false }],
  [3, { type: 'drop', when: 'before' }],
  [4, { type: 'drop', when: 'after_effect' }],
  [2, { type: 'drop', when: 'mid_body' }],
  [2, { type: 'hang', effect: 'before' }],
  [3, { type: 'hang', effect: 'after' }],
  [1, { type: 'html_body' }],
  [2, { type: 'rate_limited' }],
  [2, { type: 'lock_timeout' }],
];

/** Stripe will not raise this hold, which it does not say before it is asked: the difference is held separately. */
const NOT_RAISED: FaultAction = {
  type: 'status',
  status: 400,
  effect: 'before',
  body: {
    error: {
      type: 'invalid_request_error',
      code: 'charge_not_incrementable',
      message: 'it cannot be raised',
    },
  },
};

/** The next one to three such calls fail, before or after their effect. */
export const breakBank: Act = async (world, chance) => {
  if (chance.odds(0.3)) return breakOnline(world, chance);
  const [, method, path] = chance.weighted(PATHS.map((row) => [row[0], row] as const));
  const raises = path.endsWith('increment_authorization');
  const declines = path.endsWith('confirm') || raises;
  const action: FaultAction =
    raises && chance.odds(0.3)
      ? NOT_RAISED
      : declines && chance.odds(0.3)
        ? { type: 'decline', decline_code: 'insufficient_funds' }
        : chance.weighted(FAULTS);
  addFault(world.bank.core.faults, { method, path, times: chance.int(1, 3) }, action);
};

const ONLINE_PATHS: readonly (readonly [number, readonly [string, string]])[] = [
  [4, ['POST', '/v1/orders']],
  [2, ['GET', '/v1/orders']],
  [3, ['GET', '/v1/orders/*']],
  [4, ['GET', '/v1/orders/*/payments']],
  [3, ['GET', '/v1/payments/*']],
  [5, ['POST', '/v1/payments/*/capture']],
  [4, ['POST', '/v1/payments/*/refund']],
  [2, ['GET', '/v1/payments/*/refunds']],
];
const ONLINE_FAULTS: readonly (readonly [number, FaultAction])[] = FAULTS.filter(
  ([, { type }]) => type !== 'lock_timeout',
);

const breakOnline: Act = async (world, chance) => {
  const [method, path] = chance.weighted(ONLINE_PATHS);
  addFault(world.online.faults, { method, path, times: chance.int(1, 3) }, chance.weighted(ONLINE_FAULTS));
};

function addFault(faults: FaultBook, match: FaultMatch, action: FaultAction): void {
  if (faults.list().filter(({ fired, match: { times } }) => fired < times!).length > 12) faults.clear();
  faults.add(match, action);
}

/** Somebody in the dashboard, or the bank itself, lets go of a hold. */
export const loseHold: Act = async (world, chance) => {
  const held = [...world.bank.core.state.intents.rows.values()]
    .slice(-60)
    .filter(({ body }) => body.status === 'requires_capture');
  if (held.length > 0) await world.bank.control(`payment_intents/${chance.pick(held).id}/expire`, {});
};
