export interface DiffRow {
  readonly id: string;
  readonly label: string;
  readonly detail?: string | undefined;
  readonly kind: 'added' | 'removed' | 'changed';
  /** Ready-made texts; `before` is null for something added, `after` for something removed. */
  readonly before: string | null;
  readonly after: string | null;
}

interface OrderDiffProps {
  rows: readonly DiffRow[];
  /** Side effects and sums, in the order they are read, for example delivery, tax. */
  sums: readonly { readonly label: string; readonly before: string; readonly after: string }[];
  total: { readonly before: string; readonly after: string };
}

const WORD = { added: 'Added', removed: 'Removed', changed: 'Changed' } as const;

/** The difference between an order as it stands and as it would be. Said in words as well as struck through. */
export function OrderDiff({ rows, sums, total }: OrderDiffProps) {
  return (
    <table className="w-full border-collapse text-left align-top">
      <caption className="sr-only">What changes, before and after</caption>
      <thead>
        <tr className="text-note text-ink-2">
          <th scope="col" className="py-2 pr-3 font-normal">
            Item
          </th>
          <th scope="col" className="py-2 pr-3 text-right font-normal">
            Now
          </th>
          <th scope="col" className="py-2 text-right font-normal">
            After
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} className="border-t border-line align-top">
            <th scope="row" className="py-3 pr-3 font-normal">
              <span
                className={`block text-note font-semibold ${row.kind === 'removed' ? 'text-madder' : row.kind === 'added' ? 'text-moss' : 'text-indigo'}`}
              >
                {WORD[row.kind]}
              </span>
              <span className="font-semibold">{row.label}</span>
              {row.detail && <span className="block text-ink-2">{row.detail}</span>}
            </th>
            <td className="py-3 pr-3 text-right">
              {row.before === null ? <Nothing /> : <del className="money text-ink-2">{row.before}</del>}
            </td>
            <td className="py-3 text-right font-semibold">
              {row.after === null ? <Nothing /> : <ins className="money no-underline">{row.after}</ins>}
            </td>
          </tr>
        ))}
        {sums.map((sum) => (
          <tr key={sum.label} className="border-t border-line text-ink-2">
            <th scope="row" className="py-2 pr-3 font-normal">
              {sum.label}
            </th>
            <td className="money py-2 pr-3 text-right">{sum.before}</td>
            <td className="money py-2 text-right">{sum.after}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="border-t-2 border-ink text-body font-bold sm:text-h3">
          <th scope="row" className="py-3 pr-3">
            New total
          </th>
          <td className="money py-3 pr-3 text-right font-normal text-ink-2">{total.before}</td>
          <td className="money py-3 text-right">{total.after}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function Nothing() {
  return (
    <>
      <span aria-hidden="true">–</span>
      <span className="sr-only">nothing</span>
    </>
  );
}
