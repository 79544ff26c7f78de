import type Stripe from 'stripe';
import { consumers } from '../../src/consumers.ts';
import { receiveStripeEvent } from '../../src/payment/stripe-webhook.ts';
import { fanOutEvents, indexConsumers, issueTickets } from '../../src/platform/outbox.ts';
import { runDelivery } from '../../src/platform/outbox-delivery.ts';
import { sweeps } from '../../src/sweeps.ts';
import { tell } from './surprise.ts';
import type { World } from './world.ts';

const ROUND_SECONDS = 600;
/** Long after every window, session, back-off and lease; short of the week after which banks let go. */
const ROUNDS_MIN = 16;
const ROUNDS_MAX = 90;
const FULL_BATCHES_MAX = 200;

const names = consumers.map(({ name }) => name);

/**
 * The faults end, and time passes with healthy workers until nothing is left to do.
 * @returns why it never got quiet, if it did not
 */
export async function settleEverything(world: World): Promise<string[]> {
  world.calm = true;
  world.bank.core.faults.clear();
  world.post.calmDown();
  for (let round = 0; round < ROUNDS_MAX; round++) {
    world.bank.advance(ROUND_SECONDS);
    await deliverWebhooks(world);
    await workOff(world);
    for (const { name, run } of sweeps)
      await run(worker(world, `${round} ${name}`)).catch((error: unknown) => {
        world.problems.push(`sweep ${name}: ${tell(error)}`);
      });
    await workOff(world);
    if (round + 1 >= ROUNDS_MIN && (await isQuiet(world))) return [];
  }
  return ['something is still to do after all this time', ...(await leftovers(world))];
}

const worker = (world: World, label: string) =>
  world.process('worker', null, world.chance.fork(`settle ${label}`));

async function deliverWebhooks(world: World): Promise<void> {
  const events = world.bank.takeEvents();
  const all = [...world.webhooks.splice(0), ...events.map((event) => ({ body: world.bank.bodyOf(event) }))];
  for (const { body } of all)
    await receiveStripeEvent(worker(world, 'webhook'), {
      rawBody: body,
      signature: 'verified elsewhere',
      verify: (raw) => JSON.parse(String(raw)) as Stripe.Event,
    });
}

async function workOff(world: World): Promise<void> {
  const room = { consumers: indexConsumers(consumers), renewals: new Set<() => void>() };
  world.tickets = [];
  for (let batch = 0; batch < FULL_BATCHES_MAX; batch++) {
    const ctx = worker(world, `batch ${batch}`);
    const events = await fanOutEvents(ctx, consumers);
    const tickets = await issueTickets(ctx, { known: names, retries: true });
    for (const ticket of tickets.filter(({ delayMs }) => delayMs === 0)) await runDelivery(ctx, room, ticket);
    if (events === 0 && tickets.length === 0) return;
  }
}

const leftovers = async ({ database: { db } }: World): Promise<string[]> => {
  const found = await db.$queryRaw<{ what: string }[]>`
    SELECT 'order ' || number || ' ' || state AS what FROM "Order" WHERE state IN ('OPEN', 'FREEZING', 'CAPTURING')
    UNION ALL SELECT 'operation ' || id || ' ' || kind FROM "PaymentOperation" WHERE state = 'PENDING'
    UNION ALL SELECT 'session ' || id || ' ' || state FROM "PaymentSession"
      WHERE state = 'OPEN' OR (state <> 'PLACED' AND "closedAt" IS NULL)
    UNION ALL SELECT 'edit ' || id || ' ' || state FROM "OrderEdit" WHERE state IN ('PENDING', 'REQUIRES_ACTION')
    UNION ALL SELECT 'delivery ' || id || ' ' || consumer || ' ' || COALESCE(problem, '') FROM "OutboxDelivery" WHERE state = 'PENDING'
    UNION ALL SELECT 'webhook ' || id || ' ' || type FROM "ProviderEvent" WHERE state IN ('RECEIVED', 'PARKED')
    UNION ALL SELECT 'event ' || id || ' ' || name FROM "OutboxEvent" WHERE "fannedOutAt" IS NULL
    LIMIT 20`;
  return found.map(({ what }) => what);
};

const isQuiet = async (world: World): Promise<boolean> => (await leftovers(world)).length === 0;
