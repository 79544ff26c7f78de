import { type ReactNode, useEffect, useRef } from 'react';
import { Icon, type IconName } from './icon.tsx';

export type NoticeTone = 'success' | 'info' | 'warning' | 'danger';

const LOOK: Record<NoticeTone, { bar: string; icon: IconName; colour: string }> = {
  success: { bar: 'border-moss', icon: 'check', colour: 'text-moss' },
  info: { bar: 'border-indigo', icon: 'info', colour: 'text-indigo' },
  warning: { bar: 'border-weld', icon: 'warning', colour: 'text-ink' },
  danger: { bar: 'border-madder', icon: 'warning', colour: 'text-madder' },
};

interface NoticeProps {
  tone?: NoticeTone;
  title?: ReactNode;
  children?: ReactNode;
  /** Takes the focus when it appears: for the result of what the shopper just did. */
  focus?: boolean;
}

/** A message in the flow of the page. */
export function Notice({ tone = 'info', title, children, focus = false }: NoticeProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus) box.current?.focus();
  }, [focus]);
  const { bar, icon, colour } = LOOK[tone];
  return (
    <div
      ref={box}
      tabIndex={focus ? -1 : undefined}
      role={tone === 'danger' ? 'alert' : undefined}
      className={`flex gap-3 rounded-sm border-l-6 bg-card p-4 ${bar}`}
    >
      <Icon name={icon} className={`mt-0.5 ${colour}`} />
      <div className="min-w-0 flex-1">
        {title && <p className="font-semibold">{title}</p>}
        {children}
      </div>
    </div>
  );
}

/** Spoken politely by screen readers whenever its words change; not seen. Keep one on the page from the start. */
export function StatusRegion({ children }: { children?: ReactNode }) {
  return (
    <p role="status" className="sr-only">
      {children}
    </p>
  );
}
