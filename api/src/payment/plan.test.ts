import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Minor } from '../money/money.ts';
import { minimumOf } from './minimum.ts';
import {
  allocateCapture,
  type Hold,
  type NoPlan,
  type PaymentPlan,
  type PlanInput,
  planPayment,
} from './plan.ts';

const hold = (held: Minor, facts: Partial<Hold> = {}): Hold => ({
  paymentId: facts.paymentId ?? 'first',
  held,
  incrementable: false,
  incrementAttempts: 0,
  ...facts,
});
const second = (held: Minor): Hold => hold(held, { paymentId: 'second' });
const third = (held: Minor): Hold => hold(held, { paymentId: 'third' });
const raisable = (held: Minor, incrementAttempts = 0): Hold =>
  hold(held, { incrementable: true, incrementAttempts });
const increment = (amount: Minor, newHold: Minor): PaymentPlan => ({
  kind: 'INCREMENT',
  paymentId: 'first',
  amount,
  newHold,
});
const supplement = (amount: Minor): PaymentPlan => ({ kind: 'SUPPLEMENT', amount });

type Capabilities = PlanInput['capabilities'];
/** A card provider whose account may raise holds. */
const CARDS: Capabilities = { partialCapture: true, increment: 'BY_NETWORK_RULES', supplement: true };
const CARDS_FIXED: Capabilities = { ...CARDS, increment: 'NEVER' };
const PROMISE: Capabilities = { partialCapture: true, increment: 'FREELY', supplement: false };
const ALL_OR_NOTHING: Capabilities = { partialCapture: false, increment: 'NEVER', supplement: false };
const WHOLE_HOLDS: Capabilities = { ...ALL_OR_NOTHING, supplement: true };

/** What happens at the bank, with a minimum of 50. */
const DECISIONS: readonly [
  situation: string,
  holds: readonly Hold[],
  before: Minor,
  after: Minor,
  plan: PaymentPlan,
][] = [
  ['same total', [hold(1_000n)], 1_000n, 1_000n, { kind: 'NONE' }],
  ['lower', [hold(1_000n)], 1_000n, 400n, { kind: 'CAPTURE_LESS' }],
  ['higher again, within the hold', [hold(1_000n)], 400n, 900n, { kind: 'COVERED' }],
  ['higher again, exactly the hold', [hold(1_000n)], 400n, 1_000n, { kind: 'COVERED' }],
  ['higher than the hold', [hold(1_000n)], 1_000n, 1_700n, supplement(700n)],
  [
    'higher than all holds: only what is missing',
    [hold(1_000n), second(700n)],
    900n,
    2_000n,
    supplement(300n),
  ],
  ['a few cents more: the least that can be held', [hold(1_000n)], 1_000n, 1_010n, supplement(50n)],
  ['a few cents more of a tiny order: all of it anew', [hold(60n)], 60n, 70n, supplement(70n)],
  ['twice the minimum can be split in two', [hold(90n)], 90n, 100n, supplement(50n)],
  ['three small holds, no way to split', [hold(60n), second(60n)], 120n, 130n, supplement(130n)],
  ['lower, but no way to split: anew', [hold(60n), second(60n), third(60n)], 180n, 130n, supplement(130n)],
  ['a raisable hold', [raisable(1_000n)], 1_000n, 1_700n, increment(700n, 1_700n)],
  ['a raisable hold, a few cents', [raisable(1_000n)], 1_000n, 1_010n, increment(10n, 1_010n)],
  ['raisable, lower', [raisable(1_000n)], 1_000n, 700n, { kind: 'CAPTURE_LESS' }],
  ['raisable, its last attempt', [raisable(1_000n, 9)], 1_000n, 1_700n, increment(700n, 1_700n)],
  ['raisable, no attempt left', [raisable(1_000n, 10)], 1_000n, 1_700n, supplement(700n)],
  ['raisable, the largest step', [raisable(1_000n)], 1_000n, 51_000n, increment(50_000n, 51_000n)],
  ['raisable, too large a step', [raisable(1_000n)], 1_000n, 51_001n, supplement(50_001n)],
  [
    'raisable, five times a large hold',
    [raisable(20_000n)],
    20_000n,
    120_000n,
    increment(100_000n, 120_000n),
  ],
];

test.each(DECISIONS)('decision: %s', (_situation, holds, totalBefore, totalAfter, plan) => {
  expect(planPayment({ totalBefore, totalAfter, holds, minimum: 50n, capabilities: CARDS })).toEqual(plan);
});

const IMPOSSIBLE: NoPlan = { kind: 'IMPOSSIBLE' };

/** The same questions to providers that can do less, or more, than cards; with a minimum of 50. */
const BY_CAPABILITY: readonly [
  situation: string,
  capabilities: Capabilities,
  holds: readonly Hold[],
  before: Minor,
  after: Minor,
  plan: PaymentPlan | NoPlan,
][] = [
  ['an account that may not raise', CARDS_FIXED, [raisable(1_000n)], 1_000n, 1_700n, supplement(700n)],
  ['a promise, same', PROMISE, [raisable(1_000n)], 1_000n, 1_000n, { kind: 'NONE' }],
  ['a promise, down', PROMISE, [raisable(1_000n)], 1_000n, 60n, { kind: 'CAPTURE_LESS' }],
  ['a promise, up again within it', PROMISE, [raisable(1_000n)], 60n, 900n, { kind: 'COVERED' }],
  ['a promise, up by a cent', PROMISE, [raisable(1_000n)], 1_000n, 1_001n, increment(1n, 1_001n)],
  [
    'a promise, beyond what networks allow',
    PROMISE,
    [raisable(1_000n, 99)],
    1_000n,
    990_000n,
    increment(989_000n, 990_000n),
  ],
  ['a promise that is not to be raised', PROMISE, [hold(1_000n)], 1_000n, 1_700n, IMPOSSIBLE],
  ['all or nothing, same', ALL_OR_NOTHING, [hold(1_000n)], 1_000n, 1_000n, { kind: 'NONE' }],
  ['all or nothing, down', ALL_OR_NOTHING, [hold(1_000n)], 1_000n, 999n, IMPOSSIBLE],
  ['all or nothing, up', ALL_OR_NOTHING, [hold(1_000n)], 1_000n, 1_001n, IMPOSSIBLE],
  ['whole holds, up', WHOLE_HOLDS, [hold(1_000n)], 1_000n, 1_700n, supplement(700n)],
  ['whole holds, up by less than can be held', WHOLE_HOLDS, [hold(1_000n)], 1_000n, 1_010n, IMPOSSIBLE],
  ['whole holds, down', WHOLE_HOLDS, [hold(1_000n), second(700n)], 1_700n, 1_000n, IMPOSSIBLE],
];

test.each(BY_CAPABILITY)(
  'by capability: %s',
  (_situation, capabilities, holds, totalBefore, totalAfter, plan) => {
    expect(planPayment({ totalBefore, totalAfter, holds, minimum: 50n, capabilities })).toEqual(plan);
  },
);

/** What is taken from which hold, with a minimum of 50. */
const CAPTURES: readonly [
  situation: string,
  held: readonly Minor[],
  total: Minor,
  parts: readonly Minor[],
][] = [
  ['all of one hold', [1_000n], 1_000n, [1_000n]],
  ['less than held', [1_000n], 400n, [400n]],
  ['the oldest first', [1_000n, 700n], 1_200n, [1_000n, 200n]],
  ['the younger is not needed and let go', [1_000n, 700n], 1_000n, [1_000n, 0n]],
  ['a part too small is topped up from the oldest', [1_000n, 700n], 1_010n, [960n, 50n]],
  ['nothing to top up from: one hold alone', [60n, 500n], 70n, [0n, 70n]],
  ['two of three, since three would be too many', [60n, 60n, 100n], 130n, [60n, 0n, 70n]],
];

test.each(CAPTURES)('capture: %s', (_situation, held, total, parts) => {
  expect(captured(total, held, 50n)).toEqual(parts);
});

const asHolds = (held: readonly Minor[]) =>
  held.map((amount, index) => hold(amount, { paymentId: `p${index}` }));
const captured = (total: Minor, held: readonly Minor[], minimum: Minor): Minor[] => [
  ...allocateCapture(total, asHolds(held), minimum).values(),
];

test.each<[string, Minor, Minor[]]>([
  ['too little is held', 1_001n, [1_000n]],
  ['nothing is held', 100n, []],
  ['no split has parts large enough', 130n, [60n, 60n, 60n]],
  ['the total is below the minimum', 40n, [1_000n]],
])('nothing is captured when %s', (_case, total, held) => {
  expect(() => captured(total, held, 50n)).toThrow(RangeError);
});

/** Whether any choice of holds can bring in the total in parts of at least the minimum: tries all of them. */
function canBeSplit(total: Minor, held: readonly Minor[], minimum: Minor): boolean {
  for (let choice = 1; choice < 2 ** held.length; choice++) {
    const chosen = held.filter((_, index) => choice & (1 << index));
    const most = chosen.reduce((sum, amount) => sum + amount, 0n);
    const least = minimum * BigInt(chosen.length);
    if (chosen.every((amount) => amount >= minimum) && least <= total && total <= most) return true;
  }
  return false;
}

const CURRENCIES = ['EUR', 'GBP', 'JPY', 'SEK', 'MXN', 'HUF', 'KWD'];
const currency = fc.constantFrom(...CURRENCIES);
const amount = (minimum: Minor) =>
  fc.oneof(fc.bigInt({ min: minimum, max: minimum * 3n }), fc.bigInt({ min: minimum, max: minimum * 400n }));

function expectParts(parts: readonly Minor[], total: Minor, held: readonly Minor[], minimum: Minor) {
  expect(parts).toHaveLength(held.length);
  expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(total);
  for (const [index, part] of parts.entries()) {
    expect(part === 0n || part >= minimum).toBe(true);
    expect(part <= held[index]!).toBe(true);
  }
}

describe('whatever the holds', () => {
  test('a capture is found if and only if there is one, and is exact', () => {
    let impossible = 0;
    fc.assert(
      fc.property(
        currency.chain((code) => {
          const minimum = minimumOf(code);
          const near = fc.oneof(
            fc.bigInt({ min: 1n, max: minimum * 2n }),
            fc.bigInt({ min: 1n, max: minimum * 9n }),
          );
          return fc.tuple(fc.constant(minimum), near, fc.array(near, { maxLength: 6 }));
        }),
        ([minimum, total, held]) => {
          if (canBeSplit(total, held, minimum))
            return expectParts(captured(total, held, minimum), total, held, minimum);
          impossible++;
          expect(() => captured(total, held, minimum)).toThrow(RangeError);
        },
      ),
      { numRuns: 5_000 },
    );
    expect(impossible).toBeGreaterThan(100);
  });
});

interface Step {
  readonly total: Minor;
  readonly declined: boolean;
}

/** The holds after a plan was carried out at the bank. */
function carriedOut(plan: PaymentPlan | NoPlan, holds: readonly Hold[]): readonly Hold[] {
  if (plan.kind === 'SUPPLEMENT') return [...holds, hold(plan.amount, { paymentId: `p${holds.length}` })];
  if (plan.kind !== 'INCREMENT') return holds;
  return holds.map((one) =>
    one.paymentId === plan.paymentId
      ? { ...one, held: plan.newHold, incrementAttempts: one.incrementAttempts + 1 }
      : one,
  );
}

describe('over any sequence of edits, up and down, declined or not', () => {
  const story = currency.chain((code) => {
    const minimum = minimumOf(code);
    return fc.record({
      minimum: fc.constant(minimum),
      placed: amount(minimum),
      incrementable: fc.boolean(),
      steps: fc.array(fc.record({ total: amount(minimum), declined: fc.boolean() }), { maxLength: 14 }),
    });
  });

  test('the money can be captured exactly after every step, and the bank is asked for no less than it takes', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(story, ({ minimum, placed, incrementable, steps }) => {
        let total = placed;
        let holds: readonly Hold[] = [hold(placed, { paymentId: 'p0', incrementable })];
        for (const step of steps) [total, holds] = walk(step, total, holds, minimum);
      }),
      { numRuns: 3_000 },
    );
    expect([...seen].sort()).toEqual(['CAPTURE_LESS', 'COVERED', 'INCREMENT', 'NONE', 'SUPPLEMENT']);

    function walk(
      step: Step,
      total: Minor,
      holds: readonly Hold[],
      minimum: Minor,
    ): [Minor, readonly Hold[]] {
      const plan = planPayment({
        totalBefore: total,
        totalAfter: step.total,
        holds,
        minimum,
        capabilities: CARDS,
      });
      seen.add(plan.kind);
      if (plan.kind === 'SUPPLEMENT') expect(plan.amount >= minimum).toBe(true);
      if (plan.kind === 'NONE') expect(step.total).toBe(total);
      if (plan.kind === 'CAPTURE_LESS') expect(step.total < total).toBe(true);
      if (plan.kind === 'COVERED') expect(step.total > total).toBe(true);
      const applies = !(step.declined && 'amount' in plan);
      const after = applies ? carriedOut(plan, holds) : holds;
      const due = applies ? step.total : total;
      const parts = [...allocateCapture(due, after, minimum).values()];
      expectParts(
        parts,
        due,
        after.map(({ held }) => held),
        minimum,
      );
      return [due, after];
    }
  });

  test('no more is held anew than the difference, the minimum, or the whole', () => {
    fc.assert(
      fc.property(story, ({ minimum, placed, steps }) => {
        let total = placed;
        let holds: readonly Hold[] = [hold(placed, { paymentId: 'p0' })];
        for (const step of steps) {
          const plan = planPayment({
            totalBefore: total,
            totalAfter: step.total,
            holds,
            minimum,
            capabilities: CARDS,
          });
          const missing = step.total - holds.reduce((sum, { held }) => sum + held, 0n);
          if (plan.kind === 'SUPPLEMENT') expect([missing, minimum, step.total]).toContain(plan.amount);
          if (plan.kind === 'SUPPLEMENT' && holds[0]!.held >= 2n * minimum)
            expect(plan.amount).toBe(missing > minimum ? missing : minimum);
          holds = carriedOut(plan, holds);
          total = step.total;
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
