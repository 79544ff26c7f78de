import { consumers } from '../../src/consumers.ts';
import { markNotComing } from '../../src/order/desk/mark-payment.ts';
import { DomainError } from '../../src/platform/domain-error.ts';
import { fanOutEvents, indexConsumers, issueTickets } from '../../src/platform/outbox.ts';
import { runDelivery } from '../../src/platform/outbox-delivery.ts';
import { sweeps } from '../../src/sweeps.ts';
import { deliver, freshLetters } from './machinery.ts';
import { markPaidByStaff, markSentByStaff, unsentRefunds } from './staff.ts';
import { tell } from './surprise.ts';
import type { World } from './world.ts';

const ROUND_SECONDS = 600;
/** Long after every window, session, back-off and lease; short of the week after which banks let go. */
const ROUNDS_MIN = 16;
const ROUNDS_MAX = 90;
/** Afterwards only what takes days is left: holds that lapse, goods that are kept for who has not paid. */
const PATIENT_ROUNDS = 60;
const LONG_ROUND_SECONDS = 4 * 3_600;
const FULL_BATCHES_MAX = 200;

const names = consumers.map(({ name }) => name);

/**
 * The faults end, and time passes with healthy workers until nothing is left to do.
 * @returns why it never got quiet, if it did not
 */
export async function settleEverything(world: World): Promise<string[]> {
  world.calm = true;
  world.bank.core.faults.clear();
  world.online.faults.clear();
  world.post.calmDown();
  for (let round = 0; round < ROUNDS_MAX; round++) {
    world.bank.advance(round < PATIENT_ROUNDS ? ROUND_SECONDS : LONG_ROUND_SECONDS);
    await deliverWebhooks(world);
    await workOff(world);
    for (const { name, run } of sweeps)
      await run(worker(world, `${round} ${name}`)).catch((error: unknown) => {
        world.problems.push(`sweep ${name}: ${tell(error)}`);
      });
    await workOff(world);
    await finishByHand(world, round);
    if (round + 1 >= ROUNDS_MIN && (await isQuiet(world))) return [];
  }
  return ['something is still to do after all this time', ...(await leftovers(world))];
}

const worker = (world: World, label: string) =>
  world.process('worker', null, world.chance.fork(`settle ${label}`));

async function deliverWebhooks(world: World): Promise<void> {
  for (const letter of [...world.webhooks.splice(0), ...freshLetters(world)])
    await deliver(worker(world, 'webhook'), letter);
}

/** Staff say of every promise what became of it, and send what is owed. */
async function finishByHand(world: World, round: number): Promise<void> {
  const chance = world.chance.fork(`by hand ${round}`);
  const staff = world.process('staff', null, chance);
  const waiting = await world.database.db.order.findMany({
    where: { state: 'CAPTURING', paymentCollection: { payments: { some: { provider: 'manual' } } } },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
  for (const { id: orderId } of waiting) {
    const work = chance.odds(0.8)
      ? markPaidByStaff(staff, world, chance, orderId)
      : markNotComing(staff, { orderId, reason: 'nobody answers' });
    await work.catch((error: unknown) => {
      if (!(error instanceof DomainError)) world.problems.push(`by hand: ${tell(error)}`);
    });
  }
  for (const { id } of await unsentRefunds(world)) await markSentByStaff(staff, world, id);
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

const isQuiet = async (world: World): Promise<boolean> =>
  onlineHolds(world) === 0 && (await leftovers(world)).length === 0;

/** What Razorpay still holds: nobody can let go of it there, so it is waited for. */
const onlineHolds = ({ online }: World): number =>
  [...online.core.book.payments.keys()].filter(
    (id) => online.core.rules.paymentOf(id).status === 'authorized',
  ).length;
