import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import type { Picture } from '~/lib/picture.ts';
import { Img } from './img.tsx';

export interface CartLineView {
  readonly id: string;
  readonly title: string;
  readonly href: string | null;
  readonly picture: Picture | null;
  /** Colour, size, width. */
  readonly detail: string | null;
  /** For example `€14.00 a metre`. */
  readonly unitPrice: string;
  readonly total: string;
  /** What it came to before, struck through. */
  readonly totalBefore?: string | undefined;
}

interface CartLineProps {
  line: CartLineView;
  /** Quantity, remove, swap: what can be done with the line here. None on an order that is closed. */
  controls?: ReactNode;
  /** `2.5 m` or `× 3`, where there are no controls. */
  quantity?: string;
  /** Under the line, for example what changed by itself. */
  notice?: ReactNode;
  busy?: boolean;
}

/** One line of a bag or an order. Used with and without controls. */
export function CartLine({ line, controls, quantity, notice, busy = false }: CartLineProps) {
  const name =
    line.href === null ? (
      line.title
    ) : (
      <Link to={line.href} className="underline-offset-3 hover:underline">
        {line.title}
      </Link>
    );
  return (
    <li
      id={`line-${line.id}`}
      className="grid grid-cols-[4.5rem_1fr] gap-x-4 border-t border-line py-4 first:border-t-0 first:pt-0 md:grid-cols-[5.75rem_1fr_auto] md:gap-x-5"
    >
      <div className="relative row-span-2 aspect-[4/5] self-start overflow-hidden rounded-sm bg-sunk md:row-span-1">
        {line.picture && <Img picture={line.picture} sizes="92px" decorative />}
      </div>
      <div className="min-w-0">
        <h3 className="font-text text-lede font-semibold">{name}</h3>
        {line.detail && <p className="text-ink-2">{line.detail}</p>}
        <p className="text-ink-2">
          {line.unitPrice}
          {quantity !== undefined && <span className="text-ink"> {quantity}</span>}
        </p>
        {notice}
        {controls && <div className="mt-2 flex flex-wrap items-end gap-x-4 gap-y-1">{controls}</div>}
      </div>
      <p
        aria-busy={busy || undefined}
        className={`font-semibold max-md:mt-2 md:text-right ${busy ? 'opacity-60' : ''}`}
      >
        {line.totalBefore && (
          <del className="money block font-normal text-ink-2 max-md:mr-2 max-md:inline">
            <span className="sr-only">was </span>
            {line.totalBefore}
          </del>
        )}
        <span className="money">
          {line.totalBefore && <span className="sr-only">now </span>}
          {line.total}
        </span>
      </p>
    </li>
  );
}
