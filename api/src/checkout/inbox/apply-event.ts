import type { Ctx } from '../../ctx.ts';
import type { Prisma, ProviderEvent } from '../../generated/prisma/client.ts';
import type { Interpreter } from './meaning.ts';
import { applyRazorpay } from './razorpay.ts';
import { applyStripe } from './stripe.ts';

/** Events of a provider that is not here any more mean nothing. */
const INTERPRETERS: Readonly<Record<string, Interpreter>> = { stripe: applyStripe, razorpay: applyRazorpay };

/** About seven hours in all, parked or failing. */
const ATTEMPTS_MAX = 20;
const DELAY_FIRST_MS = 5_000;
const DELAY_FACTOR = 1.6;
const DELAY_MAX_MS = 3_600_000;
/** When a look that a crash has ended is taken again. */
const LEASE_MS = 60_000;
const PROBLEM_CHARACTERS_MAX = 1_000;

/** Names an event of the inbox. */
export interface EventName {
  readonly provider: string;
  readonly eventId: string;
}

/**
 * Decides what a stored event means. Events are hints: they say which object to look at, and the operations read the
 * provider before they act, so late, doubled and reordered events do no harm. One that names an object of ours which
 * does not exist yet is parked, one that cannot be taken in is noted with its problem; both are looked at again, ever
 * later, and are dead in the end, also when every look takes the process down. Throws only when that could not be
 * written down.
 */
export async function applyEvent(ctx: Ctx, name: EventName): Promise<void> {
  const [event] = await ctx.db.providerEvent.updateManyAndReturn({
    where: live(name),
    data: { attempts: { increment: 1 }, nextAttemptAt: new Date(ctx.now().getTime() + LEASE_MS) },
  });
  if (!event) return;
  if (event.attempts > ATTEMPTS_MAX)
    return lookAgain(ctx, event, 'RECEIVED', 'The last look ended without an answer.');
  try {
    const state = (await INTERPRETERS[event.provider]?.(ctx, event)) ?? 'IGNORED';
    if (state === 'PARKED')
      await lookAgain(ctx, event, state, 'It names something that does not exist here.');
    else await settle(ctx, name, { state, problem: null, processedAt: ctx.now() });
  } catch (error) {
    const problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    ctx.log.warn({ error, ...name, attempts: event.attempts }, 'a webhook could not be applied');
    await lookAgain(ctx, event, 'RECEIVED', problem.slice(0, PROBLEM_CHARACTERS_MAX));
  }
}

async function lookAgain(
  ctx: Ctx,
  { provider, id: eventId, type, attempts }: ProviderEvent,
  state: 'PARKED' | 'RECEIVED',
  problem: string,
): Promise<void> {
  const dead = attempts >= ATTEMPTS_MAX;
  if (dead) ctx.log.error({ provider, eventId, type, problem }, 'a webhook is dead');
  const delayMs = Math.min(DELAY_FIRST_MS * DELAY_FACTOR ** (attempts - 1), DELAY_MAX_MS);
  const nextAttemptAt = new Date(ctx.now().getTime() + delayMs);
  await settle(ctx, { provider, eventId }, { state: dead ? 'DEAD' : state, problem, nextAttemptAt });
}

/** Of two that look at once neither takes an outcome back. */
async function settle(
  ctx: Ctx,
  name: EventName,
  data: Prisma.ProviderEventUpdateManyMutationInput,
): Promise<void> {
  await ctx.db.providerEvent.updateMany({ where: live(name), data });
}

const live = ({ provider, eventId: id }: EventName) =>
  ({ provider, id, state: { in: ['RECEIVED', 'PARKED'] } }) satisfies Prisma.ProviderEventWhereInput;
