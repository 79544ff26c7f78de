import type { Call, Core } from './core.ts';
import { exponentOf } from './currency.ts';
import { missing } from './errors.ts';
import { type Page, pageOf } from './lists.ts';
import type { BalanceTransaction } from './objects.ts';
import { text } from './params.ts';

const FEE_SHARE = 0.029;
const FEE_FIXED = 0.3;
const PENDING_DAYS = 2;
const DAY_S = 86_400;

/** Stripe's fee on a card payment: 2.9 % and 0.30 of the currency. Minor units. */
export function chargeFee(amount: number, currency: string): number {
  return Math.round(amount * FEE_SHARE + FEE_FIXED * 10 ** exponentOf(currency));
}

interface Movement {
  amount: number;
  currency: string;
  fee: number;
  source: string;
  type: 'charge' | 'refund' | 'refund_failure' | 'adjustment';
  available?: boolean;
}

/** Books money in (positive) or out (negative). */
export function addBalanceTransaction(core: Core, movement: Movement): BalanceTransaction {
  const { amount, currency, fee } = movement;
  const now = core.clock.seconds();
  const row: BalanceTransaction = {
    id: core.random.id('txn_3'),
    object: 'balance_transaction',
    amount,
    available_on: movement.available ? now : now + PENDING_DAYS * DAY_S,
    balance_type: 'payments',
    created: now,
    currency,
    description: null,
    exchange_rate: null,
    fee,
    fee_details: fee
      ? [
          {
            amount: fee,
            application: null,
            currency,
            description: 'Stripe processing fees',
            type: 'stripe_fee',
          },
        ]
      : [],
    net: amount - fee,
    reporting_category: movement.type === 'adjustment' ? 'dispute' : movement.type,
    source: movement.source,
    status: movement.available ? 'available' : 'pending',
    type: movement.type,
  };
  core.state.save('balanceTransactions', row);
  return row;
}

function currentStatus(core: Core, row: BalanceTransaction): BalanceTransaction {
  return { ...row, status: row.available_on <= core.clock.seconds() ? 'available' : 'pending' };
}

export function retrieveBalanceTransaction(call: Call): BalanceTransaction {
  const row = call.core.state.balanceTransactions.rows.get(call.ids[0]!);
  if (!row) throw missing('balance transaction', call.ids[0]!);
  return currentStatus(call.core, row);
}

export function listBalanceTransactions(call: Call): Page<BalanceTransaction> {
  const { core, params } = call;
  const [source, type, currency] = ['source', 'type', 'currency'].map((name) => text(params, name));
  return pageOf(
    call,
    core.state.balanceTransactions,
    '/v1/balance_transactions',
    (row) =>
      (source === undefined || row.source === source) &&
      (type === undefined || row.type === type) &&
      (currency === undefined || row.currency === currency),
    (row) => currentStatus(core, row),
  );
}

/** What is available and what is on its way, in one currency. Minor units. */
interface Standing {
  currency: string;
  available: number;
  pending: number;
}

/** The balance, the settlement currency first. */
export function balanceOf(core: Core): Standing[] {
  const first = core.account.settlement_currency;
  const sums = new Map<string, Standing>([[first, { currency: first, available: 0, pending: 0 }]]);
  for (const row of core.state.balanceTransactions.rows.values()) {
    const { currency } = row;
    const standing = sums.get(currency) ?? { currency, available: 0, pending: 0 };
    standing[currentStatus(core, row).status] += row.net;
    sums.set(currency, standing);
  }
  return [...sums.values()];
}

/** Sums per currency of what is available and what is on its way. */
export function retrieveBalance(call: Call): unknown {
  const standings = balanceOf(call.core);
  const side = (of: (standing: Standing) => number): unknown =>
    standings.map((standing) => {
      const amount = of(standing);
      return { amount, currency: standing.currency, source_types: { card: amount } };
    });
  return {
    object: 'balance',
    available: side(({ available }) => available),
    livemode: false,
    pending: side(({ pending }) => pending),
  };
}
