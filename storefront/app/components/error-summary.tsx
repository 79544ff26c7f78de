import { useEffect, useRef } from 'react';
import type { Problem } from '~/lib/problem.ts';

/**
 * What went wrong with a form, at its top, each line a link to its field. Takes the focus when it appears, so that it is
 * the next thing heard. Problems without a field have an empty `field`.
 */
export function ErrorSummary({
  problems,
  title = 'There is a problem',
}: {
  problems: readonly Problem[];
  title?: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problems.length === 0) return;
    box.current?.focus();
    const title = document.title;
    document.title = `Error: ${title}`;
    return () => {
      if (document.title === `Error: ${title}`) document.title = title;
    };
  }, [problems]);
  if (problems.length === 0) return null;
  return (
    <div
      ref={box}
      tabIndex={-1}
      role="alert"
      aria-labelledby="error-summary-title"
      className="mb-6 rounded-sm border-3 border-madder bg-card p-4 md:p-5"
    >
      <h2 id="error-summary-title" className="text-h3">
        {title}
      </h2>
      <ul className="mt-2 grid gap-1.5">
        {problems.map(({ field, message }) => (
          <li key={`${field} ${message}`}>
            {field === '' ? (
              <span className="font-semibold">{message}</span>
            ) : (
              <a href={`#${field}`} className="font-semibold text-madder underline underline-offset-3">
                {message}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
