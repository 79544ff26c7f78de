interface PriceProps {
  /** Ready-made text, for example `€14.00`. */
  now: string;
  /** What it cost before, struck through. */
  was?: string | undefined;
  /** The variants differ and this is the least. */
  from?: boolean;
  /** The unit the price is for, for example `metre`. */
  per?: string | undefined;
  className?: string;
}

/** A price, with the old one said in words to those who cannot see the line through it. */
export function Price({ now, was, from = false, per, className = '' }: PriceProps) {
  return (
    <span className={`inline-flex flex-wrap items-baseline gap-x-1.5 ${className}`}>
      {was && (
        <del className="money font-normal text-ink-2">
          <span className="sr-only">was </span>
          {was}
        </del>
      )}
      <span className={`money ${was ? 'text-madder' : ''}`}>
        {was && <span className="sr-only">now </span>}
        {from && <span className="font-normal">from </span>}
        {now}
      </span>
      {per && <span className="font-normal text-ink-2">a {per}</span>}
    </span>
  );
}

/** A price per measure beside the price of a piece, for example `€11.20 / m²`. */
export function UnitPrice({ amount, unit }: { amount: string; unit: string }) {
  return (
    <span className="money text-note text-ink-2">
      {amount} / {unit}
    </span>
  );
}
