import { createContext, useContext } from 'react';

/** The reference of this request, on the server only; null in the browser. */
export const ReferenceContext = createContext<string | null>(null);

/** What a shopper can quote to us about a failed page. Only rendered where the page stays plain HTML. */
export function Reference() {
  const reference = useContext(ReferenceContext);
  if (reference === null) return null;
  return (
    <p className="text-note text-ink-2">
      If you call us about this, the reference is{' '}
      <span className="font-semibold select-all">{reference}</span>.
    </p>
  );
}
