import { useEffect, useRef, useState } from 'react';
import { announcementBetween, type Clock, msLeft, msToNextChange } from '~/lib/countdown.ts';

const RESYNC_MS = 5 * 60_000;
const QUIET_AFTER_INPUT_MS = 5_000;

interface CountdownOptions {
  closesAt: string;
  serverNow: string;
  until: string;
  clockHref: string;
  onStale: (() => void) | undefined;
}

interface Countdown {
  leftMs: number;
  /** What a screen reader should be told now. */
  announcement: string;
  /** Scripts run, so the reading moves by itself. */
  live: boolean;
}

/** A reading of the server's clock and when, on this page's own steady clock, it was true. */
interface Anchor extends Clock {
  readonly takenAt: number;
}

/**
 * Milliseconds left, by the server's clock and the time passed since it answered. Compares itself with the server when
 * the page becomes visible again, comes back from the browser's cache, and every five minutes.
 */
export function useCountdown({
  closesAt,
  serverNow,
  until,
  clockHref,
  onStale,
}: CountdownOptions): Countdown {
  const [leftMs, setLeftMs] = useState(() =>
    msLeft({ closesAt: Date.parse(closesAt), serverNow: Date.parse(serverNow) }, 0),
  );
  const [announcement, setAnnouncement] = useState('');
  const [live, setLive] = useState(false);
  const stale = useRef(onStale);
  stale.current = onStale;

  useEffect(() => {
    let anchor: Anchor = {
      closesAt: Date.parse(closesAt),
      serverNow: Date.parse(serverNow),
      takenAt: takenAt(),
    };
    let state: string | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let before = msLeft(anchor, performance.now() - anchor.takenAt);
    let lastInput = Number.NEGATIVE_INFINITY;
    let waiting: string | undefined;

    const speak = (words: string | undefined) => {
      waiting = words ?? waiting;
      if (waiting === undefined || document.visibilityState !== 'visible') return;
      if (performance.now() - lastInput < QUIET_AFTER_INPUT_MS) return;
      setAnnouncement(waiting);
      waiting = undefined;
    };
    const tick = () => {
      clearTimeout(timer);
      const left = msLeft(anchor, performance.now() - anchor.takenAt);
      speak(announcementBetween(before, left, until));
      if (before > 0 && left <= 0) stale.current?.();
      before = left;
      setLeftMs(left);
      const next = msToNextChange(left);
      if (Number.isFinite(next)) timer = setTimeout(tick, next);
    };
    const resync = async () => {
      const reading = await readClock(clockHref);
      if (reading === undefined) return;
      const changed =
        reading.closesAt !== anchor.closesAt || (state !== undefined && reading.state !== state);
      anchor = reading;
      state = reading.state;
      if (changed) stale.current?.();
      tick();
    };
    const onVisible = () => document.visibilityState === 'visible' && void resync();
    const onShow = (event: PageTransitionEvent) => event.persisted && void resync();
    const onInput = () => {
      lastInput = performance.now();
    };

    setLive(true);
    tick();
    const regular = setInterval(() => void resync(), RESYNC_MS);
    document.addEventListener('visibilitychange', onVisible);
    window.addEventListener('pageshow', onShow);
    document.addEventListener('input', onInput);
    return () => {
      clearTimeout(timer);
      clearInterval(regular);
      document.removeEventListener('visibilitychange', onVisible);
      window.removeEventListener('pageshow', onShow);
      document.removeEventListener('input', onInput);
    };
  }, [closesAt, serverNow, until, clockHref]);

  return { leftMs, announcement, live };
}

let firstReading = true;

/** When the page's data arrived: for the first page its response's start, so that slow scripts cost no accuracy. */
function takenAt(): number {
  const now = performance.now();
  if (!firstReading) return now;
  firstReading = false;
  const [navigation] = performance.getEntriesByType('navigation');
  return navigation instanceof PerformanceNavigationTiming && navigation.responseStart > 0
    ? navigation.responseStart
    : now;
}

async function readClock(href: string): Promise<(Anchor & { state: string }) | undefined> {
  try {
    const response = await fetch(href, { headers: { accept: 'application/json' }, cache: 'no-store' });
    if (!response.ok) return undefined;
    const answer: { closesAt?: unknown; serverNow?: unknown; state?: unknown } = await response.json();
    const closesAt = Date.parse(String(answer.closesAt));
    const serverNow = Date.parse(String(answer.serverNow));
    if (Number.isNaN(closesAt) || Number.isNaN(serverNow)) return undefined;
    return { closesAt, serverNow, state: String(answer.state), takenAt: performance.now() };
  } catch {
    return undefined;
  }
}
