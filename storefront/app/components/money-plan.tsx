import type { ReactNode } from 'react';

interface MoneyPlanProps {
  /** For example `€28.00 more than before.` */
  headline: string;
  /** What happens at the bank, in a sentence. */
  children: ReactNode;
  /** For example `Visa ending 4242 · nothing has been charged yet`. */
  means?: string | undefined;
}

/** The difference in money and what the shopper's bank will do about it. */
export function MoneyPlan({ headline, children, means }: MoneyPlanProps) {
  return (
    <div className="border-l-6 border-indigo bg-sunk p-4">
      <p className="font-semibold">{headline}</p>
      <p>{children}</p>
      {means && <p className="mt-2 text-note text-ink-2">{means}</p>}
    </div>
  );
}
