import { Link, useRevalidator } from '@remix-run/react';
import type { ReactNode } from 'react';
import { TapeTimer } from '~/components/tape-timer.tsx';
import type { windowOf } from './window.server.ts';

interface EditFrameProps {
  number: string;
  title: string;
  /** Null once the window has closed. */
  window: Awaited<ReturnType<typeof windowOf>>;
  /** This page, for looking at the clock again. */
  here: string;
  /** Where one step back leads. */
  back: { readonly href: string; readonly label: string };
  children: ReactNode;
}

/** A page of changing an order: which order, how much time is left, and a way back. */
export function EditFrame({ number, title, window, here, back, children }: EditFrameProps) {
  const { revalidate } = useRevalidator();
  return (
    <div className="wrap pt-7 pb-14 md:pt-9 md:pb-20">
      <Link to={back.href} className="link inline-flex min-h-8 items-center">
        {back.label}
      </Link>
      <p className="kicker mt-3">Order {number}</p>
      <h1 className="mt-1 mb-5">{title}</h1>
      {window && (
        <div className="mb-7">
          <TapeTimer {...window} checkHref={here} onStale={revalidate} />
        </div>
      )}
      {children}
    </div>
  );
}

/** The way back that most of these pages have. */
export function backToEdit(number: string) {
  return { href: `/orders/${number}/edit`, label: '← Back to the change' };
}

/** What a change consists of, in sentences. */
export function ChangeList({ words }: { words: readonly string[] }) {
  return (
    <ul className="grid gap-1.5">
      {words.map((word) => (
        <li key={word} className="flex gap-2.5">
          <span aria-hidden="true" className="mt-[0.6em] size-2 flex-none bg-indigo" />
          {word}
        </li>
      ))}
    </ul>
  );
}
