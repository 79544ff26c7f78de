import { Link, type LinkProps } from '@remix-run/react';
import type { ButtonHTMLAttributes } from 'react';

export type Tone = 'primary' | 'quiet' | 'danger' | 'text';

function toneClass(tone: Tone): string {
  return tone === 'text' ? 'btn-text' : `btn btn-${tone}`;
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  tone?: Tone;
  /** A request from this button is under way: it says so, keeps focus, and ignores further presses. */
  busy?: boolean;
}

/** A button that submits its form. While busy it stays focusable, since a disabled one would drop the focus. */
export function Button({
  tone = 'primary',
  busy = false,
  className = '',
  onClick,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="submit"
      {...rest}
      className={`${toneClass(tone)} ${className}`}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
    </button>
  );
}

/** A link that looks like a button: it goes somewhere and changes nothing. */
export function LinkButton({ tone = 'primary', className = '', ...rest }: LinkProps & { tone?: Tone }) {
  return <Link {...rest} className={`${toneClass(tone)} ${className}`} />;
}
