export interface Sum {
  readonly label: string;
  /** Ready-made text. */
  readonly value: string;
  readonly note?: string | undefined;
}

interface TotalsProps {
  sums: readonly Sum[];
  totalLabel?: string;
  total: string;
  /** New figures are on their way. */
  busy?: boolean;
}

/** What an order or bag comes to. Every figure is the API's; nothing is added up here. */
export function Totals({ sums, totalLabel = 'Total', total, busy = false }: TotalsProps) {
  return (
    <dl aria-busy={busy || undefined} className={`grid gap-2 ${busy ? 'opacity-60' : ''}`}>
      {sums.map((sum) => (
        <div key={sum.label} className="flex justify-between gap-6">
          <dt className="text-ink-2">
            {sum.label}
            {sum.note && <span className="block text-note">{sum.note}</span>}
          </dt>
          <dd className="money">{sum.value}</dd>
        </div>
      ))}
      <div className="mt-1 flex justify-between gap-6 border-t-2 border-ink pt-3 text-h3 font-bold">
        <dt>{totalLabel}</dt>
        <dd className="money">{total}</dd>
      </div>
    </dl>
  );
}
