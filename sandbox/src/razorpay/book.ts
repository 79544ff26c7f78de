import { openJournal } from '../stripe/journal.ts';
import type { Dispute, Order, Payment, Refund, RefundKey } from './rows.ts';
import type { EventRow } from './webhooks.ts';

interface Rows {
  orders: Order;
  payments: Payment;
  refunds: Refund;
  refundKeys: RefundKey;
  disputes: Dispute;
  events: EventRow;
}

type TableName = keyof Rows;
type Tables = { readonly [Name in TableName]: Map<string, Rows[Name]> };
type Line = readonly (readonly [TableName, Rows[TableName]])[];

/** All that the stand-in knows, oldest first; with a journal every committed change is also one line of a file. */
export interface Book extends Tables {
  /** Keeps a row that was made or changed; must follow every change. */
  save<Name extends TableName>(table: Name, row: Rows[Name]): void;
  /** Writes what was saved since the last commit as one journal line: all of it outlives the process, or none. */
  commit(): void;
}

export function openBook(journalFile?: string): Book {
  const tables: Tables = {
    orders: new Map(),
    payments: new Map(),
    refunds: new Map(),
    refundKeys: new Map(),
    disputes: new Map(),
    events: new Map(),
  };
  const put = (name: TableName, row: Rows[TableName]) =>
    (tables[name] as Map<string, Rows[TableName]>).set(row.id, row);
  const journal = journalFile === undefined ? undefined : openJournal(journalFile);
  function* everything(): Iterable<Line> {
    for (const name of Object.keys(tables) as TableName[])
      for (const row of tables[name].values()) yield [[name, row]];
  }
  if (journal) {
    for (const line of journal.read<Line>()) for (const [name, row] of line) put(name, row);
    journal.rewrite(everything());
  }
  const changed = new Map<string, Line[number]>();
  return {
    ...tables,
    save: (name, row) => {
      put(name, row);
      if (journal) changed.set(`${name}/${row.id}`, [name, row]);
    },
    commit: () => {
      if (!journal || changed.size === 0) return;
      journal.append([...changed.values()]);
      changed.clear();
      if (journal.isLong()) journal.rewrite(everything());
    },
  };
}
