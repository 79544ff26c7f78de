export interface TimelineEntry {
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  /** Ready-made text in the order's time zone, for example `15:04`. */
  readonly time: string;
  readonly text: string;
  readonly detail?: string | undefined;
}

/** What happened, oldest first. */
export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  // `15:04`, or from another day on `21 November, 15:04` on two lines.
  const dated = entries.some(({ time }) => time.includes(','));
  return (
    <ol className="grid">
      {entries.map(({ id, at, time, text, detail }) => (
        <li
          key={id}
          className={`grid gap-x-5 ${dated ? 'grid-cols-[7.25rem_1fr]' : 'grid-cols-[3.75rem_1fr]'}`}
        >
          <time dateTime={at} className="text-ink-2 tabular-nums">
            {time}
          </time>
          <div className="relative border-l-2 border-line pb-5 pl-5">
            <svg
              viewBox="0 0 12 12"
              className="absolute top-1.5 -left-[7px] size-3"
              aria-hidden="true"
              focusable="false"
            >
              <rect width="12" height="12" className="fill-indigo" />
            </svg>
            <p className="font-semibold">{text}</p>
            {detail && <p className="text-ink-2">{detail}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}
