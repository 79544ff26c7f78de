import type { Minor } from '../money/money.ts';
import type { GatewayCapabilities } from './gateway.ts';

/** A hold of the order as the planner needs it. */
export interface Hold {
  readonly paymentId: string;
  /** Held now: authorised less released. */
  readonly held: Minor;
  readonly incrementable: boolean;
  readonly incrementAttempts: number;
}

export type PaymentPlan =
  | { readonly kind: 'NONE' }
  | { readonly kind: 'CAPTURE_LESS' }
  | { readonly kind: 'COVERED' }
  | {
      readonly kind: 'INCREMENT';
      readonly paymentId: string;
      readonly amount: Minor;
      readonly newHold: Minor;
    }
  | { readonly kind: 'SUPPLEMENT'; readonly amount: Minor };

/** The provider has no way to secure, or to take, the new total. */
export interface NoPlan {
  readonly kind: 'IMPOSSIBLE';
}

export interface PlanInput {
  readonly totalBefore: Minor;
  readonly totalAfter: Minor;
  readonly holds: readonly Hold[];
  /** Smallest amount the provider holds in this currency. */
  readonly minimum: Minor;
  /** What the provider of the holds can do. */
  readonly capabilities: Pick<GatewayCapabilities, 'partialCapture' | 'increment' | 'supplement'>;
}

/** The network allows ten attempts in the life of a hold, declines included. */
const INCREMENT_ATTEMPTS_MAX = 10;
/** One step may add at most 500 major units or 500 % of the hold, whichever is more. */
const INCREMENT_STEP_MAX: Minor = 50_000n;

/**
 * How the money for a changed order is secured. Down or equal needs no bank, as long as the total can still be taken
 * from the holds in parts that the provider accepts. Up is covered by what is still held from before, else raises a
 * hold where provider and charge allow it, else holds the difference separately on the same card. A provider that can
 * do neither, or that takes a hold as a whole or not at all, leaves only totals that its holds are already.
 */
export function planPayment(input: PlanInput): PaymentPlan | NoPlan {
  const { totalBefore, totalAfter, holds, minimum, capabilities } = input;
  const held = holds.reduce((sum, hold) => sum + hold.held, 0n);
  if (canTake(totalAfter, holds, input)) {
    if (totalAfter === totalBefore) return { kind: 'NONE' };
    return { kind: totalAfter < totalBefore ? 'CAPTURE_LESS' : 'COVERED' };
  }
  const missing = totalAfter - held;
  const raisable =
    missing > 0n ? holds.find((hold) => canRaise(hold, missing, capabilities.increment)) : undefined;
  if (raisable)
    return {
      kind: 'INCREMENT',
      paymentId: raisable.paymentId,
      amount: missing,
      newHold: raisable.held + missing,
    };
  if (!capabilities.supplement) return { kind: 'IMPOSSIBLE' };
  const amount = supplementFor(missing, totalAfter, holds, minimum);
  const possible = canTake(totalAfter, [...holds, { held: amount }], input);
  return possible ? { kind: 'SUPPLEMENT', amount } : { kind: 'IMPOSSIBLE' };
}

/** Whether the total can be taken from the holds: in parts, or, where a hold is taken whole or not at all, as they are. */
function canTake(
  total: Minor,
  holds: readonly Pick<Hold, 'held'>[],
  { minimum, capabilities }: Pick<PlanInput, 'minimum' | 'capabilities'>,
): boolean {
  if (capabilities.partialCapture) return partsOf(total, holds, minimum) !== undefined;
  return total >= minimum && total === holds.reduce((sum, { held }) => sum + held, 0n);
}

function canRaise(hold: Hold, missing: Minor, increment: GatewayCapabilities['increment']): boolean {
  if (!hold.incrementable || increment === 'NEVER') return false;
  if (increment === 'FREELY') return true;
  const stepMax = hold.held * 5n > INCREMENT_STEP_MAX ? hold.held * 5n : INCREMENT_STEP_MAX;
  return hold.incrementAttempts < INCREMENT_ATTEMPTS_MAX && missing <= stepMax;
}

/**
 * The provider refuses tiny holds and tiny captures. A difference below its minimum is held as the minimum, and less
 * is taken from an earlier hold; where the holds cannot be split into parts that are large enough, which takes several
 * holds hardly above the minimum, the whole total is held anew and the old ones are let go.
 */
function supplementFor(
  missing: Minor,
  totalAfter: Minor,
  holds: readonly Pick<Hold, 'held'>[],
  minimum: Minor,
): Minor {
  const least = missing > minimum ? missing : minimum;
  return partsOf(totalAfter, [...holds, { held: least }], minimum) ? least : totalAfter;
}

/**
 * How much to take from each hold so that the parts are exactly `total`: the oldest hold first, no part smaller than
 * the provider's minimum. A part of zero means the hold is let go. Finds a way whenever there is one.
 * @throws {RangeError} when the holds cannot bring in the total; nothing may be captured then
 */
export function allocateCapture(
  total: Minor,
  holds: readonly Pick<Hold, 'paymentId' | 'held'>[],
  minimum: Minor,
): ReadonlyMap<string, Minor> {
  const parts = partsOf(total, holds, minimum);
  if (!parts) throw new RangeError('the holds do not add up to the total');
  return new Map(holds.map(({ paymentId }, index) => [paymentId, parts[index]!]));
}

function partsOf(total: Minor, holds: readonly Pick<Hold, 'held'>[], minimum: Minor): Minor[] | undefined {
  const amounts = holds.map(({ held }) => held);
  const greedy = fill(total, amounts);
  if (greedy && settleSmallParts(greedy, amounts, minimum)) return greedy;
  return overTheLargest(total, amounts, minimum);
}

function fill(total: Minor, amounts: readonly Minor[]): Minor[] | undefined {
  let left = total;
  const parts = amounts.map((held) => {
    const part = held < left ? held : left;
    left -= part;
    return part;
  });
  return left === 0n ? parts : undefined;
}

/** Moves money from one earlier part to a part below the minimum; false when none has enough to spare. */
function settleSmallParts(parts: Minor[], amounts: readonly Minor[], minimum: Minor): boolean {
  for (const [index, part] of parts.entries()) {
    if (part === 0n || part >= minimum) continue;
    const lacking = minimum - part;
    const giver = parts.findIndex((other, i) => i < index && other - lacking >= minimum);
    if (giver < 0 || amounts[index]! < minimum) return false;
    parts[giver]! -= lacking;
    parts[index] = minimum;
  }
  return true;
}

/**
 * Takes from as few holds as can bring in the total, the largest. If each of those cannot give the minimum without
 * exceeding the total, no other choice can: more holds only need more.
 */
function overTheLargest(total: Minor, amounts: readonly Minor[], minimum: Minor): Minor[] | undefined {
  const largest = [...amounts.keys()]
    .filter((index) => amounts[index]! >= minimum)
    .sort((a, b) => Number(amounts[b]! - amounts[a]!) || a - b);
  const chosen = new Set<number>();
  let reach = 0n;
  for (const index of largest) {
    if (reach >= total) break;
    chosen.add(index);
    reach += amounts[index]!;
  }
  const floor = minimum * BigInt(chosen.size);
  if (reach < total || floor > total) return undefined;
  const room = amounts.map((held, index) => (chosen.has(index) ? held - minimum : 0n));
  return fill(total - floor, room)?.map((part, index) => (chosen.has(index) ? part + minimum : part));
}
