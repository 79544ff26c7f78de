import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import { Totals } from '~/components/totals.tsx';
import type { BagView } from '~/lib/bag-view.server.ts';

const STEPS = [
  { label: 'Details', href: '/checkout' },
  { label: 'Delivery', href: '/checkout/delivery' },
  { label: 'Pay', href: '/checkout/pay' },
] as const;

/** The three steps with the one at hand; steps already done are links back. */
function Steps({ current }: { current: 1 | 2 | 3 }) {
  return (
    <nav aria-label="Checkout">
      <ol className="flex flex-wrap gap-x-6 gap-y-1">
        {STEPS.map(({ label, href }, index) => {
          const number = index + 1;
          const text = `${number}. ${label}`;
          if (number < current)
            return (
              <li key={href}>
                <Link to={href} className="link inline-flex min-h-8 items-center">
                  {text}
                </Link>
              </li>
            );
          return (
            <li
              key={href}
              aria-current={number === current ? 'step' : undefined}
              className={`inline-flex min-h-8 items-center ${number === current ? 'border-b-3 border-weld font-semibold' : 'text-ink-2'}`}
            >
              {text}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** One page of the checkout: its form, and beside it what is being bought. */
export function CheckoutFrame({
  step,
  title,
  children,
  aside,
}: {
  step: 1 | 2 | 3;
  title: string;
  children: ReactNode;
  aside: ReactNode;
}) {
  return (
    <div className="wrap pt-8 pb-14 md:pt-12 md:pb-20">
      <Steps current={step} />
      <h1 className="mt-3 mb-6 md:mb-8">{title}</h1>
      <div className="grid items-start gap-7 md:grid-cols-[1.55fr_1fr] md:gap-9">
        <div className="grid gap-6">{children}</div>
        {aside}
      </div>
    </div>
  );
}

/** What is being bought, in short. */
export function BagSummary({ bag }: { bag: Pick<BagView, 'lines' | 'sums' | 'total' | 'totalLabel'> }) {
  // The bag’s own page says that delivery is chosen at checkout; this is it.
  const sums = bag.sums.map((sum) => (sum.value === 'at checkout' ? { ...sum, value: 'chosen next' } : sum));
  return (
    <aside className="card grid gap-5 md:sticky md:top-6" aria-labelledby="bag-sums">
      <div className="flex items-baseline justify-between gap-4">
        <h2 id="bag-sums" className="text-h3">
          Your bag
        </h2>
        <Link to="/bag" className="link inline-flex min-h-6 items-center text-note">
          Change
        </Link>
      </div>
      <ul className="grid gap-2.5">
        {bag.lines.map(({ line, amount }) => (
          <li key={line.id} className="flex justify-between gap-4">
            <span className="min-w-0">
              <span className="font-semibold">{line.title}</span>{' '}
              <span className="text-ink-2">
                {line.detail && `${line.detail} · `}
                <span className="whitespace-nowrap">{amount}</span>
              </span>
            </span>
            <span className="money">{line.total}</span>
          </li>
        ))}
      </ul>
      <div className="border-t border-line pt-4">
        <Totals sums={sums} totalLabel={bag.totalLabel} total={bag.total} />
      </div>
    </aside>
  );
}
