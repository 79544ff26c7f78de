import type { ReactNode } from 'react';

/** A place where things would be, with a way on. */
export function EmptyState({
  title,
  children,
  actions,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="card max-w-[40rem] py-10">
      <svg viewBox="0 0 120 40" className="mb-5 h-10 w-30" aria-hidden="true" focusable="false">
        <path d="M2 4h116M2 36h116" className="stroke-ink" strokeWidth="3" />
        <path d="M8 4v32M20 4v32M32 4v32M44 4v32M56 4v32" className="stroke-indigo" strokeWidth="2" />
        <path
          d="M68 4v32M80 4v32M92 4v32M104 4v32"
          className="stroke-line"
          strokeWidth="2"
          strokeDasharray="3 4"
        />
      </svg>
      <h2>{title}</h2>
      {children && <div className="mt-2 max-w-[46ch] text-ink-2">{children}</div>}
      {actions && <div className="mt-6 flex flex-wrap gap-3">{actions}</div>}
    </div>
  );
}
