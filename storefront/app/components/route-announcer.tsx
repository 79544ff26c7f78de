import { useLocation } from '@remix-run/react';
import { useEffect, useRef, useState } from 'react';

/** After a navigation without a page load: the new heading gets the focus and the new title is spoken. */
export function RouteAnnouncer() {
  const { pathname } = useLocation();
  const [title, setTitle] = useState('');
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    setTitle(document.title);
    const active = document.activeElement;
    // A page that put the focus somewhere itself, on an error summary for example, knows better.
    if (
      active !== null &&
      active !== document.body &&
      active.closest('main')?.contains(active) &&
      active.id !== 'main'
    ) {
      if (active.matches('[role=alert], [tabindex="-1"]')) return;
    }
    const heading =
      document.querySelector<HTMLElement>('main h1') ?? document.querySelector<HTMLElement>('main');
    if (!heading) return;
    if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <p role="status" className="sr-only">
      {title}
    </p>
  );
}
