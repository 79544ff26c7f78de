import { lyingFor, type Vaults } from './bank-view.ts';
import type { AuditedOrder } from './order-facts.ts';

/** What the auditor remembers of an order from one look to the next. */
export interface Memory {
  /** The total when it was first seen beyond changing. */
  frozen: string | null;
  entries: number;
  state: AuditedOrder['state'];
}

type Judge = (order: AuditedOrder, vaults: Vaults) => (string | false)[];

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

/** Law 1 and 5: total, collection, version, lines and address are those of the current version, to the bit. */
const agreesWithItself: Judge = (order) => [
  order.collected !== order.total && `collection ${order.collected} is not the total ${order.total}`,
  order.snapshot !== `${order.figures} | ${order.lines}` &&
    `is not what its version ${order.version} says: ${order.figures} | ${order.lines} <> ${order.snapshot}`,
];

/** Law 6: exactly the stock of its lines is claimed, and nothing after a cancel. */
const claimsItsStock: Judge = (order) => [
  order.state === 'CANCELED'
    ? order.claims !== '' && `is cancelled and claims ${order.claims}`
    : order.claims !== order.needs && `claims ${order.claims} but needs ${order.needs}`,
];

/** Laws 4 and 5: one version for each applied edit, all asked for inside the window; ended edits keep nothing. */
const countsItsEdits: Judge = (order) => {
  const edits = order.edits ?? [];
  const applied = edits.filter(({ state }) => state === 'APPLIED');
  const live = edits.filter(({ state }) => state === 'PENDING' || state === 'REQUIRES_ACTION');
  return [
    applied.length !== order.version - 1 && `has version ${order.version} after ${applied.length} edits`,
    live.length > 1 && `has ${live.length} edits under way`,
    live.length > 0 &&
      order.state !== 'OPEN' &&
      order.state !== 'FREEZING' &&
      `is ${order.state} with an edit under way`,
    ...edits.map(
      (edit) =>
        new Date(edit.createdAt) >= new Date(order.editableUntil) &&
        `edit ${edit.id} was accepted after the window`,
    ),
    ...edits.map(
      (edit) =>
        !live.includes(edit) && edit.claims > 0 && `edit ${edit.id} is ${edit.state} and claims stock`,
    ),
  ];
};

/** Law 7: amounts are the ledger's sums, and the ledger says nothing that the vault does not. */
const ledgerIsTrue: Judge = (order, vaults) =>
  (order.payments ?? []).flatMap((payment) => {
    const lying = lyingFor(vaults, payment);
    const [captured, released] = [BigInt(payment.captured), BigInt(payment.released)];
    return [
      payment.columns !== payment.ledger &&
        `payment ${payment.intentId} says ${payment.columns}, its ledger ${payment.ledger}`,
      !lying && `the bank does not know ${payment.intentId}`,
      captured > 0n &&
        captured !== lying?.taken &&
        `ledger captured ${captured} of ${payment.intentId}, the bank took ${lying?.taken}`,
      released > 0n &&
        (lying?.held ?? 0n) > 0n &&
        `ledger released ${payment.intentId}, the bank still holds ${lying?.held}`,
      captured + released > BigInt(payment.authorized) && `more left ${payment.intentId} than was held`,
    ];
  });

/** Law 3 at the bank itself, whatever we believe: never more than the total, exactly the total when CAPTURED. */
const takenExactly: Judge = (order, vaults) => {
  const payments = order.payments ?? [];
  const takenOf = (payment: (typeof payments)[number]) => lyingFor(vaults, payment)?.taken ?? 0n;
  const taken = sum(payments.map(takenOf));
  const total = BigInt(order.total);
  const captures = (order.operations ?? []).filter(({ kind }) => kind === 'CAPTURE');
  return [
    taken > total && `of ${total} had ${taken} taken`,
    order.state === 'CAPTURED' && taken !== total && `is CAPTURED with ${taken} of ${total}`,
    taken > 0n &&
      (order.state === 'OPEN' || order.state === 'FREEZING') &&
      `is ${order.state} and had ${taken} taken`,
    order.state === 'CANCELED' &&
      taken > promisedBack(order) &&
      `is CANCELED, had ${taken} taken and gives ${promisedBack(order)} back`,
    ...payments.map((payment) => {
      const amount = takenOf(payment);
      const meant = captures.some(
        (one) => one.intentId === payment.intentId && BigInt(one.amount) === amount,
      );
      return amount > 0n && !meant && `${amount} of ${payment.intentId} was taken without a record`;
    }),
  ];
};

/** What an order that lapsed after a part of it was taken owes its shopper. */
const promisedBack = ({ operations }: AuditedOrder) =>
  sum(
    (operations ?? [])
      .filter(({ kind, state }) => kind === 'REFUND' && state !== 'FAILED')
      .map(({ amount }) => BigInt(amount)),
  );

/** Law 5: an order that can still be charged is covered by what we hold, unless the bank let go by itself. */
const isCovered: Judge = (order, vaults) => {
  if (order.state !== 'OPEN' && order.state !== 'FREEZING') return [];
  const lying = (order.payments ?? []).map((payment) => lyingFor(vaults, payment));
  if (lying.some((one) => one?.gone)) return [];
  const held = sum(lying.map((one) => one?.held ?? 0n));
  return [held < BigInt(order.total) && `of ${order.total} has ${held} held`];
};

const JUDGES = [
  agreesWithItself,
  claimsItsStock,
  countsItsEdits,
  ledgerIsTrue,
  takenExactly,
  isCovered,
] as const;

/** Everything wrong with one order now, in words. */
export function judgeOrder(order: AuditedOrder, vaults: Vaults, memory: Memory | undefined): string[] {
  const entries = (order.payments ?? []).reduce((count, payment) => count + payment.entries, 0);
  const found = JUDGES.flatMap((judge) => judge(order, vaults));
  if (memory) {
    const changed = memory.frozen !== null && memory.frozen !== order.total;
    found.push(
      changed && `was frozen at ${memory.frozen} and is ${order.total}`,
      entries < memory.entries && 'lost entries of its ledger',
      (memory.state === 'CANCELED' || memory.state === 'CAPTURED') &&
        memory.state !== order.state &&
        `went from ${memory.state} to ${order.state}`,
    );
  }
  return found.filter((problem) => problem !== false).map((problem) => `order ${order.number} ${problem}`);
}

/** What to remember of an order for the next look. */
export function remember(order: AuditedOrder, memory: Memory | undefined): Memory {
  const fluid = order.state === 'OPEN' || order.state === 'FREEZING';
  return {
    frozen: memory?.frozen ?? (fluid ? null : order.total),
    entries: (order.payments ?? []).reduce((count, payment) => count + payment.entries, 0),
    state: order.state,
  };
}
