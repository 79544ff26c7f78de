import type { ConfirmationTokenRow } from './confirmation-tokens.ts';
import type { DisputeRow, WarningRow } from './disputes.ts';
import type { DeliveryRow, EndpointRow, EventRow } from './event-object.ts';
import type { IdempotencyRow } from './idempotency.ts';
import { openJournal } from './journal.ts';
import type {
  BalanceTransaction,
  ChargeRow,
  CustomerRow,
  IntentRow,
  PaymentMethodRow,
  RefundRow,
  Row,
} from './objects.ts';
import type { SessionRow } from './session-object.ts';
import type { SetupAttemptRow, SetupIntentRow } from './setup-intents.ts';
import { createTable, type Table } from './table.ts';

/** A setting kept beside the objects: the clock's offset, the account's switches. */
interface SettingRow extends Row {
  value: unknown;
}

interface Tables {
  intents: Table<IntentRow>;
  charges: Table<ChargeRow>;
  refunds: Table<RefundRow>;
  paymentMethods: Table<PaymentMethodRow>;
  customers: Table<CustomerRow>;
  balanceTransactions: Table<BalanceTransaction>;
  setupIntents: Table<SetupIntentRow>;
  setupAttempts: Table<SetupAttemptRow>;
  confirmationTokens: Table<ConfirmationTokenRow>;
  disputes: Table<DisputeRow>;
  warnings: Table<WarningRow>;
  sessions: Table<SessionRow>;
  endpoints: Table<EndpointRow>;
  events: Table<EventRow>;
  deliveries: Table<DeliveryRow>;
  keys: Table<IdempotencyRow>;
  settings: Table<SettingRow>;
}

type TableName = keyof Tables;
type RowOf<N extends TableName> = Tables[N] extends Table<infer T> ? T : never;

/** All of Stripe's state, in memory; with a journal every committed change is also one line of a file. */
export interface State extends Tables {
  /** Records that a row was made or changed; must follow every mutation. */
  save<N extends TableName>(table: N, row: RowOf<N>): void;
  remove(table: TableName, id: string): void;
  /** Writes what was saved since the last commit as one journal line. */
  commit(): void;
  /** Everything as one JSON text, for `replace`. */
  dump(): string;
  replace(dump: string): void;
}

type Change = [TableName, string, Row | null];

/** Tables that are asked for the rows of one payment know them by it. */
function newTables(): Tables {
  const ofIntent = <T extends Row & { body: { payment_intent: string | null } }>(): Table<T> =>
    createTable(({ body }) => body.payment_intent);
  return {
    intents: createTable(),
    charges: ofIntent(),
    refunds: ofIntent(),
    paymentMethods: createTable(),
    customers: createTable(),
    balanceTransactions: createTable(),
    setupIntents: createTable(),
    setupAttempts: createTable(({ body }) => body.setup_intent),
    confirmationTokens: createTable(),
    disputes: ofIntent(),
    warnings: ofIntent(),
    sessions: createTable(),
    endpoints: createTable(),
    events: createTable(),
    deliveries: createTable(),
    keys: createTable(),
    settings: createTable(),
  };
}

function tableOf(tables: Tables, name: TableName): Table<Row> {
  return tables[name] as unknown as Table<Row>;
}

function apply(tables: Tables, changes: Change[]): void {
  for (const [name, id, row] of changes) {
    if (row === null) tableOf(tables, name).remove(id);
    else tableOf(tables, name).put(row);
  }
}

export function createState(journalFile?: string): State {
  const tables = newTables();
  const names = Object.keys(tables) as TableName[];
  const journal = journalFile === undefined ? undefined : openJournal(journalFile);
  /** What a journal that starts anew has to hold: each row once. */
  function* everything(): Iterable<Change[]> {
    for (const name of names) {
      for (const row of tableOf(tables, name).rows.values()) yield [[name, row.id, row]];
    }
  }
  if (journal) {
    for (const changes of journal.read<Change[]>()) apply(tables, changes);
    journal.rewrite(everything());
  }
  const dirty = new Map<string, Change>();
  const note = (name: TableName, id: string, row: Row | null): void => {
    if (journal) dirty.set(`${name}/${id}`, [name, id, row]);
  };
  return {
    ...tables,
    save: (name, row) => {
      tableOf(tables, name).put(row);
      note(name, row.id, row);
    },
    remove: (name, id) => {
      tableOf(tables, name).remove(id);
      note(name, id, null);
    },
    commit: () => {
      if (!journal || dirty.size === 0) return;
      journal.append([...dirty.values()]);
      dirty.clear();
      if (journal.isLong()) journal.rewrite(everything());
    },
    dump: () => JSON.stringify(names.map((name) => [...tableOf(tables, name).rows.values()])),
    replace: (dump) => {
      const lists = JSON.parse(dump) as Row[][];
      names.forEach((name, at) => {
        const table = tableOf(tables, name);
        for (const id of table.rows.keys()) note(name, id, null);
        table.clear();
        for (const row of lists[at] ?? []) {
          table.put(row);
          note(name, row.id, row);
        }
      });
    },
  };
}
