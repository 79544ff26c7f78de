/** What can be had, as the shop says it. */
export type Stock =
  | { readonly kind: 'in-stock' }
  /** `left` is ready-made text with its unit, for example `3` or `2.5 m`. */
  | { readonly kind: 'low'; readonly left: string }
  /** `when` is ready-made text, for example `in 2–3 weeks`. */
  | { readonly kind: 'back-order'; readonly when: string | null }
  | { readonly kind: 'sold-out' };

/** The stock of a variant in one short line: a sign, a word, and never colour alone. */
export function StockNote({ stock, className = '' }: { stock: Stock; className?: string }) {
  return (
    <span className={`inline-flex items-center gap-2 text-note ${className}`}>
      <svg viewBox="0 0 12 12" className="size-2.5 flex-none" aria-hidden="true" focusable="false">
        <StockSign kind={stock.kind} />
      </svg>
      <span>{stockWords(stock)}</span>
    </span>
  );
}

function StockSign({ kind }: { kind: Stock['kind'] }) {
  if (kind === 'in-stock') return <rect width="12" height="12" className="fill-moss" />;
  if (kind === 'low')
    return (
      <path
        d="M0 12V6h12v6H0Zm.75-11.25h10.5v10.5H.75z"
        className="fill-weld stroke-edge"
        strokeWidth="1.5"
      />
    );
  if (kind === 'back-order')
    return (
      <path
        d="M.75.75h10.5v10.5H.75z"
        className="fill-none stroke-indigo"
        strokeWidth="1.5"
        strokeDasharray="2.6 1.6"
      />
    );
  return <path d="M1 1l10 10M11 1L1 11" className="stroke-madder" strokeWidth="2" />;
}

/** The words of a stock state. */
export function stockWords(stock: Stock): string {
  switch (stock.kind) {
    case 'in-stock':
      return 'In stock';
    case 'low':
      return `Only ${stock.left} left`;
    case 'back-order':
      return stock.when === null ? 'Being woven: to order' : `Being woven: ${stock.when}`;
    case 'sold-out':
      return 'Sold out';
  }
}
