import type { ReactNode } from 'react';

/** A page to read: title, opening and sections of one measure. */
export function Article({
  kicker,
  title,
  lede,
  children,
}: {
  kicker: string;
  title: string;
  lede: string;
  children: ReactNode;
}) {
  return (
    <article className="wrap grid gap-10 py-9 md:py-14">
      <header>
        <p className="kicker">{kicker}</p>
        <h1 className="mt-2 max-w-[16ch]">{title}</h1>
        <p className="mt-4 max-w-[52ch] text-lede">{lede}</p>
      </header>
      <div className="grid max-w-[66ch] gap-8">{children}</div>
    </article>
  );
}

/** One question and its answer. */
export function Answer({ question, children }: { question: string; children: ReactNode }) {
  return (
    <section>
      <h2>{question}</h2>
      <div className="mt-2 grid gap-3">{children}</div>
    </section>
  );
}
